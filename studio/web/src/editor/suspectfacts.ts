/** The drawer's facts about suspects: how many one wants to be shown, and what marking them was worth so far. */

import { SUSPECT_SHARES, type Measured } from "../api/wire.ts";
import type { Sensitivity } from "../document/suspects.ts";
import { button, el } from "../lib/dom.ts";
import { percent } from "../lib/format.ts";
import { selectField } from "../lib/selects.ts";
import { n, t, tc } from "../lib/texts.ts";

const CHOICES: readonly (readonly [Sensitivity, string])[] = [
  ["few", t("Few: {share} of 100 words", { share: SUSPECT_SHARES.few })],
  ["normal", t("Normal: {share} of 100 words", { share: SUSPECT_SHARES.normal })],
  ["many", t("Many: {share} of 100 words", { share: SUSPECT_SHARES.many })],
];

export interface SuspectSettings {
  sensitivity: Sensitivity;
  worth: { measured: readonly Measured[]; checked: number };
}

/** What it was worth at this sensitivity, as a person reads it. */
export function worthText({ marked, wrong, found }: Measured, checked: number): string {
  if (!checked && !wrong) return t("Verify or correct segments, and it is told here.");
  if (!wrong) return n(checked, "None of the {count} word that you checked was wrong.", "None of the {count} words that you checked was wrong.");
  const precision = marked ? t("{percent} % of what was marked was wrong", { percent: percent(found / marked, 0) }) : t("nothing of it was marked");
  const recall = t("{percent} % of what was wrong was marked", { percent: percent(found / wrong, 0) });
  return n(checked, "Of {count} word that you checked, {wrong} were wrong: {precision}, and {recall}.", "Of {count} words that you checked, {wrong} were wrong: {precision}, and {recall}.", { wrong, precision, recall });
}

/** Offered where one model alone has listened: its own doubts find far less than a second one's text (`bench/suspects.py`). */
function secondOpinion(listen: () => void): HTMLElement {
  const hint = t("Only one model has listened so far. Where a second one writes something else, a word is most likely wrong.");
  return el("p", { class: "cs-hint" }, hint, " ", button({ text: t("Have another model listen"), class: "is-link", name: "second-opinion" }, listen));
}

/** `listen`: leads to where another model is chosen; null where others have listened. */
export function suspectFacts(settings: SuspectSettings, listen: (() => void) | null): HTMLElement {
  const { measured, checked } = settings.worth;
  const { field, select } = selectField(tc("how many words", "Marked"), CHOICES, "sensitivity");
  select.value = settings.sensitivity;
  select.addEventListener("change", () => (settings.sensitivity = select.value as Sensitivity));
  const at = measured.find(({ share }) => share === SUSPECT_SHARES[settings.sensitivity]);
  const worth = el("p", { class: "cs-hint", "data-name": "suspects-worth", text: worthText(at ?? { share: 0, marked: 0, wrong: 0, found: 0 }, checked) });
  return el("section", { "aria-label": t("Suspects") }, el("h3", { text: t("Suspects") }), field, worth, listen && secondOpinion(listen));
}
