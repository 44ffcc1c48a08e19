/** The command palette: every command by name, found by a few letters and run by Enter. */

import { button, el, setAttributes, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { Command } from "../lib/keyboard.ts";
import type { Stored } from "../lib/stored.ts";
import { n, t, tc } from "../lib/texts.ts";
import type { Present } from "./needs.ts";
import { entries, found, withRecent, type Entry } from "./palettelist.ts";

interface Parts {
  parent: HTMLElement;
  present: Present;
  recent: Stored<Command[]>;
  /** Keeps a text that is being edited open; what is returned goes back to it. */
  hold: () => () => void;
  run: (command: Command) => void;
}

const optionId = (command: Command): string => `cs-command-${command}`;

/** Opens over the page. When it closes, the focus is where it was, and only then the command runs. */
export function openPalette(parts: Parts): void {
  if (!parts.parent.querySelector(".cs-palette")) new Palette(parts);
}

class Palette {
  readonly #parts: Parts;
  readonly #release: () => void;
  readonly #all: readonly Entry[];
  readonly #list = el("ul", { class: "cs-palette-list", role: "listbox", id: "cs-palette-list", "aria-label": t("Commands") });
  readonly #input = el("input", {
    type: "text", role: "combobox", placeholder: t("Command"), autocomplete: "off", spellcheck: "false", autocapitalize: "off", enterkeyhint: "go",
    "aria-label": t("Command"), "aria-expanded": "true", "aria-controls": "cs-palette-list", "aria-autocomplete": "list", "data-name": "command",
  });
  readonly #said = el("span", { class: "cs-unseen", role: "status" });
  readonly #dialog = el("dialog", { class: "cs-dialog cs-palette", "aria-label": t("Commands") });
  #shown: Entry[] = [];
  #at = 0;
  #chosen: Command | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#release = parts.hold();
    this.#all = entries(parts.present, parts.recent.value);
    const close = button({ icon: icon("close"), label: t("Close"), class: "is-icon" }, () => this.#dialog.close());
    this.#dialog.append(el("div", { class: "cs-palette-head" }, this.#input, close), this.#list, this.#said);
    this.#listen();
    parts.parent.append(this.#dialog);
    this.#search();
    this.#dialog.showModal();
    this.#input.focus();
  }

  #listen(): void {
    this.#input.addEventListener("input", () => this.#search());
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#closed());
    // the focus stays in the field, by which the list is read
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const at = (event.target as Element).closest<HTMLElement>("[data-at]")?.dataset.at;
      if (at !== undefined) this.#choose(Number(at));
    });
  }

  #search(): void {
    this.#shown = found(this.#all, this.#input.value, this.#parts.recent.value);
    this.#list.replaceChildren(...this.#shown.map((entry, at) => option(entry, at)));
    if (!this.#shown.length) this.#list.append(el("li", { class: "cs-hint", role: "presentation", text: t("No command is called so.") }));
    this.#go(0);
    if (this.#input.value) setText(this.#said, this.#shown.length ? n(this.#shown.length, "{count} command", "{count} commands") : t("No command"));
  }

  #go(at: number): void {
    const { length } = this.#shown;
    this.#at = length ? (at + length) % length : 0;
    for (const each of this.#list.querySelectorAll("[role=option]")) each.setAttribute("aria-selected", "false");
    const current = length ? this.#list.children[this.#at] : undefined;
    setAttributes(this.#input, { "aria-activedescendant": current?.id ?? null });
    current?.setAttribute("aria-selected", "true");
    current?.scrollIntoView?.({ block: "nearest" });
  }

  #key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const isAgain = (event.key === "k" && (event.ctrlKey || event.metaKey)) || event.key === "F1";
    if (step !== undefined) this.#go(Math.abs(step) > 1 ? Math.min(Math.max(0, this.#at + step), this.#shown.length - 1) : this.#at + step);
    else if (event.key === "Enter" && event.target === this.#input) this.#choose(this.#at);
    else if (isAgain) this.#dialog.close();
    else return;
    event.preventDefault();
  }

  /** What is off says why, and stays. */
  #choose(at: number): void {
    const entry = this.#shown[at];
    if (!entry) return;
    this.#go(at);
    if (entry.off) return setText(this.#said, entry.off);
    this.#chosen = entry.command;
    this.#dialog.close();
  }

  #closed(): void {
    this.#dialog.remove();
    this.#release();
    const command = this.#chosen;
    if (!command) return;
    this.#parts.recent.set(withRecent(this.#parts.recent.reread(), command));
    this.#parts.run(command);
  }
}

function option({ command, name, keys, needs, off, recent }: Entry, at: number): HTMLElement {
  const more = off ? el("small", { class: "cs-hint", text: off }) : needs ? fulfilled(needs) : null;
  const caps = el("span", { class: "cs-palette-keys" }, ...keys.slice(0, 3).map((text) => el("kbd", { text, translate: "no" })));
  const words = el("span", { class: "cs-palette-words" }, el("span", { text: name }), more);
  const mark = recent ? el("small", { class: "cs-palette-recent", text: tc("command", "recent") }) : null;
  return el("li", { role: "option", id: optionId(command), "data-at": at, "data-command": command, "aria-disabled": off ? "true" : null }, words, mark, caps);
}

/** What a command needs reads like an obstacle unless it says that it is there. */
const fulfilled = (needs: string): HTMLElement =>
  el("small", { class: "cs-hint cs-palette-fulfilled" }, icon("check"), el("span", { text: needs }), el("span", { class: "cs-unseen", text: tc("what a command needs", "there") }));
