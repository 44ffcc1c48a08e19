/** The sentence over the words that tells what happened, with a way to answer it. */

import { button, el, setAttributes } from "./dom.ts";
import type { Scope } from "./scope.ts";

const SEEN_MS = 8000;

export interface NoticeAction {
  text: string;
  press: () => void;
  /** The offer holds until the next command. */
  quick?: boolean;
}

export class Notice {
  readonly element = el("div", { class: "cs-notice", role: "alert", hidden: true });
  readonly #scope: Scope;
  /** By which what is offered is taken, where there are any. */
  readonly #keys: () => string;
  #take: (() => void) | null = null;
  #cancel: () => void = () => {};
  #said = 0;
  #quick = false;

  constructor(scope: Scope, keys = () => "") {
    [this.#scope, this.#keys] = [scope, keys];
  }

  /**
   * Goes by itself after a while, but for one that offers something: that stays until it is taken, another comes, or what
   * it was about is over.
   * What is returned hides it, where it is still this one.
   */
  say(sentence: string, action?: NoticeAction): () => void {
    this.#cancel();
    const said = (this.#said += 1);
    this.element.replaceChildren(el("span", { text: sentence }));
    this.#take = action ? () => this.#press(action) : null;
    if (action) this.element.append(this.#button(action));
    this.element.hidden = false;
    this.#quick = action?.quick ?? action === undefined;
    if (!action) this.#cancel = this.#scope.timeout(SEEN_MS, () => this.hide());
    return () => said === this.#said && this.hide();
  }

  /** Something else is done: what was told of the deed before is over. */
  hush(): void {
    if (this.#quick) this.hide();
  }

  hide(): void {
    this.element.hidden = true;
    this.#take = null;
  }

  /** Does what is offered; answers whether anything was. */
  take(): boolean {
    const take = this.#take;
    take?.();
    return take !== null;
  }

  #press({ press }: NoticeAction): void {
    this.hide();
    press();
  }

  #button(action: NoticeAction): HTMLButtonElement {
    const made = button({ text: action.text, class: "is-link" }, () => this.#press(action));
    const keys = this.#keys();
    if (keys) setAttributes(made, { "data-keys": keys, title: keys });
    return made;
  }
}
