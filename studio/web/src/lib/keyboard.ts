/** Every shortcut of the studio, in one table: what the keys do, what the help shows, what the README lists. */

import { t, tc } from "./texts.ts";

export type Digit = "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";

export const DIGITS: readonly Digit[] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export type Command =
  | "playPause" | "replay" | "back" | "forward" | "back3" | "forward3" | "back5" | "forward5" | "slower" | "faster"
  | "playCaret" | "playNextUnverified" | "loopSegment" | "loopWord" | "loopRegion" | "stopAtEnd" | "sound" | "palette"
  | "previousWord" | "nextWord" | "previousSegment" | "nextSegment" | "firstSegment" | "lastSegment" | "nextSuspect" | "likeliestSuspect" | "toDo"
  | "chooseRow" | "chooseNext" | "choosePrevious" | "chooseAll"
  | "edit" | "retype" | "verify" | "verifyAndNext" | "unusable" | "takeBack" | "undo" | "redo" | "find" | "replace" | "replaceEverywhere" | "findNext" | "findPrevious"
  | "zoomIn" | "zoomOut" | "fit" | "fold" | "spectrogram" | "follow" | "regionStart" | "regionEnd" | "regionClear"
  | "nextRecording" | "previousRecording" | "verifyNextRecording"
  | "takeOffer" | "drawer" | "beside" | "compare" | "ask" | "speakers" | "glossary" | "proofread" | "suggest" | "help" | "copyLink"
  | "differenceNext" | "differencePrevious" | "differenceTake" | "differenceTakeRow" | "differencePlay"
  | `speaker${Digit}` | `splitFor${Digit}` | "speakerNobody" | "onlySpeaker"
  | "split" | "mergeNext" | "mergePrevious" | "insertSegment" | "deleteSegment" | "startHere" | "endHere" | "retime"
  | "startEarlier" | "startLater" | "endEarlier" | "endLater" | "startEarlierFine" | "startLaterFine" | "endEarlierFine" | "endLaterFine"
  | "wordStartEarlier" | "wordStartLater" | "wordEndEarlier" | "wordEndLater"
  | "commit" | "commitVerifyNext" | "cancel" | "commitNext" | "commitPrevious";

/** `page`: when no text is being typed; `field`: in the text of a segment; `both`: always; `compare`: on a difference. */
export type Where = "page" | "field" | "both" | "compare";

export interface Shortcut {
  command: Command;
  /** `Ctrl+Shift+Z`; Ctrl is also the Mac's Command. Letters mean what is typed, on any layout; Alt+letter the key itself. */
  keys: readonly string[];
  where: Where;
  /** As it is shown: of `GROUPS`. */
  group: string;
  does: string;
}

/** What shortcuts are for. */
const GROUPS = {
  listening: tc("group of shortcuts", "Listening"),
  moving: tc("group of shortcuts", "Moving"),
  correcting: tc("group of shortcuts", "Correcting"),
  segments: t("Segments"),
  speakers: t("Speakers"),
  typing: t("While typing"),
  view: tc("group of shortcuts", "View"),
  comparing: tc("group of shortcuts", "Comparing"),
};

export const SHORTCUTS: readonly Shortcut[] = [
  { command: "playPause", keys: ["Space"], where: "page", group: GROUPS.listening, does: t("Play or pause") },
  { command: "playPause", keys: ["Ctrl+Space", "F4"], where: "both", group: GROUPS.listening, does: t("Play or pause, also while typing") },
  { command: "replay", keys: ["R"], where: "page", group: GROUPS.listening, does: t("Replay the segment") },
  { command: "replay", keys: ["Alt+R", "Shift+F4"], where: "both", group: GROUPS.listening, does: t("Replay the segment, also while typing") },
  { command: "back", keys: ["Shift+ArrowLeft"], where: "page", group: GROUPS.listening, does: t("One second back") },
  { command: "forward", keys: ["Shift+ArrowRight"], where: "page", group: GROUPS.listening, does: t("One second on") },
  { command: "back", keys: ["F7"], where: "both", group: GROUPS.listening, does: t("One second back, also while typing") },
  { command: "forward", keys: ["F8"], where: "both", group: GROUPS.listening, does: t("One second on, also while typing") },
  { command: "back3", keys: ["Shift+F7"], where: "both", group: GROUPS.listening, does: t("Three seconds back") },
  { command: "forward3", keys: ["Shift+F8"], where: "both", group: GROUPS.listening, does: t("Three seconds on") },
  { command: "back5", keys: ["Ctrl+F7"], where: "both", group: GROUPS.listening, does: t("Five seconds back") },
  { command: "forward5", keys: ["Ctrl+F8"], where: "both", group: GROUPS.listening, does: t("Five seconds on") },
  { command: "playCaret", keys: ["P"], where: "page", group: GROUPS.listening, does: t("Play from the selected word") },
  { command: "playCaret", keys: ["F9", "Alt+P"], where: "both", group: GROUPS.listening, does: t("Play from the word that the caret is in") },
  { command: "playNextUnverified", keys: ["G"], where: "page", group: GROUPS.listening, does: t("Play the next unverified segment") },
  { command: "playNextUnverified", keys: ["Shift+F9", "Alt+G"], where: "both", group: GROUPS.listening, does: t("Play and edit the next unverified segment (saves)") },
  { command: "loopSegment", keys: ["L"], where: "page", group: GROUPS.listening, does: t("Loop the segment, or stop looping") },
  { command: "loopSegment", keys: ["Alt+L"], where: "both", group: GROUPS.listening, does: t("Loop the segment, also while typing") },
  { command: "loopWord", keys: ["W"], where: "page", group: GROUPS.listening, does: t("Loop the word, or stop looping") },
  { command: "loopWord", keys: ["Alt+W"], where: "both", group: GROUPS.listening, does: t("Loop the word that the caret is in") },
  { command: "loopRegion", keys: ["O"], where: "page", group: GROUPS.listening, does: t("Loop the marked region, or stop looping") },
  { command: "loopRegion", keys: ["Alt+O"], where: "both", group: GROUPS.listening, does: t("Loop the marked region, also while typing") },
  { command: "slower", keys: [","], where: "page", group: GROUPS.listening, does: t("Slower") },
  { command: "slower", keys: ["Alt+,"], where: "both", group: GROUPS.listening, does: t("Slower, also while typing") },
  { command: "faster", keys: ["."], where: "page", group: GROUPS.listening, does: t("Faster") },
  { command: "faster", keys: ["Alt+."], where: "both", group: GROUPS.listening, does: t("Faster, also while typing") },
  { command: "stopAtEnd", keys: ["Shift+F1"], where: "both", group: GROUPS.listening, does: t("Stop at the segment's end, or play on") },
  { command: "sound", keys: ["Alt+S"], where: "both", group: GROUPS.listening, does: t("Sound: speed, loop, rewind, stop at the end") },
  { command: "previousWord", keys: ["ArrowLeft"], where: "page", group: GROUPS.moving, does: t("Previous word") },
  { command: "nextWord", keys: ["ArrowRight"], where: "page", group: GROUPS.moving, does: t("Next word") },
  { command: "previousSegment", keys: ["ArrowUp"], where: "page", group: GROUPS.moving, does: t("Previous segment") },
  { command: "nextSegment", keys: ["ArrowDown"], where: "page", group: GROUPS.moving, does: t("Next segment") },
  { command: "firstSegment", keys: ["Home"], where: "page", group: GROUPS.moving, does: t("First segment") },
  { command: "lastSegment", keys: ["End"], where: "page", group: GROUPS.moving, does: t("Last segment") },
  { command: "chooseRow", keys: ["Shift+Space"], where: "page", group: GROUPS.moving, does: t("Select the segment with others, or no longer") },
  { command: "chooseNext", keys: ["Shift+ArrowDown"], where: "page", group: GROUPS.moving, does: t("Select on to the next segment") },
  { command: "choosePrevious", keys: ["Shift+ArrowUp"], where: "page", group: GROUPS.moving, does: t("Select on to the previous segment") },
  { command: "chooseAll", keys: ["Ctrl+A"], where: "page", group: GROUPS.moving, does: t("Select all segments that are shown") },
  { command: "nextSuspect", keys: ["N"], where: "page", group: GROUPS.moving, does: t("Next suspect word") },
  { command: "nextSuspect", keys: ["Alt+N"], where: "both", group: GROUPS.moving, does: t("Next suspect word, also while typing (saves)") },
  { command: "likeliestSuspect", keys: ["J"], where: "page", group: GROUPS.moving, does: t("The word most likely wrong; again: the next likely one") },
  { command: "likeliestSuspect", keys: ["Alt+J"], where: "both", group: GROUPS.moving, does: t("The word most likely wrong, also while typing (saves)") },
  { command: "find", keys: ["Ctrl+F"], where: "both", group: GROUPS.moving, does: t("Find words in the transcript") },
  { command: "replace", keys: ["Ctrl+H"], where: "both", group: GROUPS.moving, does: t("Find and replace") },
  { command: "replaceEverywhere", keys: ["Ctrl+Shift+H"], where: "both", group: GROUPS.moving, does: t("Find and replace in this project, or the whole library") },
  { command: "findNext", keys: ["F3"], where: "both", group: GROUPS.moving, does: t("Next hit of the search, also while typing (saves)") },
  { command: "findPrevious", keys: ["Shift+F3"], where: "both", group: GROUPS.moving, does: t("Previous hit of the search") },
  { command: "nextRecording", keys: ["Alt+PageDown"], where: "both", group: GROUPS.moving, does: t("Next recording, as the Library shows them (saves)") },
  { command: "previousRecording", keys: ["Alt+PageUp"], where: "both", group: GROUPS.moving, does: t("Previous recording (saves)") },
  { command: "edit", keys: ["Enter", "F2"], where: "page", group: GROUPS.correcting, does: t("Edit the segment's text") },
  { command: "retype", keys: ["Shift+F2"], where: "both", group: GROUPS.correcting, does: t("Write the segment anew, from an empty field") },
  { command: "verify", keys: ["V"], where: "page", group: GROUPS.correcting, does: t("Mark verified") },
  { command: "verify", keys: ["Alt+V"], where: "both", group: GROUPS.correcting, does: t("Mark verified, also while typing") },
  { command: "verifyAndNext", keys: ["Ctrl+Enter"], where: "page", group: GROUPS.correcting, does: t("Mark verified and go to the next segment") },
  { command: "verifyNextRecording", keys: ["Ctrl+Shift+Enter"], where: "both", group: GROUPS.correcting, does: t("Mark verified and open the next recording") },
  { command: "unusable", keys: ["U"], where: "page", group: GROUPS.correcting, does: t("Mark unusable") },
  { command: "unusable", keys: ["Alt+U"], where: "both", group: GROUPS.correcting, does: t("Mark unusable, also while typing") },
  { command: "takeBack", keys: ["X"], where: "page", group: GROUPS.correcting, does: t("Take the mark back: neither verified nor unusable") },
  { command: "takeBack", keys: ["Alt+X"], where: "both", group: GROUPS.correcting, does: t("Take the mark back, also while typing") },
  { command: "undo", keys: ["Ctrl+Z"], where: "page", group: GROUPS.correcting, does: t("Undo") },
  { command: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], where: "page", group: GROUPS.correcting, does: t("Redo") },
  { command: "takeOffer", keys: ["Alt+Enter"], where: "both", group: GROUPS.correcting, does: t("Do what is offered over the words") },
  { command: "suggest", keys: ["Alt+Shift+Q"], where: "page", group: GROUPS.correcting, does: t("Have a chat model propose corrections of the segment") },
  { command: "split", keys: ["B"], where: "page", group: GROUPS.segments, does: t("Split before the selected word, or at the playhead") },
  { command: "split", keys: ["Shift+Enter"], where: "field", group: GROUPS.segments, does: t("Split at the caret, while typing") },
  { command: "mergeNext", keys: ["M"], where: "page", group: GROUPS.segments, does: t("Merge with the next segment") },
  { command: "mergeNext", keys: ["Alt+ArrowDown"], where: "both", group: GROUPS.segments, does: t("Merge with the next segment, also while typing") },
  { command: "mergePrevious", keys: ["Alt+ArrowUp"], where: "both", group: GROUPS.segments, does: t("Merge with the previous segment, also while typing") },
  { command: "insertSegment", keys: ["I"], where: "page", group: GROUPS.segments, does: t("Insert a segment at the playhead") },
  { command: "deleteSegment", keys: ["Delete", "Shift+Backspace"], where: "page", group: GROUPS.segments, does: t("Delete the segment") },
  { command: "retime", keys: ["Alt+T"], where: "both", group: GROUPS.segments, does: t("Time the segment’s words anew from the sound (saves)") },
  { command: "startHere", keys: ["Q"], where: "page", group: GROUPS.segments, does: t("Start of the segment to the playhead") },
  { command: "endHere", keys: ["E"], where: "page", group: GROUPS.segments, does: t("End of the segment to the playhead") },
  { command: "startEarlier", keys: ["Alt+ArrowLeft"], where: "page", group: GROUPS.segments, does: t("Start of the segment 100 ms earlier") },
  { command: "startLater", keys: ["Alt+ArrowRight"], where: "page", group: GROUPS.segments, does: t("Start of the segment 100 ms later") },
  { command: "endEarlier", keys: ["Alt+Shift+ArrowLeft"], where: "page", group: GROUPS.segments, does: t("End of the segment 100 ms earlier") },
  { command: "endLater", keys: ["Alt+Shift+ArrowRight"], where: "page", group: GROUPS.segments, does: t("End of the segment 100 ms later") },
  { command: "startEarlierFine", keys: ["Ctrl+ArrowLeft"], where: "page", group: GROUPS.segments, does: t("Start of the segment 10 ms earlier") },
  { command: "startLaterFine", keys: ["Ctrl+ArrowRight"], where: "page", group: GROUPS.segments, does: t("Start of the segment 10 ms later") },
  { command: "endEarlierFine", keys: ["Ctrl+Shift+ArrowLeft"], where: "page", group: GROUPS.segments, does: t("End of the segment 10 ms earlier") },
  { command: "endLaterFine", keys: ["Ctrl+Shift+ArrowRight"], where: "page", group: GROUPS.segments, does: t("End of the segment 10 ms later") },
  { command: "wordStartEarlier", keys: ["Ctrl+Alt+ArrowLeft"], where: "page", group: GROUPS.segments, does: t("Start of the word 10 ms earlier") },
  { command: "wordStartLater", keys: ["Ctrl+Alt+ArrowRight"], where: "page", group: GROUPS.segments, does: t("Start of the word 10 ms later") },
  { command: "wordEndEarlier", keys: ["Ctrl+Alt+Shift+ArrowLeft"], where: "page", group: GROUPS.segments, does: t("End of the word 10 ms earlier") },
  { command: "wordEndLater", keys: ["Ctrl+Alt+Shift+ArrowRight"], where: "page", group: GROUPS.segments, does: t("End of the word 10 ms later") },
  ...DIGITS.map((number): Shortcut => ({ command: `speaker${number}`, keys: [number], where: "page", group: GROUPS.speakers, does: t("Speaker {number} says the segment", { number }) })),
  ...DIGITS.map((number): Shortcut => ({ command: `speaker${number}`, keys: [`Alt+${number}`], where: "both", group: GROUPS.speakers, does: t("Speaker {number} says the segment, also while typing", { number }) })),
  ...DIGITS.map((number): Shortcut => ({ command: `splitFor${number}`, keys: [`Shift+${number}`], where: "page", group: GROUPS.speakers, does: t("Split before the word; speaker {number} says the rest", { number }) })),
  ...DIGITS.map((number): Shortcut => ({ command: `splitFor${number}`, keys: [`Alt+Shift+${number}`], where: "both", group: GROUPS.speakers, does: t("Split at the caret; speaker {number} says the rest", { number }) })),
  { command: "speakerNobody", keys: ["0"], where: "page", group: GROUPS.speakers, does: t("Nobody is named for the segment") },
  { command: "speakerNobody", keys: ["Alt+0"], where: "both", group: GROUPS.speakers, does: t("Nobody is named for the segment, also while typing") },
  { command: "onlySpeaker", keys: ["T"], where: "page", group: GROUPS.speakers, does: t("Only the rows of the segment’s speaker, or all again") },
  { command: "commit", keys: ["Enter"], where: "field", group: GROUPS.typing, does: t("Save") },
  { command: "commitVerifyNext", keys: ["Ctrl+Enter"], where: "field", group: GROUPS.typing, does: t("Save, mark verified and edit the next segment") },
  { command: "commitNext", keys: ["Tab"], where: "field", group: GROUPS.typing, does: t("Save and edit the next segment") },
  { command: "commitPrevious", keys: ["Shift+Tab"], where: "field", group: GROUPS.typing, does: t("Save and edit the previous segment") },
  { command: "cancel", keys: ["Escape"], where: "field", group: GROUPS.typing, does: t("Leave the text as it was") },
  { command: "zoomIn", keys: ["+", "="], where: "page", group: GROUPS.view, does: t("Zoom in") },
  { command: "zoomOut", keys: ["-"], where: "page", group: GROUPS.view, does: t("Zoom out") },
  { command: "fit", keys: ["Z"], where: "page", group: GROUPS.view, does: t("The whole recording, or back to the words") },
  { command: "fold", keys: ["H"], where: "page", group: GROUPS.view, does: t("Fold the waveform away, or back") },
  { command: "spectrogram", keys: ["Alt+H"], where: "both", group: GROUPS.view, does: t("The spectrogram under the waveform, or none") },
  { command: "follow", keys: ["F"], where: "page", group: GROUPS.view, does: t("Follow the sound, or stop following") },
  { command: "toDo", keys: ["Y"], where: "page", group: GROUPS.view, does: t("Only rows to do: unverified, with suspects; or all") },
  { command: "regionStart", keys: ["["], where: "page", group: GROUPS.view, does: t("Marked region: start at the playhead") },
  { command: "regionEnd", keys: ["]"], where: "page", group: GROUPS.view, does: t("Marked region: end at the playhead") },
  { command: "regionClear", keys: ["Escape"], where: "page", group: GROUPS.view, does: t("End the selection, clear the marked region, or close the search") },
  { command: "drawer", keys: ["D"], where: "page", group: GROUPS.view, does: t("The drawer: details, versions, export") },
  { command: "beside", keys: ["K"], where: "page", group: GROUPS.view, does: t("The translation beside, or what was translated") },
  { command: "compare", keys: ["C"], where: "page", group: GROUPS.view, does: t("Compare with another transcript") },
  { command: "ask", keys: ["A"], where: "page", group: GROUPS.view, does: t("Ask about the transcript") },
  { command: "speakers", keys: ["S"], where: "page", group: GROUPS.view, does: t("Who speaks: name, merge and set speakers") },
  { command: "glossary", keys: ["Alt+K"], where: "page", group: GROUPS.view, does: t("The glossary: what this project writes otherwise") },
  { command: "proofread", keys: ["Alt+Q"], where: "page", group: GROUPS.view, does: t("Proofread: what rules would write otherwise") },
  { command: "copyLink", keys: ["Alt+C"], where: "both", group: GROUPS.view, does: t("Copy a link to this moment") },
  { command: "palette", keys: ["Ctrl+K", "F1"], where: "both", group: GROUPS.view, does: t("Every command by name") },
  { command: "help", keys: ["?"], where: "page", group: GROUPS.view, does: t("This list, and other keys") },
  { command: "differenceNext", keys: ["ArrowDown", "J"], where: "compare", group: GROUPS.comparing, does: t("Next difference") },
  { command: "differencePrevious", keys: ["ArrowUp", "K"], where: "compare", group: GROUPS.comparing, does: t("Previous difference") },
  { command: "differenceTake", keys: ["Enter"], where: "compare", group: GROUPS.comparing, does: t("Take the other’s words") },
  { command: "differenceTakeRow", keys: ["Shift+Enter"], where: "compare", group: GROUPS.comparing, does: t("Take the whole row") },
  { command: "differencePlay", keys: ["P"], where: "compare", group: GROUPS.comparing, does: t("Play the row") },
];

/** What needs no segment to be what it is going to be. */
export const LISTENING: ReadonlySet<Command> = new Set([
  "playPause", "back", "forward", "back3", "forward3", "back5", "forward5", "slower", "faster", "playCaret", "loopSegment", "loopWord", "loopRegion", "stopAtEnd",
  "zoomIn", "zoomOut", "fit", "fold", "spectrogram", "follow", "toDo", "drawer", "help", "sound", "palette",
  "nextRecording", "previousRecording",
]);

/** What goes from row to row, through those that the server has not named yet, too. */
export const WALKING: ReadonlySet<Command> = new Set(["previousWord", "nextWord", "previousSegment", "nextSegment", "firstSegment", "lastSegment"]);

/** What acts on no segment at all: it may be asked for from any text of the page. */
export const ON_NO_SEGMENT: ReadonlySet<Command> = new Set<Command>([
  ...LISTENING, "takeOffer", "find", "replace", "replaceEverywhere", "findNext", "findPrevious", "regionStart", "regionEnd", "regionClear", "beside", "compare", "ask", "speakers", "glossary", "proofread",
]);

/** The table as it holds now: `SHORTCUTS`, or with a person's own keys (`keymap.ts`). */
let bound: readonly Shortcut[] = SHORTCUTS;

export const shortcuts = (): readonly Shortcut[] => bound;

export function bind(table: readonly Shortcut[]): void {
  bound = table;
}

/** What a binding needs to know of a key press; a KeyboardEvent is one. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** The key press in the table's own spelling. Shift is spelled out only where the key itself does not show it. */
export function spell(press: KeyPress): string {
  if (isTypedBracket(press)) return press.key;
  const control = press.ctrlKey || press.metaKey;
  const key = baseKey(press);
  const letter = /^[A-Z]$/u.test(key);
  const byPlace = /^[0-9]$/u.test(key) && (press.altKey || digitUnder(press) !== undefined);
  const shifted = press.shiftKey && (key.length > 1 || byPlace || (letter && (control || press.altKey)));
  return [control && "Ctrl", press.altKey && "Alt", shifted && "Shift", key].filter(Boolean).join("+"); // no text: the table's own spelling
}

/** Many layouts have the brackets on AltGr (Ctrl and Alt at once) or on the Mac's Option. */
const isTypedBracket = ({ key, altKey, metaKey }: KeyPress): boolean => (key === "[" || key === "]") && altKey && !metaKey;

/** Signs of the table by the keys that have them on a US layout, for layouts that have letters there. */
const SIGNS: Record<string, string> = {
  Comma: ",", Period: ".", BracketLeft: "[", BracketRight: "]", Minus: "-", Equal: "="
};

/** The digit of a key that types something else: with Shift, with Alt, or on a layout with letters or signs there. */
function digitUnder({ key, code }: KeyPress): string | undefined {
  const digit = /^Digit([0-9])$/u.exec(code)?.[1];
  return digit !== undefined && !/^[0-9]$/u.test(key) ? digit : undefined;
}

const letterOf = (code: string): string | undefined => /^Key([A-Z])$/u.exec(code)?.[1];

/** A key that types none of the table's letters and signs: of another script, dead, or on its way into an input method. */
const isForeign = ({ key }: KeyPress): boolean => /[^\u0000-\u007f]/u.test(key) || ["Dead", "Process", "Unidentified"].includes(key); // no text: keys' own names

/** With Alt some layouts type another sign (Alt+V is “√” on a Mac), so the key itself counts there. */
function baseKey(press: KeyPress): string {
  if (press.key === " " || press.code === "Space") return "Space"; // no text: the table's own spelling
  const letter = letterOf(press.code);
  if (letter && (press.altKey || isForeign(press)) && !/^[a-z]$/iu.test(press.key)) return letter;
  const digit = digitUnder(press);
  if (digit !== undefined && (press.altKey || isForeign(press))) return digit;
  if (isForeign(press)) return SIGNS[press.code] ?? press.key;
  return press.key.length === 1 ? press.key.toUpperCase() : press.key;
}

/** Macs type with Option what other systems type with AltGr. */
export const isMac = (): boolean => /Mac|iP(?:hone|ad)/u.test(navigator.platform);

/**
 * Whether a press with Alt types: anything on a Mac, elsewhere a letter that the layout has there (“ń”), or a dead key,
 * which waits for its letter. A letter of another script is on its key with and without Alt.
 */
function typesWithAlt({ key, code, altKey, ctrlKey, metaKey }: KeyPress): boolean {
  if (!altKey || ctrlKey || metaKey) return false;
  if (key === "Dead" || (isMac() && [...key].length === 1)) return true;
  if (!/^\p{L}$/u.test(key) || key.toUpperCase() === letterOf(code)) return false;
  return /^\p{Script=Latin}$/u.test(key) && !/^[a-z]$/iu.test(key);
}

/** On Windows AltGr is Ctrl and Alt at once; with both, a key that has no sign there keeps its letter or digit, and types nothing. */
const typesWithAltGr = ({ key, altKey, ctrlKey, metaKey }: KeyPress): boolean => altKey && ctrlKey && !metaKey && !isMac() && !/^[a-z0-9 ]$/iu.test(key);

/** Whether a press types a letter, a sign or a blank wherever there is a text. */
export function typesText(press: KeyPress): boolean {
  const { key, ctrlKey, metaKey, altKey } = press;
  return [...key].length === 1 && ((!ctrlKey && !metaKey && !altKey) || typesWithAlt(press) || typesWithAltGr(press));
}

/** What a press may be called in the table. While typing on a Mac, Control held with Option says that no letter is meant. */
function spellings(press: KeyPress, where: "page" | "field" | "compare"): string[] {
  const isSaid = where === "field" && isMac() && press.altKey && press.ctrlKey && !press.metaKey;
  const digit = digitUnder(press);
  // what is typed comes first: on some layouts a sign of the table is where others have a digit
  if (digit !== undefined && where === "page" && !press.altKey && !press.ctrlKey && !press.metaKey) return [spell(press), `${press.shiftKey ? "Shift+" : ""}${digit}`]; // no text: the table's own spelling
  return isSaid ? [spell(press), spell({ ...press, ctrlKey: false })] : [spell(press)];
}

const holdsIn = (s: Shortcut, where: "page" | "field" | "compare"): boolean => s.where === where || (s.where === "both" && where !== "compare");

/** The command a key press stands for, in the text of a segment (`field`), on a difference (`compare`) or elsewhere (`page`). */
export function commandFor(press: KeyPress, where: "page" | "field" | "compare"): Command | null {
  if (where === "field" && typesWithAlt(press)) return null;
  if (press.altKey && press.code.startsWith("Numpad")) return null; // Windows types signs by their numbers so
  const spelled = spellings(press, where);
  const found = spelled.map((keys) => bound.find((s) => holdsIn(s, where) && s.keys.includes(keys)));
  return found.find((shortcut) => shortcut)?.command ?? null;
}

/** What stands on a keyboard; of letters, digits, signs and F keys what the table calls them. */
const SHOWN: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Ctrl: tc("key", "Ctrl"),
  Alt: tc("key", "Alt"),
  Shift: tc("key", "Shift"),
  Escape: tc("key", "Esc"),
  Enter: tc("key", "Enter"),
  Space: tc("key", "Space"),
  Tab: tc("key", "Tab"),
  Backspace: tc("key", "Backspace"),
  Delete: tc("key", "Delete"),
  Insert: tc("key", "Insert"),
  Home: tc("key", "Home"),
  End: tc("key", "End"),
  PageUp: tc("key", "PageUp"),
  PageDown: tc("key", "PageDown"),
};

/** A foot pedal's button; any other key as it is. */
const pedalText = (key: string): string => (/^Pedal\d/u.test(key) ? t("Pedal {number}", { number: key.slice("Pedal".length) }) : key); // no text: a key

/** `Ctrl+Shift+Z` as the keys of a keyboard: `["Ctrl", "Shift", "Z"]`. */
export function keycaps(keys: string): string[] {
  const parts = keys.endsWith("+") ? [...keys.slice(0, -1).split("+").filter(Boolean), "+"] : keys.split("+");
  return parts.map((part) => SHOWN[part] ?? pedalText(part));
}

/** The first keys of a command as they are read: `Ctrl+Enter`; empty where it has none. */
export function firstKeys(command: Command, where?: Where): string {
  const found = bound.find((s) => s.command === command && s.keys.length > 0 && (where === undefined || s.where === where));
  return found ? keycaps(found.keys[0]!).join("+") : "";
}

/** The first binding of a command, for a tooltip: `Play or pause (Space)`. */
export function hint(command: Command): string {
  const shortcut = bound.find((s) => s.command === command && s.keys.length > 0) ?? bound.find((s) => s.command === command);
  const keys = firstKeys(command);
  if (!shortcut) return "";
  return keys ? t("{does} ({keys})", { does: shortcut.does, keys }) : shortcut.does;
}
