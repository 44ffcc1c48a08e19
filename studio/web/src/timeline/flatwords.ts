/** All words of the transcript in one row, as the lane walks over them. */

import type { Segment, Word } from "../api/decode.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import { voicesOf, type Voices } from "./voices.ts";

type Words = readonly Word[];

/** Of the words of one segment, for as long as nobody changes them: each edit leaves nearly all of them as they are. */
interface Times {
  starts: Float64Array;
  ends: Float64Array;
}

const known = new WeakMap<Words, Times>();

function timesOf(words: Words): Times {
  let times = known.get(words);
  if (!times) known.set(words, (times = { starts: Float64Array.from(words, ({ start }) => start), ends: Float64Array.from(words, ({ end }) => end) }));
  return times;
}

export class FlatWords {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** The position of each word's segment, and of each segment's first word. */
  readonly segments: Uint32Array;
  /** The row of each word's speaker. */
  readonly rows: Uint8Array;
  readonly voices: Voices;
  readonly #first: Uint32Array;
  readonly #words: readonly Words[];

  constructor(model: TranscriptModel) {
    const total = model.segments.reduce((sum, segment) => sum + segment.words.length, 0);
    this.starts = new Float64Array(total);
    this.ends = new Float64Array(total);
    this.segments = new Uint32Array(total);
    this.rows = new Uint8Array(total);
    this.voices = voicesOf(model.segments);
    this.#first = new Uint32Array(model.segments.length);
    this.#words = model.segments.map(({ words }) => words);
    let next = 0;
    model.segments.forEach((segment, position) => (next = this.#append(segment, position, next)));
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

  /** The words of each segment, and the place of the first of them. */
  each(take: (words: Words, first: number) => void): void {
    this.#words.forEach((words, position) => take(words, this.#first[position]!));
  }

  #append(segment: Segment, position: number, next: number): number {
    const { starts, ends } = timesOf(segment.words);
    const end = next + starts.length;
    this.#first[position] = next;
    this.starts.set(starts, next);
    this.ends.set(ends, next);
    this.segments.fill(position, next, end);
    this.rows.fill(this.voices.of(segment), next, end);
    return end;
  }
}
