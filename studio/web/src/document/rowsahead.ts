/**
 * Segments as a split, a merge, an insertion or a deletion is going to leave them: shown until the server has said it.
 *
 * By the rules of `studio/transcript/ops`; tests/ahead.json holds both to them. Ids and scores come with the answer, and
 * the times of words that were typed just then.
 */

import { textOf, type Segment, type Word } from "../api/decode.ts";
import { LONGEST_SEGMENT, SHORTEST_SEGMENT } from "../api/wire.ts";
import { fold } from "../lib/fold.ts";
import { wordsOf } from "../lib/format.ts";
import { mayOverlap, SHORTEST_WORD } from "./boundaries.ts";
import type { Span } from "./region.ts";

export interface RowsAhead {
  /** Ids of those in whose place they stand. */
  readonly gone: readonly string[];
  /** In the order of time, under names that the server does not have. */
  readonly rows: readonly Segment[];
}

export interface Cut {
  /** The number of words in the first part. */
  word?: number;
  /** Seconds. */
  time?: number;
  /** As it is typed, where it is. */
  text?: string | undefined;
  /** Who says the second part, where that is another. */
  speaker?: string | null;
}

/** Seconds by which rounded times may miss one another. */
const TOLERANCE = 0.0015;
const PREFIX = "ahead-";

let made = 0;
const named = (segment: Segment): Segment => ({ ...segment, id: `${PREFIX}${(made += 1)}`, revision: 0 });

/** The order of segments, as the server has it: of two that sound at the same times the id decides. */
export const inOrder = (a: Segment, b: Segment): number => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1);

/** Whether the server has not said yet what it is called. */
export const isAhead = (id: string): boolean => id.startsWith(PREFIX);

/** Null where it will be refused. */
export function splitAhead(segment: Segment, { word, time, text, speaker = null }: Cut): RowsAhead | null {
  const whole = text === undefined ? segment : retyped(segment, text);
  const { words } = whole;
  const at = word ?? words.filter((each) => (each.start + each.end) / 2 < (time ?? 0)).length;
  const count = Math.min(at, words.length);
  const cut = time ?? middle(whole, count);
  if (cut === null || cut < whole.start + SHORTEST_SEGMENT || cut > whole.end - SHORTEST_SEGMENT) return null;
  const first = { ...whole, end: cut, words: settled(words.slice(0, count), whole.start, cut) };
  const second = { ...whole, start: cut, words: settled(words.slice(count), cut, whole.end), speaker: speaker ?? whole.speaker };
  return { gone: [segment.id], rows: [first, second].map(named) };
}

/** Null where it will be refused, as far as that is known here. `text`: the segment's as it is typed, `theirs` the other's. */
export function mergeAhead(segments: readonly Segment[], segment: Segment, other: Segment, text?: string, theirs?: string): RowsAhead | null {
  const both = [text === undefined ? segment : retyped(segment, text), theirs === undefined ? other : retyped(other, theirs)];
  const [first, second] = both.sort(inOrder) as [Segment, Segment];
  const [start, end] = [first.start, Math.max(first.end, second.end)];
  if (end - start > LONGEST_SEGMENT + TOLERANCE || segments.some((each) => parts(each, first, second))) return null;
  const merged = {
    ...first,
    end,
    words: settled([...first.words, ...second.words], start, end),
    speaker: first.speaker ?? second.speaker,
    status: first.status === second.status ? first.status : ("draft" as const),
    quality_flag: first.quality_flag ?? second.quality_flag,
    original: first.original ?? second.original,
  };
  return { gone: [first.id, second.id], rows: [named(merged)] };
}

export function insertAhead({ start, end }: Span): RowsAhead {
  const empty = { id: "", start, end, revision: 0, status: "draft" as const, speaker: null, original: null, quality_flag: null, words: [] };
  return { gone: [], rows: [named(empty)] };
}

export const deleteAhead = (...segments: readonly Segment[]): RowsAhead => ({ gone: segments.map(({ id }) => id), rows: [] });

/** What the server calls each of them, in its answer to what they were shown for. */
export function namesOf({ rows }: RowsAhead, answered: readonly Segment[]): Map<string, string> {
  if (rows.length !== answered.length) return new Map();
  const named = answered.toSorted(inOrder);
  return new Map(rows.map(({ id }, i) => [id, named[i]!.id]));
}

/** The same by their place alone: a poll may bring them before the answer does. */
export function namesInPlace(ahead: RowsAhead, there: readonly Segment[]): Map<string, string> {
  const [start, end] = [ahead.rows[0]?.start ?? 0, Math.max(...ahead.rows.map((row) => row.end))];
  return namesOf(ahead, there.filter((each) => each.start >= start - 2 * TOLERANCE && each.end <= end + 2 * TOLERANCE));
}

/** Of the words before and behind, as far as there is room for either part. */
function middle({ words, start, end }: Segment, count: number): number | null {
  const [before, after] = [words[count - 1], words[count]];
  return before && after ? Math.min(Math.max((before.end + after.start) / 2, start + SHORTEST_SEGMENT), end - SHORTEST_SEGMENT) : null;
}

/** Whether it lies between the two, and could not sound together with them. */
function parts(other: Segment, first: Segment, second: Segment): boolean {
  if (other.id === first.id || other.id === second.id) return false;
  const isInside = other.start < second.start - TOLERANCE && other.end > first.end + TOLERANCE;
  return isInside && !(mayOverlap(other, first) && mayOverlap(other, second));
}

/** With another text: words that are still there keep their times, those in the place of others take theirs. */
function retyped(segment: Segment, text: string): Segment {
  const words = carried(segment, wordsOf(text));
  return { ...segment, words, quality_flag: textOf({ words }) === textOf(segment) ? segment.quality_flag : null };
}

function carried({ words: old, start, end }: Segment, texts: readonly string[]): Word[] {
  const isSame = (a: number, b: number) => fold(old[a]!.text) === fold(texts[b]!);
  const most = Math.min(old.length, texts.length);
  let head = 0;
  while (head < most && isSame(head, head)) head += 1;
  let tail = 0;
  while (tail < most - head && isSame(old.length - 1 - tail, texts.length - 1 - tail)) tail += 1;
  const kept = (from: number, to: number, by: number) => texts.slice(from, to).map((text, i) => ({ ...old[from + i + by]!, text }));
  const replaced = old.slice(head, old.length - tail);
  const typed = texts.slice(head, texts.length - tail);
  const spans = replaced.length === typed.length ? replaced : shares(typed, old[head - 1]?.end ?? start, old[old.length - tail]?.start ?? end);
  const between = typed.map((text, i): Word => ({ text, start: spans[i]!.start, end: spans[i]!.end, confidence: null, timedBy: "carried" }));
  return [...kept(0, head, 0), ...between, ...kept(texts.length - tail, texts.length, old.length - texts.length)];
}

/** Each as long as it is written; the server knows better how much of a pause they take. */
function shares(texts: readonly string[], from: number, to: number): Span[] {
  const total = texts.reduce((sum, text) => sum + text.length + 1, 0);
  let at = from;
  return texts.map((text) => ({ start: at, end: (at += (Math.max(0, to - from) * (text.length + 1)) / total) }));
}

/** The words between two times, each where it was as far as there is room (`studio/align/settle.py`). */
function settled(words: readonly Word[], start: number, end: number): Word[] {
  if (isInOrder(words, start, end)) return [...words];
  const least = Math.min(SHORTEST_WORD, (end - start) / words.length);
  let edge = start;
  return words.map((word, i) => {
    const last = end - (words.length - 1 - i) * least;
    const begin = Math.max(edge, Math.min(word.start, last - least));
    edge = Math.max(Math.min(word.end, last), Math.min(begin + least, last));
    return moved(word, begin, edge);
  });
}

function isInOrder(words: readonly Word[], start: number, end: number): boolean {
  const isInside = !words.length || (words[0]!.start >= start - TOLERANCE && words.at(-1)!.end <= end + TOLERANCE);
  return isInside && words.every((word, i) => word.start < word.end && (i === 0 || word.start >= words[i - 1]!.end - TOLERANCE));
}

function moved(word: Word, start: number, end: number): Word {
  const isThere = Math.abs(word.start - start) <= TOLERANCE && Math.abs(word.end - end) <= TOLERANCE;
  return { ...word, start, end, timedBy: isThere ? word.timedBy : "carried" };
}
