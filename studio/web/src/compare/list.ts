/** The rows of a comparison: this transcript's words beside the other's, each difference a button that takes it. */

import type { CompareRow } from "../api/decode.ts";
import type { CompareRun } from "../api/wire.ts";
import { arrange, button, el } from "../lib/dom.ts";
import { clock } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import { commandFor, type Command } from "../lib/keyboard.ts";
import { n, t, tc } from "../lib/texts.ts";
import { differs, isOnlyOther, sameDifference, nextDifference, differenceKey, differenceKeys, takeLabel, type DifferenceKey } from "./rows.ts";

/** So many rows at once: thousands would cost seconds. */
const PAGE_ROWS = 200;

interface Parts {
  take: (row: CompareRow, run: CompareRun | null) => void;
  play: (row: CompareRow) => void;
}

export interface Shown {
  rows: readonly CompareRow[];
  /** What the other's words are called. */
  other: string;
  /** False where the two are in different languages. */
  canTake: boolean;
}

export class CompareList {
  readonly element: HTMLElement;
  readonly #parts: Parts;
  readonly #head = el("span", { role: "columnheader", translate: "no" });
  readonly #body = el("div", { role: "rowgroup" });
  readonly #more = button({ class: "cs-compare-more", name: "more-rows" }, () => this.#showMore());
  readonly #views = new Map<string, { key: string; element: HTMLElement }>();
  readonly #rows = new Map<string, CompareRow>();
  #shown: Shown = { rows: [], other: "", canTake: true };
  #limit = PAGE_ROWS;
  /** The difference that the keyboard stands on. */
  #at: DifferenceKey | null = null;
  #differences: DifferenceKey[] = [];
  /** What Tab reaches now, and the row it is in. */
  #reached: HTMLElement[] = [];
  #current: HTMLElement | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    const column = (text: string) => el("span", { role: "columnheader", text });
    const head = el("div", { role: "row", class: "cs-diff-row cs-diff-head" }, column(t("Time")), column(t("This transcript")), this.#head, el("span", { role: "columnheader" }, el("span", { class: "cs-unseen", text: tc("verb", "Take") })));
    const table = el("div", { role: "table", class: "cs-diff", "aria-label": t("Comparison") }, el("div", { role: "rowgroup" }, head), this.#body);
    this.element = el("div", {}, table, this.#more);
    table.addEventListener("click", (event) => this.#press(event));
    table.addEventListener("focusin", (event) => this.#focused(event.target as HTMLElement));
  }

  /** How many rows are in the document. */
  get count(): number {
    return this.#views.size;
  }

  /** Another comparison: from the top again. */
  reset(): void {
    this.#limit = PAGE_ROWS;
    this.#at = null;
  }

  /** Draws what changed and leaves the rest, what the person looks at and the focus where they are. */
  show(shown: Shown): void {
    const focused = this.#body.contains(document.activeElement);
    const before = this.#differences;
    this.#shown = shown;
    this.#differences = differenceKeys(shown.rows);
    if (this.#at) this.#at = nextDifference(before, this.#differences, this.#at);
    this.#at ??= this.#differences[0] ?? null;
    this.#keepingPlace(() => this.#draw());
    if (focused && !this.#body.contains(document.activeElement)) this.#focus(false);
  }

  /** Carries out a key press on the comparison; answers whether it was one of its own. */
  key(event: KeyboardEvent): boolean {
    const command = commandFor(event, "compare");
    if (!command || !this.#at) return false;
    const target = event.target as HTMLElement;
    const isControl = target.closest("button, a, summary, input") !== null;
    const onDifference = target.closest("[data-run]") !== null;
    if (command === "differenceTake" && isControl && !onDifference) return false;
    return this.#do(command);
  }

  /** Carries out a command on the current difference; answers whether there is one. */
  run(command: Command): boolean {
    return this.#at !== null && this.#do(command);
  }

  #do(command: Command): boolean {
    const row = this.#at && this.#rows.get(this.#at.segment);
    const run = row?.runs.find((candidate) => !candidate.same && sameDifference(differenceKey(row, candidate), this.#at!));
    if (command === "differenceNext") this.#step(1);
    else if (command === "differencePrevious") this.#step(-1);
    else if (!row || !run) return false;
    else if (command === "differencePlay") this.#parts.play(row);
    else if (this.#shown.canTake) this.#take(row, command === "differenceTake" ? run : null);
    return true;
  }

  /** A first press shows where one stands; further ones move. */
  #step(step: 1 | -1): void {
    const at = this.#differences.findIndex((difference) => sameDifference(difference, this.#at!));
    const isThere = document.activeElement === this.#buttonOf(this.#at);
    const next = this.#differences[Math.min(Math.max(0, at + (isThere ? step : 0)), this.#differences.length - 1)];
    if (next) this.#at = next;
    this.#focus();
  }

  /** The next difference is where one goes on, so the focus is there already; whoever points is not scrolled away. */
  #take(row: CompareRow, run: CompareRun | null, byPointer = false): void {
    const taken = row.runs.filter((candidate) => !candidate.same && (run === null || candidate === run)).map((candidate) => differenceKey(row, candidate));
    const last = this.#differences.findIndex((difference) => sameDifference(difference, taken.at(-1)!));
    const left = this.#differences.filter((difference) => !taken.some((one) => sameDifference(one, difference)));
    this.#at = this.#differences.slice(last + 1).find((difference) => left.includes(difference)) ?? left.at(-1) ?? null;
    if (this.#at) this.#focus(!byPointer);
    this.#parts.take(row, run);
  }

  // ---------------------------------------------------------------- drawing

  #showMore(): void {
    const first = this.#shown.rows[this.#limit];
    this.#limit += PAGE_ROWS;
    this.#draw();
    if (first) this.#views.get(first.segment)?.element.querySelector("button")?.focus();
  }

  #draw(): void {
    const { rows, other } = this.#shown;
    this.#head.textContent = other;
    const shown = rows.slice(0, this.#limit);
    this.#rows.clear();
    for (const row of rows) this.#rows.set(row.segment, row);
    this.#removeAllBut(new Set(shown.map((row) => row.segment)));
    arrange(this.#body, shown.map((row) => this.#view(row)));
    const left = rows.length - shown.length;
    this.#more.hidden = left <= 0;
    this.#more.textContent = n(left, "Show {shown} more of {count}", "Show {shown} more of {count}", { shown: Math.min(left, PAGE_ROWS) });
    this.#markCurrent();
  }

  #removeAllBut(wanted: ReadonlySet<string>): void {
    for (const [id, { element }] of this.#views) {
      if (wanted.has(id)) continue;
      element.remove();
      this.#views.delete(id);
    }
  }

  /** The row as it stands in the document; filled anew where it says something else. */
  #view(row: CompareRow): HTMLElement {
    const key = JSON.stringify([row.runs, row.status, row.start, this.#shown.canTake, this.#shown.other]);
    const known = this.#views.get(row.segment);
    if (known?.key === key) return known.element;
    const element = known?.element ?? el("div", { role: "row", class: "cs-diff-row", "data-row": row.segment });
    element.classList.toggle("is-same", !differs(row));
    element.replaceChildren(...rowCells(row, this.#shown));
    for (const control of element.querySelectorAll<HTMLElement>("button")) control.tabIndex = -1;
    this.#views.set(row.segment, { key, element });
    return element;
  }

  /** What stands at the top of what is seen, or has the focus, stays there. */
  #keepingPlace(change: () => void): void {
    const scroller = this.element.closest(".cs-drawer-body");
    const anchor = scroller && this.#anchor(scroller.getBoundingClientRect().top);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    if (scroller && anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  #anchor(top: number): HTMLElement | null {
    const focused = this.#body.contains(document.activeElement) && this.#at ? this.#views.get(this.#at.segment) : undefined;
    if (focused) return focused.element;
    const rows = [...this.#body.children] as HTMLElement[];
    return rows.find((row) => row.getBoundingClientRect().bottom > top) ?? null;
  }

  // ---------------------------------------------------------------- focus

  #buttonOf(difference: DifferenceKey | null): HTMLElement | null {
    const row = difference && this.#rows.get(difference.segment);
    const at = row ? row.runs.findIndex((run) => !run.same && sameDifference(differenceKey(row, run), difference)) : -1;
    return (row && this.#views.get(row.segment)?.element.querySelector<HTMLElement>(`[data-run="${at}"]`)) ?? null;
  }

  #focus(scroll = true): void {
    this.#showThrough(this.#at);
    this.#markCurrent();
    const target = this.#buttonOf(this.#at);
    target?.focus({ preventScroll: true });
    if (scroll) target?.closest("[data-row]")?.scrollIntoView({ block: "nearest" });
    if (!target) this.element.closest<HTMLElement>(".cs-drawer-body")?.focus({ preventScroll: true });
  }

  #showThrough(difference: DifferenceKey | null): void {
    const at = difference ? this.#shown.rows.findIndex((row) => row.segment === difference.segment) : -1;
    if (at < this.#limit) return;
    this.#limit = Math.ceil((at + 1) / PAGE_ROWS) * PAGE_ROWS;
    this.#draw();
  }

  /** One difference and its row's buttons are reached by Tab; the arrows reach the others. */
  #markCurrent(): void {
    const current = this.#buttonOf(this.#at);
    const row = current?.closest<HTMLElement>("[data-row]") ?? null;
    const ofRow = [...(row?.querySelectorAll<HTMLElement>("button:not([data-run])") ?? [])];
    for (const control of this.#reached) control.tabIndex = -1;
    this.#reached = current ? [current, ...ofRow] : [];
    for (const control of this.#reached) control.tabIndex = 0;
    if (this.#current !== row) this.#current?.classList.remove("is-current");
    row?.classList.add("is-current");
    this.#current = row;
  }

  #focused(target: HTMLElement): void {
    const row = this.#rows.get(target.closest<HTMLElement>("[data-row]")?.dataset.row ?? "");
    const own = target.closest<HTMLElement>("[data-run]")?.dataset.run;
    const run = own === undefined ? row?.runs.find((candidate) => !candidate.same) : row?.runs[Number(own)];
    if (!row || !run || run.same) return;
    if (own === undefined && this.#at?.segment === row.segment) return;
    this.#at = differenceKey(row, run);
    this.#markCurrent();
  }

  #press(event: MouseEvent): void {
    const pressed = (event.target as HTMLElement).closest<HTMLElement>("button");
    const row = this.#rows.get(pressed?.closest<HTMLElement>("[data-row]")?.dataset.row ?? "");
    if (!pressed || !row) return;
    const byPointer = event.detail > 0;
    if (pressed.dataset.name === "play-row") this.#parts.play(row);
    else if (pressed.dataset.name === "take-row") this.#take(row, null, byPointer);
    else if (pressed.dataset.run !== undefined) this.#take(row, row.runs[Number(pressed.dataset.run)]!, byPointer);
  }
}

// ------------------------------------------------------------------ one row

function rowCells(row: CompareRow, { canTake, other }: Shown): HTMLElement[] {
  const start = clock(row.start, 1);
  const when = el("span", { role: "cell", class: "cs-diff-when" }, button({ text: start, title: t("Play from {start}", { start }), class: "cs-time", name: "play-row" }, () => {}));
  if (row.status === "verified") when.append(el("span", { class: "cs-diff-verified", role: "img", "aria-label": tc("segment", "verified"), title: tc("segment", "verified") }, icon("check")));
  const here = el("span", { role: "cell", class: "cs-diff-text is-here", "data-label": t("This transcript"), dir: "auto", translate: row.runs.some((run) => run.text) ? "no" : null }, ...hereNodes(row));
  const there = el("span", { role: "cell", class: "cs-diff-text is-there", "data-label": other, dir: "auto", translate: row.runs.length ? "no" : null }, ...thereNodes(row, canTake));
  const action = el("span", { role: "cell", class: "cs-diff-do" });
  if (canTake && differs(row)) action.append(button({ text: t("Take row"), label: t("Take row at {start}", { start }), name: "take-row" }, () => {}));
  return [when, here, there, action];
}

function spaced(nodes: (Node | string)[]): (Node | string)[] {
  return nodes.flatMap((node, i) => (i ? [" ", node] : [node]));
}

function hereNodes(row: CompareRow): (Node | string)[] {
  if (row.runs.every((run) => !run.text)) return [el("span", { class: "cs-hint", text: isOnlyOther(row) ? t("(nothing here)") : t("(no words)") })];
  const nodes = row.runs.map((run) => {
    if (run.same) return run.text;
    if (run.text) return el("mark", { class: "cs-run", text: run.text });
    return el("span", { class: "cs-run-gap", "aria-hidden": "true", title: t("The other has words here"), text: "‸" });
  });
  return spaced(nodes);
}

function thereNodes(row: CompareRow, canTake: boolean): (Node | string)[] {
  const nodes = row.runs.map((run, i) => (run.same ? run.other_text : runNode(run, i, canTake)));
  return nodes.length ? spaced(nodes) : [el("span", { class: "cs-hint", text: t("(no words)") })];
}

/** Not by colour alone: what is missing in the other is struck out, what it has more is led by a plus. */
function runNode(run: CompareRun, index: number, canTake: boolean): HTMLElement {
  const kind = !run.other_text ? "is-removal" : run.text ? "is-change" : "is-insertion";
  const content = run.other_text ? el("span", { text: run.other_text }) : el("s", { text: run.text });
  if (!canTake) return el("mark", { class: `cs-run ${kind}`, "data-run": index, tabindex: -1 }, content);
  const made = el("button", { type: "button", class: `cs-take ${kind}`, "data-run": index, "aria-label": takeLabel(run), title: takeLabel(run) });
  made.append(content);
  return made;
}
