/** The rows of the library's table: of thousands only those in sight are in the document. */

import type { LibraryRow, Said } from "../api/wire.ts";
import { el } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { RowHeights } from "../lib/rowheights.ts";
import { LibraryRowView, type RowOff } from "./row.ts";

const SPARE_ROWS = 8;
const ROW_PX = 47;

interface Parts {
  /** What scrolls, and holds the table. */
  view: HTMLElement;
  body: HTMLElement;
  make: (id: string) => LibraryRowView;
  said: (id: string) => Said | undefined;
  chosen: (id: string) => boolean;
  off: (row: LibraryRow) => RowOff;
}

export class LibraryRows {
  readonly #parts: Parts;
  readonly #heights = new RowHeights();
  readonly #measured = new Map<string, number>();
  readonly #views = new Map<string, LibraryRowView>();
  #rows: readonly LibraryRow[] = [];

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    const render = scope.oncePerFrame(() => this.render());
    scope.listen(parts.view, "scroll", render, { passive: true });
    const resize = new ResizeObserver(() => {
      this.#measured.clear();
      this.#reset();
      render();
    });
    resize.observe(parts.view);
    scope.add(() => resize.disconnect());
  }

  show(rows: readonly LibraryRow[]): void {
    this.#rows = rows;
    this.#reset();
    this.render();
  }

  /** Brings a row into sight, and the focus to its box. */
  focusOn(id: string): void {
    const at = this.#rows.findIndex((row) => row.id === id);
    if (at < 0) return;
    const { view } = this.#parts;
    const [top, bottom] = [this.#heights.offset(at), this.#heights.offset(at + 1) + ROW_PX]; // the heading lies over the first
    if (top < view.scrollTop) view.scrollTop = top;
    else if (bottom > view.scrollTop + view.clientHeight) view.scrollTop = bottom - view.clientHeight;
    this.render();
    this.#views.get(id)?.element.querySelector<HTMLElement>("[data-name=choose]")?.focus({ preventScroll: true });
  }

  /** The recording that this is in the row of. */
  idOf(inside: Node): string | null {
    for (const [id, { element }] of this.#views) if (element.contains(inside)) return id;
    return null;
  }

  render(): void {
    const wanted = this.#wanted();
    this.#removeAllBut(new Set(wanted.map((at) => this.#rows[at]!.id)));
    this.#insert(wanted);
    for (const at of wanted) this.#measure(at);
  }

  #reset(): void {
    this.#heights.reset(this.#rows.map((row) => this.#measured.get(row.id) ?? ROW_PX));
  }

  /** Rows in sight, and the one that holds the focus. */
  #wanted(): number[] {
    const { view, body } = this.#parts;
    const { from, to } = this.#heights.range(view.scrollTop, view.clientHeight, SPARE_ROWS);
    const wanted = Array.from({ length: to - from }, (_, i) => from + i);
    const focused = body.contains(document.activeElement) ? [...this.#views].find(([, { element }]) => element.contains(document.activeElement)) : undefined;
    const at = focused ? this.#rows.findIndex((row) => row.id === focused[0]) : -1;
    if (at >= 0 && (at < from || at >= to)) wanted.push(at);
    return wanted.sort((a, b) => a - b);
  }

  #removeAllBut(ids: ReadonlySet<string>): void {
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
    for (const gap of this.#parts.body.querySelectorAll(".cs-gap")) gap.remove();
  }

  /** Rows already there are not moved: whoever types a name or holds the focus keeps it. */
  #insert(wanted: readonly number[]): void {
    const { body } = this.#parts;
    let before: Element | null = null;
    let end = 0;
    const put = (element: Element) => {
      const next: Element | null = before ? before.nextElementSibling : body.firstElementChild;
      if (next !== element) body.insertBefore(element, next);
      before = element;
    };
    for (const at of wanted) {
      const row = this.#rows[at]!;
      const top = this.#heights.offset(at);
      if (top > end) put(gap(top - end));
      put(this.#viewOf(row, at).element);
      end = this.#heights.offset(at + 1);
    }
    if (this.#heights.total > end) put(gap(this.#heights.total - end));
  }

  #viewOf(row: LibraryRow, at: number): LibraryRowView {
    const view = this.#views.get(row.id) ?? this.#parts.make(row.id);
    this.#views.set(row.id, view);
    view.update(row, this.#parts.said(row.id), this.#parts.chosen(row.id), this.#parts.off(row));
    view.element.setAttribute("aria-rowindex", String(at + 2)); // the heading is the first
    return view;
  }

  #measure(at: number): void {
    const { element } = this.#views.get(this.#rows[at]!.id)!;
    const height = element.offsetHeight && element.offsetHeight + (parseFloat(getComputedStyle(element).marginBottom) || 0);
    if (!height) return;
    this.#measured.set(this.#rows[at]!.id, height);
    this.#heights.measured(at, height);
  }
}

/** Stands for the rows that are not there. */
function gap(height: number): HTMLElement {
  return el("tr", { class: "cs-gap", "aria-hidden": "true", style: `height:${height}px` }, el("td", { colspan: 9 }));
}
