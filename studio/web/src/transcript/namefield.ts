/** A name written in the row: who speaks, where a key has nobody yet. */

import { el } from "../lib/dom.ts";
import { LONGEST_SPEAKER } from "../api/wire.ts";
import { oneLine } from "../lib/format.ts";

const STEPS: Record<string, -1 | 0 | 1> = { Enter: 0, Tab: 0, ArrowDown: 1, ArrowUp: -1 };

export class NameField {
  readonly element: HTMLInputElement;
  #over = false;

  /** `usual` is the name where nothing is written. `done` is told the name, and how many rows to go on; null: it is left. */
  constructor(label: string, usual: string, done: (name: string | null, step: -1 | 0 | 1) => void) {
    this.element = el("input", { type: "text", class: "cs-name-field", maxlength: LONGEST_SPEAKER, placeholder: usual, "aria-label": label, autocomplete: "off", "data-name": "row-speaker" });
    const end = (name: string | null, step: -1 | 0 | 1) => {
      if (this.#over) return;
      this.#over = true;
      done(name, step);
    };
    const written = () => oneLine(this.element.value) || usual;
    this.element.addEventListener("blur", () => end(written(), 0));
    this.element.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.isComposing || event.keyCode === 229) return;
      const step = STEPS[event.key];
      if (step === undefined && event.key !== "Escape") return;
      event.preventDefault();
      end(step === undefined ? null : written(), step ?? 0);
    });
  }
}
