/** What is told over the words: what happened, what goes on until it is over, and that the server is not reached. */

import type { ReadError } from "../api/client.ts";
import { el, setText } from "../lib/dom.ts";
import { firstKeys } from "../lib/keyboard.ts";
import { Notice, type NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";

export class Telling {
  /** It lies over the words, not before them: nothing moves when something is told. */
  readonly element: HTMLElement;
  readonly #notice: Notice;
  readonly #offline = el("div", { class: "cs-notice is-bad", role: "alert", hidden: true });
  readonly #hides = new Map<string, () => void>();

  constructor(scope: Scope) {
    this.#notice = new Notice(scope, () => firstKeys("takeOffer"));
    this.element = el("div", { class: "cs-told" }, this.#offline, this.#notice.element);
  }

  /** What is returned takes it back, where it is still told. */
  say(sentence: string, action?: NoticeAction): () => void {
    return this.#notice.say(sentence, action);
  }

  /** Tells of what goes on; null: it is over. */
  sayWhile(what: "waiting" | "trouble" | "suspects", sentence: string | null): void {
    this.#hides.get(what)?.();
    this.#hides.delete(what);
    if (sentence !== null) this.#hides.set(what, this.say(sentence));
  }

  /** Does what is offered; answers whether anything was. */
  take(): boolean {
    return this.#notice.take();
  }

  /** Something else is done: what was told of the deed before is over. */
  hush(): void {
    this.#notice.hush();
  }

  /** Null: the server is there again. */
  offline(error: ReadError | null): void {
    this.#offline.hidden = error === null;
    setText(this.#offline, error ? t("{why} Trying again…", { why: error.message }) : "");
  }
}
