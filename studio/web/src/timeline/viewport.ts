/** The stretch of time that the waveform, the ruler and the lane show, and how seconds become pixels in it. */

import { Emitter } from "../lib/emitter.ts";

/** Browsers lay out nothing wider than about 16 million pixels. */
const WIDEST_PX = 12_000_000;
const CLOSEST_PX_PER_S = 800;
/** One press of zoom. */
export const ZOOM_STEP = 1.5;

export class Viewport extends Emitter<{ change: null }> {
  /** Seconds of the whole recording. */
  readonly duration: number;
  pxPerSec = 1;
  /** Seconds at the left edge. */
  start = 0;
  /** Pixels that can be seen. */
  width = 0;

  constructor(duration: number) {
    super();
    this.duration = Math.max(duration, 0.001);
  }

  get end(): number {
    return Math.min(this.duration, this.start + this.span);
  }

  /** Seconds that can be seen. */
  get span(): number {
    return this.width / this.pxPerSec;
  }

  /** Pixels per second at which all of the recording is seen. */
  get fit(): number {
    return Math.max(this.width, 1) / this.duration;
  }

  get closest(): number {
    return Math.max(this.fit, Math.min(CLOSEST_PX_PER_S, WIDEST_PX / this.duration));
  }

  clamp(pxPerSec: number): number {
    return Math.min(this.closest, Math.max(this.fit, pxPerSec));
  }

  x(time: number): number {
    return (time - this.start) * this.pxPerSec;
  }

  time(x: number): number {
    return Math.min(this.duration, Math.max(0, this.start + x / this.pxPerSec));
  }

  shows(time: number, marginPx = 0): boolean {
    const x = this.x(time);
    return x >= marginPx && x <= this.width - marginPx;
  }

  set(view: { pxPerSec: number; start: number; width: number }): void {
    if (view.pxPerSec === this.pxPerSec && view.start === this.start && view.width === this.width) return;
    Object.assign(this, view);
    this.emit("change", null);
  }
}
