/** All words of the transcript in one row, as the lane walks over them. */

import type { Place, TranscriptModel } from "./model.ts";
import type { Segment } from "./wire.ts";

export class FlatWords {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** The position of each word's segment, and of each segment's first word. */
  readonly segments: Uint32Array;
  readonly texts: string[] = [];
  readonly #first: Uint32Array;

  constructor(model: TranscriptModel) {
    const total = model.segments.reduce((sum, segment) => sum + segment.words.length, 0);
    this.starts = new Float64Array(total);
    this.ends = new Float64Array(total);
    this.segments = new Uint32Array(total);
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
    segment.words.forEach((word, i) => {
      this.starts[next + i] = word.start;
      this.ends[next + i] = word.end;
      this.segments[next + i] = position;
      this.texts.push(word.text);
    });
    return next + segment.words.length;
  }
}
