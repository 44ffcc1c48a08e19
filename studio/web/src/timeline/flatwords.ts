/** All words of the transcript in one row, as the lane walks over them. */

import type { Segment } from "../api/decode.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import { voicesOf, type Voices } from "./voices.ts";

export class FlatWords {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** The position of each word's segment, and of each segment's first word. */
  readonly segments: Uint32Array;
  /** The row of each word's speaker. */
  readonly rows: Uint8Array;
  readonly voices: Voices;
  readonly texts: string[] = [];
  readonly #first: Uint32Array;

  constructor(model: TranscriptModel) {
    const total = model.segments.reduce((sum, segment) => sum + segment.words.length, 0);
    this.starts = new Float64Array(total);
    this.ends = new Float64Array(total);
    this.segments = new Uint32Array(total);
    this.rows = new Uint8Array(total);
    this.voices = voicesOf(model.segments);
    this.#first = new Uint32Array(model.segments.length);
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

  #append(segment: Segment, position: number, next: number): number {
    this.#first[position] = next;
    this.rows.fill(this.voices.of(segment), next, next + segment.words.length);
    segment.words.forEach((word, i) => {
      this.starts[next + i] = word.start;
      this.ends[next + i] = word.end;
      this.segments[next + i] = position;
      this.texts.push(word.text);
    });
    return next + segment.words.length;
  }
}
