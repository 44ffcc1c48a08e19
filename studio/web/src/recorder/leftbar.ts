/** The line of the recorder about what earlier pages could not send: how far it is, what came of it, a way to discard it. */

import { button, el, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { Surely } from "../lib/surely.ts";
import { t } from "../lib/texts.ts";
import type { Leftovers } from "./leftovers.ts";
import { sendingText } from "./sentences.ts";

export class LeftBar {
  readonly #left: Leftovers;
  readonly #goOn: () => void;
  readonly #text = el("span", { role: "status", "data-name": "left" });
  readonly #bar = el("progress", { max: 1, "aria-label": t("Sending what was kept") });
  readonly #discard = button({ text: t("Discard"), name: "discard-left" }, () => this.#sure.ask(true));
  readonly #sure: Surely = new Surely({
    ...{ name: "discard-left", class: "cs-left-sure" },
    ...{ text: t("What was not sent is then gone for good."), yes: t("Discard it"), no: t("Keep it") },
    instead: () => this.#discard,
    act: () => void this.#left.discard().catch(() => this.#sure.ask(false)),
  });
  readonly #away = button({ icon: icon("close"), label: t("Put this away"), class: "is-quiet is-icon", name: "dismiss-left" }, () => this.#left.putAway());
  readonly element = el("div", { class: "cs-notice cs-left", hidden: true }, this.#text, this.#bar, this.#discard, this.#sure.element, this.#away);

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
    if (!shown) this.#sure.rest();
    this.#discard.hidden = !shown || this.#sure.asking;
    if (shown) this.#bar.value = sending.part;
    setText(this.#text, shown ? sendingText(sending.recording.start.began, sending.seconds, sending.trouble) : told);
  }
}
