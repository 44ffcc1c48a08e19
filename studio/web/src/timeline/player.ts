/** The one audio element: plays the recording's FLAC, from where it is told and at the speed it is told. */

import { Emitter } from "../lib/emitter.ts";
import type { Scope } from "../lib/scope.ts";
import type { Source } from "../lib/source.ts";
import { t } from "../lib/texts.ts";

/** `MediaError.MEDIA_ERR_DECODE`. */
const DECODE_FAILED = 3;

/** Faults that come sooner one after the other are no matter of an address. */
const RENEW_MS = 5000;

export const SPEEDS: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** The next slower or faster of `SPEEDS`. */
export function nextSpeed(rate: number, direction: 1 | -1): number {
  const further = SPEEDS.filter((speed) => (speed - rate) * direction > 1e-6);
  return (direction > 0 ? further[0] : further.at(-1)) ?? rate;
}

/** How Firefox names a missing sound device, which it tells as a fault of the file. */
const NO_DEVICE = /CUBEB|audio ?(?:device|hardware|stream)/iu;

export function troubleText(error: { code: number; message: string } | null): string {
  if (error && NO_DEVICE.test(error.message)) return t("This browser found no sound device. Connect headphones or a loudspeaker, then press Play.");
  if (error?.code === DECODE_FAILED) return t("The audio cannot be played: this browser could not decode it.");
  return t("The audio cannot be played: the server did not give it, or this browser cannot play FLAC.");
}

/** What is played at most: to `end`, and where `start` is given from there again. Seconds. */
export interface Stretch {
  start?: number | undefined;
  end: number;
}

export class Player extends Emitter<{ time: number; playing: boolean; rate: number; trouble: string; sought: number; stopped: number }> {
  readonly media: HTMLAudioElement;
  readonly #scope: Scope;
  readonly #length: number;
  #stretch: Stretch | null = null;
  #pausedAt: number | null = null;
  /** Where to go once the seek under way is done: whoever holds a key asks faster than a file is sought. */
  #wanted: number | null = null;

  #source: Source;
  /** When an address was asked for again after a fault, by `performance.now()`. */
  #renewed = -Infinity;

  constructor(scope: Scope, source: Source, length: number) {
    super();
    this.#scope = scope;
    this.#length = length;
    this.media = new Audio();
    this.media.preload = "metadata";
    this.media.preservesPitch = true;
    this.#source = source;
    void this.#open();
    scope.listen(this.media, "play", () => this.#started());
    scope.listen(this.media, "pause", () => this.emit("playing", false));
    scope.listen(this.media, "timeupdate", () => this.#tick());
    scope.listen(this.media, "ended", () => this.#ended());
    scope.listen(this.media, "seeked", () => this.#sought());
    scope.listen(this.media, "ratechange", () => this.emit("rate", this.rate));
    scope.listen(this.media, "error", () => this.#failed());
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

  /** Where somebody paused it, until it goes on or elsewhere; null where it stopped by itself. */
  get pausedAt(): number | null {
    return this.#pausedAt;
  }

  /** `told`: whether it is somebody's own step, which those who watch over what is heard must know of. */
  seek(time: number, told = true): void {
    this.#stretch = null;
    this.#pausedAt = null;
    const wanted = Math.min(Math.max(0, time), this.#length);
    this.#wanted = this.media.seeking ? wanted : null; // the event of a seek that is over may come yet
    if (this.#wanted === null) this.media.currentTime = wanted;
    if (told) this.emit("sought", wanted);
    this.emit("time", wanted);
  }

  /** From now on no further than this; null lets it play on. */
  hold(stretch: Stretch | null): void {
    this.#stretch = stretch;
  }

  /** Plays on, or from `from`; stops by itself at `until` where it is given, or goes on from `again`. */
  play(from?: number, until?: number, again?: number): void {
    this.#recover();
    if (from !== undefined) this.seek(from, false);
    this.#stretch = until === undefined ? null : { start: again, end: until };
    this.#pausedAt = null;
    this.media.play().catch((error: Error) => {
      if (error.name !== "AbortError" && !this.media.error) this.emit("trouble", t("The audio cannot be played: {why}", { why: error.message }));
    });
  }

  /** An address is there at once; one that is lent comes a moment later. False where the server was not reached. */
  #open(): Promise<boolean> | true {
    const source = this.#source;
    if (typeof source === "string") {
      this.media.src = source;
      return true;
    }
    return source().then(
      (address) => {
        if (source === this.#source && !this.#scope.disposed) this.media.src = address;
        return true;
      },
      () => {
        this.emit("trouble", troubleText(null));
        return false;
      },
    );
  }

  /** A lent address holds for some minutes: one fault long after the last asks for another, and it goes on. */
  #failed(): void {
    const { time, rate, media } = this;
    if (typeof this.#source === "string" || performance.now() - this.#renewed < RENEW_MS) return this.emit("trouble", troubleText(media.error));
    this.#renewed = performance.now();
    const playing = !media.paused;
    const stretch = this.#stretch;
    void Promise.resolve(this.#open()).then((open) => {
      if (!open) return;
      media.currentTime = time;
      media.playbackRate = rate;
      if (playing) this.play(undefined, stretch?.end, stretch?.start);
    });
  }

  /** After a fault the source must be read anew: a sound device may be there by now. */
  #recover(): void {
    if (!this.media.error) return;
    const at = this.time;
    this.media.load();
    this.media.currentTime = at;
  }

  pause(): void {
    if (this.playing) this.#pausedAt = this.time;
    this.media.pause();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Another sound of the same length, such as one channel alone: goes on where it is, as fast as it is. */
  listenTo(source: Source): void {
    const { time, playing, rate } = this;
    const stretch = this.#stretch;
    this.#source = source;
    const goOn = (): void => {
      this.media.currentTime = time;
      this.media.playbackRate = rate;
      if (playing) this.play(undefined, stretch?.end, stretch?.start);
    };
    const opened = this.#open();
    if (opened === true) goOn();
    else void opened.then((open) => open && source === this.#source && goOn());
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
    if (this.#stretch && this.playing && !this.media.seeking && this.time >= this.#stretch.end) this.#atEnd(this.#stretch);
    this.emit("time", this.time);
  }

  #atEnd({ start }: Stretch): void {
    if (start !== undefined) return void (this.media.currentTime = start);
    const { end } = this.#stretch!;
    this.#stretch = null;
    this.media.pause();
    this.emit("stopped", end);
  }

  /** A loop that reaches to the recording's end begins again as well. */
  #ended(): void {
    const start = this.#stretch?.start;
    if (start === undefined) return;
    this.media.currentTime = start;
    void this.media.play().catch(() => {});
  }

  /** Without an empty source the browser keeps the connection and plays on unseen. */
  #release(): void {
    this.media.pause();
    this.media.removeAttribute("src");
    this.media.load();
  }
}
