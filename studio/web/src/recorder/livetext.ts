/** The words as they are said: those that are settled, which a screen reader speaks, and behind them those that are not. */

import type { LiveText } from "../api/wire.ts";
import { el, setText } from "../lib/dom.ts";
import { t } from "../lib/texts.ts";

/** Behind by less is how long a window takes. */
const BEHIND_SECONDS = 6;

export class LiveTextView {
  readonly #settled = el("span", { class: "cs-live-settled", "aria-live": "polite", "aria-relevant": "additions" });
  readonly #partial = el("span", { class: "cs-live-partial", "aria-hidden": "true" });
  readonly element = el("p", { class: "cs-live", tabindex: 0, role: "group", "aria-label": t("Text so far"), "data-name": "live", translate: "no" }, this.#settled, this.#partial);
  #count = 0;

  /** Lines of the recording that is being heard now; another one begins at none. */
  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#settled.replaceChildren();
    setText(this.#partial, "");
    this.#count = 0;
  }

  /** Another recording goes on where this one ended: its lines are counted from none. */
  goOn(): void {
    this.#count = 0;
  }

  show(text: LiveText): void {
    const atEnd = this.element.scrollTop + this.element.clientHeight >= this.element.scrollHeight - 8;
    for (const { text: line } of text.lines) this.#settled.append(el("span", { text: `${line} ` }));
    this.#count = Math.max(this.#count, text.count); // a server that was started anew may know fewer, for a moment
    setText(this.#partial, text.partial);
    if (atEnd) this.element.scrollTop = this.element.scrollHeight;
  }
}

/** What is to be told of how the model does: empty where the text comes as it should. */
export function hearingText({ behind, doing, problem, done }: LiveText): string {
  if (problem) return problem;
  if (doing) return `${doing}…`;
  if (done || behind < BEHIND_SECONDS) return "";
  return t("The text is {seconds} s late: the model does not keep up. All is recorded, and transcribed at the end.", { seconds: Math.round(behind) });
}
