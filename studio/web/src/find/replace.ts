/** Replacing: every hit with what would stand there, its sound and a tick; one, or all that are ticked, in one step. */

import { textOf, type Segment } from "../api/decode.ts";
import { LONGEST_INTENT, MOST_REPLACED } from "../api/wire.ts";
import { button, el, setText } from "../lib/dom.ts";
import { clock } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import { keycaps } from "../lib/keyboard.ts";
import { n, number, t } from "../lib/texts.ts";
import { hitContext, isVerified, soundOf, timeOf } from "./context.ts";
import { keyOf, type Finding } from "./finding.ts";
import { likeCase, replacement, type Hit } from "./matcher.ts";

/** An intent of the operation `replace_texts`, with the revisions that were seen. */
export interface ReplaceRequest {
  texts: { segment: string; text: string }[];
  verified: boolean;
  revisions: Record<string, number>;
}

interface Parts {
  finding: Finding;
  goTo: (at: number) => void;
  /** To the first hit from this character of the segment with this number on. */
  next: (from: { segment: number; at: number }) => void;
  play: (start: number, end: number) => void;
  replace: (make: () => ReplaceRequest | null) => Promise<number>;
  say: (sentence: string) => void;
}

/** Rows that are drawn at once. */
const ROWS = 100;

export class ReplacePanel {
  readonly element: HTMLElement;
  readonly #parts: Parts;
  readonly #into = el("input", { type: "text", placeholder: t("Replace with"), "aria-label": t("Replace with"), translate: "no", spellcheck: "false", "data-name": "replace-into" });
  readonly #one = button({ text: t("Replace"), name: "replace-one" }, () => void this.#replaceOne());
  readonly #all = button({ text: t("Replace all"), name: "replace-all", class: "is-primary" }, () => void this.#replaceAll());
  readonly #verified = el("input", { type: "checkbox", "data-name": "replace-verified" });
  readonly #verifiedText = el("span");
  readonly #verifiedLabel = el("label", { class: "cs-check" }, this.#verified, this.#verifiedText);
  readonly #capitals = el("input", { type: "checkbox", "data-name": "replace-capitals" });
  readonly #capitalsLabel = el("label", { class: "cs-check" }, this.#capitals, el("span", { text: t("Keep capital letters") }));
  readonly #every = el("input", { type: "checkbox", "data-name": "replace-every", "aria-label": t("All hits") });
  readonly #everyText = el("span");
  readonly #head = el("label", { class: "cs-check" }, this.#every, this.#everyText);
  readonly #list = el("ul", { class: "cs-hits", "aria-label": t("What would be replaced") });
  readonly #view = el("div", { class: "cs-hits-view" }, this.#list);
  readonly #more = button({ name: "more-hits", text: " " }, () => this.#drawMore());
  /** Those that are not to be replaced. */
  readonly #left = new Set<string>();
  #drawn = "";
  #rows = ROWS;

  constructor(parts: Parts) {
    this.#parts = parts;
    const line = el("div", { class: "cs-find-line" }, this.#into, this.#one, this.#all, this.#head, this.#capitalsLabel, this.#verifiedLabel);
    this.element = el("div", { class: "cs-replace", hidden: true }, line, this.#view);
    this.#view.append(this.#more);
    this.#into.addEventListener("input", () => this.show());
    this.#into.addEventListener("keydown", (event) => this.#key(event));
    for (const each of [this.#verified, this.#capitals]) each.addEventListener("change", () => this.show());
    this.#every.addEventListener("change", () => this.#tickAll(this.#every.checked));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.element.hidden = false;
    this.show();
  }

  /** Hits that may be replaced, chosen or not. */
  get possible(): number {
    return this.#possible().length;
  }

  get into(): string {
    return this.#into.value;
  }

  /** What is to stand there, as somebody else proposes it; verified segments are left as they are. */
  propose(into: string, capitals: boolean): void {
    this.#into.value = into;
    this.#capitals.checked = capitals;
    this.#verified.checked = false;
  }

  /** Every hit says for itself what is to stand there: it is asked for nowhere. */
  set given(given: boolean) {
    this.#into.hidden = this.#capitalsLabel.hidden = given;
    if (given) this.#capitals.checked = this.#verified.checked = false;
  }

  close(): void {
    this.element.hidden = true;
  }

  focus(): void {
    if (this.#into.hidden) return this.#all.focus();
    this.#into.focus();
    this.#into.select();
  }

  /** Something else is looked for: what was left out says nothing of it. */
  forget(): void {
    this.#left.clear();
    this.#rows = ROWS;
  }

  show(): void {
    if (!this.isOpen) return;
    const { finding } = this.#parts;
    const { hits } = finding;
    const verified = hits.filter((hit) => isVerified(finding.segmentOf(hit)));
    const segments = new Set(verified.map((hit) => hit.text)).size;
    this.#verifiedLabel.hidden = !segments;
    setText(this.#verifiedText, n(segments, "Also in {count} verified segment", "Also in {count} verified segments"));
    const chosen = this.#chosen();
    setText(this.#all.firstElementChild!, hits.length ? n(chosen.length, "Replace {count}", "Replace {count}") : t("Replace all"));
    this.#all.disabled = !chosen.length;
    this.#one.disabled = !hits.length;
    this.#head.hidden = !hits.length;
    this.#every.checked = chosen.length === this.#possible().length && chosen.length > 0;
    this.#every.indeterminate = !this.#every.checked && chosen.length > 0;
    setText(this.#everyText, leftText(hits.length, chosen.length, finding.outcome.more));
    this.#draw();
  }

  #possible(): Hit[] {
    return this.#parts.finding.hits.filter((hit) => this.#isPossible(hit));
  }

  #isPossible(hit: Hit): boolean {
    return this.#verified.checked || !isVerified(this.#parts.finding.segmentOf(hit));
  }

  #chosen(): Hit[] {
    return this.#possible().filter((hit) => !this.#left.has(this.#keyOf(hit)));
  }

  #keyOf(hit: Hit): string {
    return keyOf(this.#parts.finding.segmentOf(hit).id, hit);
  }

  #tickAll(ticked: boolean): void {
    for (const hit of this.#possible()) this.#tick(hit, ticked);
    this.show();
  }

  #tick(hit: Hit, ticked: boolean): void {
    if (ticked) this.#left.delete(this.#keyOf(hit));
    else this.#left.add(this.#keyOf(hit));
  }

  // ---------------------------------------------------------------- rows

  /** Those that would be replaced come first, behind them those that stay as they are. */
  #draw(): void {
    const { finding } = this.#parts;
    const { hits } = finding;
    const possible = this.#possible();
    const shown = [...possible, ...hits.filter((hit) => !this.#isPossible(hit))].slice(0, this.#rows);
    const key = JSON.stringify([this.#into.value, this.#capitals.checked, this.#verified.checked, ...shown.map((hit) => [this.#keyOf(hit), finding.segmentOf(hit).revision, this.#left.has(this.#keyOf(hit))])]);
    this.#view.hidden = !shown.length;
    this.#more.hidden = hits.length <= this.#rows;
    setText(this.#more.firstElementChild!, n(Math.min(ROWS, hits.length - this.#rows), "Show {count} more", "Show {count} more"));
    if (key === this.#drawn) return;
    const focused = this.#list.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["hit"] : undefined;
    this.#drawn = key;
    this.#list.replaceChildren(...shown.map((hit) => this.#row(hit)));
    this.#list.children[possible.length]?.before(keptLine(hits.length - possible.length));
    if (focused !== undefined) this.#list.querySelector<HTMLElement>(`[data-hit="${CSS.escape(focused)}"]`)?.focus();
  }

  #drawMore(): void {
    this.#rows += ROWS;
    this.show();
  }

  #row(hit: Hit): HTMLElement {
    const { finding, goTo, play } = this.#parts;
    const segment = finding.segmentOf(hit);
    const key = this.#keyOf(hit);
    const time = clock(timeOf(segment, hit), 1);
    const tick = el("input", { type: "checkbox", "data-hit": `tick ${key}`, "aria-label": t("Replace the hit at {time}", { time }) });
    tick.disabled = !this.#isPossible(hit);
    tick.checked = !tick.disabled && !this.#left.has(key);
    tick.addEventListener("change", () => {
      this.#tick(hit, tick.checked);
      this.show();
    });
    const sound = button({ icon: icon("play"), class: "is-icon", label: t("Play the hit at {time}", { time }) }, () => play(...soundOf(segment, hit)));
    sound.dataset["hit"] = `play ${key}`;
    const go = button({ class: "cs-hit", title: t("Go to {time}", { time }) }, () => goTo(finding.hits.findIndex((each) => this.#keyOf(each) === key)));
    go.dataset["hit"] = `go ${key}`;
    go.append(el("span", { class: "cs-hit-time", text: time }), hitContext(segment, hit, this.#put(segment, hit)));
    return el("li", {}, tick, sound, go);
  }

  #put(segment: Segment, hit: Hit): string {
    const put = replacement(hit, this.#into.value);
    return this.#capitals.checked ? likeCase(textOf(segment).slice(hit.start, hit.end), put) : put;
  }

  // ---------------------------------------------------------------- replacing

  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey) void this.#replaceAll();
    else void this.#replaceOne();
  }

  /** A button that has nothing left to replace is off, and would lose the focus to the page. */
  #keepFocus(): void {
    if (!this.#into.hidden && [this.#one, this.#all].includes(document.activeElement as HTMLButtonElement)) this.#into.focus();
  }

  /** The current hit, and on to the next; where none is current it is only gone to. */
  async #replaceOne(): Promise<void> {
    this.#keepFocus();
    const { finding, goTo, next, say, replace } = this.#parts;
    const hit = finding.hits[finding.at];
    if (!hit) return finding.hits.length ? goTo(0) : undefined;
    if (!this.#isPossible(hit)) {
      say(t("This segment is verified and stays as it is. Tick “Also in verified segments” to change it."));
      return goTo(finding.next({ segment: hit.text, at: hit.end }, 1));
    }
    const key = this.#keyOf(hit);
    const made = await replace(() => this.#request(finding.hits.filter((each) => this.#keyOf(each) === key)));
    await finding.settled();
    if (made) next({ segment: hit.text, at: hit.start + replacement(hit, this.#into.value).length });
  }

  async #replaceAll(): Promise<void> {
    this.#keepFocus();
    const { replace, say } = this.#parts;
    const left = this.#parts.finding.hits.length - this.#chosen().length;
    let hits = 0;
    const made = await replace(() => {
      const chosen = this.#chosen();
      hits = chosen.length;
      return this.#request(chosen);
    });
    if (made) say(madeText(hits, made, left));
  }

  /** Null where there is nothing to do, or more than can be done at once, which is told. */
  #request(chosen: readonly Hit[]): ReplaceRequest | null {
    const { finding, say } = this.#parts;
    const texts = [...finding.newTexts(chosen, this.#into.value, this.#capitals.checked)].filter(([segment, text]) => text !== textOf(segment));
    if (!texts.length) return null;
    const request = {
      texts: texts.map(([{ id }, text]) => ({ segment: id, text })),
      verified: this.#verified.checked,
      revisions: Object.fromEntries(texts.map(([{ id, revision }]) => [id, revision])),
    };
    const bytes = new TextEncoder().encode(JSON.stringify(request)).length;
    if (texts.length <= MOST_REPLACED && bytes < LONGEST_INTENT - 1_000) return request;
    say(
      n(
        texts.length,
        "This is {count} segment, too long for one step: look for something narrower.",
        "These are {count} segments, too many for one step: untick some, or look for something narrower.",
      ),
    );
    return null;
  }
}

const keptLine = (hits: number): HTMLElement =>
  el("li", { class: "cs-hits-kept", text: n(hits, "Verified, and left as it is: {count} hit", "Verified, and left as they are: {count} hits") });

const leftText = (all: number, chosen: number, more: boolean): string =>
  n(chosen, "{count} of {all} chosen", "{count} of {all} chosen", { all: manyText(all, more) });

/** `more`: at least so many. */
export const manyText = (many: number, more: boolean): string => `${number(many)}${more ? "+" : ""}`;

function madeText(hits: number, segments: number, left: number): string {
  const made = {
    hits: n(hits, "{count} hit", "{count} hits"),
    in_segments: n(segments, "in {count} segment", "in {count} segments"),
    keys: keycaps("Ctrl+Z").join("+"),
  };
  if (!left) return t("{hits} replaced {in_segments}. Undo ({keys}) takes all of it back.", made);
  return t("{hits} replaced {in_segments}, {left_alone}. Undo ({keys}) takes all of it back.", {
    ...made,
    left_alone: n(left, "{count} left as it was", "{count} left as they were"),
  });
}
