/** One recording from its first sample to the job that takes it in: microphone, pieces, outbox. */

import { LiveApi, type LiveError } from "../api/live.ts";
import { SAMPLE_RATE, type StartLive } from "../api/wire.ts";
import type { Scope } from "../lib/scope.ts";
import { Keeper, type Book } from "./keeper.ts";
import { Microphone } from "./microphone.ts";
import { Outbox } from "./outbox.ts";
import { meter, peakOf, Pieces, SoundCheck } from "./pieces.ts";

export interface SessionOptions {
  api: LiveApi;
  start: () => StartLive;
  /** Where it is written down until the server has it; null where that cannot be. */
  book: Promise<Book | null>;
  /** Why not all that is not sent yet is kept in the browser; empty once it is. */
  onUnkept: (why: string) => void;
  /** How loud it is, 0..1, and a sentence about the sound; twenty times a second. */
  onLevel: (level: number, told: string) => void;
  onNews: (trouble: LiveError | null) => void;
  /** The microphone is gone. */
  onLost: () => void;
  /** It has become as long as it can be. */
  onFull: () => void;
}

export class RecordingSession {
  readonly #options: SessionOptions;
  readonly #outbox: Outbox;
  readonly #pieces = new Pieces((piece) => this.#outbox.push(piece));
  #microphone: Microphone | null = null;
  #check = new SoundCheck();
  #paused = false;
  #most = Infinity;
  readonly #jobs: Promise<readonly string[]>;

  constructor(scope: Scope, options: SessionOptions) {
    this.#options = options;
    const { api, start } = options;
    const keep = new Keeper(options.book, options.onUnkept);
    scope.add(() => keep.close());
    scope.add(() => this.#pieces.flush()); // before that: undone in reverse
    const pipe = {
      begin: () => api.begin(start()),
      send: api.send.bind(api),
      sendLeaving: api.sendLeaving.bind(api),
    };
    this.#outbox = new Outbox(scope, { pipe, keep, onStart: (most) => (this.#most = most), onNews: options.onNews });
    scope.add(() => this.#microphone?.close());
    this.#jobs = this.#outbox.run();
  }

  get live(): string | null {
    return this.#outbox.live;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get device(): string {
    return this.#microphone?.device ?? "";
  }

  /** Of what was recorded. */
  get seconds(): number {
    return (this.#outbox.made + this.#pieces.length) / SAMPLE_RATE;
  }

  /** Seconds that only this page has. */
  get unsent(): number {
    return this.#outbox.unsent + this.#pieces.length / SAMPLE_RATE;
  }

  /** Hear this one from now on. Rejects with what `getUserMedia` says; then the one before goes on. */
  async listen(device: string): Promise<void> {
    const before = this.#microphone;
    this.#microphone = await Microphone.open(device, { block: (pcm) => this.#block(pcm), lost: () => this.#lost() });
    before?.close();
  }

  pause(): void {
    this.#paused = true;
    this.#pieces.flush();
  }

  resume(): void {
    this.#paused = false;
    this.#check = new SoundCheck();
  }

  /** Resolves to the jobs that take it in, once all of it is on the server's disk. */
  end(): Promise<readonly string[]> {
    this.#microphone?.close();
    this.#pieces.flush();
    this.#outbox.finish();
    return this.#jobs;
  }

  leave(): void {
    this.#pieces.flush();
    this.#outbox.leave();
  }

  #block(pcm: Int16Array<ArrayBuffer>): void {
    const peak = peakOf(pcm);
    this.#options.onLevel(meter(peak), this.#paused ? "" : this.#check.push(peak, pcm.length / SAMPLE_RATE));
    if (this.#paused) return;
    this.#pieces.push(pcm);
    if (this.#outbox.made + this.#pieces.length + pcm.length > this.#most) this.#options.onFull();
  }

  #lost(): void {
    this.pause();
    this.#options.onLost();
  }
}
