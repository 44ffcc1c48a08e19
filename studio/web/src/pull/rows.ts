/** The rows that a pull has found, in folds by what became of them: the text here, the text there, and the way to compare. */

import type { PullRow, PullState } from "../api/wire.ts";
import { button, el } from "../lib/dom.ts";

/** What rows may be, in the order in which somebody wants to see them. */
const OUTCOMES: readonly [outcome: string, looked: string, done: string][] = [
  ["same", "unchanged", "unchanged"],
  ["there", "changed there: they would come", "changed there: they came"],
  ["conflict", "changed in both: both would be kept", "changed in both: both are kept"],
  ["here", "changed here alone: they stay", "changed here alone: they stay"],
  ["gone", "gone there: they stay here", "gone there: they stay here"],
  ["new", "new there", "new there"],
  ["unknown", "of something else", "of something else"],
];

/** “3 unchanged · 1 changed there: they came” */
export function countsText({ counts, dry }: PullState): string {
  const told = OUTCOMES.filter(([outcome]) => counts[outcome]).map(([outcome, looked, done]) => `${counts[outcome]!.toLocaleString("en")} ${dry ? looked : done}`);
  return told.length ? `Rows: ${told.join(" · ")}.` : "There are no rows.";
}

/** A fold for each outcome that has rows. */
export function rowFolds(state: PullState, open: (row: PullRow) => void): HTMLElement[] {
  return OUTCOMES.flatMap(([outcome, looked, done]) => {
    const rows = state.rows.filter((row) => row.outcome === outcome);
    if (!rows.length) return [];
    const [all, shown] = [state.counts[outcome] ?? rows.length, rows.length];
    const first = shown < all ? `, the first ${shown}` : "";
    const list = el("ul", { class: "cs-pull-rows", tabindex: 0, "aria-label": "Rows" }, ...rows.map((row) => rowItem(row, !state.dry && outcome === "there" ? "Before" : "Here", open)));
    return [el("details", { "data-name": `pull-${outcome}` }, el("summary", { text: `${all.toLocaleString("en")} ${state.dry ? looked : done}${first}` }), list)];
  });
}

/** `here`: what the text of this library is called; where the other one took its place, it is what was before. */
function rowItem(row: PullRow, here: string, open: (row: PullRow) => void): HTMLElement {
  const texts = el("dl");
  for (const [term, text] of [[here, row.here], ["There", row.there]] as const) {
    if (text !== null) texts.append(el("dt", { text: term }), el("dd", { dir: "auto", text }));
  }
  const at = row.segment ? `${row.name}, ${row.start.toFixed(1)} s` : row.name;
  const go = row.recording ? button({ text: row.beside ? "Open, to compare both" : "Open", label: `${row.beside ? "Open, to compare both" : "Open"}: ${at}`, name: "open-pulled" }, () => open(row)) : null;
  return el("li", {}, at ? el("strong", {}, el("bdi", { text: row.name }), at.slice(row.name.length)) : null, row.why ? el("p", { text: row.why }) : null, texts.childElementCount ? texts : null, go);
}
