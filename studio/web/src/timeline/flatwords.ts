/**
 * All words of the transcript in one row, as the lane walks over them.
 *
 * An edit leaves nearly all segments as they are: what stands before the first and behind the last of the others is taken
 * over from the row before it.
 */

import type { Segment, Word } from "../api/decode.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import { voicesOf, type Voices } from "./voices.ts";

/** How many segments, and how many words in them, are the same at the beginning and at the end. */
interface Kept {
  head: number;
  tail: number;
  headWords: number;
  tailWords: number;
}

const NOTHING: Kept = { head: 0, tail: 0, headWords: 0, tailWords: 0 };

export class FlatWords {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** The position of each word's segment. */
  readonly segments: Uint32Array;
  /** The row of each word's speaker. */
  readonly rows: Uint8Array;
  readonly voices: Voices;
  readonly #first: Uint32Array;
  readonly #all: readonly Segment[];
  readonly #kept: Kept;

  /** `before`: as they were until now. */
  constructor(model: TranscriptModel, before: FlatWords | null = null) {
    this.#all = [...model.segments];
    this.#kept = before ? kept(before.#all, this.#all) : NOTHING;
    const total = this.#all.reduce((sum, { words }) => sum + words.length, 0);
    this.starts = new Float64Array(total);
    this.ends = new Float64Array(total);
    this.segments = new Uint32Array(total);
    this.rows = new Uint8Array(total);
    this.#first = new Uint32Array(this.#all.length);
    if (before) this.#takeOver(before);
    this.#fill();
    this.voices = voicesOf(this.#all);
    if (this.voices.count > 1) this.#all.forEach((segment, position) => this.rows.fill(this.voices.of(segment), this.#first[position], this.#end(position)));
  }

  get length(): number {
    return this.starts.length;
  }

  place(index: number): Place {
    const segment = this.segments[index]!;
    return { segment, word: index - this.#first[segment]! };
  }

  index(place: Place): number {
    return (this.#first[place.segment] ?? 0) + place.word;
  }

  /** A number of each word, as `of` gives them for those of a segment; those that have stayed have theirs in `before`, which was made of the words before. */
  numbers(of: (words: readonly Word[]) => Float32Array, before: Float32Array | null): Float32Array {
    const found = new Float32Array(this.length);
    const { head, tail, headWords, tailWords } = before ? this.#kept : NOTHING;
    if (before) carry(found, before, headWords, tailWords);
    for (let position = head; position < this.#all.length - tail; position++) found.set(of(this.#all[position]!.words), this.#first[position]!);
    return found;
  }

  #end(position: number): number {
    return this.#first[position]! + this.#all[position]!.words.length;
  }

  #takeOver(before: FlatWords): void {
    const { head, tail, headWords, tailWords } = this.#kept;
    for (const name of ["starts", "ends", "segments"] as const) carry(this[name], before[name], headWords, tailWords);
    carry(this.#first, before.#first, head, tail);
    add(this.segments, this.length - tailWords, this.#all.length - before.#all.length);
    add(this.#first, this.#all.length - tail, this.length - before.length);
  }

  /** Those that are not taken over. */
  #fill(): void {
    const { head, tail, headWords } = this.#kept;
    let next = headWords;
    for (let position = head; position < this.#all.length - tail; position++) {
      this.#first[position] = next;
      for (const { start, end } of this.#all[position]!.words) {
        this.starts[next] = start;
        this.ends[next] = end;
        this.segments[next] = position;
        next += 1;
      }
    }
  }
}

function kept(before: readonly Segment[], now: readonly Segment[]): Kept {
  const shorter = Math.min(before.length, now.length);
  const found = { ...NOTHING };
  while (found.head < shorter && before[found.head] === now[found.head]) found.headWords += now[found.head++]!.words.length;
  while (found.head + found.tail < shorter && before.at(-1 - found.tail) === now.at(-1 - found.tail)) found.tailWords += now.at(-1 - found.tail++)!.words.length;
  return found;
}

/** The first `head` and the last `tail` of them. */
function carry<Numbers extends Float64Array | Float32Array | Uint32Array>(into: Numbers, from: Numbers, head: number, tail: number): void {
  into.set(from.subarray(0, head));
  into.set(from.subarray(from.length - tail), into.length - tail);
}

function add(numbers: Uint32Array, from: number, step: number): void {
  for (let i = from; step && i < numbers.length; i++) numbers[i]! += step;
}
