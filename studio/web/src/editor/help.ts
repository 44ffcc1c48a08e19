/** The list of shortcuts, in a dialog, and the way to other keys. */

import { button, el } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { isMac, shortcuts, type Shortcut } from "../lib/keyboard.ts";
import type { Keymap } from "../lib/keymap.ts";
import { t } from "../lib/texts.ts";
import { KeyRow } from "./keyrow.ts";
import { keysBar } from "./keysbar.ts";

function groupOf(name: Shortcut["group"], keymap: Keymap, changed: () => void): HTMLElement {
  const rows = shortcuts().filter((s) => s.group === name).map((shortcut) => new KeyRow(shortcut, keymap, changed).element);
  return el("section", {}, el("h3", { text: name }), el("dl", {}, ...rows));
}

const MAC = t("On a Mac, Option types letters: while typing, hold Control with it.");

/** Opens over the page and gives the focus back when it closes. */
export function openHelp(parent: HTMLElement, keymap: Keymap): void {
  const dialog = el("dialog", { class: "cs-dialog cs-help", "aria-label": t("Keyboard shortcuts") });
  const close = button({ icon: icon("close"), label: t("Close"), class: "is-quiet" }, () => dialog.close());
  const groups = el("div", { class: "cs-help-groups" });
  const draw = () => groups.replaceChildren(...[...new Set(shortcuts().map((s) => s.group))].map((name) => groupOf(name, keymap, draw)));
  draw();
  const view = el("div", { class: "cs-help-view", tabindex: 0, role: "group", "aria-label": t("All shortcuts") }, groups);
  const about = el("p", { class: "cs-hint", text: [t("Press the keys of a command to change them."), isMac() && MAC].filter(Boolean).join(" ") });
  dialog.append(el("header", {}, el("h2", { text: t("Keyboard") }), close), keysBar(keymap, draw), about, view);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  parent.append(dialog);
  dialog.showModal();
}
