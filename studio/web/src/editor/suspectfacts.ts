/** The drawer's facts about suspects: how many one wants to be shown, and what marking them was worth so far. */

import { SUSPECT_SHARES, type Measured } from "../api/wire.ts";
import type { Sensitivity } from "../document/suspects.ts";
import { el } from "../lib/dom.ts";
import { count, percent } from "../lib/format.ts";
import { selectField } from "../lib/selects.ts";

const NAMES: Record<Sensitivity, string> = { few: "Few", normal: "Normal", many: "Many" };

const CHOICES = Object.entries(SUSPECT_SHARES).map(([name, share]): [string, string] => [name, `${NAMES[name as Sensitivity]}: ${share} of 100 words`]);

export interface SuspectSettings {
  sensitivity: Sensitivity;
  worth: { measured: readonly Measured[]; checked: number };
}

/** What it was worth at this sensitivity, as a person reads it. */
export function worthText({ marked, wrong, found }: Measured, checked: number): string {
  if (!wrong) return checked ? `None of the ${count(checked, "word")} that you checked was wrong.` : "Verify or correct segments, and it is told here.";
  const precision = marked ? `${percent(found / marked, 0)} % of what was marked was wrong` : "nothing of it was marked";
  return `Of ${count(checked, "word")} that you checked, ${wrong} were wrong: ${precision}, and ${percent(found / wrong, 0)} % of what was wrong was marked.`;
}

export function suspectFacts(settings: SuspectSettings): HTMLElement {
  const { measured, checked } = settings.worth;
  const { field, select } = selectField("Marked", CHOICES, "sensitivity");
  select.value = settings.sensitivity;
  select.addEventListener("change", () => (settings.sensitivity = select.value as Sensitivity));
  const at = measured.find(({ share }) => share === SUSPECT_SHARES[settings.sensitivity]);
  const worth = el("p", { class: "cs-hint", "data-name": "suspects-worth", text: worthText(at ?? { share: 0, marked: 0, wrong: 0, found: 0 }, checked) });
  return el("section", { "aria-label": "Suspects" }, el("h3", { text: "Suspects" }), field, worth);
}
