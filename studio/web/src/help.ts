/** The list of shortcuts, in a dialog. */

import { button, el } from "./dom.ts";
import { icon } from "./icons.ts";
import { keycaps, SHORTCUTS, type Shortcut } from "./keyboard.ts";

function keysOf(shortcut: Shortcut): HTMLElement {
  const cell = el("dt");
  shortcut.keys.forEach((keys, i) => {
    if (i) cell.append(" or ");
    for (const cap of keycaps(keys)) cell.append(el("kbd", { text: cap }));
  });
  return cell;
}

function groupOf(name: Shortcut["group"]): HTMLElement {
  const list = el("dl");
  for (const shortcut of SHORTCUTS.filter((s) => s.group === name)) {
    list.append(el("div", {}, keysOf(shortcut), el("dd", { text: shortcut.does })));
  }
  return el("section", {}, el("h3", { text: name }), list);
}

/** Opens over the page and gives the focus back when it closes. */
export function openHelp(parent: HTMLElement): void {
  const dialog = el("dialog", { class: "cs-dialog cs-help", "aria-label": "Keyboard shortcuts" });
  const close = button({ icon: icon("close"), label: "Close", class: "is-quiet" }, () => dialog.close());
  const groups = el("div", { class: "cs-help-groups" }, ...[...new Set(SHORTCUTS.map((s) => s.group))].map(groupOf));
  dialog.append(el("header", {}, el("h2", { text: "Keyboard" }), close), groups);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  parent.append(dialog);
  dialog.showModal();
}
