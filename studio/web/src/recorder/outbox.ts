/**
 * What was recorded, on its way to the server: kept here until the server has it on its disk.
 *
 * Samples are numbered from the first of the recording, and the server says which it wants next, so that nothing is
 * lost or doubled by a lost answer, a lost connection, or a server that is started anew.
 */

import { FULL, LiveError, MOST_BEACON_BYTES } from "../api/live.ts";
import { SAMPLE_RATE, type LiveHeld, type LiveStarted } from "../api/wire.ts";
import type { Scope } from "../lib/scope.ts";
import { joined } from "./pieces.ts";

/** Said while there is nothing to send: whoever is there is not taken for gone. */
const ALIVE_MS = 15_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;
/** Sent at once, after a lost connection. */
const MOST_SAMPLES = 10 * SAMPLE_RATE;

/** Where it goes; `LiveApi` with the recording's own start. */
export interface Pipe {
  begin(): Promise<LiveStarted>;
  send(live: string, at: number, pcm: Int16Array<ArrayBuffer>, last: boolean): Promise<LiveHeld>;
  sendLeaving(live: string, at: number, pcm: Int16Array<ArrayBuffer>): void;
}

/** How far a recording came. */
export interface Place {
  /** As the server calls it. */
  live: string | null;
  /** The number, in the whole, of the first sample of the recording that the server calls `live`. */
  base: number;
  /** The server has all samples before this one. */
  sent: number;
}

/** Who writes down what is not sent yet, so that another page can go on. */
export interface Keep {
  add(at: number, pcm: Int16Array<ArrayBuffer>): void;
  reached(place: Place): void;
  /** All is there. */
  done(): void;
}

export interface OutboxOptions {
  pipe: Pipe;
  keep?: Keep;
  /** Where another page left off. */
  from?: Place;
  /** What it can have, in samples, from the first answer on. */
  onStart: (most: number) => void;
  /** After every answer, and every failure: null where all is well. */
  onNews: (trouble: LiveError | null) => void;
}

export class Outbox {
  readonly #scope: Scope;
  readonly #options: OutboxOptions;
  #waiting: Int16Array<ArrayBuffer>[] = [];
  #made: number;
  #kept: number;
  #live: string | null;
  #base: number;
  #finishing = false;
  #closed = 0;
  #full = false;
  readonly #jobs: string[] = [];
  #failures = 0;
  #nudge: () => void = () => {};

  constructor(scope: Scope, options: OutboxOptions) {
    this.#scope = scope;
    this.#options = options;
    const { live, base, sent } = options.from ?? { live: null, base: 0, sent: 0 };
    this.#live = live;
    this.#base = base;
    this.#kept = this.#made = sent;
  }

  /** The key to what is being sent. */
  get live(): string | null {
    return this.#live;
  }

  /** Samples. */
  get made(): number {
    return this.#made;
  }

  /** Samples that the server has. */
  get sent(): number {
    return this.#kept;
  }

  /** How often the server had ended a recording to which more was sent. */
  get closed(): number {
    return this.#closed;
  }

  /** Seconds that are in this page alone. */
  get unsent(): number {
    return (this.#made - this.#kept) / SAMPLE_RATE;
  }

  push(pcm: Int16Array<ArrayBuffer>): void {
    this.#waiting.push(pcm);
    this.#options.keep?.add(this.#made, pcm);
    this.#made += pcm.length;
    this.#nudge();
  }

  /** Nothing comes any more: have it taken in once all is there. */
  finish(): void {
    this.#finishing = true;
    this.#nudge();
  }

  /** Send until all is there, however long that takes; resolves to the jobs that take it in: mostly one. */
  async run(): Promise<readonly string[]> {
    for (let first = true; !this.#scope.disposed; first = false) {
      if (!first && !this.#waiting.length && !this.#finishing) await this.#news(ALIVE_MS);
      if (this.#scope.disposed || !(await this.#step())) continue;
      this.#options.keep?.done();
      break;
    }
    return this.#jobs;
  }

  /** The page goes: the rest is sent as far as a browser does that. */
  leave(): void {
    const rest = this.#joined(Infinity);
    if (this.#live !== null && rest.byteLength <= MOST_BEACON_BYTES) this.#options.pipe.sendLeaving(this.#live, this.#kept - this.#base, rest);
  }

  /** True when all is there and taken in. */
  async #step(): Promise<boolean> {
    try {
      if (this.#live === null && this.#isWhole) return true;
      await this.#begin();
      const done = await this.#send();
      this.#failures = 0;
      this.#options.onNews(null);
      return done;
    } catch (error) {
      const trouble = error instanceof LiveError ? error : new LiveError(0, String(error));
      if (trouble.status === 404) this.#closeEnded(); // taken in, long ago: what follows is another one
      if (trouble.status === FULL && this.#kept > this.#base) this.#full = true; // it is ended there, and the rest is another one
      this.#options.onNews(trouble);
      await this.#news(Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS), true);
      this.#failures += 1;
      return false;
    }
  }

  async #begin(): Promise<void> {
    if (this.#live !== null) return;
    const { live, most } = await this.#options.pipe.begin();
    this.#live = live;
    this.#base = this.#kept;
    this.#reached();
    this.#options.onStart(this.#base + most);
  }

  #closeEnded(): void {
    if (this.#live !== null) this.#closed += 1;
    this.#close();
  }

  #close(): void {
    this.#live = null;
    this.#full = false;
    this.#reached();
  }

  get #isWhole(): boolean {
    return this.#finishing && this.#kept === this.#made;
  }

  #reached(): void {
    this.#options.keep?.reached({ live: this.#live, base: this.#base, sent: this.#kept });
  }

  async #send(): Promise<boolean> {
    const piece = this.#full ? new Int16Array() : this.#joined(MOST_SAMPLES);
    const last = this.#full || (this.#finishing && this.#kept + piece.length === this.#made);
    const held = await this.#options.pipe.send(this.#live!, this.#kept - this.#base, piece, last);
    this.#drop(held.samples);
    this.#reached();
    if (!held.ended) return false;
    if (held.job !== null) this.#jobs.push(held.job);
    if (this.#isWhole) return true;
    if (this.#full) this.#close();
    else this.#closeEnded(); // it was taken for left behind
    return false;
  }

  /** The server has so many of those that it calls by this key. */
  #drop(samples: number): void {
    // fewer than it said before: its disk has lost some, and what is here goes on behind those
    if (this.#base + samples < this.#kept) this.#base = this.#kept - samples;
    let gone = this.#base + samples - this.#kept;
    this.#kept += gone;
    this.#made = Math.max(this.#made, this.#kept); // it has what a page sent as it went, and could not write down
    while (gone > 0 && this.#waiting.length) {
      const first = this.#waiting[0]!;
      if (first.length > gone) this.#waiting[0] = first.slice(gone);
      else this.#waiting.shift();
      gone -= Math.min(gone, first.length);
    }
  }

  #joined(most: number): Int16Array<ArrayBuffer> {
    const pieces: Int16Array[] = [];
    let length = 0;
    for (const piece of this.#waiting) {
      if (length && length + piece.length > most) break;
      pieces.push(piece);
      length += piece.length;
    }
    return joined(pieces);
  }

  /** Until there is something to send, or so much time has passed; `patient`: only that. */
  #news(ms: number, patient = false): Promise<void> {
    return new Promise((done) => {
      const cancel = this.#scope.timeout(ms, done);
      const forget = this.#scope.add(done);
      this.#nudge = patient
        ? () => {}
        : () => {
            cancel();
            forget();
          };
    });
  }
}
