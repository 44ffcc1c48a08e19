/** The transcript: a grid of rows of which only those in sight are in the document. */

import type { Segment, Word } from "../api/decode.ts";
import type { ChosenRows } from "../document/chosenrows.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Selection, WordRef } from "../document/selection.ts";
import { el } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { Row, rowId, type RowState } from "./row.ts";
import { RowHeights } from "../lib/rowheights.ts";
import { t } from "../lib/texts.ts";

const SPARE_ROWS = 6;
const ROW_PX = 35;
const LINE_PX = 24;
const LETTER_PX = 7.6;
/** Room under the last row, as the style sheet has it: what is told there hides no row. */
const BELOW_PX = 48;
/** What the other columns take from the width. */
const COLUMNS_PX = 240;

interface Parts {
  model: TranscriptModel;
  selection: Selection;
  /** Where several rows can be selected. */
  chosen?: ChosenRows;
  rowState: (id: string) => RowState | null;
  /** Whether the row is one of those that are to be seen; without it all are. */
  shows?: (segment: Segment) => boolean;
  /** The row that must stay in the document, seen or not: somebody types in it. */
  pinned: () => string | null;
  /** Where it is not the only list of the page: what tells its rows from the others’, and what it is called. */
  name?: string;
  label?: string;
}

const letters = new WeakMap<readonly Word[], number>();

/** With a blank behind each word. Counted once for as long as nobody changes them. */
function lettersOf(words: readonly Word[]): number {
  let count = letters.get(words);
  if (count === undefined) letters.set(words, (count = words.reduce((sum, { text }) => sum + text.length + 1, 0)));
  return count;
}

export class TranscriptList {
  readonly element = el("div", { class: "cs-list", role: "grid", tabindex: 0, "aria-label": t("Transcript"), translate: "no" });
  readonly #parts: Parts;
  readonly #body = el("div", { class: "cs-rows", role: "rowgroup" });
  readonly #empty = el("div", { class: "cs-empty", tabindex: -1, hidden: true });
  readonly #heights = new RowHeights();
  readonly #measured = new Map<string, number>();
  readonly #rows = new Map<string, Row>();
  readonly #render: () => void;
  #width = 0;
  #height = 0;
  /** What is seen of the list, where it was put there in this very moment. */
  #held: { scrollTop: number; clientHeight: number } | null = null;
  /** The rows last drawn, null when one of them may have changed since. */
  #drawn: string | null = null;

  constructor(scope: Scope, parent: HTMLElement, parts: Parts) {
    this.#parts = parts;
    this.#render = scope.oncePerFrame(() => this.renderNow());
    if (parts.label) this.element.setAttribute("aria-label", parts.label);
    this.element.append(this.#body);
    if (parts.chosen) this.element.setAttribute("aria-multiselectable", "true");
    parent.append(this.element, this.#empty);
    this.#listen(scope);
    this.#reset();
  }

  /** What stands in place of the rows when there are none; null hides it. */
  setEmpty(sentence: string | null): void {
    const focused = [this.element, this.#empty].some((each) => each.contains(document.activeElement));
    const isOther = this.#empty.hidden !== (sentence === null);
    this.#empty.hidden = sentence === null;
    this.element.hidden = sentence !== null;
    if (this.#empty.textContent !== (sentence ?? "")) this.#empty.replaceChildren(el("p", { text: sentence ?? "" }));
    if (focused && isOther) this.focus();
  }

  /** Has the keys where nothing is typed: the rows, or what stands in their place. */
  focus(): void {
    (this.element.hidden ? this.#empty : this.element).focus({ preventScroll: true });
  }

  row(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  /** Brings one row up to date, where it is in the document. */
  refresh(id: string): void {
    const row = this.#rows.get(id);
    const state = row && this.#parts.rowState(id);
    if (!row || !state) return;
    row.update(state);
    this.#drawn = null;
    this.#render();
  }

  /** Other rows are to be seen. */
  filtered(): void {
    this.#reset();
    this.renderNow();
  }

  /** A row may have grown, as a field does while somebody types. */
  resized(): void {
    this.#drawn = null;
    this.#render();
  }

  refreshAll(): void {
    for (const id of [...this.#rows.keys()]) this.refresh(id);
  }

  /** Scrolls just far enough that the row is seen, and its neighbour too: the list, and the page where that cuts it off. */
  reveal(id: string): void {
    const position = this.#parts.model.position(id);
    if (position < 0 || !this.#isWanted(position)) return;
    const aim = this.#aim(position);
    if (aim !== null || !this.#rows.has(id)) {
      this.renderNow(aim);
      // The rows on the way there were guessed; now they are measured.
      const nearer = this.#aim(position);
      if (nearer !== null) this.renderNow(nearer);
    }
    this.#rows.get(id)?.element.scrollIntoView({ block: "nearest" });
  }

  /** Whether the row's first line is seen, in the list and in the window. */
  shows(id: string): boolean {
    const inWindow = this.element.getBoundingClientRect().top + this.#line(id);
    return this.#isInView(id, this.element.clientHeight) && inWindow >= 0 && inWindow <= window.innerHeight;
  }

  #isInView(id: string, height: number): boolean {
    const line = this.#line(id);
    const position = this.#parts.model.position(id);
    return position >= 0 && this.#isWanted(position) && line >= 0 && line <= height;
  }

  /** The middle of the row's first line, from the top of what is seen of the list. */
  #line(id: string): number {
    const position = this.#parts.model.position(id);
    return this.#heights.offset(position) + Math.min(this.#heights.height(position), ROW_PX) / 2 - this.element.scrollTop;
  }

  #listen(scope: Scope): void {
    const { model, selection, chosen } = this.#parts;
    scope.listen(this.element, "scroll", this.#render, { passive: true });
    const resize = new ResizeObserver(() => this.#resized());
    resize.observe(this.element);
    scope.add(() => resize.disconnect());
    scope.add(
      model.on("change", (delta) => {
        const seen = delta.structure ? this.#firstSeen() : null;
        if (delta.structure || this.#hidesSome) this.#reset();
        if (seen) this.#hold(seen);
        for (const id of delta.changed) this.refresh(id);
      }),
    );
    scope.add(model.on("renamed", (names) => this.#rename(names)));
    if (chosen) scope.add(chosen.on("change", () => this.#showChosen()));
    scope.add(selection.on("playing", ({ now, before }) => this.#mark("is-playing", now, before)));
    scope.add(selection.on("selected", ({ now, before }) => this.#select(now, before)));
  }

  /** The rows stay, with the field in one of them. */
  #rename(names: ReadonlyMap<string, string>): void {
    const current = this.element.getAttribute("aria-activedescendant");
    for (const [id, name] of names) {
      const row = this.#rows.get(id);
      if (!row) continue;
      const isCurrent = current === row.element.id;
      this.#rows.delete(id);
      this.#rows.set(name, row);
      row.rename(name, this.#parts.name ?? "");
      if (isCurrent) this.element.setAttribute("aria-activedescendant", row.element.id);
      const height = this.#measured.get(id);
      if (height !== undefined) this.#measured.set(name, height);
    }
  }

  /** The current row stays in sight in a list of another size. */
  #resized(): void {
    const { selected } = this.#parts.selection;
    const { clientHeight } = this.element;
    const wasSeen = selected !== null && this.#isInView(selected.segment, Math.max(this.#height, clientHeight));
    this.#height = clientHeight;
    this.#fitToSize();
    if (selected && wasSeen) this.reveal(selected.segment);
  }

  #fitToSize(): void {
    if (this.element.clientWidth !== this.#width) {
      this.#width = this.element.clientWidth;
      this.#measured.clear();
      this.#reset();
    }
    this.#render();
  }

  #shows(segment: Segment): boolean {
    return this.#parts.shows?.(segment) ?? true;
  }

  #isWanted(position: number): boolean {
    const segment = this.#parts.model.segments[position];
    return segment !== undefined && this.#shows(segment);
  }

  get #hidesSome(): boolean {
    return this.#parts.model.segments.some((segment) => !this.#shows(segment));
  }

  #guess(letters: number): number {
    const perLine = Math.max(20, (this.#width - COLUMNS_PX) / LETTER_PX);
    return ROW_PX + LINE_PX * Math.floor(letters / perLine);
  }

  #reset(): void {
    const { segments } = this.#parts.model;
    this.#heights.reset(
      segments.map((segment) => {
        if (!this.#shows(segment)) return 0;
        return this.#measured.get(segment.id) ?? this.#guess(lettersOf(segment.words));
      }),
    );
    this.element.setAttribute("aria-rowcount", String(segments.length));
    this.#drawn = null;
    this.#render();
  }

  /** The first row in sight that is still there, and where it is in the list; null at the very top. */
  #firstSeen(): { id: string; offset: number; scrollTop: number } | null {
    const { scrollTop } = this.element;
    const kept = [...this.#rows].filter(([id]) => this.#parts.model.position(id) >= 0).sort(([, a], [, b]) => a.position - b.position);
    const first = kept.find(([, { position }]) => this.#heights.offset(position) + this.#heights.height(position) > scrollTop);
    return first && scrollTop ? { id: first[0], offset: this.#heights.offset(first[1].position), scrollTop } : null;
  }

  /** What came or went above it moves nothing that somebody looks at. Where nothing did the page is not asked to scroll, which would lay all rows out. */
  #hold({ id, offset, scrollTop }: { id: string; offset: number; scrollTop: number }): void {
    const moved = this.#heights.offset(this.#parts.model.position(id)) - offset;
    const top = scrollTop + moved;
    const isThere = top >= 0 && top <= this.#heights.total - this.#height;
    if (moved || !isThere) {
      this.#body.style.height = `${this.#heights.total}px`;
      this.element.scrollTop = top;
    }
    this.#held = isThere ? { scrollTop: top, clientHeight: this.#height } : null;
    queueMicrotask(() => (this.#held = null));
  }

  /** What is seen of the list. Where it was just put there the page is not asked, which would lay all rows out once more for that. */
  get #seen(): { readonly scrollTop: number; readonly clientHeight: number } {
    return this.#held ?? this.element;
  }

  /** Where the list must be scrolled to for the row to be seen; null where it is. */
  #aim(position: number): number | null {
    const top = this.#heights.offset(position);
    const bottom = top + this.#heights.height(position);
    const { scrollTop, clientHeight } = this.#seen;
    const margin = Math.min(LINE_PX * 2, clientHeight / 6);
    const highest = Math.max(0, top - margin);
    const lowest = Math.min(bottom - clientHeight + margin, this.#heights.total + BELOW_PX - clientHeight);
    const wanted = scrollTop > highest ? highest : Math.max(scrollTop, lowest);
    return Math.abs(wanted - scrollTop) < 1 ? null : wanted;
  }

  /**
   * Draws the rows in sight, measures them, and keeps what the person looks at where it is; `aim`: scrolled to there. That
   * comes last: before, all rows would be laid out once more for it.
   */
  renderNow(aim: number | null = null): void {
    const { scrollTop, clientHeight } = this.#seen;
    if (!clientHeight) return;
    const shift = this.#draw(aim ?? scrollTop, clientHeight);
    if (aim === null && !shift) return;
    this.#held = null;
    this.element.scrollTop = (aim ?? scrollTop) + shift;
    if (shift) this.#render();
  }

  /** Answers by how much what is seen has moved down. */
  #draw(scrollTop: number, height: number): number {
    const wanted = this.#wanted(scrollTop, height);
    if (this.#drawn === wanted.join()) return 0;
    this.#drawn = wanted.join();
    this.#removeAllBut(new Set(wanted));
    this.#insert(wanted);
    const shift = this.#measure(wanted, scrollTop);
    this.#place(wanted);
    return shift;
  }

  #wanted(scrollTop: number, height: number): number[] {
    const { from, to } = this.#heights.range(scrollTop, height, SPARE_ROWS);
    const positions = Array.from({ length: to - from }, (_, i) => from + i).filter((position) => this.#isWanted(position));
    const pinned = this.#parts.pinned();
    const at = pinned === null ? -1 : this.#parts.model.position(pinned);
    if (at >= 0 && !positions.includes(at)) positions.push(at);
    return positions.sort((a, b) => a - b);
  }

  #removeAllBut(wanted: ReadonlySet<number>): void {
    for (const [id, row] of this.#rows) {
      const position = this.#parts.model.position(id);
      if (wanted.has(position)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
  }

  /** Rows already there are never moved: a moved element loses the focus. */
  #insert(wanted: readonly number[]): void {
    let before: Element | null = null;
    for (const position of wanted) {
      const { id } = this.#parts.model.segments[position]!;
      const row = this.#rows.get(id) ?? this.#make(id);
      const next: Element | null = before ? before.nextElementSibling : this.#body.firstElementChild;
      if (next !== row.element) this.#body.insertBefore(row.element, next);
      if (row.position !== position) row.element.setAttribute("aria-rowindex", String(position + 1));
      row.position = position;
      before = row.element;
    }
  }

  #make(id: string): Row {
    const row = new Row(id, this.#parts.name ?? "");
    this.#rows.set(id, row);
    const state = this.#parts.rowState(id);
    if (state) row.update(state);
    const { selected, playing } = this.#parts.selection;
    row.setCurrent(selected?.segment === id);
    row.setChosen(this.#chosenOf(id));
    if (selected?.segment === id) row.mark("is-selected", selected.word);
    if (playing?.segment === id) row.mark("is-playing", playing.word);
    return row;
  }

  /** By how much rows above the first one seen turned out taller than thought. */
  #measure(wanted: readonly number[], scrollTop: number): number {
    const heights = wanted.map((position) => this.#rowAt(position).element.offsetHeight);
    let shift = 0;
    wanted.forEach((position, i) => {
      const above = this.#heights.offset(position) + this.#heights.height(position) <= scrollTop;
      const grown = this.#heights.measured(position, heights[i]!);
      this.#measured.set(this.#parts.model.segments[position]!.id, heights[i]!);
      if (above) shift += grown;
    });
    return shift;
  }

  #place(wanted: readonly number[]): void {
    this.#body.style.height = `${this.#heights.total}px`;
    for (const position of wanted) {
      this.#rowAt(position).element.style.transform = `translateY(${this.#heights.offset(position)}px)`;
    }
  }

  #rowAt(position: number): Row {
    return this.#rows.get(this.#parts.model.segments[position]!.id)!;
  }

  #chosenOf(id: string): boolean | null {
    const { chosen } = this.#parts;
    return chosen?.choosing ? chosen.has(id) : null;
  }

  /** The boxes take room from the words: rows may be higher by them. */
  #showChosen(): void {
    this.element.classList.toggle("is-choosing", this.#parts.chosen?.choosing ?? false);
    for (const [id, row] of this.#rows) row.setChosen(this.#chosenOf(id));
    this.resized();
  }

  #mark(name: "is-selected" | "is-playing", now: WordRef | null, before: WordRef | null): void {
    if (before && before.segment !== now?.segment) this.#rows.get(before.segment)?.mark(name, null);
    if (now) this.#rows.get(now.segment)?.mark(name, now.word);
  }

  #select(now: WordRef | null, before: WordRef | null): void {
    this.#mark("is-selected", now, before);
    if (before) this.#rows.get(before.segment)?.setCurrent(before.segment === now?.segment);
    if (now) this.#rows.get(now.segment)?.setCurrent(true);
    this.resized(); // why a word is suspect stands in its row, and may take a line there
    if (now && this.#rows.has(now.segment)) this.element.setAttribute("aria-activedescendant", rowId(now.segment, this.#parts.name ?? ""));
    else this.element.removeAttribute("aria-activedescendant");
  }
}
