/** How it is searched: a switch for each way, in one recording or in many. */

import { button, el } from "../lib/dom.ts";
import type { Query } from "./matcher.ts";

const ALL = {
  case: { text: "Aa", label: "Capital letters count" },
  accents: { text: "é", label: "Accents count, and how an apostrophe is written" },
  whole: { text: "|ab|", label: "Whole words" },
  pattern: { text: ".*", label: "Regular expression" },
} as const satisfies Partial<Record<keyof Query, { text: string; label: string }>>;

type Name = keyof typeof ALL;

/** An expression would have to be tried on every text that there is. */
export const IN_MANY: readonly Name[] = ["case", "accents", "whole"];
export const IN_ONE: readonly Name[] = [...IN_MANY, "pattern"];

export class Switches {
  readonly element: HTMLElement;
  readonly #switches: readonly { name: Name; press: HTMLButtonElement }[];

  /** `of` names them for the page; `query` is how it is searched now. */
  constructor(of: string, names: readonly Name[], query: () => Query, changed: (changed: Partial<Query>) => void) {
    this.#switches = names.map((name) => ({ name, press: button({ ...ALL[name], class: "cs-switch", name: `${of}-${name}` }, () => changed({ [name]: !query()[name] })) }));
    this.element = el("span", { class: "cs-switches", role: "group", "aria-label": "How it is searched" }, ...this.#switches.map(({ press }) => press));
  }

  show(query: Query): void {
    for (const { name, press } of this.#switches) press.setAttribute("aria-pressed", String(query[name]));
  }
}
