/** The region that a person marked on the waveform. */

import { Emitter } from "./emitter.ts";

/** Seconds. */
export interface Span {
  start: number;
  end: number;
}

/** Less holds no word; the server takes no shorter one. */
export const SHORTEST_S = 0.3;

/** The span between two times, whichever comes first, inside the recording; null where it is too short for a word. */
export function between(a: number, b: number, duration: number): Span | null {
  const inside = (time: number) => Math.min(Math.max(0, time), duration);
  const start = inside(Math.min(a, b));
  const end = inside(Math.max(a, b));
  return end - start >= SHORTEST_S ? { start, end } : null;
}

/** A new start keeps the end where that still lies behind it; else the region reaches to the recording's end. */
export function withStart(span: Span | null, time: number, duration: number): Span | null {
  return (span && time < span.end ? between(time, span.end, duration) : null) ?? between(time, duration, duration) ?? span;
}

/** A new end keeps the start where that still lies before it; else the region begins with the recording. */
export function withEnd(span: Span | null, time: number, duration: number): Span | null {
  return (span && time > span.start ? between(span.start, time, duration) : null) ?? between(0, time, duration) ?? span;
}

export class Marked extends Emitter<{ change: Span | null }> {
  readonly #duration: number;
  #span: Span | null = null;

  constructor(duration: number) {
    super();
    this.#duration = duration;
  }

  get span(): Span | null {
    return this.#span;
  }

  set(a: number, b: number): void {
    this.#take(between(a, b, this.#duration));
  }

  setStart(time: number): void {
    this.#take(withStart(this.#span, time, this.#duration));
  }

  setEnd(time: number): void {
    this.#take(withEnd(this.#span, time, this.#duration));
  }

  clear(): void {
    this.#take(null);
  }

  #take(span: Span | null): void {
    if (span?.start === this.#span?.start && span?.end === this.#span?.end) return;
    this.#span = span;
    this.emit("change", span);
  }
}
