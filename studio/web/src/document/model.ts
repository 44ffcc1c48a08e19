/** The open transcript as the page knows it: segments in time order, brought up to date by `Changes`. */

import type { Changes, Segment, Word } from "../api/decode.ts";
import type { Run, Score, TranscriptInfo } from "../api/wire.ts";
import { Emitter } from "../lib/emitter.ts";
import { DETECT } from "../lib/languages.ts";
import { lastAtOrBefore } from "../lib/search.ts";
import { inOrder, namesInPlace, namesOf, type RowsAhead } from "./rowsahead.ts";

/** What one `Changes` did. `structure`: segments came, went or moved, so positions are no longer what they were. */
export interface Delta {
  changed: ReadonlySet<string>;
  structure: boolean;
}

/** Where a word stands: its segment's position in the list and its own within the segment. */
export interface Place {
  segment: number;
  word: number;
}

const NO_SCORE: Score = { wer: null, cer: null, errors: 0, words: 0, verified: 0, unusable: 0, segments: 0 };

function sameWords(a: readonly Word[], b: readonly Word[]): boolean {
  return (
    a.length === b.length &&
    a.every((word, i) => {
      const other = b[i]!;
      return (
        word.text === other.text &&
        word.start === other.start &&
        word.end === other.end &&
        word.confidence === other.confidence &&
        word.timedBy === other.timedBy
      );
    })
  );
}

function same(a: Segment, b: Segment): boolean {
  return (
    a.revision === b.revision &&
    a.status === b.status &&
    a.start === b.start &&
    a.end === b.end &&
    a.speaker === b.speaker &&
    a.original === b.original &&
    a.quality_flag === b.quality_flag &&
    sameWords(a.words, b.words)
  );
}

interface ModelEvents {
  /** The server's names of segments that were shown ahead of it; told before the change that brings them. */
  renamed: ReadonlyMap<string, string>;
  change: Delta;
}

export class TranscriptModel extends Emitter<ModelEvents> {
  info: TranscriptInfo | null = null;
  segments: Segment[] = [];
  undo: string | null = null;
  redo: string | null = null;
  score: Score = NO_SCORE;
  run: Run | null = null;
  /** What the next poll asks from. Only polls move it: the answer to an edit names its own segments alone. */
  cursor = -1;

  #version = -1;
  #positions = new Map<string, number>();
  /** The newest in which each segment was heard of, those that are gone among them: an answer that comes late brings none back. */
  #versions = new Map<string, number>();
  #starts = new Float64Array();
  #ahead: RowsAhead | null = null;
  /** What became of names that segments had ahead of the server: whoever still has one means the same segment. */
  readonly #names = new Map<string, string>();
  /** Those in whose place `#ahead` stands, as the server has them. */
  #behind: Segment[] = [];

  /** The code of the language that the text is in; empty before it is known, and where each segment has its own. */
  get language(): string {
    const written = this.info?.target_lang ?? "";
    return written === DETECT ? "" : written;
  }

  get(id: string): Segment | undefined {
    return this.segments[this.position(id)];
  }

  /** Whether the server has it, also where something else is shown in its place. */
  has(id: string): boolean {
    return this.position(id) >= 0 || this.#behind.some((segment) => segment.id === id);
  }

  position(id: string): number {
    return this.#positions.get(this.#names.get(id) ?? id) ?? -1;
  }

  /** Segments with a word whose time was only carried over by the text: acoustic times are on their way. */
  get hasCarried(): boolean {
    return this.segments.some((segment) => segment.words.some((word) => word.timedBy === "carried"));
  }

  /** The segment that sounds at `time`, or the last one before it; -1 before the first. */
  segmentAt(time: number): number {
    return lastAtOrBefore(this.#starts, time);
  }

  /** The word that sounds at `time`, or the last one before it; null before the first segment. */
  placeAt(time: number): Place | null {
    const segment = this.segmentAt(time);
    if (segment < 0) return null;
    const words = this.segments[segment]!.words;
    let word = 0;
    while (word + 1 < words.length && words[word + 1]!.start <= time) word += 1;
    return { segment, word };
  }

  /** Takes in what the server says. An answer overtaken by a newer one leaves the newer one's segments alone; `ahead`: what was shown until this answer. */
  apply(changes: Changes, source: "poll" | "edit", ahead?: RowsAhead): Delta {
    if (source === "poll") this.cursor = changes.version;
    if (changes.version >= this.#version) this.#takeState(changes);
    const changed = new Set<string>();
    const shown = this.#lift();
    const structure = this.#take(changes, changed) || shown !== null;
    if (structure) this.#reindex();
    if (shown) this.#layAgain(shown, changes, shown === ahead);
    const delta = { changed, structure };
    this.emit("change", delta);
    return delta;
  }

  /** Shows segments ahead of the server's answer; answers whether it does: one such thing at a time. */
  show(ahead: RowsAhead): boolean {
    if (this.#ahead || !ahead.gone.every((id) => this.#positions.has(id))) return false;
    this.#lay(ahead);
    this.emit("change", { changed: new Set(), structure: true });
    return true;
  }

  /** It was refused: all is as the server has it. */
  takeBack(ahead: RowsAhead): void {
    if (this.#ahead !== ahead) return;
    this.#lift();
    this.#reindex();
    this.emit("change", { changed: new Set(), structure: true });
  }

  #lay(ahead: RowsAhead): void {
    this.#ahead = ahead;
    const gone = new Set(ahead.gone);
    this.#behind = this.segments.filter(({ id }) => gone.has(id));
    this.segments = [...this.segments.filter(({ id }) => !gone.has(id)), ...ahead.rows];
    this.#reindex();
  }

  /** Only what the server has, for as long as its news are taken in. */
  #lift(): RowsAhead | null {
    const ahead = this.#ahead;
    if (!ahead) return null;
    const shown = new Set(ahead.rows.map(({ id }) => id));
    this.segments = [...this.segments.filter(({ id }) => !shown.has(id)), ...this.#behind];
    this.#positions = new Map(this.segments.map((segment, i) => [segment.id, i]));
    [this.#ahead, this.#behind] = [null, []];
    return ahead;
  }

  /** Where it was answered, or somebody's news have brought it already, the segments get their names. */
  #layAgain(ahead: RowsAhead, changes: Changes, answered: boolean): void {
    if (!answered && ahead.gone.length && ahead.gone.every((id) => this.#positions.has(id))) return this.#lay(ahead);
    const names = answered ? namesOf(ahead, changes.segments) : namesInPlace(ahead, this.segments);
    if (!answered && !ahead.gone.length && !names.size) return this.#lay(ahead);
    for (const [shown, name] of names) this.#names.set(shown, name);
    if (names.size) this.emit("renamed", names);
  }

  #takeState(changes: Changes): void {
    this.#version = changes.version;
    this.info = changes.transcript;
    this.undo = changes.undo;
    this.redo = changes.redo;
    this.score = changes.score;
    this.run = changes.run;
  }

  #take(changes: Changes, changed: Set<string>): boolean {
    let structure = this.#remove(changes.removed, changes.version);
    for (const segment of changes.segments) {
      if (changes.version < (this.#versions.get(segment.id) ?? -1)) continue;
      this.#versions.set(segment.id, changes.version);
      const position = this.#positions.get(segment.id);
      const old = position === undefined ? undefined : this.segments[position];
      if (old && same(old, segment)) continue;
      changed.add(segment.id);
      if (position === undefined) this.segments.push(segment);
      else this.segments[position] = segment;
      structure ||= !old || old.start !== segment.start || (old.end !== segment.end && this.#sharesStart(position!));
    }
    return structure;
  }

  /** Only of those that begin together the ends say which is first. */
  #sharesStart(position: number): boolean {
    const [before, segment, after] = [-1, 0, 1].map((step) => this.segments[position + step]);
    return segment !== undefined && (before?.start === segment.start || after?.start === segment.start);
  }

  #remove(ids: readonly string[], version: number): boolean {
    const told = ids.filter((id) => version >= (this.#versions.get(id) ?? -1));
    for (const id of told) this.#versions.set(id, version);
    const gone = new Set(told.filter((id) => this.#positions.has(id)));
    if (!gone.size) return false;
    this.segments = this.segments.filter((segment) => !gone.has(segment.id));
    this.#positions = new Map(this.segments.map((segment, i) => [segment.id, i]));
    return true;
  }

  #reindex(): void {
    this.segments.sort(inOrder);
    this.#positions = new Map(this.segments.map((segment, i) => [segment.id, i]));
    this.#starts = Float64Array.from(this.segments, (segment) => segment.start);
  }
}
