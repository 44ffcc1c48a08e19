/**
 * Segments split, merged, inserted, deleted and moved. Whoever does it goes on where they are: behind a split in its second
 * half, after a merge at the seam, and what they type meanwhile is kept. It is seen at once, and taken back where the
 * server refuses it.
 */

import { textOf, type Changes, type Segment } from "../api/decode.ts";
import { gapAt, roomOf, withEdge, wordWithEdge, type Edge, type TimesAhead } from "../document/boundaries.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Span } from "../document/region.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import { deleteAhead, inOrder, insertAhead, mergeAhead, splitAhead, type RowsAhead } from "../document/rowsahead.ts";
import type { Saver } from "../document/saver.ts";
import type { Selection } from "../document/selection.ts";
import { clock, wordsOf } from "../lib/format.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { t } from "../lib/texts.ts";
import type { Player } from "../timeline/player.ts";
import type { Viewport } from "../timeline/viewport.ts";
import type { Editing } from "../transcript/editing.ts";
import type { TranscriptList } from "../transcript/list.ts";
import type { Cursor } from "./cursor.ts";
import type { Walking } from "./walking.ts";

/** Seconds of a segment that is inserted, where there is room for them. */
const INSERTED_S = 3;
/** So near to the segment before, one that is inserted begins with its end. */
const NEAR_S = 0.3;

const BETWEEN_WORDS = t("Put the caret between two words, or choose a word with ← and →, to split before it.");

interface Parts {
  player: Player;
  viewport: Viewport;
  model: TranscriptModel;
  selection: Selection;
  filter: RowFilter;
  walking: Walking;
  cursor: Cursor;
  editing: Editing;
  saver: Saver;
  list: () => TranscriptList;
  ahead: TimesAhead;
  say: (sentence: string, action?: NoticeAction) => void;
}

/** What is seen of an operation, before and after it is answered. */
interface Changing {
  ahead: RowsAhead | null;
  /** Goes on at these rows: as soon as they are seen. */
  at: (rows: readonly Segment[]) => void;
  done?: (now: Changes) => void;
  /** The field in which it was asked for. */
  typed?: NonNullable<ReturnType<Editing["hand"]>>;
  /** Revisions of further segments that it is made on. */
  also?: Record<string, number>;
}

export class Boundaries {
  readonly #parts: Parts;
  #pending = 0;
  /** What was asked for was refused, and what waits behind it is not told yet. */
  #isRefused = false;
  #held: () => boolean = () => false;
  readonly #after: { run: () => void; dropped: (() => void) | undefined }[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether something waits until the segments are what they are going to be. */
  get waits(): boolean {
    return this.#after.length > 0;
  }

  /** Nothing that waits is done while this answers true; `goOn`: it does no longer. */
  holdWhile(held: () => boolean): void {
    this.#held = held;
  }

  /**
   * Does it now, or as soon as the segments are what they are going to be; answers whether it did. `walks`: it only waits
   * behind what waits. `dropped`: it is not done, for what it waited for was refused; told once of all that waits.
   */
  whenSettled(run: () => void, walks = false, dropped?: () => void): boolean {
    const waits = (this.#pending > 0 || (this.waits && this.#held())) && !(walks && !this.#after.length);
    if (waits) this.#after.push({ run, dropped });
    else run();
    return !waits;
  }

  /** `speaker`: who says the second part, where that is another than says the first. */
  split(speaker: string | null = null): void {
    const { editing, cursor } = this.#parts;
    const typed = editing.parted();
    if (typed) return this.#splitTyped(typed.before, typed.after, speaker);
    const { place, segment } = cursor;
    if (!place || !segment) return;
    if (place.word > 0 && place.word < segment.words.length) return this.#splitWhere(segment, { word: place.word }, speaker);
    this.#splitAt(segment, speaker);
  }

  #splitWhere(segment: Segment, where: { word: number } | { time: number }, speaker: string | null): void {
    const ahead = splitAhead(segment, { ...where, text: this.#parts.saver.pendingText(segment.id), speaker });
    this.#change(segment, "split_segment", { ...where, ...whose(speaker) }, t("The segment was not split"), {
      ahead,
      at: (rows) => this.#select(rows[1], 0),
      done: (now) => this.#tellWhose(now, speaker),
    });
  }

  #tellWhose({ segments }: Changes, speaker: string | null): void {
    const rest = segments[1];
    if (rest && speaker !== null) this.#told(t("{speaker} says the rest, from {time} on.", { speaker, time: clock(rest.start, 1) }));
  }

  /** At the playhead, where that is inside; else it is told how to. */
  #splitAt(segment: Segment, speaker: string | null): void {
    const { player, say } = this.#parts;
    const { time } = player;
    const [first, last] = [segment.words[0], segment.words.at(-1)];
    if (time <= (first ?? segment).start || time >= (last ?? segment).end) return say(BETWEEN_WORDS);
    this.#splitWhere(segment, { time }, speaker);
  }

  #splitTyped(before: string, after: string, speaker: string | null): void {
    const { editing, say } = this.#parts;
    if (!wordsOf(before).length || !wordsOf(after).length) return say(BETWEEN_WORDS);
    const open = editing.hand(after.trimStart(), 0, (typed) => `${before.trimEnd()} ${typed}`);
    if (!open) return;
    const cut = { word: wordsOf(before).length, text: `${before.trimEnd()} ${after.trimStart()}` };
    this.#change(open.segment, "split_segment", { ...cut, ...whose(speaker) }, t("The segment was not split"), {
      ahead: splitAhead(open.segment, { ...cut, speaker }),
      at: (rows) => this.#goAhead(rows[1]),
      done: (now) => {
        this.#adopt(now.segments[1]);
        this.#tellWhose(now, speaker);
      },
      typed: open,
    });
  }

  merge(step: 1 | -1): void {
    const { cursor, model, editing, saver, filter, walking, say } = this.#parts;
    const { place, segment } = cursor;
    const other = place && model.segments[place.segment + step];
    if (!segment || !other) return say(step > 0 ? t("There is no segment behind this one.") : t("There is no segment before this one."));
    const hidden = () => (step > 0 ? t("Nothing was merged: the segment behind this one is not shown.") : t("Nothing was merged: the segment before this one is not shown."));
    if (!filter.shows(other)) return walking.tellHidden(hidden());
    const theirs = saver.textNow(other);
    const typed = editing.text;
    const first = step > 0 ? (typed ?? textOf(segment)) : theirs;
    const seam = wordsOf(first).length;
    const fields = { other: other.id, ...(typed === null ? {} : { text: typed }) };
    const also = { [other.id]: other.revision };
    const ahead = mergeAhead(model.segments, segment, other, typed ?? saver.pendingText(segment.id), saver.pendingText(other.id));
    if (typed === null) return this.#change(segment, "merge_segments", fields, t("Nothing was merged"), { ahead, at: (rows) => this.#select(rows[0], seam), also });
    const [left, right] = step > 0 ? [typed.trimEnd(), theirs] : [theirs, typed.trimStart()];
    const joined = [left, right].filter(Boolean).join(" ");
    const without = (text: string) => (step > 0 ? cutEnd(text, right) : cutStart(text, left)).trim();
    const open = editing.hand(joined, joined.length - right.length - (left && right && step > 0 ? 1 : 0), without);
    const at = (rows: readonly Segment[]) => this.#goAhead(rows[0]);
    if (open) this.#change(open.segment, "merge_segments", fields, t("Nothing was merged"), { ahead, at, done: (now) => this.#adopt(now.segments[0]), typed: open, also });
  }

  insert(): void {
    const { player, model, editing, saver, say, viewport } = this.#parts;
    editing.commit();
    const { time } = player;
    const gap = gapAt(model.segments, time, viewport.duration);
    if (!gap) return say(t("A segment is here already. Put the playhead where none is, or split this one (B)."));
    const start = time - gap.start < NEAR_S ? gap.start : Math.min(time, gap.end - NEAR_S);
    const span = { start: Math.max(gap.start, start), end: Math.min(gap.end, start + INSERTED_S) };
    const ahead = this.#show(insertAhead(span));
    if (ahead) this.#openAhead(ahead.rows[0]);
    this.#begin();
    const settled = (now: Changes | null) => {
      if (!now && ahead) this.#takeBack(ahead);
      this.#end(now, () => (ahead ? this.#adopt(now?.segments[0]) : this.#open(now?.segments[0])));
    };
    saver.edit({ op: "insert_segment", intent: { ...span }, ahead, settled });
  }

  remove(): void {
    const { cursor, editing, model, filter } = this.#parts;
    editing.commit();
    const { segment } = cursor;
    if (!segment || this.#isOutOfSight()) return;
    const at = model.position(segment.id);
    const goOn = () => {
      const { segments } = model;
      const next = filter.beside(segments, at - 1, 1) ?? filter.beside(segments, at, -1) ?? Math.min(at, segments.length - 1);
      this.#select(segments[next], 0);
    };
    const done = () => this.#told(t("The segment at {time} was deleted.", { time: clock(segment.start, 1) }));
    this.#change(segment, "delete_segment", {}, t("Nothing was deleted"), { ahead: deleteAhead(segment), at: goOn, done });
  }

  /** An edge of the current segment to the playhead. */
  setEdge(edge: Edge): void {
    const { segment } = this.#parts.cursor;
    if (segment) this.#move(segment, edge, this.#parts.player.time);
  }

  /** Moves an edge of the current segment by so many seconds. */
  nudge(edge: Edge, by: number): void {
    const { segment } = this.#parts.cursor;
    if (segment) this.#move(segment, edge, this.#timesOf(segment)[edge] + by);
  }

  /** Moves an edge of the current word. */
  nudgeWord(edge: Edge, by: number): void {
    const { place, segment } = this.#parts.cursor;
    const word = place && segment?.words[place.word];
    if (!place || !segment || !word) return;
    const now = this.#parts.ahead.get(segment.id, place.word) ?? word;
    const words = segment.words.map((each, i) => (i === place.word ? { ...each, start: now.start, end: now.end } : each));
    this.setWord(segment, place.word, wordWithEdge({ ...segment, words }, place.word, edge, now[edge] + by));
  }

  setSegment(segment: Segment, span: Span): void {
    this.#time(segment, "set_segment_times", { start: span.start, end: span.end }, span);
  }

  setWord(segment: Segment, word: number, span: Span): void {
    this.#time(segment, "set_word_times", { word, start: span.start, end: span.end }, span, word);
  }

  #move(segment: Segment, edge: Edge, time: number): void {
    const { model, viewport } = this.#parts;
    const now = this.#timesOf(segment);
    const span = withEdge({ start: now.start, end: now.end }, edge, time, roomOf(model.segments, segment, viewport.duration));
    if (span[edge] !== now[edge]) this.setSegment(segment, span);
  }

  #timesOf(segment: Segment): Span {
    return this.#parts.ahead.get(segment.id) ?? segment;
  }

  /** Shown at once; what is nudged on before it is sent replaces it. */
  #time(segment: Segment, op: string, fields: Record<string, unknown>, span: Span, word?: number): void {
    const { saver, ahead } = this.#parts;
    ahead.set(span, segment.id, word);
    const settled = () => ahead.get(segment.id, word) === span && ahead.set(null, segment.id, word);
    const seen = saver.textNow(segment);
    saver.edit({ op, segment: segment.id, revision: segment.revision, seen, fields, dropped: t("The times were not changed"), settled, replaces: true });
  }

  #isOutOfSight(): boolean {
    const { cursor, say } = this.#parts;
    if (!cursor.bringBack()) return false;
    say(t("The current segment was out of sight. Here it is: press again."));
    return true;
  }

  /** An operation after which the segment is no longer the one it was. */
  #change(segment: Segment, op: string, fields: Record<string, unknown>, dropped: string, { ahead: foreseen, at, done, typed, also = {} }: Changing): void {
    const { saver } = this.#parts;
    const base = typed?.base;
    const seen = base?.text ?? saver.textNow(segment);
    const ahead = this.#show(foreseen);
    if (ahead) at(ahead.rows);
    this.#begin();
    const settled = (now: Changes | null) => {
      if (!now) this.#takeBack(ahead, typed);
      this.#end(now, () => {
        const rows = now!.segments.toSorted(inOrder);
        if (!ahead) at(rows);
        done?.({ ...now!, segments: rows });
      });
    };
    const took = typed?.tookMs === undefined ? {} : { tookMs: typed.tookMs };
    saver.edit({ op, segment: segment.id, revision: base?.revision ?? segment.revision, seen, fields, dropped, ahead, settled, also, ...took });
  }

  /** Undefined where it cannot be shown: it is seen with the answer. */
  #show(ahead: RowsAhead | null): RowsAhead | undefined {
    return ahead && this.#parts.model.show(ahead) ? ahead : undefined;
  }

  /** Nothing was done: the rows are what they were, and so is what was typed. */
  #takeBack(ahead: RowsAhead | undefined, typed?: Changing["typed"]): void {
    const isInserted = ahead !== undefined && !ahead.gone.length;
    if (ahead) this.#parts.model.takeBack(ahead);
    if (typed || isInserted) this.#parts.editing.takeBack();
  }

  #begin(): void {
    this.#pending += 1;
  }

  #end(now: Changes | null, done: () => void): void {
    this.#pending -= 1;
    if (now) done();
    else this.#isRefused = true;
    this.goOn();
  }

  /** Does what waits, where nothing holds it up. */
  goOn(): void {
    if (this.waits && this.#held()) return;
    if (this.#isRefused) this.#drop();
    while (!this.#pending && this.#after.length) this.#after.shift()!.run();
  }

  /** What was asked behind it was meant for what did not come to be. */
  #drop(): void {
    this.#isRefused = false;
    for (const dropped of new Set(this.#after.splice(0).map((each) => each.dropped))) dropped?.();
  }

  /** What is typed goes on in the row that is shown; where none is, it waits in its own. */
  #goAhead(segment: Segment | undefined): void {
    if (!segment) return;
    this.#parts.selection.select({ segment: segment.id, word: 0 });
    this.#parts.editing.goAhead(segment.id);
  }

  #openAhead(segment: Segment | undefined): void {
    if (!segment) return;
    this.#select(segment, 0);
    this.#parts.editing.openAhead(segment.id);
  }

  /** What was typed goes on in the segment that came of it. */
  #adopt(segment: Segment | undefined): void {
    if (!segment) return this.#parts.editing.takeBack();
    this.#parts.editing.adopt(segment.id);
  }

  #open(segment: Segment | undefined): void {
    if (!segment) return;
    this.#select(segment, 0);
    this.#parts.editing.open(segment.id, null);
  }

  /** Where the person is; the playhead stays where it is. */
  #select(segment: Segment | undefined, word: number): void {
    if (!segment) return;
    this.#parts.selection.select({ segment: segment.id, word: Math.max(0, Math.min(word, segment.words.length - 1)) });
    this.#parts.list().reveal(segment.id);
  }

  #told(sentence: string): void {
    this.#parts.say(sentence, { text: t("Undo"), press: () => this.#parts.saver.undo(), quick: true });
  }
}

const whose = (speaker: string | null): Record<string, unknown> => (speaker === null ? {} : { speaker });
const cutEnd = (text: string, end: string): string => (end && text.endsWith(end) ? text.slice(0, -end.length) : text);
const cutStart = (text: string, start: string): string => (start && text.startsWith(start) ? text.slice(start.length) : text);
