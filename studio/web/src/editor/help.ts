/** The list of shortcuts, in a dialog, and the way to other keys. */

import { button, el } from "../lib/dom.ts";
import type { FootPedal } from "../lib/footpedal.ts";
import { icon } from "../lib/icons.ts";
import { isMac, shortcuts, type Shortcut } from "../lib/keyboard.ts";
import type { Keymap } from "../lib/keymap.ts";
import { t } from "../lib/texts.ts";
import { KeyRow } from "./keyrow.ts";
import { keysBar } from "./keysbar.ts";
import { PedalBar } from "./pedalbar.ts";

function groupOf(name: Shortcut["group"], keymap: Keymap, changed: () => void, pedal: FootPedal): HTMLElement {
  const rows = shortcuts().filter((s) => s.group === name).map((shortcut) => new KeyRow(shortcut, keymap, changed, pedal).element);
  return el("section", {}, el("h3", { text: name }), el("dl", {}, ...rows));
}

const MAC = t("On a Mac, Option types letters: while typing, hold Control with it.");

/** Opens over the page and gives the focus back when it closes. */
export function openHelp(parent: HTMLElement, keymap: Keymap, pedal: FootPedal): void {
  const dialog = el("dialog", { class: "cs-dialog cs-help", "aria-label": t("Keyboard shortcuts") });
  const close = button({ icon: icon("close"), label: t("Close"), class: "is-quiet" }, () => dialog.close());
  const groups = el("div", { class: "cs-help-groups" });
  const pedals = new PedalBar(pedal);
  const draw = () => {
    groups.replaceChildren(...[...new Set(shortcuts().map((s) => s.group))].map((name) => groupOf(name, keymap, draw, pedal)));
    pedals.show();
  };
  draw();
  const view = el("div", { class: "cs-help-view", tabindex: 0, role: "group", "aria-label": t("All shortcuts") }, groups);
  const about = el("p", { class: "cs-hint", text: [t("Press the keys of a command to change them."), isMac() && MAC].filter(Boolean).join(" ") });
  dialog.append(el("header", {}, el("h2", { text: t("Keyboard") }), close), keysBar(keymap, draw), pedals.element, about, view);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  const stop = pedal.on("change", () => pedals.show());
  dialog.addEventListener("close", () => {
    stop();
    dialog.remove();
  });
  parent.append(dialog);
  dialog.showModal();
}
