/** The bar over the words: what is looked for, how many times it is there, and what is to stand in its place. */

import type { Place, TranscriptModel } from "../document/model.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { commandFor, hint, type Command } from "../lib/keyboard.ts";
import type { Scope } from "../lib/scope.ts";
import { n, t, tc } from "../lib/texts.ts";
import { Finding, NO_QUERY, type Given } from "./finding.ts";
import type { Query } from "./matcher.ts";
import { manyText, ReplacePanel, type ReplaceRequest } from "./replace.ts";
import { Switches } from "./switches.ts";

interface Parts {
  model: TranscriptModel;
  place: () => Place | null;
  goTo: (place: Place) => void;
  play: (start: number, end: number) => void;
  /** Carries a replacement out, or says why not; answers how many segments were changed. */
  replace: (make: () => ReplaceRequest | null) => Promise<number>;
  /** Why nothing is to be replaced; null, or not said, where it may be. */
  off?: string | null;
  say: (sentence: string) => void;
  /** Goes on in other recordings. */
  everywhere: (query: Query, into: string) => void;
  opened: () => void;
  /** `left`: somebody has gone on elsewhere meanwhile, and keeps the focus there. */
  closed: (left: boolean) => void;
}

/** What is looked for and what is to stand there, as a glossary has it. */
export interface Proposal {
  query: Query;
  into: string;
  /** Something of it was replaced. */
  made: () => void;
}

/** Hits with what is to stand in the place of each, as rules have them. */
export interface GivenProposal {
  title: string;
  hits: Given;
  /** Takes the focus when they are done with; answers whether it did. */
  back: () => boolean;
}

export class FindBar {
  readonly element: HTMLElement;
  readonly finding: Finding;
  readonly #parts: Parts;
  readonly #input = el("input", { type: "search", placeholder: t("Find in the transcript"), "aria-label": t("Find in the transcript"), translate: "no", spellcheck: "false" });
  readonly #title = el("strong", { class: "cs-find-title", hidden: true });
  readonly #said = el("span", { role: "status" });
  readonly #wrong = el("p", { class: "cs-find-wrong", role: "alert", hidden: true });
  readonly #switches = new Switches("find", () => this.#query, (changed) => this.#switch(changed));
  readonly #replace: ReplacePanel;
  readonly #open = button({ text: t("Replace"), class: "is-quiet", name: "find-replace", title: hint("replace") }, () => this.#toggleReplace());
  #query: Query = NO_QUERY;
  #proposal: Proposal | null = null;
  #from: Place = { segment: 0, word: 0 };
  /** Somebody typed, and is brought to the first hit when it is found. */
  #jump = false;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    this.finding = new Finding(scope, parts.model);
    this.#replace = new ReplacePanel({ ...parts, finding: this.finding, goTo: (at) => this.#goTo(at), replace: (make) => this.#carryOut(make), next: (from) => this.#isLeft || this.#goTo(this.finding.next(from, 1)) });
    const previous = button({ icon: icon("up"), text: tc("hit", "Previous"), label: tc("hit", "Previous"), name: "find-previous", title: hint("findPrevious") }, () => this.step(-1));
    const next = button({ icon: icon("down"), text: tc("hit", "Next"), label: tc("hit", "Next"), name: "find-next", title: hint("findNext") }, () => this.step(1));
    const everywhere = button({ text: t("In other recordings…"), class: "is-quiet", name: "find-everywhere", title: hint("replaceEverywhere") }, () => parts.everywhere(this.#query, this.#replace.into));
    const close = button({ icon: icon("close"), label: t("Close the search"), class: "is-icon", name: "close-find" }, () => this.close());
    const line = el("div", { class: "cs-find-line" }, this.#title, this.#input, this.#switches.element, this.#said, previous, next, this.#open, everywhere, close);
    this.element = el("div", { class: "cs-find", role: "search", hidden: true }, line, this.#wrong, this.#replace.element);
    scope.listen(this.#input, "input", () => this.#typed({ wanted: this.#input.value }));
    scope.listen(this.element, "keydown", (event) => this.#key(event));
    scope.add(this.finding.on("change", () => this.#changed()));
    setOff(this.#open, parts.off ?? null);
    this.#showSwitches();
  }

  /** What was looked for last. */
  get query(): Query {
    return this.#query;
  }

  /** What is to stand there. */
  get into(): string {
    return this.#replace.into;
  }

  /**
   * `chosen` is the text that somebody had marked, and looks for; empty: what was looked for last. `words`: whether it is
   * whole words, which are replaced as such: “key” is not to be put right inside of “monkey”; null: nobody knows.
   */
  open(how: "find" | "replace", chosen: string, words: boolean | null = null): void {
    this.#show();
    this.#takeBack();
    const whole = words === null ? this.#query.whole : words && (how === "replace" || this.#query.whole);
    if (chosen) this.#typed({ wanted: (this.#input.value = chosen), whole });
    const replacing = how === "replace" && this.#mayReplace();
    if (replacing) this.#replace.open();
    this.#showSwitches();
    this.#input.focus();
    this.#input.select();
    if (replacing && this.#input.value) this.#replace.focus();
  }

  /** Shows every hit of a proposal, with what would stand there. */
  propose(proposal: Proposal): void {
    if (!this.#mayReplace()) return;
    this.#show();
    this.#takeBack();
    this.#typed(proposal.query);
    this.#input.value = proposal.query.wanted;
    this.#proposal = proposal;
    this.#replace.propose(proposal.into, true);
    this.#replace.open();
    this.#showSwitches();
    this.#replace.focus();
  }

  /** Where something else was written to stand there than was proposed, it is not the proposal that was made. */
  async #carryOut(make: () => ReplaceRequest | null): Promise<number> {
    const proposal = this.#proposal;
    let isProposed = false;
    const changed = await this.#parts.replace(() => {
      isProposed = proposal !== null && this.#replace.into === proposal.into;
      return make();
    });
    if (changed && proposal && isProposed) {
      if (this.#proposal === proposal) this.#proposal = null;
      proposal.made();
    }
    if (changed) await this.finding.settled();
    const over = this.finding.given ? !this.finding.hits.length : isProposed && !this.#replace.possible;
    if (changed && over) this.#end(this.#isLeft);
    return changed;
  }

  /** Shows hits that nobody looked for, each with what would stand there. */
  give({ title, hits }: GivenProposal): void {
    if (!this.#mayReplace()) return;
    this.#show();
    this.#proposal = null;
    this.#jump = false;
    this.#setGiven(title);
    this.#replace.forget();
    this.finding.give(hits);
    this.#replace.open();
    this.#showSwitches();
    this.#replace.focus();
  }

  /** Back to what is looked for. */
  #takeBack(): void {
    if (this.#title.hidden) return;
    this.#setGiven(null);
    this.finding.query = this.#query;
  }

  #setGiven(title: string | null): void {
    const given = title !== null;
    this.#title.hidden = !given;
    setText(this.#title, title ?? "");
    for (const each of [this.#input, this.#switches.element, this.#open]) each.hidden = given;
    this.#replace.given = given;
  }

  close(): void {
    this.#end(false);
  }

  /** Whether the focus is elsewhere; nowhere it is where what had it is off or gone. */
  get #isLeft(): boolean {
    const { activeElement: focused } = document;
    return focused !== null && focused !== document.body && !this.element.contains(focused);
  }

  #end(left: boolean): void {
    this.element.hidden = true;
    this.finding.active = false;
    this.#setGiven(null);
    this.#parts.closed(left);
  }

  /** To the next hit of what was looked for last, or the one before; the focus stays where it is. `then` is told. */
  step(step: 1 | -1, then: () => void = () => {}): void {
    if (!this.#query.wanted && !this.finding.given) return this.open("find", "");
    this.#show();
    this.finding.whenSettled(() => {
      this.#goTo(this.#beside(step));
      then();
    });
  }

  #show(): void {
    if (!this.element.hidden) return;
    this.#from = this.#parts.place() ?? this.#from;
    this.element.hidden = false;
    this.finding.active = true;
    this.#parts.opened();
  }

  /** From the current hit where somebody still is there, else from where he is. */
  #beside(step: 1 | -1): number {
    const { finding } = this;
    const here = this.#parts.place();
    const now = finding.hits[finding.at];
    const at = now && finding.placeOf(now);
    if (now && at && at.segment === here?.segment && at.word === here.word) return finding.next({ segment: now.text, at: now.start + (step > 0 ? 1 : 0) }, step);
    return finding.next(this.#character(here ?? this.#from), step);
  }

  #character({ segment, word }: Place): { segment: number; at: number } {
    const words = this.#parts.model.segments[segment]?.words.slice(0, word) ?? [];
    return { segment, at: words.reduce((sum, { text }) => sum + text.length + 1, 0) };
  }

  #goTo(at: number): void {
    const hit = this.finding.choose(at);
    if (hit) this.#parts.goTo(this.finding.placeOf(hit));
  }

  #switch(changed: Partial<Query>): void {
    this.#typed(changed);
    this.#showSwitches();
  }

  /** While somebody types, the first place from where the search began on. */
  #typed(changed: Partial<Query>): void {
    this.#proposal = null;
    this.#query = { ...this.#query, ...changed };
    this.#jump = true;
    this.#replace.forget();
    this.finding.query = this.#query;
  }

  #changed(): void {
    const { finding } = this;
    if (this.#jump && !finding.searching) {
      this.#jump = false;
      if (finding.hits.length) return this.#goTo(finding.next(this.#character(this.#from), 1));
    }
    const { wrong } = finding.outcome;
    this.#wrong.hidden = wrong === null;
    setText(this.#wrong, wrong ?? "");
    this.#input.setAttribute("aria-invalid", String(wrong !== null));
    setText(this.#said, this.#countText(wrong));
    this.#replace.show();
  }

  #countText(wrong: string | null): string {
    const { hits, at, searching, outcome } = this.finding;
    if ((!this.#query.wanted.trim() && !this.finding.given) || wrong !== null) return "";
    if (searching) return t("searching…");
    const all = manyText(hits.length, outcome.more);
    if (at < 0) return n(hits.length, "{all} found", "{all} found", { all });
    return tc("number of a hit", "{number} of {all}", { number: at + 1, all });
  }

  #showSwitches(): void {
    this.#switches.show(this.#query);
    this.#open.setAttribute("aria-expanded", String(this.#replace.isOpen));
  }

  /** Whichever way it is asked for; where nothing is to be replaced, that is told. */
  #mayReplace(): boolean {
    if (this.#parts.off) this.#parts.say(this.#parts.off);
    return !this.#parts.off;
  }

  #toggleReplace(): void {
    if (!this.#mayReplace()) return;
    if (this.#replace.isOpen) this.#replace.close();
    else this.#replace.open();
    this.#showSwitches();
  }

  readonly #keys: Partial<Record<Command, () => unknown>> = {
    find: () => (this.#input.focus(), this.#input.select()),
    replace: () => this.#mayReplace() && (this.#replace.open(), this.#showSwitches(), this.#replace.focus()),
    replaceEverywhere: () => this.#parts.everywhere(this.#query, this.#replace.into),
    findNext: () => this.step(1),
    findPrevious: () => this.step(-1),
  };

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const command = commandFor(event, "field");
    const act = command ? this.#keys[command] : undefined;
    const enter = event.key === "Enter" && event.target === this.#input;
    if (!act && !enter && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (act) act();
    else if (enter) this.step(event.shiftKey ? -1 : 1);
    else this.close();
  }
}

