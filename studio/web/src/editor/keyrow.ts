/** One shortcut in the list: its keys, and how they are changed: by pressing others. */

import { button, el } from "../lib/dom.ts";
import type { FootPedal } from "../lib/footpedal.ts";
import { keycaps, shortcuts, spell, type Shortcut } from "../lib/keyboard.ts";
import { clashes, whyNot, type Keymap } from "../lib/keymap.ts";
import { t, tc } from "../lib/texts.ts";

/** What is no key yet, or none that has a name. */
const UNNAMED = /(?:^|\+)(?:Control|Shift|Alt|AltGraph|Meta|OS|Fn|CapsLock|NumLock|Dead|Process|Unidentified)$/u;

const OR = ` ${tc("between two keys", "or")} `;
const AND = ` ${tc("between two commands", "and")} `;

const caps = (keys: string): HTMLElement[] => keycaps(keys).map((text) => el("kbd", { text, translate: "no" }));

function keysShown({ keys }: Shortcut): (Node | string)[] {
  return keys.length ? keys.flatMap((each, i) => [...(i ? [OR] : []), ...caps(each)]) : [t("no key")];
}

function labelOf({ does, keys }: Shortcut): string {
  const read = keys.map((each) => keycaps(each).join("+")).join(OR);
  return read ? t("{does}: {keys}. Change", { does, keys: read }) : t("{does}: no key. Change", { does });
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
    this.#button = button({ class: "cs-keys", label: labelOf(shortcut), title: t("Change the keys"), name: `${shortcut.command}@${shortcut.where}` }, () => this.#listen(false));
    this.#button.append(...keysShown(shortcut));
    this.#keys.append(this.#button);
    this.element.append(this.#keys, el("dd", { text: shortcut.does }, this.#said));
    this.element.classList.toggle("is-own", keymap.isOwn(shortcut));
  }

  /** From now on the next key pressed is the new one. `more`: beside those that are there. */
  #listen(more: boolean): void {
    this.#button.replaceChildren(more ? t("Press another key…") : t("Press the new key…"));
    this.#button.classList.add("is-listening");
    this.#button.onkeydown = (event) => this.#key(event, more);
    this.#button.onblur = () => this.#stop();
    this.#letGo = this.#pedal?.take((keys) => this.#propose(keys, more)) ?? this.#letGo;
    this.#button.focus();
    this.#tell(t("Esc leaves it as it is."), ...this.#ways(more));
  }

  #ways(more: boolean): HTMLElement[] {
    const { keys } = this.#shortcut;
    const way = (text: string, press: () => void) => {
      const made = button({ text, class: "is-link" }, press);
      made.addEventListener("mousedown", (event) => event.preventDefault()); // else the blur would end it first
      return made;
    };
    const ways = [way(t("No key"), () => this.#set([]))];
    if (keys.length && !more) ways.push(way(t("Add a key"), () => this.#listen(true)));
    if (this.#keymap.isOwn(this.#shortcut)) ways.push(way(t("As it was"), () => this.#reset()));
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
    const take = button({ text: t("Take it"), class: "is-link", name: "take" }, () => this.#set(wanted));
    const leave = button({ text: t("Leave it"), class: "is-link" }, () => this.#stop(true));
    const commands = others.map(({ does }) => t("“{command}”", { command: does })).join(AND);
    this.#tell(t("{keys} is {commands}.", { keys: keycaps(keys).join("+"), commands }), take, leave);
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
