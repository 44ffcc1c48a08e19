/** Exporting the library, or what a search left of it, in a dialog. What is being made goes on while the dialog is closed. */

import type { Api } from "../api/client.ts";
import { button, el, setText } from "../lib/dom.ts";
import { count } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { ExportPanel } from "./panel.ts";

const SHOWN = "that the search shows";

export class ExportDialog {
  readonly #panel: ExportPanel;
  readonly #title = el("h2");
  readonly #dialog = el("dialog", { class: "cs-dialog cs-export-all", "aria-label": "Export recordings" });
  readonly #what = el("p");
  readonly #which = selectField("Recordings");
  #shown: readonly string[] = [];
  #all = 0;
  #how = SHOWN;

  constructor(scope: Scope, parent: HTMLElement, api: Api) {
    const close = button({ icon: icon("close"), label: "Close", class: "is-quiet is-icon", name: "close-export" }, () => this.#dialog.close());
    this.#panel = new ExportPanel(scope, { api, what: () => (this.#narrowed ? { recordings: this.#shown } : {}) });
    this.#dialog.append(el("header", {}, this.#title, close), this.#which.field, this.#what, this.#panel.element);
    this.#which.select.addEventListener("change", () => this.#tell());
    parent.append(this.#dialog);
  }

  /** `all` recordings there are; a search, if there is one, shows those that are `shown`, and they go out unless all are wanted. */
  open(all: number, shown: readonly string[], how = SHOWN): void {
    this.#shown = shown;
    this.#how = how;
    this.#all = all;
    const searched = shown.length > 0 && shown.length < all;
    this.#which.field.hidden = !searched;
    setChoices(this.#which.select, searched ? [["shown", `The ${shown.length.toLocaleString("en")} ${how === SHOWN ? "found" : "chosen"}`], ["all", `All ${all.toLocaleString("en")}`]] : []);
    if (searched) this.#which.select.value = "shown";
    this.#tell();
    this.#dialog.showModal();
    void this.#panel.shown();
  }

  get #narrowed(): boolean {
    return !this.#which.field.hidden && this.#which.select.value === "shown";
  }

  #tell(): void {
    setText(this.#title, this.#narrowed ? `Export ${this.#shown.length.toLocaleString("en")}` : "Export all");
    setText(this.#what, whatText(this.#all, this.#narrowed ? this.#shown.length : null, this.#how));
  }
}

/** `found`: how many the search found, or somebody chose, where only these go out. */
export function whatText(all: number, found: number | null, how = SHOWN): string {
  const which = found !== null ? (found === 1 ? `the one recording ${how.replace("are", "is")}` : `the ${count(found, "recording")} ${how}`) : all === 1 ? "the one recording" : `all ${count(all, "recording")}`;
  return `The transcripts that count of ${which}, in one export.`;
}
