/** The keyboard in the library's table: along its headings, which are one stop, and along the boxes of its rows. */

import type { LibraryRows } from "./rows.ts";
import type { RowSelection } from "./selection.ts";

interface Rows {
  shown: () => readonly string[];
  chosen: RowSelection;
  list: LibraryRows;
}

/** On a row's box: arrows go along the rows, with Shift they choose, and Ctrl+A chooses all that are shown. */
export function walkRows(event: KeyboardEvent, { shown, chosen, list }: Rows): void {
  const box = event.target as HTMLElement;
  if (box.dataset["name"] !== "choose") return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
    event.preventDefault();
    return chosen.setAll(shown(), true);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const id = step ? list.idOf(box) : null;
  const ids = shown();
  const next = id === null ? undefined : ids[ids.indexOf(id) + step!];
  if (id === null || next === undefined) return;
  event.preventDefault();
  if (event.shiftKey) {
    if (!chosen.has(id)) chosen.set(id, true, null);
    chosen.set(next, true, null);
  }
  list.focusOn(next);
}

const pressIn = (cell: HTMLTableCellElement) => cell.firstElementChild as HTMLButtonElement;

/** The headings are one stop of the keyboard: arrows go along them. */
export function walkHeadings(event: KeyboardEvent, cells: Iterable<HTMLTableCellElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const all = [...cells];
  const headings = all.map(pressIn).filter((each) => each.offsetParent !== null);
  const at = headings.indexOf(event.target as HTMLButtonElement);
  const next = step && at >= 0 ? headings[at + step] : undefined;
  if (!next) return;
  event.preventDefault();
  oneStop(all, next);
  next.focus();
}

export function oneStop(cells: Iterable<HTMLTableCellElement>, stop: Element): void {
  for (const cell of cells) pressIn(cell).tabIndex = pressIn(cell) === stop ? 0 : -1;
}
