/** The drawer beside the transcript: named panels, one at a time; a sheet on phones. */

import { button, el } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { t } from "../lib/texts.ts";

export interface Panel {
  id: string;
  title: string;
  /** What to show, asked for whenever the panel comes into sight or `refresh` is called. */
  render: () => HTMLElement;
  /** Two texts side by side need more room. */
  wide?: boolean;
  /** It fills the drawer and scrolls by itself. */
  fills?: boolean;
  /** Whether there is nothing to show for now: its tab is not there then. */
  hidden?: () => boolean;
  /** Told when the panel has come into sight. */
  shown?: () => void;
  /** Told when the drawer, open at this panel, is seen again: the page around it has tabs of its own. */
  seen?: () => void;
  /** Takes the focus where the panel has a better place for it than its tab; answers whether it did. */
  focus?: () => boolean;
  /** Carries out a key press that is the panel's own; answers whether it was. */
  key?: (event: KeyboardEvent) => boolean;
}

export class Drawer {
  readonly element: HTMLElement;
  readonly #panels: readonly Panel[];
  readonly #tabs: HTMLButtonElement[];
  readonly #body = el("div", { class: "cs-drawer-body", role: "tabpanel", tabindex: 0 });
  readonly #changed: (open: boolean) => void;
  #at = 0;

  constructor(panels: readonly Panel[], changed: (open: boolean) => void) {
    this.#panels = panels;
    this.#changed = changed;
    this.#tabs = panels.map((panel, i) => this.#tab(panel, i));
    const tabs = el("div", { class: "cs-tabs", role: "tablist", "aria-label": t("About this transcript") }, ...this.#tabs);
    const close = button({ icon: icon("close"), label: t("Close"), class: "is-quiet is-icon", name: "close-drawer" }, () => this.toggle(false));
    this.element = el("aside", { class: "cs-drawer", "aria-label": t("Details, speakers, glossary, proofread, versions, compare, ask, export"), hidden: true }, el("header", {}, tabs, close), this.#body);
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.showTabs();
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  toggle(open = !this.open): void {
    if (open === this.open) return;
    this.element.hidden = !open;
    if (open) {
      this.#show(this.#at);
      this.#tabs[this.#at]?.focus({ preventScroll: true });
    }
    this.#changed(open);
  }

  /** Opens the drawer at one panel, and takes the focus there. */
  show(id: string): void {
    const index = this.#panels.findIndex((panel) => panel.id === id);
    if (index < 0 || this.#tabs[index]!.hidden) return;
    if (!this.open) this.#at = index;
    else if (this.#at !== index) this.#show(index);
    this.toggle(true);
    if (!this.#panels[index]!.focus?.()) this.#tabs[index]?.focus({ preventScroll: true });
  }

  /** On a phone it lies over the words: what is to be seen there has it closed. */
  makeWay(): void {
    if (getComputedStyle(this.element).position === "fixed") this.toggle(false);
  }

  /** The drawer came into sight with the page around it. */
  seen(): void {
    if (this.open) this.#panels[this.#at]?.seen?.();
  }

  /** The panel in sight, null while the drawer is closed. */
  get panel(): string | null {
    return this.open ? (this.#panels[this.#at]?.id ?? null) : null;
  }

  /** What there is to show may have come, or gone. */
  showTabs(): void {
    this.#tabs.forEach((tab, i) => (tab.hidden = this.#panels[i]!.hidden?.() ?? false));
    if (this.#tabs[this.#at]!.hidden) this.open ? this.#show(0) : (this.#at = 0);
  }

  /** Brings one panel up to date, where it is in sight. */
  refresh(id: string): void {
    if (this.open && this.#panels[this.#at]?.id === id) this.#show(this.#at);
  }

  #tab(panel: Panel, index: number): HTMLButtonElement {
    const tab = el("button", { type: "button", class: "cs-tab", role: "tab", text: panel.title, "data-name": panel.id });
    tab.addEventListener("click", () => this.#show(index));
    return tab;
  }

  #show(index: number): void {
    this.#at = index;
    this.#tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
    });
    this.#tabs[index]!.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    const panel = this.#panels[index]!;
    this.element.classList.toggle("is-wide", panel.wide ?? false);
    this.#body.classList.toggle("is-filled", panel.fills ?? false);
    this.#body.setAttribute("aria-label", panel.title);
    const content = panel.render();
    if (this.#body.firstElementChild !== content) this.#body.replaceChildren(content);
    panel.shown?.();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.stopPropagation();
      return this.toggle(false);
    }
    if (this.#panels[this.#at]?.key?.(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !this.#tabs.includes(event.target as HTMLButtonElement)) return;
    event.preventDefault();
    event.stopPropagation();
    const there = this.#tabs.filter((tab) => !tab.hidden);
    const next = there[(there.indexOf(this.#tabs[this.#at]!) + step + there.length) % there.length]!;
    this.#show(this.#tabs.indexOf(next));
    next.focus();
  }
}
