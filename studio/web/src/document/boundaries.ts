/** How far segments and words may reach, as the server has it too (`studio/transcript/boundaries.py`): for what is shown while one drags. */

import type { Segment, Word } from "../api/decode.ts";
import { LONGEST_SEGMENT, SHORTEST_SEGMENT } from "../api/wire.ts";
import { Emitter } from "../lib/emitter.ts";
import type { Span } from "./region.ts";

export type Edge = "start" | "end";

/** What a neighbour keeps of its time at least, in seconds. */
export const SHORTEST_WORD = 0.03;

export const mayOverlap = (one: Segment, other: Segment): boolean => one.speaker !== null && other.speaker !== null && one.speaker !== other.speaker;

/** From where to where a segment may reach: to its neighbours, or as far as it does already. */
export function roomOf(segments: readonly Segment[], segment: Segment, duration: number): Span {
  let [start, end] = [0, duration];
  const at = segments.indexOf(segment);
  segments.forEach((other, i) => {
    if (other === segment || mayOverlap(other, segment)) return;
    if (i < at) start = Math.max(start, Math.min(other.end, segment.start));
    else end = Math.min(end, Math.max(other.start, segment.end));
  });
  return { start, end };
}

/** The span with one edge at `time`, inside its room, no shorter and no longer than a segment may be. */
export function withEdge(span: Span, edge: Edge, time: number, room: Span): Span {
  const within = (low: number, high: number) => Math.min(Math.max(time, low), high);
  if (edge === "start") return { ...span, start: within(Math.max(room.start, span.end - LONGEST_SEGMENT), span.end - SHORTEST_SEGMENT) };
  return { ...span, end: within(span.start + SHORTEST_SEGMENT, Math.min(room.end, span.start + LONGEST_SEGMENT)) };
}

/** The same for a word of a segment: its neighbours give way, but for what the shortest words need. */
export function wordWithEdge(segment: Segment, index: number, edge: Edge, time: number): Span {
  const { start, end } = segment.words[index]!;
  const before = segment.words[index - 1];
  const after = segment.words[index + 1];
  const least = (word: Word) => Math.min(SHORTEST_WORD, word.end - word.start);
  const low = before ? before.start + least(before) : segment.start;
  const high = after ? after.end - least(after) : segment.end;
  if (edge === "start") return { start: Math.min(Math.max(time, low), end - SHORTEST_WORD), end };
  return { start, end: Math.max(Math.min(time, high), start + SHORTEST_WORD) };
}

/** Where nothing stands at `time`: from the segment before to the one behind; null inside a segment. */
export function gapAt(segments: readonly Segment[], time: number, duration: number): Span | null {
  let [start, end] = [0, duration];
  for (const segment of segments) {
    if (segment.start <= time && time < segment.end) return null;
    if (segment.end <= time) start = Math.max(start, segment.end);
    else end = Math.min(end, segment.start);
  }
  return end - start < SHORTEST_SEGMENT ? null : { start, end };
}

/** Times that a person has just given to segments and the server has not yet: by what is shown, and nudged on. */
export class TimesAhead extends Emitter<{ change: null }> {
  readonly #spans = new Map<string, Span>();

  /** The segment's, or those of its word where a number is given. */
  get(segment: string, word?: number): Span | undefined {
    return this.#spans.get(key(segment, word));
  }

  set(span: Span | null, segment: string, word?: number): void {
    if (span) this.#spans.set(key(segment, word), span);
    else this.#spans.delete(key(segment, word));
    this.emit("change", null);
  }
}

const key = (segment: string, word?: number): string => (word === undefined ? segment : `${segment}#${word}`);
