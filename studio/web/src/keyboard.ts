/** Every shortcut of the studio, in one table: what the keys do, what the help shows, what the README lists. */

export type Command =
  | "playPause" | "replay" | "back" | "forward" | "slower" | "faster"
  | "previousWord" | "nextWord" | "previousSegment" | "nextSegment" | "firstSegment" | "lastSegment" | "nextSuspect"
  | "edit" | "verify" | "verifyAndNext" | "unusable" | "undo" | "redo"
  | "zoomIn" | "zoomOut" | "fit" | "follow" | "regionStart" | "regionEnd" | "regionClear"
  | "drawer" | "compare" | "ask" | "help"
  | "differenceNext" | "differencePrevious" | "differenceTake" | "differenceTakeRow" | "differencePlay"
  | "commit" | "commitVerifyNext" | "cancel" | "commitNext" | "commitPrevious";

/** `page`: when no text is being typed; `field`: in the text of a segment; `both`: always; `compare`: on a difference. */
export type Where = "page" | "field" | "both" | "compare";

export interface Shortcut {
  command: Command;
  /** `Ctrl+Shift+Z`; Ctrl is also the Mac's Command. Letters mean what is typed, Alt+letter the key itself. */
  keys: readonly string[];
  where: Where;
  group: "Listening" | "Moving" | "Correcting" | "While typing" | "View" | "Comparing";
  does: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { command: "playPause", keys: ["Space"], where: "page", group: "Listening", does: "Play or pause" },
  { command: "playPause", keys: ["Ctrl+Space"], where: "both", group: "Listening", does: "Play or pause, also while typing" },
  { command: "replay", keys: ["R"], where: "page", group: "Listening", does: "Replay the segment" },
  { command: "replay", keys: ["Alt+R"], where: "both", group: "Listening", does: "Replay the segment, also while typing" },
  { command: "back", keys: ["Shift+ArrowLeft"], where: "page", group: "Listening", does: "One second back" },
  { command: "forward", keys: ["Shift+ArrowRight"], where: "page", group: "Listening", does: "One second on" },
  { command: "slower", keys: [","], where: "page", group: "Listening", does: "Slower" },
  { command: "faster", keys: ["."], where: "page", group: "Listening", does: "Faster" },
  { command: "previousWord", keys: ["ArrowLeft"], where: "page", group: "Moving", does: "Previous word" },
  { command: "nextWord", keys: ["ArrowRight"], where: "page", group: "Moving", does: "Next word" },
  { command: "previousSegment", keys: ["ArrowUp"], where: "page", group: "Moving", does: "Previous segment" },
  { command: "nextSegment", keys: ["ArrowDown"], where: "page", group: "Moving", does: "Next segment" },
  { command: "firstSegment", keys: ["Home"], where: "page", group: "Moving", does: "First segment" },
  { command: "lastSegment", keys: ["End"], where: "page", group: "Moving", does: "Last segment" },
  { command: "nextSuspect", keys: ["N"], where: "page", group: "Moving", does: "Next suspect word" },
  { command: "nextSuspect", keys: ["Alt+N"], where: "both", group: "Moving", does: "Next suspect word, also while typing (saves)" },
  { command: "edit", keys: ["Enter", "F2"], where: "page", group: "Correcting", does: "Edit the segment's text" },
  { command: "verify", keys: ["V"], where: "page", group: "Correcting", does: "Mark verified, or take the mark back" },
  { command: "verify", keys: ["Alt+V"], where: "both", group: "Correcting", does: "The same, also while typing" },
  { command: "verifyAndNext", keys: ["Ctrl+Enter"], where: "page", group: "Correcting", does: "Mark verified and go to the next segment" },
  { command: "unusable", keys: ["U"], where: "page", group: "Correcting", does: "Mark unusable, or take the mark back" },
  { command: "unusable", keys: ["Alt+U"], where: "both", group: "Correcting", does: "The same, also while typing" },
  { command: "undo", keys: ["Ctrl+Z"], where: "page", group: "Correcting", does: "Undo" },
  { command: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], where: "page", group: "Correcting", does: "Redo" },
  { command: "commit", keys: ["Enter"], where: "field", group: "While typing", does: "Save" },
  { command: "commitVerifyNext", keys: ["Ctrl+Enter"], where: "field", group: "While typing", does: "Save, mark verified and edit the next segment" },
  { command: "commitNext", keys: ["Tab"], where: "field", group: "While typing", does: "Save and edit the next segment" },
  { command: "commitPrevious", keys: ["Shift+Tab"], where: "field", group: "While typing", does: "Save and edit the previous segment" },
  { command: "cancel", keys: ["Escape"], where: "field", group: "While typing", does: "Leave the text as it was" },
  { command: "zoomIn", keys: ["+", "="], where: "page", group: "View", does: "Zoom in" },
  { command: "zoomOut", keys: ["-"], where: "page", group: "View", does: "Zoom out" },
  { command: "fit", keys: ["0"], where: "page", group: "View", does: "The whole recording, or back to the words" },
  { command: "follow", keys: ["F"], where: "page", group: "View", does: "Follow the sound, or stop following" },
  { command: "regionStart", keys: ["["], where: "page", group: "View", does: "Marked region: start at the playhead" },
  { command: "regionEnd", keys: ["]"], where: "page", group: "View", does: "Marked region: end at the playhead" },
  { command: "regionClear", keys: ["Escape"], where: "page", group: "View", does: "Clear the marked region" },
  { command: "drawer", keys: ["D"], where: "page", group: "View", does: "The drawer: details, versions, export" },
  { command: "compare", keys: ["C"], where: "page", group: "View", does: "Compare with another transcript" },
  { command: "ask", keys: ["A"], where: "page", group: "View", does: "Ask about the transcript" },
  { command: "help", keys: ["?"], where: "page", group: "View", does: "This list" },
  { command: "differenceNext", keys: ["ArrowDown", "J"], where: "compare", group: "Comparing", does: "Next difference" },
  { command: "differencePrevious", keys: ["ArrowUp", "K"], where: "compare", group: "Comparing", does: "Previous difference" },
  { command: "differenceTake", keys: ["Enter"], where: "compare", group: "Comparing", does: "Take the other’s words" },
  { command: "differenceTakeRow", keys: ["Shift+Enter"], where: "compare", group: "Comparing", does: "Take the whole row" },
  { command: "differencePlay", keys: ["P"], where: "compare", group: "Comparing", does: "Play the row" },
];

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
  const shifted = press.shiftKey && (key.length > 1 || (letter && (control || press.altKey)));
  return [control && "Ctrl", press.altKey && "Alt", shifted && "Shift", key].filter(Boolean).join("+");
}

/** Many layouts have the brackets on AltGr (Ctrl and Alt at once) or on the Mac's Option. */
const isTypedBracket = ({ key, altKey, metaKey }: KeyPress): boolean => (key === "[" || key === "]") && altKey && !metaKey;

/** With Alt some layouts type another sign (Alt+V is “√” on a Mac), so the key itself counts there. */
function baseKey(press: KeyPress): string {
  if (press.key === " " || press.code === "Space") return "Space";
  if (press.altKey && /^Key[A-Z]$/u.test(press.code)) return press.code.slice(3);
  return press.key.length === 1 ? press.key.toUpperCase() : press.key;
}

/** The command a key press stands for, in the text of a segment (`field`), on a difference (`compare`) or elsewhere (`page`). */
export function commandFor(press: KeyPress, where: "page" | "field" | "compare"): Command | null {
  const spelled = spell(press);
  const shortcut = SHORTCUTS.find((s) => (s.where === where || (s.where === "both" && where !== "compare")) && s.keys.includes(spelled));
  return shortcut?.command ?? null;
}

const SHOWN: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

/** `Ctrl+Shift+Z` as the keys of a keyboard: `["Ctrl", "Shift", "Z"]`. */
export function keycaps(keys: string): string[] {
  const parts = keys === "+" ? ["+"] : keys.split("+");
  return parts.map((part) => SHOWN[part] ?? part);
}

/** The first binding of a command, for a tooltip: `Play or pause (Space)`. */
export function hint(command: Command): string {
  const shortcut = SHORTCUTS.find((s) => s.command === command);
  return shortcut ? `${shortcut.does} (${keycaps(shortcut.keys[0]!).join("+")})` : "";
}
