/** Asks whether a text is laid over several rows, and shows what would change in each. */

import type { Segment } from "../api/decode.ts";
import type { PreviewRow } from "../api/wire.ts";
import { isVerified } from "../find/context.ts";
import { button, el, setText } from "../lib/dom.ts";
import { fold } from "../lib/fold.ts";
import { clock } from "../lib/format.ts";
import { n, t, tc } from "../lib/texts.ts";

/** Over the rows, verified ones with them or not; into the one row alone; not at all. */
export type Choice = "over" | "also verified" | "here" | "cancel";

export type Row = PreviewRow & { of: Segment };

/** Rows that are drawn; of more it is told how many. */
const ROWS = 200;

export class PasteDialog {
  readonly chosen: Promise<Choice>;
  readonly #dialog = el("dialog", { class: "cs-dialog cs-paste", "aria-label": t("Paste over the following rows?") });
  readonly #said = el("p", { role: "status" });
  readonly #list = el("ul", { class: "cs-hits", "aria-label": t("What would change"), translate: "no", tabindex: 0, hidden: true });
  readonly #verified = el("input", { type: "checkbox", "data-name": "paste-verified" });
  readonly #verifiedText = el("span");
  readonly #verifiedLabel = el("label", { class: "cs-check", hidden: true }, this.#verified, this.#verifiedText);
  readonly #here = button({ text: t("Only into this row"), name: "paste-here" }, () => this.#dialog.close("here"));
  readonly #over = button({ text: t("Paste over the rows"), class: "is-primary", name: "paste-over" }, () => this.#dialog.close("over"));
  #rows: Row[] = [];

  constructor(parent: HTMLElement, words: number) {
    const cancel = button({ text: t("Cancel"), name: "paste-cancel" }, () => this.#dialog.close(""));
    const title = n(words, "Paste {count} word over the following rows?", "Paste {count} words over the following rows?");
    this.#dialog.append(el("h2", { text: title }), this.#said, this.#list, this.#verifiedLabel, el("footer", {}, cancel, this.#here, this.#over));
    this.#over.disabled = true;
    this.#verified.addEventListener("change", () => this.#draw());
    setText(this.#said, t("Looking which rows say this…"));
    this.chosen = new Promise((resolve) => this.#dialog.addEventListener("close", () => resolve(this.#close())));
    parent.append(this.#dialog);
    this.#dialog.showModal();
    this.#here.focus();
  }

  get isClosed(): boolean {
    return !this.#dialog.isConnected;
  }

  /** What would change, verified rows with it. Whoever has reached for a button keeps it. */
  show(rows: Row[]): void {
    if (this.isClosed) return;
    this.#rows = rows;
    const verified = rows.filter(({ of }) => isVerified(of)).length;
    this.#verifiedLabel.hidden = !verified;
    setText(this.#verifiedText, n(verified, "Also in {count} verified row", "Also in {count} verified rows"));
    this.#draw();
    if (!this.#over.disabled && document.activeElement === this.#here) this.#over.focus();
  }

  refuse(why: string): void {
    if (!this.isClosed) setText(this.#said, why);
  }

  #close(): Choice {
    const { returnValue } = this.#dialog;
    this.#dialog.remove();
    if (returnValue === "over") return this.#verified.checked ? "also verified" : "over"; // no text: a value
    return returnValue === "here" ? "here" : "cancel";
  }

  #draw(): void {
    const changed = this.#rows.filter((row) => this.#verified.checked || !isVerified(row.of));
    this.#over.disabled = !changed.length;
    this.#list.hidden = !this.#rows.length;
    setText(this.#said, this.#sentence(changed));
    this.#list.replaceChildren(...this.#rows.slice(0, ROWS).map((row) => this.#item(row)));
    if (this.#rows.length > ROWS) this.#list.append(el("li", { class: "cs-hint", text: n(this.#rows.length - ROWS, "and {count} more row", "and {count} more rows") }));
  }

  #sentence(changed: readonly Row[]): string {
    if (!this.#rows.length) return t("The rows say this already: nothing would change.");
    if (!changed.length) return t("All rows that would change are verified.");
    const sum = changed.reduce((before, row) => before + newWords(row), 0);
    const rows = n(changed.length, "{count} row would change, to {time}", "{count} rows would change, to {time}", { time: clock(changed.at(-1)!.of.end, 1) });
    const words = n(sum, "{count} word is another one and gets its time from the sound", "{count} words are others and get their times from the sound");
    return t("{rows}: {words}; words that match keep theirs.", { rows, words });
  }

  #item(row: Row): HTMLElement {
    const stays = isVerified(row.of) && !this.#verified.checked;
    const text = el("span", { class: "cs-hit-text", dir: "auto" });
    row.parts.forEach(({ old, new: now }, i) => {
      if (i) text.append(" ");
      if (old === now) text.append(old);
      else text.append(old ? el("del", { text: old }) : "", now ? el("ins", { text: now }) : "");
    });
    if (isVerified(row.of)) text.append(" ", el("span", { class: "cs-hit-verified", text: stays ? tc("segment", "verified, stays as it is") : tc("segment", "verified") }));
    return el("li", { class: stays ? "is-off" : "" }, el("span", { class: "cs-hit-time", text: clock(row.of.start, 1) }), text);
  }
}

/** As the server compares: words that differ in case and punctuation alone keep their times. */
const folded = (text: string): string => text.split(" ").map(fold).join(" ");

const newWords = ({ parts }: Row): number =>
  parts.filter(({ old, new: now }) => folded(old) !== folded(now)).reduce((sum, { new: now }) => sum + now.split(" ").filter(Boolean).length, 0);
