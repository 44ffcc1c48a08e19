/** Keeps a transcript on the page up to date: what others change, what a run writes, and the times of what was just edited. */

import type { Api, ReadError } from "../api/client.ts";
import { isActive } from "../api/decode.ts";
import { BUSY_MS, CALM_MS, Poller } from "../api/poller.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import type { Here } from "./here.ts";

/** Acoustic times follow an edit within this time, or not at all. */
const ALIGNED_WITHIN_MS = 10_000;

interface Parts {
  api: Api;
  transcript: string | null;
  model: TranscriptModel;
  /** Where others are to know where one is, and are shown. */
  here?: Here;
  /** Nobody is asked while it is out of sight. */
  element: HTMLElement;
  /** Nothing could be read; null: the server is there again. */
  failed: (error: ReadError | null) => void;
  /** Something was read. */
  came?: () => Promise<void>;
  say: (sentence: string) => void;
}

export class News {
  readonly #scope: Scope;
  readonly #parts: Parts;
  #poller: Poller | null = null;
  #editedAt = -Infinity;

  constructor(scope: Scope, parts: Parts) {
    [this.#scope, this.#parts] = [scope, parts];
  }

  start(): void {
    const { element, failed, here } = this.#parts;
    const signal = new AbortController();
    this.#scope.add(() => signal.abort());
    this.#poller = new Poller(this.#scope, {
      poll: () => this.#poll(signal.signal),
      element,
      unseen: () => here?.leave(),
      pace: () => (this.#isExpected ? BUSY_MS : (this.#parts.here?.pace ?? CALM_MS)),
      onError: (error) => {
        if (error) here?.lost();
        failed(error);
      },
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
    if (!answer?.ok) say(answer?.message ?? t("The server was not reached. The run goes on as it was."));
    this.#poller?.pollNow();
  }

  /** Of a run, or of the times of what was just edited. */
  get #isExpected(): boolean {
    const { model } = this.#parts;
    return isActive(model.run) || (performance.now() - this.#editedAt < ALIGNED_WITHIN_MS && model.hasCarried);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { api, transcript, model, here, came } = this.#parts;
    const asked = here ? here.ask(transcript!, model.cursor, this.#isExpected) : api.changes(transcript!, model.cursor, signal);
    const changes = await asked;
    if (changes) model.apply(changes, "poll");
    await came?.();
  }
}
