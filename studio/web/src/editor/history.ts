/** What was done to the transcript, newest first, and the way back to how it was: a row alone, or all of it. */

import type { Api } from "../api/client.ts";
import type { HistoryEntry, HistoryRow } from "../api/wire.ts";
import { button, el, offLine, setText } from "../lib/dom.ts";
import { clock, dateTime } from "../lib/format.ts";
import { n, t, tc } from "../lib/texts.ts";

interface Parts {
  api: Pick<Api, "history">;
  transcript: string | null;
  /** Why nothing is to be put back; null, or not said, where it may be. */
  off?: string | null;
  /** Has everything, or the rows of that edit alone, as before it; 0 is before all edits. */
  restore: (number: number, alone: boolean) => void;
  /** Selects the segment and plays it. */
  play: (segment: string) => void;
}

/** What an edit did to a row beside its text. */
export function rowFacts({ status, speaker }: HistoryRow): string[] {
  const marks = { draft: tc("segment", "not verified"), verified: tc("segment", "verified"), unusable: tc("segment", "unusable") };
  return [...(status ? [marks[status]] : []), ...(speaker === null ? [] : [speaker ? t("said by {speaker}", { speaker }) : t("said by nobody named")])];
}

export function whoAndWhen({ mine, actor, at }: HistoryEntry): string {
  return [mine ? tc("person", "you") : actor, ...(at ? [dateTime(at)] : [])].join(" · ");
}

export class HistoryPanel {
  readonly element: HTMLElement;
  readonly #parts: Parts;
  readonly #list = el("ol", { class: "cs-history" });
  readonly #told = el("p", { class: "cs-hint", role: "status" });
  readonly #older = button({ text: tc("edits", "Older"), name: "older-edits" }, () => void this.#more());
  readonly #first = button({ text: t("Put all back to the beginning"), name: "restore-first", title: t("As it was before all edits. Undo takes it back.") }, () => this.#parts.restore(0, false));
  #entries: HistoryEntry[] = [];
  /** Of the newest question: an answer to an older one comes too late. */
  #asked = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    const foot = el("div", { class: "cs-history-foot" }, this.#older, this.#first);
    this.element = el("section", { class: "cs-history-panel" }, el("h3", { text: t("What was done") }), parts.off ? offLine(parts.off) : null, this.#told, this.#list, foot);
    this.#show(false);
  }

  /** Looks again: the panel came into sight, or something was done. */
  async refresh(): Promise<void> {
    await this.#load(null);
  }

  async #more(): Promise<void> {
    await this.#load(this.#entries.at(-1)?.number ?? null);
  }

  async #load(before: number | null): Promise<void> {
    const { api, transcript } = this.#parts;
    if (transcript === null) return;
    const asked = (this.#asked += 1);
    const page = await api.history(transcript, before).catch((error: unknown) => String((error as Error).message));
    if (asked !== this.#asked) return;
    if (typeof page === "string") return setText(this.#told, t("What was done cannot be shown: {why}", { why: page }));
    this.#entries = before === null ? page.entries : [...this.#entries, ...page.entries];
    this.#show(page.more);
  }

  #show(more: boolean): void {
    setText(this.#told, this.#entries.length ? "" : t("Nothing was corrected yet."));
    this.#list.replaceChildren(...this.#entries.map((entry) => this.#entry(entry)));
    this.#older.hidden = !more;
    this.#first.hidden = more || !this.#entries.length || Boolean(this.#parts.off);
  }

  #entry(entry: HistoryEntry): HTMLElement {
    const { number, label, rows, more } = entry;
    const head = el("div", { class: "cs-history-head" }, el("strong", { text: label }), el("span", { text: whoAndWhen(entry), translate: entry.mine ? null : "no" }));
    const all = button({ text: t("Put all back"), name: "restore-all", title: t("Everything as it was before this edit. Undo takes it back.") }, () => this.#parts.restore(number, false));
    const these = more || rows.length > 1 ? t("Put these rows back") : t("Put this row back");
    const alone = button({ text: these, name: "restore-rows", title: t("As before this edit, whatever was done to other rows since. Undo takes it back.") }, () => this.#parts.restore(number, true));
    const rest = more ? [el("p", { class: "cs-hint", text: n(more, "and {count} more row", "and {count} more rows") })] : [];
    return el("li", {}, head, ...rows.map((row) => this.#row(row)), ...rest, this.#parts.off ? null : el("div", { class: "cs-history-ways" }, alone, all));
  }

  #row(row: HistoryRow): HTMLElement {
    const time = button({ text: clock(row.start, 1), class: "cs-time", name: "history-time", title: t("Play it") }, () => this.#parts.play(row.segment));
    const texts = [row.before && el("del", { text: row.before, dir: "auto", translate: "no" }), row.after && el("ins", { text: row.after, dir: "auto", translate: "no" })];
    const facts = rowFacts(row).map((text) => el("span", { class: "cs-hint", text }));
    return el("div", { class: "cs-history-row" }, time, el("div", {}, ...texts.filter((text) => text instanceof HTMLElement), ...facts));
  }
}
