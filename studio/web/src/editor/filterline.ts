/** The line over the words that says whose rows alone are shown, and shows all again. */

import type { TranscriptModel } from "../document/model.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import { button, el, setText } from "../lib/dom.ts";
import { n, t } from "../lib/texts.ts";

export class FilterLine {
  readonly #said = el("span", { role: "status" });
  readonly element: HTMLElement;
  readonly #model: TranscriptModel;
  readonly #filter: RowFilter;

  constructor(model: TranscriptModel, filter: RowFilter) {
    [this.#model, this.#filter] = [model, filter];
    const all = button({ text: t("Show all"), class: "is-link", name: "show-all-rows" }, () => filter.all());
    this.element = el("div", { class: "cs-filter-line", hidden: true }, this.#said, all);
  }

  show(): void {
    const { segments } = this.#model;
    this.element.hidden = !this.#filter.active;
    const shown = segments.filter((segment) => this.#filter.shows(segment)).length;
    const told = () => n(segments.length, "{only}: {shown} of {count} segment", "{only}: {shown} of {count} segments", { only: this.#only, shown });
    setText(this.#said, this.#filter.active ? told() : "");
  }

  /** As in “Only Ada”. */
  get #only(): string {
    const { speaker, toDo } = this.#filter;
    if (speaker === undefined) return t("Only what is to do: unverified, with suspects");
    if (speaker === null) return toDo ? t("Only rows without a speaker, what is to do: unverified, with suspects") : t("Only rows without a speaker");
    return toDo ? t("Only {speaker}, what is to do: unverified, with suspects", { speaker }) : t("Only {speaker}", { speaker });
  }
}
