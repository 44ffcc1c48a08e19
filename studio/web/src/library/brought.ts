/** What an import has brought, over the Library's table, until it is closed. */

import type { Api } from "../api/client.ts";
import type { IntakeState } from "../api/wire.ts";
import { detailNodes, summaryNodes } from "../intake/told.ts";
import { button, el } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { t } from "../lib/texts.ts";

export class Brought {
  readonly element = el("div", { class: "cs-library-brought", role: "status", hidden: true });
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Nothing is told of one that is gone. */
  async show(intake: string): Promise<void> {
    const state = await this.#api.intake(intake).catch(() => null);
    if (state) this.#show(state);
  }

  #show(state: IntakeState): void {
    const close = button({ icon: icon("close"), label: t("Close"), class: "is-quiet is-icon", name: "close-brought" }, () => (this.element.hidden = true));
    this.element.replaceChildren(el("div", {}, ...summaryNodes(state), ...detailNodes(state)), close);
    this.element.hidden = false;
  }
}
