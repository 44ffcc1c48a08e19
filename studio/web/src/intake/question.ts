/** What an import asks before it goes on: the language that rows do not tell, or whether bad rows are to be left out. */

import type { IntakeState } from "../api/wire.ts";
import { button, el } from "../lib/dom.ts";
import { selectField } from "../lib/selects.ts";
import { t, tc } from "../lib/texts.ts";
import { summaryNodes } from "./told.ts";

export interface ImportAnswer {
  source_lang: string | null;
  split_long: boolean;
  skip_bad: boolean;
}

interface Presses {
  goOn: (answer: ImportAnswer) => void;
  leave: () => void;
}

/** `answered`: what was said before, which holds on. */
export function questionForm(state: IntakeState, answered: ImportAnswer, presses: Presses): HTMLElement {
  const leave = button({ text: t("Cancel"), name: "cancel-intake" }, presses.leave);
  const parts = state.asks === "language" ? languageParts(state, answered, presses) : restParts(answered, presses);
  return el("div", { class: "cs-intake-question", role: "group", "aria-label": t("The import asks") }, ...summaryNodes(state), el("div", { class: "cs-intake-answers" }, ...parts, leave));
}

function languageParts(state: IntakeState, answered: ImportAnswer, { goOn }: Presses): HTMLElement[] {
  const { field, select } = selectField(tc("language", "Spoken"), [["", t("Choose…")], ...state.languages], "import-language");
  const go = button({ text: tc("verb", "Import"), class: "is-primary", name: "go-on" }, () => goOn({ ...answered, source_lang: select.value }));
  go.disabled = true;
  select.addEventListener("change", () => (go.disabled = select.value === ""));
  return [field, go];
}

function restParts(answered: ImportAnswer, { goOn }: Presses): HTMLElement[] {
  const split = el("input", { type: "checkbox", "data-name": "split-long" });
  split.checked = answered.split_long;
  const label = el("label", { class: "cs-check" }, split, el("span", { text: t("Split rows that are too long at their pauses") }));
  const rest = button({ text: t("Import the rest"), class: "is-primary", name: "go-on", title: t("Rows that cannot be used are left out and told") }, () =>
    goOn({ ...answered, split_long: split.checked, skip_bad: true }),
  );
  return [label, rest];
}
