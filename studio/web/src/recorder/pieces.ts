/** Blocks of sound gathered into pieces, and how loud they are. */

import { SAMPLE_RATE } from "../api/wire.ts";
import { t } from "../lib/texts.ts";

/** Sent at once: of what is not sent yet, a crash takes no more. */
export const PIECE = SAMPLE_RATE / 2;

export class Pieces {
  #blocks: Int16Array[] = [];
  #length = 0;
  readonly #send: (piece: Int16Array<ArrayBuffer>) => void;

  constructor(send: (piece: Int16Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  get length(): number {
    return this.#length;
  }

  push(block: Int16Array): void {
    this.#blocks.push(block);
    this.#length += block.length;
    if (this.#length >= PIECE) this.flush();
  }

  /** What there is, however short. */
  flush(): void {
    if (!this.#length) return;
    const piece = joined(this.#blocks);
    this.#blocks = [];
    this.#length = 0;
    this.#send(piece);
  }
}

/** One behind the other. */
export function joined(blocks: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  const whole = new Int16Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** The loudest sample, 0..1. */
export function peakOf(block: Int16Array): number {
  let peak = 0;
  for (const sample of block) peak = Math.max(peak, Math.abs(sample));
  return peak / 32768;
}

const QUIETEST_DB = -60;

/** How far a meter goes, 0..1: in decibels, as ears hear. */
export function meter(peak: number): number {
  return peak ? Math.max(0, 1 - (20 * Math.log10(peak)) / QUIETEST_DB) : 0;
}

const CLIPPED = 0.99;
const SILENT_SECONDS = 3;
const CLIP_SECONDS = 3;

/** What is to be told of the sound while it comes: one sentence, empty for nothing. */
export class SoundCheck {
  #silent = 0;
  #clipped = 0;

  push(peak: number, seconds: number): string {
    this.#silent = peak ? 0 : this.#silent + seconds;
    this.#clipped = peak >= CLIPPED ? CLIP_SECONDS : Math.max(0, this.#clipped - seconds);
    if (this.#silent >= SILENT_SECONDS) return t("Nothing comes from the microphone. Is it muted?");
    return this.#clipped ? t("Too loud: the sound is cut off. Move away from the microphone, or turn it down.") : "";
  }
}
