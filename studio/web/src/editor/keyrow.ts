/** One shortcut in the list: its keys, and how they are changed: by pressing others. */

import { button, el } from "../lib/dom.ts";
import type { FootPedal } from "../lib/footpedal.ts";
import { keycaps, shortcuts, spell, type Shortcut } from "../lib/keyboard.ts";
import { clashes, whyNot, type Keymap } from "../lib/keymap.ts";

/** What is no key yet, or none that has a name. */
const UNNAMED = /(?:^|\+)(?:Control|Shift|Alt|AltGraph|Meta|OS|Fn|CapsLock|NumLock|Dead|Process|Unidentified)$/u;

const caps = (keys: string): HTMLElement[] => keycaps(keys).map((text) => el("kbd", { text }));

function keysShown({ keys }: Shortcut): (Node | string)[] {
  return keys.length ? keys.flatMap((each, i) => [...(i ? [" or "] : []), ...caps(each)]) : ["no key"];
}

export class KeyRow {
  readonly element = el("div");
  readonly #shortcut: Shortcut;
  readonly #keymap: Keymap;
  /** The whole list may look otherwise: another shortcut may have lost its keys. */
  readonly #changed: () => void;
  readonly #keys = el("dt");
  readonly #said = el("div", { class: "cs-keys-said", role: "status" });
  readonly #button: HTMLButtonElement;
  readonly #pedal: FootPedal | null;
  #letGo: () => void = () => {};

  constructor(shortcut: Shortcut, keymap: Keymap, changed: () => void, pedal: FootPedal | null = null) {
    this.#pedal = pedal;
    [this.#shortcut, this.#keymap, this.#changed] = [shortcut, keymap, changed];
    const label = `${shortcut.does}: ${shortcut.keys.map((each) => keycaps(each).join("+")).join(" or ") || "no key"}. Change`;
    this.#button = button({ class: "cs-keys", label, title: "Change the keys", name: `${shortcut.command}@${shortcut.where}` }, () => this.#listen(false));
    this.#button.append(...keysShown(shortcut));
    this.#keys.append(this.#button);
    this.element.append(this.#keys, el("dd", { text: shortcut.does }, this.#said));
    this.element.classList.toggle("is-own", keymap.isOwn(shortcut));
  }

  /** From now on the next key pressed is the new one. `more`: beside those that are there. */
  #listen(more: boolean): void {
    this.#button.replaceChildren(more ? "Press another key…" : "Press the new key…");
    this.#button.classList.add("is-listening");
    this.#button.onkeydown = (event) => this.#key(event, more);
    this.#button.onblur = () => this.#stop();
    this.#letGo = this.#pedal?.take((keys) => this.#propose(keys, more)) ?? this.#letGo;
    this.#button.focus();
    this.#tell("Esc leaves it as it is.", ...this.#ways(more));
  }

  #ways(more: boolean): HTMLElement[] {
    const { keys } = this.#shortcut;
    const way = (text: string, press: () => void) => {
      const made = button({ text, class: "is-link" }, press);
      made.addEventListener("mousedown", (event) => event.preventDefault()); // else the blur would end it first
      return made;
    };
    const ways = [way("No key", () => this.#set([]))];
    if (keys.length && !more) ways.push(way("Add a key", () => this.#listen(true)));
    if (this.#keymap.isOwn(this.#shortcut)) ways.push(way("As it was", () => this.#reset()));
    return ways;
  }

  #key(event: KeyboardEvent, more: boolean): void {
    event.stopPropagation();
    if (event.isComposing || UNNAMED.test(spell(event))) return;
    // the ways beside it are reached by Tab, and so is everything else
    if (event.key === "Tab" && !event.ctrlKey && !event.altKey) return;
    event.preventDefault();
    if (event.key === "Escape") return this.#stop();
    this.#propose(spell(event), more);
  }

  #propose(keys: string, more: boolean): void {
    const why = whyNot(this.#shortcut, keys);
    if (why) return this.#tell(why);
    const wanted = more ? [...new Set([...this.#shortcut.keys, keys])] : [keys];
    const others = clashes(shortcuts(), this.#shortcut, keys);
    if (!others.length) return this.#set(wanted);
    this.#restore();
    const take = button({ text: "Take it", class: "is-link", name: "take" }, () => this.#set(wanted));
    const leave = button({ text: "Leave it", class: "is-link" }, () => this.#stop(true));
    const names = others.map(({ does }) => `“${does}”`).join(" and ");
    this.#tell(`${keycaps(keys).join("+")} is ${names}.`, take, leave);
    take.focus();
  }

  #set(keys: readonly string[]): void {
    this.#keymap.set(this.#shortcut, keys);
    this.#redraw();
  }

  #reset(): void {
    this.#keymap.reset(this.#shortcut);
    this.#redraw();
  }

  /** The list is made anew; the focus is on the same row again. */
  #redraw(): void {
    const dialog = this.element.closest("dialog");
    this.#button.onblur = null;
    this.#letGo();
    this.#changed();
    dialog?.querySelector<HTMLElement>(`[data-name="${this.#button.dataset.name}"]`)?.focus();
  }

  /** Ways that take the focus keep what is told open. */
  #stop(isOver = false): void {
    if (!isOver && document.activeElement !== this.#button && this.#said.contains(document.activeElement)) return;
    this.#restore();
    this.#said.replaceChildren();
    if (isOver) this.#button.focus();
  }

  #restore(): void {
    this.#letGo();
    this.#button.onkeydown = this.#button.onblur = null;
    this.#button.classList.remove("is-listening");
    this.#button.replaceChildren(...keysShown(this.#shortcut));
  }

  #tell(sentence: string, ...ways: HTMLElement[]): void {
    this.#said.replaceChildren(el("span", { text: sentence }), ...ways);
  }
}
