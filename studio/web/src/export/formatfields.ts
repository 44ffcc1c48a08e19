/** The choice of a format, and a field for each setting of the chosen one; which there are the server says. */

import type { FormatOption, FormatRow } from "../api/wire.ts";
import { el } from "../lib/dom.ts";
import { selectField, setChoices, type SelectField } from "../lib/selects.ts";
import { t } from "../lib/texts.ts";

export class FormatFields {
  readonly element: HTMLElement;
  readonly #format = selectField(t("Format"), [], "format");
  readonly #settings = el("div", { class: "cs-form", hidden: true });
  readonly #changed: (row: FormatRow) => void;
  #rows: readonly FormatRow[] = [];
  #fields = new Map<string, HTMLSelectElement>();

  /** `changed`: another format was chosen. */
  constructor(changed: (row: FormatRow) => void = () => {}) {
    this.#changed = changed;
    this.#format.select.addEventListener("change", () => this.#showSettings());
    this.element = el("div", { class: "cs-form" }, this.#format.field, this.#settings);
  }

  /** Offers these formats, the first one chosen. */
  fill(rows: readonly FormatRow[]): void {
    this.#rows = rows;
    setChoices(this.#format.select, rows.map((row) => [row.name, row.title]));
    this.#showSettings();
  }

  /** Null until there is something to choose from. */
  get chosen(): FormatRow | null {
    return this.#rows.find((row) => row.name === this.#format.select.value) ?? null;
  }

  /** The chosen format's settings by name, as the server wants them. */
  get options(): Record<string, string> {
    return Object.fromEntries([...this.#fields].map(([name, select]) => [name, select.value]));
  }

  #showSettings(): void {
    const options = this.chosen?.options ?? [];
    const fields = options.map((option): [string, SelectField] => [option.name, settingField(option)]);
    this.#format.field.title = this.chosen?.help ?? "";
    this.#fields = new Map(fields.map(([name, { select }]) => [name, select]));
    this.#settings.replaceChildren(...fields.map(([, { field }]) => field));
    this.#settings.hidden = !fields.length;
    if (this.chosen) this.#changed(this.chosen);
  }
}

function settingField(option: FormatOption): SelectField {
  const made = selectField(option.label, option.choices, option.name);
  made.select.value = option.default;
  made.field.title = option.help;
  return made;
}
