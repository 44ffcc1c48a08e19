/** The line over the words that says whose rows alone are shown, and shows all again. */

import type { TranscriptModel } from "../document/model.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import { button, el, setText } from "../lib/dom.ts";
import { count } from "../lib/format.ts";

export class FilterLine {
  readonly #said = el("span", { role: "status" });
  readonly element: HTMLElement;
  readonly #model: TranscriptModel;
  readonly #filter: RowFilter;

  constructor(model: TranscriptModel, filter: RowFilter) {
    [this.#model, this.#filter] = [model, filter];
    const all = button({ text: "Show all", class: "is-link", name: "show-all-rows" }, () => filter.all());
    this.element = el("div", { class: "cs-filter-line", hidden: true }, this.#said, all);
  }

  show(): void {
    const { segments } = this.#model;
    this.element.hidden = !this.#filter.active;
    const shown = segments.filter((segment) => this.#filter.shows(segment)).length;
    setText(this.#said, this.#filter.active ? `Only ${this.#which}: ${shown} of ${count(segments.length, "segment")}` : "");
  }

  get #which(): string {
    const { speaker, toDo } = this.#filter;
    const whose = speaker === undefined ? "" : (speaker ?? "rows without a speaker");
    return [whose, toDo && "what is to do: unverified, with suspects"].filter(Boolean).join(", ");
  }
}
