/** The spectrogram's tiles: which are wanted now, and those that are here. What is no longer wanted is no longer asked for. */

import { SPECTROGRAM_SECONDS } from "../api/schema.ts";
import { Emitter } from "../lib/emitter.ts";
import type { Scope, Undo } from "../lib/scope.ts";

/** Tiles that may be in sight: more would be finer than a screen shows. */
export const MOST_SEEN = 24;
/** That are fetched before they are in sight, unless data is spared. */
export const AHEAD = 2;
/** Requests under way. */
const AT_ONCE = 2;
/** Tiles that are kept, of 80 kB each. */
const KEPT = 64;
/** What failed is asked for again after so long, each time after twice as long. */
const FIRST_RETRY_MS = 3000;
const LONGEST_RETRY_MS = 30_000;

interface Seen {
  start: number;
  end: number;
  duration: number;
}

/** Of the stretch in sight, in seconds: `seen` are its tiles, `wanted` also those `ahead` and the one before. Null for too long a stretch. */
export function tilesOf({ start, end, duration }: Seen, ahead = AHEAD): { seen: number[]; wanted: number[] } | null {
  const last = Math.ceil(duration / SPECTROGRAM_SECONDS) - 1;
  const from = Math.max(0, Math.floor(start / SPECTROGRAM_SECONDS));
  const to = Math.min(last, Math.max(from, Math.ceil(end / SPECTROGRAM_SECONDS) - 1));
  if (to - from >= MOST_SEEN) return null;
  const range = (first: number, end: number) => Array.from({ length: Math.max(0, end - first + 1) }, (_, i) => first + i);
  const seen = range(from, to);
  return { seen, wanted: [...seen, ...range(to + 1, Math.min(last, to + ahead)), ...(ahead && from ? [from - 1] : [])] };
}

export type Levels = Uint8Array;

/** Asks for one tile of what is heard. */
export type AskTile = (tile: number, signal: AbortSignal) => Promise<Levels>;

export class Tiles extends Emitter<{ change: null }> {
  readonly #scope: Scope;
  #ask: AskTile;
  #wanted: readonly number[] = [];
  readonly #here = new Map<number, Levels>();
  readonly #asked = new Map<number, AbortController>();
  /** Why each was asked for in vain, until it is here. */
  readonly #failed = new Map<number, string>();
  /** Those that are left alone until the pause is over. */
  readonly #paused = new Set<number>();
  #pause: Undo | null = null;
  #failures = 0;

  constructor(scope: Scope, ask: AskTile) {
    super();
    this.#scope = scope;
    this.#ask = ask;
    scope.add(() => this.#drop(() => true));
  }

  get(tile: number): Levels | undefined {
    return this.#here.get(tile);
  }

  /** Why it is not here, where it was asked for in vain. */
  why(tile: number): string | undefined {
    return this.#failed.get(tile);
  }

  /** The most urgent first. */
  want(wanted: readonly number[]): void {
    this.#wanted = wanted;
    this.#drop((tile) => !wanted.includes(tile));
    for (const tile of [...wanted].reverse()) this.#touch(tile);
    this.#next();
  }

  /** What failed is asked for again, at once. */
  retry(): void {
    this.#failed.clear();
    this.#failures = 0;
    this.#goOn();
    this.emit("change", null);
  }

  /** Another sound. */
  follow(ask: AskTile): void {
    this.#ask = ask;
    this.#drop(() => true);
    this.#here.clear();
    this.retry();
  }

  /** What was used last goes last. */
  #touch(tile: number): void {
    const levels = this.#here.get(tile);
    if (!levels) return;
    this.#here.delete(tile);
    this.#here.set(tile, levels);
  }

  #drop(when: (tile: number) => boolean): void {
    for (const [tile, abort] of this.#asked) {
      if (!when(tile)) continue;
      this.#asked.delete(tile);
      abort.abort();
    }
  }

  #next(): void {
    if (this.#scope.disposed) return;
    for (const tile of this.#wanted) {
      if (this.#asked.size >= AT_ONCE) return;
      if (!this.#here.has(tile) && !this.#asked.has(tile) && !this.#paused.has(tile)) void this.#fetch(tile);
    }
  }

  async #fetch(tile: number): Promise<void> {
    const abort = new AbortController();
    this.#asked.set(tile, abort);
    const got = await this.#ask(tile, abort.signal).catch((error: Error) => error);
    if (abort.signal.aborted) return;
    this.#asked.delete(tile);
    if (got instanceof Error) this.#leave(tile, got.message);
    else this.#keep(tile, got);
    this.#next();
    this.emit("change", null);
  }

  #leave(tile: number, why: string): void {
    this.#failed.set(tile, why);
    this.#paused.add(tile);
    if (this.#pause) return;
    this.#pause = this.#scope.timeout(Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS), () => this.#goOn());
    this.#failures++;
  }

  #goOn(): void {
    this.#pause?.();
    this.#pause = null;
    this.#paused.clear();
    this.#next();
  }

  #keep(tile: number, levels: Levels): void {
    this.#failed.delete(tile);
    this.#failures = 0;
    this.#here.set(tile, levels);
    for (const oldest of this.#here.keys()) {
      if (this.#here.size <= KEPT) break;
      this.#here.delete(oldest);
    }
  }
}
