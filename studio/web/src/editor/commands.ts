/** What each command does, whichever key, button or row asked for it. */

import type { Segment } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import type { MarkedRegion } from "../document/region.ts";
import type { Saver } from "../document/saver.ts";
import type { Rights } from "../document/rights.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import type { Selection } from "../document/selection.ts";
import type { Suspects } from "../document/suspects.ts";
import { nextUnverified } from "../document/unverified.ts";
import { DIGITS, firstKeys, LISTENING, type Command, type Digit } from "../lib/keyboard.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { n, t } from "../lib/texts.ts";
import type { Listening, Loop } from "../timeline/listening.ts";
import { nextSpeed, type Player } from "../timeline/player.ts";
import type { Waveform } from "../timeline/waveform.ts";
import type { Correcting } from "../transcript/correcting.ts";
import type { Editing } from "../transcript/editing.ts";
import type { TranscriptList } from "../transcript/list.ts";
import type { Choose } from "../transcript/presses.ts";
import type { Boundaries } from "./boundaries.ts";
import type { Choosing } from "./choosing.ts";
import type { Cursor } from "./cursor.ts";
import type { Follow } from "./follow.ts";
import type { ManyRows } from "./manyrows.ts";
import type { SpeakerKeys } from "./speakerkeys.ts";
import { SuspectWalk } from "./suspectwalk.ts";
import { WaitingCommands } from "./waitingcommands.ts";
import type { Walking } from "./walking.ts";

interface Parts {
  player: Player;
  model: TranscriptModel;
  selection: Selection;
  waveform: Waveform;
  cursor: Cursor;
  editing: Editing;
  saver: Saver;
  correcting: Correcting;
  follow: Follow;
  marked: MarkedRegion;
  listening: Listening;
  boundaries: Boundaries;
  list: () => TranscriptList;
  choosing: Choosing;
  many: ManyRows;
  speakerKeys: SpeakerKeys;
  rights: Rights;
  /** Has the current segment's words timed anew from the sound. */
  retime: () => void;
  filter: RowFilter;
  walking: Walking;
  suspects: () => Suspects;
  /** Takes back what was told of the command before. */
  hush: () => void;
  /** Does what is offered there; answers whether anything was. */
  takeOffer: () => boolean;
  say: (sentence: string, action?: NoticeAction) => void;
  find: (how: "find" | "replace" | "everywhere" | 1 | -1) => void;
  endFind: () => void;
  fold: () => void;
  spectrogram: () => void;
  toggleDrawer: () => void;
  /** Has a chat model read the current segment. */
  suggest: () => void;
  showPanel: (id: "beside" | "compare" | "ask" | "speakers" | "glossary" | "proofread") => void;
  help: () => void;
  /** Copies a link to where somebody is. */
  copyLink: () => void;
  palette: () => void;
  sound: () => void;
  /** Acts on the difference that is current in the comparison. */
  difference: (command: Command) => void;
  /** Opens the next recording, or the one before, in the Library's order. */
  beyond: (step: 1 | -1) => void;
}

/** Those of the comparison act on the difference that has the focus, so the comparison carries them out; an offer is its own. */
type EditorCommand = Exclude<Command, `difference${string}` | "takeOffer">;

/** Seconds. */
const COARSE_S = 0.1;
const FINE_S = 0.01;

function segmentTable(boundaries: Boundaries) {
  const nudge = (edge: "start" | "end", by: number) => () => boundaries.nudge(edge, by);
  const nudgeWord = (edge: "start" | "end", by: number) => () => boundaries.nudgeWord(edge, by);
  return {
    split: () => boundaries.split(),
    mergeNext: () => boundaries.merge(1),
    mergePrevious: () => boundaries.merge(-1),
    insertSegment: () => boundaries.insert(),
    deleteSegment: () => boundaries.remove(),
    startHere: () => boundaries.setEdge("start"),
    endHere: () => boundaries.setEdge("end"),
    startEarlier: nudge("start", -COARSE_S),
    startLater: nudge("start", COARSE_S),
    endEarlier: nudge("end", -COARSE_S),
    endLater: nudge("end", COARSE_S),
    startEarlierFine: nudge("start", -FINE_S),
    startLaterFine: nudge("start", FINE_S),
    endEarlierFine: nudge("end", -FINE_S),
    endLaterFine: nudge("end", FINE_S),
    wordStartEarlier: nudgeWord("start", -FINE_S),
    wordStartLater: nudgeWord("start", FINE_S),
    wordEndEarlier: nudgeWord("end", -FINE_S),
    wordEndLater: nudgeWord("end", FINE_S),
  };
}

/** A command for each of the keys with a digit. */
const byDigit = <Name extends "speaker" | "splitFor">(name: Name, run: (key: number) => void) =>
  Object.fromEntries(DIGITS.map((digit) => [`${name}${digit}`, () => run(Number(digit))])) as Record<`${Name}${Digit}`, () => void>;

function speakerTable(keys: SpeakerKeys) {
  return {
    ...byDigit("speaker", (key) => keys.set(key)),
    ...byDigit("splitFor", (key) => keys.split(key)),
    speakerNobody: () => keys.clear(),
    onlySpeaker: () => keys.toggleFilter(),
  };
}

export class Commands {
  readonly #parts: Parts;
  readonly #table: Record<EditorCommand, () => void>;
  readonly waiting: WaitingCommands;
  readonly #suspectWalk: SuspectWalk;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { player, waveform, editing, saver, follow, marked, listening } = parts;
    this.waiting = new WaitingCommands(parts);
    this.#suspectWalk = new SuspectWalk({ ...parts, here: () => this.#here, goToWord: (place, typing) => this.#goToWord(place, typing) });
    this.#table = {
      playPause: () => listening.toggle(),
      replay: () => this.#replay(),
      back: () => this.#skip(-1),
      forward: () => this.#skip(1),
      back3: () => this.#skip(-3),
      forward3: () => this.#skip(3),
      back5: () => this.#skip(-5),
      forward5: () => this.#skip(5),
      playCaret: () => this.#playCaret(),
      playNextUnverified: () => this.#playNextUnverified(),
      loopSegment: () => this.#toggleLoop("segment"),
      loopWord: () => this.#toggleLoop("word"),
      loopRegion: () => this.#toggleLoop("region"),
      stopAtEnd: () => this.#toggleStop(),
      sound: () => parts.sound(),
      palette: () => parts.palette(),
      slower: () => player.setRate(nextSpeed(player.rate, -1)),
      faster: () => player.setRate(nextSpeed(player.rate, 1)),
      previousWord: () => this.#stepWord(-1),
      nextWord: () => this.#stepWord(1),
      previousSegment: () => this.#stepSegment(-1),
      nextSegment: () => this.#stepSegment(1),
      firstSegment: () => this.#goToSegment(parts.walking.beside(-1, 1)),
      lastSegment: () => this.#goToSegment(parts.walking.beside(parts.model.segments.length, -1)),
      nextSuspect: () => this.#suspectWalk.next(),
      likeliestSuspect: () => this.#suspectWalk.likeliest(),
      toDo: () => parts.filter.setToDo(!parts.filter.toDo),
      chooseRow: () => parts.choosing.toggle(),
      chooseNext: () => parts.choosing.reach(1),
      choosePrevious: () => parts.choosing.reach(-1),
      chooseAll: () => parts.choosing.all(),
      edit: () => this.#edit(),
      retype: () => this.#retype(),
      verify: () => this.#mark("verified"),
      verifyAndNext: () => this.#playOn(() => void (this.#mark("verified") && this.#stepSegment(1))),
      nextRecording: () => this.#leaveFor(1),
      previousRecording: () => this.#leaveFor(-1),
      verifyNextRecording: () => this.#mark("verified") && this.#leaveFor(1),
      unusable: () => this.#mark("unusable"),
      takeBack: () => this.#mark("draft"),
      undo: () => saver.undo(),
      redo: () => saver.redo(),
      zoomIn: () => waveform.zoomIn(player.time),
      zoomOut: () => waveform.zoomOut(player.time),
      fit: () => waveform.toggleFit(player.time),
      fold: () => parts.fold(),
      spectrogram: () => parts.spectrogram(),
      follow: () => follow.set(!follow.active),
      regionStart: () => marked.setStart(player.time),
      regionEnd: () => marked.setEnd(player.time),
      regionClear: () => (marked.span ? marked.clear() : parts.endFind()),
      drawer: () => parts.toggleDrawer(),
      beside: () => parts.showPanel("beside"),
      compare: () => parts.showPanel("compare"),
      ask: () => parts.showPanel("ask"),
      speakers: () => parts.showPanel("speakers"),
      glossary: () => parts.showPanel("glossary"),
      proofread: () => parts.showPanel("proofread"),
      suggest: () => parts.suggest(),
      help: () => parts.help(),
      copyLink: () => parts.copyLink(),
      find: () => parts.find("find"),
      replace: () => parts.find("replace"),
      replaceEverywhere: () => parts.find("everywhere"),
      findNext: () => parts.find(1),
      findPrevious: () => parts.find(-1),
      ...segmentTable(parts.boundaries),
      retime: () => parts.retime(),
      ...speakerTable(parts.speakerKeys),
      commit: () => editing.commit(),
      cancel: () => editing.cancel(),
      commitNext: () => this.#playOn(() => this.#editNeighbour(1)),
      commitPrevious: () => this.#editNeighbour(-1),
      commitVerifyNext: () => this.#playOn(() => this.#commitVerifyNext()),
    };
  }

  run(command: Command): void {
    const { hush, rights, say, many, takeOffer } = this.#parts;
    if (command === "takeOffer") return takeOffer() ? undefined : say(t("Nothing is offered now."));
    if (command !== "palette") hush(); // from there what is offered may be taken, too
    const off = rights.whyOff(command);
    if (off !== null) return say(off);
    if (command.startsWith("difference")) return this.#parts.difference(command);
    const act = () => void (many.run(command) || this.#table[command as EditorCommand]?.());
    if (LISTENING.has(command)) act();
    else this.waiting.whenSettled(command, act);
  }

  /** Puts the playhead at a time (seconds), and selects what is said there. */
  seek(time: number): void {
    this.#parts.cursor.seek(time);
  }

  goTo(place: Place): void {
    this.#parts.cursor.goTo(place);
  }

  /** Selects a word and plays from it. */
  playFrom(place: Place): void {
    this.#parts.follow.set(true);
    this.goTo(place);
    this.#parts.listening.play();
  }

  choose(segment: string, how: Choose): void {
    this.waiting.whenSettled("chooseRow", () => this.#parts.choosing.press(segment, how));
  }

  /** For a press on the mark itself. */
  toggleStatusOf(segment: Segment, status: Status): void {
    const off = this.#parts.rights.why("change");
    if (off !== null) return this.#parts.say(off);
    this.#parts.correcting.toggle(segment, status);
  }

  /** What is being written is saved first. */
  #leaveFor(step: 1 | -1): void {
    this.#parts.editing.commit();
    this.#parts.beyond(step);
  }

  #replay(): void {
    const { segment } = this.#parts.cursor;
    if (segment) this.#parts.listening.replay(segment);
  }

  /** The word that the caret is in, else the current one. */
  get #here(): Place | null {
    return this.#parts.editing.caret ?? this.#parts.cursor.place;
  }

  /** By so many seconds. Whoever types stays in their text, wherever the sound goes. */
  #skip(seconds: number): void {
    const { player, editing, waveform, cursor } = this.#parts;
    if (editing.segment === null) return cursor.seek(player.time + seconds);
    player.seek(player.time + seconds);
    waveform.keepInSight(player.time);
  }

  #playCaret(): void {
    const { model, listening, waveform } = this.#parts;
    const place = this.#here;
    const segment = place && model.segments[place.segment];
    if (!place || !segment) return;
    const time = segment.words[place.word]?.start ?? segment.start;
    listening.playFrom(time);
    waveform.keepInSight(time);
  }

  /** Saves what is being written; whoever types goes on typing there. */
  #playNextUnverified(): void {
    const { model, correcting, editing, cursor, listening, filter } = this.#parts;
    const from = cursor.place?.segment ?? -1;
    const statusOf = (segment: Segment) => correcting.statusOf(segment);
    // of rows that are not shown none is next
    const next = nextUnverified(model.segments, (segment) => (filter.shows(segment) ? statusOf(segment) : "verified"), from);
    if (next === null) return this.#tellAllVerified(model.segments.filter((segment) => statusOf(segment) === "draft").length);
    const segment = model.segments[next]!;
    const typing = editing.segment !== null;
    editing.commit();
    this.goTo({ segment: next, word: 0 });
    if (typing) editing.open(segment.id, null);
    listening.playFrom(segment.start);
  }

  /** `left`: those that are not, among rows that are not shown. */
  #tellAllVerified(left: number): void {
    const { walking, say } = this.#parts;
    if (!left) return say(t("Every segment is verified, or marked unusable."));
    const told = n(left, "Every row that is shown is verified, or marked unusable; {count} other segment is not.", "Every row that is shown is verified, or marked unusable; {count} other segments are not.");
    walking.tellHidden(told);
  }

  #toggleLoop(loop: Loop): void {
    const { listening, player, say } = this.#parts;
    if (listening.loop === loop) return void listening.setLoop("off");
    if (!listening.setLoop(loop, this.#here)) return say(t("No region is marked. Mark one with [ and ], or with Shift and a drag on the waveform."));
    if (!player.playing) listening.play();
  }

  #toggleStop(): void {
    const { listening, say } = this.#parts;
    listening.change({ stopAtEnd: !listening.settings.stopAtEnd });
    const keys = firstKeys("verifyAndNext");
    say(listening.settings.stopAtEnd ? t("It stops at each segment’s end; {keys} plays the next one.", { keys }) : t("It plays on over the segments’ ends."));
  }

  /** Where the sound stopped at the end of the current segment, it goes on with the one that is gone to. */
  #playOn(go: () => void): void {
    const { cursor, listening } = this.#parts;
    const over = cursor.segment;
    const goesOn = over !== undefined && listening.isOver(over);
    go();
    const now = cursor.segment;
    if (goesOn && now && now.id !== over.id) listening.playFrom(now.start);
  }

  #stepWord(step: 1 | -1): void {
    const here = this.#parts.cursor.place;
    if (!here) return;
    const { segments } = this.#parts.model;
    const words = segments[here.segment]?.words.length ?? 0;
    const word = here.word + step;
    if (word >= 0 && word < words) return this.goTo({ segment: here.segment, word });
    const next = this.#parts.walking.beside(here.segment, step);
    if (next !== null) this.goTo({ segment: next, word: step > 0 ? 0 : Math.max(0, segments[next]!.words.length - 1) });
  }

  #stepSegment(step: 1 | -1): void {
    const { cursor } = this.#parts;
    const next = cursor.place && this.#parts.walking.beside(cursor.place.segment, step);
    if (next !== null) this.#goToSegment(next);
    else cursor.bringBack();
  }

  #goToSegment(segment: number | null): void {
    if (segment !== null) this.goTo({ segment, word: 0 });
  }

  /** Whoever typed goes on typing there, over the word. */
  #goToWord(place: Place, typing: boolean): void {
    this.goTo(place);
    if (typing) this.#edit();
  }

  /** From an empty field; Escape leaves the text as it was. */
  #retype(): void {
    const { cursor, editing } = this.#parts;
    const { segment } = cursor;
    if (segment) editing.retype(segment.id);
  }

  /** Has another model hear the segment alone. */
  another(segment: Segment): void {
    this.#parts.marked.set(segment.start, segment.end);
    this.#parts.showPanel("compare");
  }

  #edit(): void {
    const here = this.#parts.cursor.place;
    const segment = here && this.#parts.model.segments[here.segment];
    if (!here || !segment) return;
    this.#parts.selection.select({ segment: segment.id, word: here.word });
    this.#parts.editing.open(segment.id, here.word);
  }

  #editNeighbour(step: 1 | -1): void {
    const here = this.#parts.cursor.place;
    this.#parts.editing.commit();
    const at = here && this.#parts.walking.beside(here.segment, step);
    const next = at === null ? undefined : this.#parts.model.segments[at];
    if (at === null || !next) return;
    this.#parts.selection.select({ segment: next.id, word: 0 });
    if (!this.#parts.player.playing) this.#goToSegment(at);
    this.#parts.editing.open(next.id, null);
  }

  /** Marks the segment that is seen as current, and no other; answers whether it did. */
  #mark(status: Status): boolean {
    const { cursor, editing, say } = this.#parts;
    const { segment } = cursor;
    if (!segment) return false;
    if (editing.segment === null && cursor.bringBack()) {
      say(t("The current segment was out of sight. Here it is: press again to mark it."));
      return false;
    }
    this.#parts.correcting.mark(segment, status);
    return true;
  }

  #commitVerifyNext(): void {
    const { segment } = this.#parts.cursor;
    const here = this.#parts.cursor.place;
    if (segment) this.#parts.correcting.mark(segment, "verified");
    this.#parts.editing.commit(); // where another segment is the current one
    const next = here && this.#parts.walking.beside(here.segment, 1);
    if (next === null) return;
    this.#goToSegment(next);
    this.#edit();
  }
}
