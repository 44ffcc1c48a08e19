/** Says where one is at a transcript, and learns where the others are and what is new, in one question. */

import type { Api } from "../api/client.ts";
import type { Changes } from "../api/decode.ts";
import { ALONE_MS, TOGETHER_MS } from "../api/poller.ts";
import type { Others } from "../document/others.ts";
import { randomKey } from "../lib/randomkey.ts";
import type { Scope } from "../lib/scope.ts";

interface Parts {
  api: Api;
  others: Others;
  /** Where one is. */
  place: () => { segment: string | null; typing: boolean };
}

export class Here {
  readonly #parts: Parts;
  /** What this page calls itself; nobody else is told. */
  readonly #page = randomKey();
  /** The transcript at which the others know of this page. */
  #known: string | null = null;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    scope.listen(document, "visibilitychange", () => document.hidden && this.#leave());
    scope.listen(window, "pagehide", () => this.#leave());
    scope.add(() => this.#leave());
  }

  /** Milliseconds to the next question, where nothing else is waited for. */
  get pace(): number {
    return this.#parts.others.all.length ? TOGETHER_MS : ALONE_MS;
  }

  /** What is new since a version; null where nothing is. `follow`: how a run stands is wanted all the same. */
  async ask(transcript: string, since: number, follow: boolean, signal: AbortSignal): Promise<Changes | null> {
    const { api, others, place } = this.#parts;
    this.#known = transcript;
    const here = place();
    const found = await api.here({ transcript, page: this.#page, since, ...here, follow }, signal);
    if (!signal.aborted) others.update(found.others, here.segment);
    return found.changes;
  }

  /** The server is not reached. */
  lost(): void {
    this.#parts.others.forget();
  }

  #leave(): void {
    if (this.#known !== null) this.#parts.api.away(this.#known, this.#page);
    this.#known = null;
  }
}
