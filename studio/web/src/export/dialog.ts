/** Exporting the library, or what a search left of it, in a dialog. What is being made goes on while the dialog is closed. */

import type { Api } from "../api/client.ts";
import { button, el, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { n, t } from "../lib/texts.ts";
import { ExportPanel } from "./panel.ts";

/** Whether the search shows them, or somebody chose them. */
type How = "shown" | "chosen";

export class ExportDialog {
  readonly #panel: ExportPanel;
  readonly #title = el("h2");
  readonly #dialog = el("dialog", { class: "cs-dialog cs-export-all", "aria-label": t("Export recordings") });
  readonly #what = el("p");
  readonly #which = selectField(t("Recordings"), [], "recordings");
  #shown: readonly string[] = [];
  #all = 0;
  #how: How = "shown";

  constructor(scope: Scope, parent: HTMLElement, api: Api) {
    const close = button({ icon: icon("close"), label: t("Close"), class: "is-quiet is-icon", name: "close-export" }, () => this.#dialog.close());
    this.#panel = new ExportPanel(scope, { api, what: () => (this.#narrowed ? { recordings: this.#shown } : {}) });
    this.#dialog.append(el("header", {}, this.#title, close), this.#which.field, this.#what, this.#panel.element);
    this.#which.select.addEventListener("change", () => this.#tell());
    parent.append(this.#dialog);
  }

  /** `all` recordings there are; a search, if there is one, shows those that are `shown`, and they go out unless all are wanted. */
  open(all: number, shown: readonly string[], how: How = "shown"): void {
    this.#shown = shown;
    this.#how = how;
    this.#all = all;
    const searched = shown.length > 0 && shown.length < all;
    this.#which.field.hidden = !searched;
    setChoices(this.#which.select, searched ? [["shown", theseText(shown.length, how)], ["all", n(all, "All {count}", "All {count}")]] : []);
    if (searched) this.#which.select.value = "shown";
    this.#tell();
    this.#dialog.showModal();
    void this.#panel.shown();
  }

  get #narrowed(): boolean {
    return !this.#which.field.hidden && this.#which.select.value === "shown";
  }

  #tell(): void {
    setText(this.#title, this.#narrowed ? n(this.#shown.length, "Export {count}", "Export {count}") : t("Export all"));
    setText(this.#what, whatText(this.#all, this.#narrowed ? this.#shown.length : null, this.#how));
  }
}

const theseText = (recordings: number, how: How): string => (how === "shown" ? n(recordings, "The {count} found", "The {count} found") : n(recordings, "The {count} chosen", "The {count} chosen"));

/** `found`: how many the search found, or somebody chose, where only these go out. */
export function whatText(all: number, found: number | null, how: How = "shown"): string {
  if (found === null) return n(all, "The transcripts that count of the one recording, in one export.", "The transcripts that count of all {count} recordings, in one export.");
  if (how === "shown")
    return n(
      found,
      "The transcripts that count of the one recording that the search shows, in one export.",
      "The transcripts that count of the {count} recordings that the search shows, in one export.",
    );
  return n(
    found,
    "The transcripts that count of the one recording that is chosen, in one export.",
    "The transcripts that count of the {count} recordings that are chosen, in one export.",
  );
}
