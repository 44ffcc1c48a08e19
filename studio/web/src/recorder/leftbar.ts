/** The line of the recorder about what earlier pages could not send: how far it is, what came of it, a way to discard it. */

import { button, el, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import type { Leftovers } from "./leftovers.ts";
import { sendingText } from "./sentences.ts";

export class LeftBar {
  readonly #left: Leftovers;
  readonly #goOn: () => void;
  readonly #text = el("span", { role: "status", "data-name": "left" });
  readonly #bar = el("progress", { max: 1, "aria-label": t("Sending what was kept") });
  readonly #discard = button({ text: t("Discard"), name: "discard-left" }, () => this.#ask(true));
  readonly #sure = el(
    "span",
    { class: "cs-left-sure", hidden: true },
    el("span", { text: t("What was not sent is then gone for good.") }),
    button({ text: t("Discard it"), class: "is-danger", name: "discard-left-surely" }, () => void this.#left.discard().catch(() => this.#ask(false))),
    button({ text: t("Keep it"), name: "discard-left-not" }, () => this.#ask(false)),
  );
  readonly #away = button({ icon: icon("close"), label: t("Put this away"), class: "is-quiet is-icon", name: "dismiss-left" }, () => this.#left.putAway());
  readonly element = el("div", { class: "cs-notice cs-left", hidden: true }, this.#text, this.#bar, this.#discard, this.#sure, this.#away);

  /** `goOn` puts the focus where somebody goes on whose line went away. */
  constructor(scope: Scope, left: Leftovers, goOn: () => void) {
    this.#left = left;
    this.#goOn = goOn;
    scope.add(left.on("change", () => this.#show()));
    this.#show();
  }

  #show(): void {
    const { sending, told } = this.#left;
    // most of what is found is there already, which the first answer says
    const shown = sending !== null && (sending.left > 0 || sending.trouble !== null);
    const within = this.element.contains(document.activeElement);
    this.element.hidden = !shown && !told;
    if (this.element.hidden && within) this.#goOn();
    this.#bar.hidden = !shown;
    this.#away.hidden = shown;
    if (!shown) this.#sure.hidden = true;
    this.#discard.hidden = !shown || !this.#sure.hidden;
    if (shown) this.#bar.value = sending.part;
    setText(this.#text, shown ? sendingText(sending.recording.start.began, sending.seconds, sending.trouble) : told);
  }

  #ask(asking: boolean): void {
    this.#sure.hidden = !asking;
    this.#discard.hidden = asking;
    (asking ? this.#sure.querySelector<HTMLElement>("[data-name=discard-left-not]") : this.#discard)?.focus({ preventScroll: true });
  }
}
