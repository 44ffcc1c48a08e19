/** The region that a person marked on the waveform. */

import { SHORTEST_REGION } from "../api/wire.ts";
import { Emitter } from "../lib/emitter.ts";

/** Seconds. */
export interface Span {
  start: number;
  end: number;
}

/** The span between two times, whichever comes first, inside the recording; null where it is too short for a word. */
export function regionBetween(a: number, b: number, duration: number): Span | null {
  const inside = (time: number) => Math.min(Math.max(0, time), duration);
  const start = inside(Math.min(a, b));
  const end = inside(Math.max(a, b));
  return end - start >= SHORTEST_REGION ? { start, end } : null;
}

/** A new start keeps the end where that still lies behind it; else the region reaches to the recording's end. */
export function withStart(span: Span | null, time: number, duration: number): Span | null {
  return (span && time < span.end ? regionBetween(time, span.end, duration) : null) ?? regionBetween(time, duration, duration) ?? span;
}

/** A new end keeps the start where that still lies before it; else the region begins with the recording. */
export function withEnd(span: Span | null, time: number, duration: number): Span | null {
  return (span && time > span.start ? regionBetween(span.start, time, duration) : null) ?? regionBetween(0, time, duration) ?? span;
}

export class MarkedRegion extends Emitter<{ change: Span | null }> {
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
    this.#change(regionBetween(a, b, this.#duration));
  }

  setStart(time: number): void {
    this.#change(withStart(this.#span, time, this.#duration));
  }

  setEnd(time: number): void {
    this.#change(withEnd(this.#span, time, this.#duration));
  }

  clear(): void {
    this.#change(null);
  }

  #change(span: Span | null): void {
    if (span?.start === this.#span?.start && span?.end === this.#span?.end) return;
    this.#span = span;
    this.emit("change", span);
  }
}
