/** In which recordings something is said: asked of the server when somebody stops typing. */

import type { Api } from "../api/client.ts";
import { LONGEST_SEARCH, type Said } from "../api/wire.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";

const AFTER_MS = 200;
/** One letter of an alphabet is said everywhere. */
const TOO_SHORT = /^[\x00-\x7f]?$/u;

export class SaidSearch {
  readonly #scope: Scope;
  readonly #api: Api;
  readonly #changed: () => void;
  #wanted = "";
  #found: ReadonlyMap<string, Said> = new Map();
  #stop: () => void = () => {};
  searching = false;
  /** Why there is no answer. */
  wrong: string | null = null;

  constructor(scope: Scope, api: Api, changed: () => void) {
    this.#scope = scope;
    this.#api = api;
    this.#changed = changed;
  }

  /** By recording; of what was asked before this holds nothing. */
  get found(): ReadonlyMap<string, Said> {
    return this.#found;
  }

  ask(search: string): void {
    const wanted = search.trim().replace(/\s+/gu, " ");
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#found = new Map();
    this.again();
  }

  /** What is said may have changed. */
  again(): void {
    this.#stop();
    this.wrong = null;
    this.searching = !TOO_SHORT.test(this.#wanted) && this.#wanted.length <= LONGEST_SEARCH;
    if (!this.searching) return;
    const abort = new AbortController();
    const waiting = this.#scope.timeout(AFTER_MS, () => void this.#ask(abort.signal));
    const forget = this.#scope.add(() => abort.abort());
    this.#stop = () => {
      waiting();
      forget();
    };
  }

  async #ask(signal: AbortSignal): Promise<void> {
    try {
      const found = await this.#api.said(this.#wanted, signal);
      if (signal.aborted) return;
      this.#found = new Map(found.map((each) => [each.recording, each]));
    } catch (error) {
      if (signal.aborted) return;
      this.wrong = t("What is said could not be searched. {message}", { message: (error as Error).message });
    }
    this.searching = false;
    this.#changed();
  }
}
