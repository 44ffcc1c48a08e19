/**
 * Keeps the open transcript up to date: what others change and where they are, what a run writes, and the times of what
 * was just edited. One question for all of it, in which the others are told where one is oneself.
 */

import type { Api, ReadError } from "../api/client.ts";
import { isActive } from "../api/decode.ts";
import { ALONE_MS, BUSY_MS, Poller, TOGETHER_MS } from "../api/poller.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Others } from "../document/others.ts";
import { randomKey } from "../lib/randomkey.ts";
import type { Scope } from "../lib/scope.ts";

/** Acoustic times follow an edit within this time, or not at all. */
const ALIGNED_WITHIN_MS = 10_000;

interface Parts {
  api: Api;
  transcript: string | null;
  model: TranscriptModel;
  others: Others;
  /** Where one is. */
  place: () => { segment: string | null; typing: boolean };
  /** Nobody is asked while it is out of sight. */
  element: HTMLElement;
  /** The recording is not there any more. */
  gone: () => void;
  /** Null: the server is there again. */
  offline: (error: ReadError | null) => void;
  say: (sentence: string) => void;
}

export class News {
  readonly #scope: Scope;
  readonly #parts: Parts;
  #poller: Poller | null = null;
  #editedAt = -Infinity;
  /** What this page calls itself; nobody else is told. */
  readonly #page = randomKey();
  /** The others know of this page. */
  #known = false;

  constructor(scope: Scope, parts: Parts) {
    [this.#scope, this.#parts] = [scope, parts];
  }

  start(): void {
    const { element } = this.#parts;
    this.#scope.listen(document, "visibilitychange", () => document.hidden && this.#leave());
    this.#scope.listen(window, "pagehide", () => this.#leave());
    this.#scope.add(() => this.#leave());
    const abort = new AbortController();
    this.#scope.add(() => abort.abort());
    this.#poller = new Poller(this.#scope, {
      poll: () => this.#ask(abort.signal),
      element,
      pace: () => (this.#isExpected ? BUSY_MS : this.#parts.others.all.length ? TOGETHER_MS : ALONE_MS),
      onError: (error) => this.#failed(error),
    });
  }

  /** Something was edited, and the page has it: its times may follow. */
  edited(op: string): void {
    if (op !== "set_status") this.#editedAt = performance.now();
    this.#poller?.reschedule();
  }

  pollNow(): void {
    this.#poller?.pollNow();
  }

  /** Stops a run, or goes on with it. */
  async run(action: "stop" | "resume"): Promise<void> {
    const { api, transcript, say } = this.#parts;
    if (!transcript) return;
    const answer = await api.run(transcript, action);
    if (!answer?.ok) say(answer?.message ?? "The server was not reached. The run goes on as it was.");
    this.#poller?.pollNow();
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { api, transcript, model, others, place } = this.#parts;
    this.#known = true;
    const here = place();
    const found = await api.here({ transcript: transcript!, page: this.#page, since: model.cursor, ...here, follow: this.#isExpected }, signal);
    if (found.changes) model.apply(found.changes, "poll");
    if (!signal.aborted) others.update(found.others, here.segment);
  }

  #leave(): void {
    const { api, transcript } = this.#parts;
    if (this.#known && transcript !== null) api.away(transcript, this.#page);
    this.#known = false;
  }

  /** Of a run, or of the times of what was just edited. */
  get #isExpected(): boolean {
    const { model } = this.#parts;
    return isActive(model.run) || (performance.now() - this.#editedAt < ALIGNED_WITHIN_MS && model.hasCarried);
  }

  #failed(error: ReadError | null): void {
    if (error) this.#parts.others.forget();
    if (error?.gone) this.#parts.gone();
    else this.#parts.offline(error);
  }
}
