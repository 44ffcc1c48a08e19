/** The page's tabs, which are Gradio's: the one in front stands in the address, and they are one stop of the keyboard. */

import { showInAddress } from "../lib/address.ts";
import type { Scope } from "../lib/scope.ts";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

const tabsOf = (bar: Element): HTMLElement[] => [...bar.querySelectorAll<HTMLElement>("[role=tab][data-tab-id]")];

export class PageTabs {
  /** Null where the page around us has none. */
  readonly #bar: HTMLElement | null;

  constructor(scope: Scope, inside: HTMLElement) {
    this.#bar = inside.closest("[role=tabpanel]")?.parentElement?.querySelector<HTMLElement>("[role=tablist]") ?? null;
    if (!this.#bar) return;
    const observer = new MutationObserver(() => this.#changed());
    observer.observe(this.#bar, { subtree: true, attributes: true, attributeFilter: ["aria-selected"] });
    scope.add(() => observer.disconnect());
    scope.listen(this.#bar, "keydown", (event) => this.#key(event));
    this.#oneStop();
  }

  /** The tab in front; null for the first. */
  get shown(): string | null {
    const tabs = this.#bar ? tabsOf(this.#bar) : [];
    const at = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    return at > 0 ? tabs[at]!.dataset["tabId"]! : null;
  }

  show(id: string | null): void {
    const tabs = this.#bar ? tabsOf(this.#bar) : [];
    const tab = id === null ? tabs[0] : tabs.find((each) => each.dataset["tabId"] === id);
    if (tab?.getAttribute("aria-selected") === "false") tab.click();
  }

  #changed(): void {
    this.#oneStop();
    showInAddress({ tab: this.shown });
  }

  #oneStop(): void {
    for (const tab of tabsOf(this.#bar!)) tab.tabIndex = tab.getAttribute("aria-selected") === "true" ? 0 : -1;
  }

  #key(event: KeyboardEvent): void {
    const tabs = tabsOf(this.#bar!);
    const at = tabs.indexOf(event.target as HTMLElement);
    const step = STEPS[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = tabs[(at + step + tabs.length) % tabs.length]!;
    next.focus();
    next.click();
  }
}
