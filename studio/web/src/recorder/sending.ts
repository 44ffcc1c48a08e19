/** What one page could not send, on its way from the browser to the server. */

import type { KeptRecording, PieceKey, SoundStore } from "../api/keptsound.ts";
import { DEFAULT_PROJECT } from "../lib/projectname.ts";
import { FULL, LiveError, type LiveApi } from "../api/live.ts";
import { SAMPLE_RATE, type LiveStarted } from "../api/wire.ts";
import type { Scope } from "../lib/scope.ts";
import { endOf, Keeper } from "./keeper.ts";
import { Outbox } from "./outbox.ts";

/** Read from the browser before it is sent. */
const AHEAD_SECONDS = 20;
/** Statuses after which the rest is another recording. */
const GOES_ON: readonly number[] = [404, FULL];

export type SendingApi = Pick<LiveApi, "begin" | "send">;

/** What came of it. */
export interface Arrived {
  jobs: readonly string[];
  /** That this page has sent. */
  seconds: number;
  /** It was all there and taken in before: nothing came of this. */
  known: boolean;
  /** The server had taken in what was there before: the rest is a recording of its own. */
  separate: boolean;
  /** Its project is gone, or nothing may be added to it any more. */
  elsewhere: boolean;
}

export class Sending {
  readonly recording: KeptRecording;
  readonly #api: SendingApi;
  readonly #store: SoundStore;
  readonly #scope: Scope;
  readonly #keys: readonly PieceKey[];
  readonly #onNews: () => void;
  readonly #keeper: Keeper;
  readonly #outbox: Outbox;
  #trouble: LiveError | null = null;
  #feeding = false;
  #broken = false;
  #refused = false;
  #pushed = 0;
  #elsewhere = false;

  /** `keys`: its pieces, in their order. */
  constructor(scope: Scope, api: SendingApi, store: SoundStore, recording: KeptRecording, keys: readonly PieceKey[], onNews: () => void) {
    this.recording = recording;
    this.#api = api;
    this.#store = store;
    this.#scope = scope;
    this.#keys = keys;
    this.#onNews = onNews;
    const { live, base, sent } = recording;
    this.#keeper = new Keeper(Promise.resolve({ store, recording, keys, others: 0, release: () => {} }), () => {});
    scope.add(() => this.#keeper.close());
    const pipe = { begin: () => this.#begin(), send: api.send.bind(api), sendLeaving: () => {} };
    this.#outbox = new Outbox(scope, { pipe, keep: this.#keeper, from: { live, base, sent }, onStart: () => {}, onNews: (trouble) => this.#news(trouble) });
  }

  /** Seconds that the server does not have. */
  get left(): number {
    return Math.max(0, (this.#end - this.#outbox.sent) / SAMPLE_RATE);
  }

  /** That this browser had kept. */
  get seconds(): number {
    return (this.#end - this.recording.sent) / SAMPLE_RATE;
  }

  /** 0..1 */
  get part(): number {
    const all = this.#end - this.recording.sent;
    return all > 0 ? 1 - (this.left * SAMPLE_RATE) / all : 1;
  }

  get trouble(): LiveError | null {
    return this.#trouble;
  }

  /** It ended before all was there. */
  get broken(): boolean {
    return this.#broken;
  }

  /** The server is there and does not take it now, which its `trouble` tells of. */
  get refused(): boolean {
    return this.#refused;
  }

  /** Resolves once all is there, or its scope is disposed of. */
  async run(): Promise<Arrived> {
    const jobs = await this.#outbox.run();
    const seconds = this.#pushed / SAMPLE_RATE;
    const closed = this.#outbox.closed > 0;
    return { jobs, seconds, known: closed && !seconds, separate: closed && seconds > 0 && this.recording.sent > 0, elsewhere: this.#elsewhere };
  }

  /** What the server has of it stays, and is taken in as it is. */
  async discard(): Promise<void> {
    const { live } = this.#outbox;
    this.#scope.dispose();
    await this.#store.remove(this.recording.id);
    if (live !== null) await this.#api.send(live, 0, new Int16Array(), true).catch(() => {});
  }

  get #end(): number {
    const last = this.#keys.at(-1);
    return last ? endOf(last) : this.recording.sent;
  }

  async #begin(): Promise<LiveStarted> {
    const { start, whose } = this.recording;
    const wanted = { ...start, began: later(start.began, this.#outbox.sent / SAMPLE_RATE), whose };
    try {
      return await this.#api.begin(this.#elsewhere ? { ...wanted, project: DEFAULT_PROJECT } : wanted);
    } catch (error) {
      const refused = error instanceof LiveError && (error.status === 400 || error.status === 404);
      if (!refused || this.#elsewhere || (start.project ?? DEFAULT_PROJECT) === DEFAULT_PROJECT) throw error;
      const begun = await this.#api.begin({ ...wanted, project: DEFAULT_PROJECT });
      this.#elsewhere = true;
      return begun;
    }
  }

  #news(trouble: LiveError | null): void {
    this.#trouble = trouble;
    this.#onNews();
    const answered = trouble === null || GOES_ON.includes(trouble.status);
    if (!answered && trouble.status >= 400 && trouble.status < 500) return this.#stand();
    if (answered && !this.#feeding) void this.#feed();
  }

  /** Others need not wait behind it. */
  #stand(): void {
    this.#refused = true;
    this.#scope.dispose();
  }

  /** So much that there is always something to send, and never all of it in memory. */
  async #feed(): Promise<void> {
    this.#feeding = true;
    try {
      while (!this.#scope.disposed && this.#outbox.unsent < AHEAD_SECONDS) {
        const next = this.#keys.find((key) => endOf(key) > this.#outbox.made);
        if (!next || next[1] > this.#outbox.made) return this.#outbox.finish();
        this.#push(next[1], await this.#store.read(next));
      }
    } catch {
      this.#broken = true; // the browser gives it no more: another try begins anew
      this.#scope.dispose();
    } finally {
      this.#feeding = false;
    }
  }

  #push(at: number, pcm: Int16Array<ArrayBuffer>): void {
    const fresh = pcm.slice(this.#outbox.made - at);
    this.#pushed += fresh.length;
    if (fresh.length) this.#outbox.push(fresh);
  }
}

/** The clock on the wall so many seconds later; both ISO 8601 without a zone. */
export function later(began: string, seconds: number): string {
  return new Date(Date.parse(`${began}Z`) + seconds * 1000).toISOString().slice(0, 19);
}
