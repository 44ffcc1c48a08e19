/** Exporting the whole library, in a dialog. What is being made goes on while the dialog is closed. */

import type { Api } from "./api.ts";
import { button, el } from "./dom.ts";
import { ExportPanel } from "./exporting.ts";
import { icon } from "./icons.ts";

export class ExportAll {
  readonly #dialog = el("dialog", { class: "cs-dialog cs-export-all", "aria-label": "Export all recordings" });

  constructor(parent: HTMLElement, api: Api) {
    const close = button({ icon: icon("close"), label: "Close", class: "is-quiet is-icon", name: "close-export" }, () => this.#dialog.close());
    const what = el("p", { text: "The newest transcript of every recording, in one export." });
    const panel = new ExportPanel({ api, what: () => ({}) });
    this.#dialog.append(el("header", {}, el("h2", { text: "Export all" }), close), what, panel.element);
    parent.append(this.#dialog);
  }

  open(): void {
    this.#dialog.showModal();
  }
}
