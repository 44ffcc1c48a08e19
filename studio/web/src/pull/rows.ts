/** The rows that a pull has found, in folds by what became of them: the text here, the text there, and the way to compare. */

import type { PullRow, PullState } from "../api/wire.ts";
import { button, el } from "../lib/dom.ts";
import { n, number, t, tc } from "../lib/texts.ts";

/** What rows may be, in the order in which somebody wants to see them. */
const OUTCOMES: readonly string[] = ["same", "there", "conflict", "here", "gone", "new", "unknown"];

/** How many rows are so; `dry`: nothing was done yet. */
function outcomeText(outcome: string, rows: number, dry: boolean): string {
  switch (outcome) {
    case "same":
      return n(rows, "{count} unchanged", "{count} unchanged");
    case "there":
      return dry ? n(rows, "{count} changed there: they would come", "{count} changed there: they would come") : n(rows, "{count} changed there: they came", "{count} changed there: they came");
    case "conflict":
      return dry ? n(rows, "{count} changed in both: both would be kept", "{count} changed in both: both would be kept") : n(rows, "{count} changed in both: both are kept", "{count} changed in both: both are kept");
    case "here":
      return n(rows, "{count} changed here alone: they stay", "{count} changed here alone: they stay");
    case "gone":
      return n(rows, "{count} gone there: they stay here", "{count} gone there: they stay here");
    case "new":
      return n(rows, "{count} new there", "{count} new there");
    default:
      return n(rows, "{count} of something else", "{count} of something else");
  }
}

/** “3 unchanged · 1 changed there: they came” */
export function countsText({ counts, dry }: PullState): string {
  const told = OUTCOMES.filter((outcome) => counts[outcome]).map((outcome) => outcomeText(outcome, counts[outcome]!, dry));
  return told.length ? t("Rows: {outcomes}.", { outcomes: told.join(" · ") }) : t("There are no rows.");
}

/** A fold for each outcome that has rows. */
export function rowFolds(state: PullState, open: (row: PullRow) => void): HTMLElement[] {
  return OUTCOMES.flatMap((outcome) => {
    const rows = state.rows.filter((row) => row.outcome === outcome);
    if (!rows.length) return [];
    const [all, shown] = [state.counts[outcome] ?? rows.length, rows.length];
    const told = outcomeText(outcome, all, state.dry);
    const summary = shown < all ? t("{rows}, the first {shown}", { rows: told, shown }) : told;
    const here = !state.dry && outcome === "there" ? tc("text", "Before") : tc("text", "Here");
    const list = el("ul", { class: "cs-pull-rows", tabindex: 0, "aria-label": t("Rows") }, ...rows.map((row) => rowItem(row, here, open)));
    return [el("details", { "data-name": `pull-${outcome}` }, el("summary", { text: summary }), list)];
  });
}

/** `here`: what the text of this library is called; where the other one took its place, it is what was before. */
function rowItem(row: PullRow, here: string, open: (row: PullRow) => void): HTMLElement {
  const texts = el("dl");
  for (const [term, text] of [[here, row.here], [tc("text", "There"), row.there]] as const) {
    if (text !== null) texts.append(el("dt", { text: term }), el("dd", { dir: "auto", translate: "no", text }));
  }
  const when = row.segment ? `, ${t("{seconds} s", { seconds: number(row.start, 1) })}` : "";
  const at = row.name + when;
  const text = row.beside ? t("Open, to compare both") : tc("verb", "Open");
  const label = row.beside ? t("Open, to compare both: {place}", { place: at }) : t("Open: {place}", { place: at });
  const go = row.recording ? button({ text, label, name: "open-pulled" }, () => open(row)) : null;
  return el("li", {}, at ? el("strong", {}, el("bdi", { translate: "no", text: row.name }), when) : null, row.why ? el("p", { text: row.why }) : null, texts.childElementCount ? texts : null, go);
}
