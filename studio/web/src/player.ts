/** The one audio element: plays the recording's FLAC, from where it is told and at the speed it is told. */

import { Emitter } from "./emitter.ts";
import type { Scope } from "./scope.ts";

export const SPEEDS: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** The next slower or faster of `SPEEDS`. */
export function speedFrom(rate: number, direction: 1 | -1): number {
  const further = SPEEDS.filter((speed) => (speed - rate) * direction > 1e-6);
  return (direction > 0 ? further[0] : further.at(-1)) ?? rate;
}

export class Player extends Emitter<{ time: number; playing: boolean; rate: number; trouble: string }> {
  readonly media: HTMLAudioElement;
  readonly #scope: Scope;
  readonly #length: number;
  #stopAt: number | null = null;
  /** Where to go once the seek under way is done: whoever holds a key asks faster than a file is sought. */
  #wanted: number | null = null;

  constructor(scope: Scope, url: string, length: number) {
    super();
    this.#scope = scope;
    this.#length = length;
    this.media = new Audio();
    this.media.preload = "metadata";
    this.media.src = url;
    scope.listen(this.media, "play", () => this.#started());
    scope.listen(this.media, "pause", () => this.emit("playing", false));
    scope.listen(this.media, "timeupdate", () => this.#tick());
    scope.listen(this.media, "seeked", () => this.#sought());
    scope.listen(this.media, "ratechange", () => this.emit("rate", this.rate));
    scope.listen(this.media, "error", () => this.emit("trouble", "The audio cannot be played: the server did not give it."));
    scope.add(() => this.#release());
  }

  /** Seconds. */
  get time(): number {
    return this.#wanted ?? this.media.currentTime;
  }

  get playing(): boolean {
    return !this.media.paused && !this.media.ended;
  }

  get rate(): number {
    return this.media.playbackRate;
  }

  seek(time: number): void {
    this.#stopAt = null;
    const wanted = Math.min(Math.max(0, time), this.#length);
    if (this.media.seeking) this.#wanted = wanted;
    else this.media.currentTime = wanted;
    this.emit("time", wanted);
  }

  /** Plays on, or from `from`; stops by itself at `until` where it is given. */
  play(from?: number, until?: number): void {
    if (from !== undefined) this.seek(from);
    this.#stopAt = until ?? null;
    this.media.play().catch((error: Error) => {
      if (error.name !== "AbortError") this.emit("trouble", `The audio cannot be played: ${error.message}`);
    });
  }

  pause(): void {
    this.media.pause();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  setRate(rate: number): void {
    this.media.playbackRate = rate;
  }

  #started(): void {
    this.emit("playing", true);
    const step = () => {
      if (!this.playing) return;
      this.#tick();
      this.#scope.frame(step);
    };
    this.#scope.frame(step);
  }

  #sought(): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted !== null) this.media.currentTime = wanted;
    this.#tick();
  }

  #tick(): void {
    if (this.#stopAt !== null && this.time >= this.#stopAt) {
      this.#stopAt = null;
      this.pause();
    }
    this.emit("time", this.time);
  }

  /** Without an empty source the browser keeps the connection and plays on unseen. */
  #release(): void {
    this.media.pause();
    this.media.removeAttribute("src");
    this.media.load();
  }
}
