/** How it is searched: a switch for each way. */

import { button, el } from "../lib/dom.ts";
import { t } from "../lib/texts.ts";
import type { Query } from "./matcher.ts";

const ALL = {
  case: { text: "Aa", label: t("Capital letters count") },
  accents: { text: "é", label: t("Accents count, and how an apostrophe is written") },
  whole: { text: "|ab|", label: t("Whole words") },
  pattern: { text: ".*", label: t("Regular expression") },
} as const satisfies Partial<Record<keyof Query, { text: string; label: string }>>;

type Name = keyof typeof ALL;

const NAMES: readonly Name[] = ["case", "accents", "whole", "pattern"];

export class Switches {
  readonly element: HTMLElement;
  readonly #switches: readonly { name: Name; press: HTMLButtonElement }[];

  /** `of` names them for the page; `query` is how it is searched now. */
  constructor(of: string, query: () => Query, changed: (changed: Partial<Query>) => void) {
    this.#switches = NAMES.map((name) => ({ name, press: button({ ...ALL[name], own: true, class: "cs-switch", name: `${of}-${name}` }, () => changed({ [name]: !query()[name] })) }));
    this.element = el("span", { class: "cs-switches", role: "group", "aria-label": t("How it is searched") }, ...this.#switches.map(({ press }) => press));
  }

  show(query: Query): void {
    for (const { name, press } of this.#switches) press.setAttribute("aria-pressed", String(query[name]));
  }
}
