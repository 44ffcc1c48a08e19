/** The sentence over the words that tells what happened, with a way to answer it. */

import { button, el } from "./dom.ts";
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
  #cancel: () => void = () => {};
  #said = 0;
  #quick = false;

  constructor(scope: Scope) {
    this.#scope = scope;
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
  }

  #button({ text, press }: NoticeAction): HTMLButtonElement {
    return button({ text, class: "is-link" }, () => {
      this.hide();
      press();
    });
  }
}
