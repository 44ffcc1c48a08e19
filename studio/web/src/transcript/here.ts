/** Says where one is at a transcript, and learns where the others are and what is new, in one question. */

import type { Api } from "../api/client.ts";
import type { Changes } from "../api/decode.ts";
import type { Role } from "../api/wire.ts";
import { ALONE_MS, TOGETHER_MS } from "../api/poller.ts";
import type { Others } from "../document/others.ts";
import { randomKey } from "../lib/randomkey.ts";
import type { Scope } from "../lib/scope.ts";

interface Parts {
  api: Api;
  others: Others;
  /** Where one is. */
  place: () => { segment: string | null; typing: boolean };
  /** What one is in the project, as often as it is asked. */
  role: (now: Role | null) => void;
}

export class Here {
  readonly #parts: Parts;
  /** What this page calls itself; nobody else is told. */
  readonly #page = randomKey();
  /** The transcript at which the others know of this page. */
  #known: string | null = null;
  /** The question under way: it must not come in behind the word that this page is gone. */
  #asking = new AbortController();

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    scope.listen(document, "visibilitychange", () => document.hidden && this.leave());
    scope.listen(window, "pagehide", () => this.leave());
    scope.add(() => this.leave());
  }

  /** Milliseconds to the next question, where nothing else is waited for. */
  get pace(): number {
    return this.#parts.others.all.length ? TOGETHER_MS : ALONE_MS;
  }

  /** What is new since a version; null where nothing is, or where one left. `follow`: how a run stands is wanted all the same. */
  async ask(transcript: string, since: number, follow: boolean): Promise<Changes | null> {
    const { api, others, place, role } = this.#parts;
    this.#known = transcript;
    const here = place();
    const { signal } = (this.#asking = new AbortController());
    try {
      const found = await api.here({ transcript, page: this.#page, since, ...here, follow }, signal);
      if (signal.aborted) return null;
      others.update(found.others, here.segment);
      role(found.role);
      return found.changes;
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  /** The server is not reached. */
  lost(): void {
    this.#parts.others.forget();
  }

  /** Nobody looks: the others are told that this page is gone, until it asks again. */
  leave(): void {
    if (this.#known === null) return;
    this.#asking.abort();
    this.#parts.api.away(this.#known, this.#page);
    this.#known = null;
  }
}
