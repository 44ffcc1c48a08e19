/** One answer of a model: what was asked, how far it is, its text with citations that can be pressed, and what to do with it. */

import { textOf, isActive, type Segment } from "../api/decode.ts";
import type { AnswerInfo } from "../api/wire.ts";
import { copyText } from "../lib/clipboard.ts";
import { button, el, setAttributes, setOff, setText } from "../lib/dom.ts";
import { clock, dateTime } from "../lib/format.ts";
import type { Scope } from "../lib/scope.ts";
import { t, tc } from "../lib/texts.ts";
import { citedParts, samePart, type Part } from "./citations.ts";

const CONFIRM_MS = 4000;
const COPIED_MS = 2000;
/** Of a segment's text in a tooltip or a list. */
const LONGEST_QUOTE = 160;

interface Parts {
  segment: (id: string) => Segment | undefined;
  /** Selects the segment and plays it. */
  play: (segment: string) => void;
  stop: () => void;
  remove: () => void;
  /** Why one cannot; null where one can. */
  off?: { stop: string | null; remove: string | null };
}

/** What is said of an answer that is not finished. */
export function answerStateText({ state, doing, error, text }: AnswerInfo): string {
  if (state === "queued") return t("Waiting for its turn");
  if (state === "running") return doing || t("Reading");
  if (state === "stopped") return text ? t("Stopped: this is what was written until then.") : t("Stopped before the first word.");
  return state === "failed" ? (error ?? t("It failed. The server’s log says why.")) : "";
}

export function quote(segment: Segment): string {
  const text = textOf(segment);
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE).trimEnd()}…` : text;
  return `${clock(segment.start, 1)} ${shown}`;
}

function nameCitation(made: HTMLElement, cite: string, segment: Segment): void {
  const words = quote(segment);
  if (made.title === words) return;
  made.title = words;
  made.setAttribute("aria-label", t("Citation {number}: play {quote}", { number: cite, quote: words }));
}

export class AnswerView {
  readonly element: HTMLElement;
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #asked = el("h3");
  readonly #facts = el("p", { class: "cs-hint", translate: "no" });
  readonly #progress = el("progress", { max: 1, "aria-label": t("Answer progress") });
  readonly #state = el("p", { class: "cs-answer-state" });
  readonly #text = el("div", { class: "cs-answer-text", dir: "auto", translate: "no" });
  readonly #related = el("div", { class: "cs-related" });
  readonly #stop: HTMLButtonElement;
  readonly #copy: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  #shown: Part[] = [];
  #answer: AnswerInfo | null = null;
  #isConfirming = false;

  constructor(scope: Scope, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
    this.#stop = button({ text: t("Stop"), name: "stop-answer" }, () => (parts.off?.stop ?? null) === null && parts.stop());
    this.#copy = button({ text: tc("verb", "Copy"), name: "copy-answer" }, () => void this.#copied());
    this.#remove = button({ text: t("Delete"), name: "delete-answer" }, () => (parts.off?.remove ?? null) === null && this.#removed());
    this.#remove.addEventListener("blur", () => this.#confirm(false));
    setOff(this.#stop, parts.off?.stop ?? null);
    setOff(this.#remove, parts.off?.remove ?? null);
    const actions = el("div", { class: "cs-answer-actions" }, this.#stop, this.#copy, this.#remove);
    this.element = el("li", { class: "cs-answer" }, this.#asked, this.#facts, this.#progress, this.#state, this.#text, this.#related, actions);
  }

  update(answer: AnswerInfo): void {
    const before = this.#answer;
    this.#answer = answer;
    setText(this.#asked, answer.kind === "summary" ? t("Summary") : answer.question);
    setAttributes(this.#asked, { translate: answer.kind === "summary" ? null : "no" });
    this.#asked.title = answer.kind === "summary" ? "" : answer.question; // a long one is cut off by the style
    setText(this.#facts, `${answer.model} · ${dateTime(answer.created)}`);
    const active = isActive(answer);
    this.element.dataset.state = answer.state;
    this.#progress.hidden = this.#stop.hidden = !active;
    this.#progress.value = answer.part;
    this.#copy.hidden = !answer.text || active;
    this.#remove.hidden = active;
    const words = answerStateText(answer);
    this.#state.hidden = !words;
    this.#state.classList.toggle("cs-bad", answer.state === "failed");
    setText(this.#state, words);
    this.#showText(answer);
    if (!before || before.related.join() !== answer.related.join()) this.#showRelated(answer.related);
  }

  /** Segments were edited: what is quoted of them says what they say now. */
  requote(): void {
    for (const made of this.element.querySelectorAll<HTMLElement>("[data-segment]")) {
      const segment = this.#parts.segment(made.dataset.segment!);
      if (!segment) continue;
      if (made.classList.contains("cs-cite")) nameCitation(made, made.textContent, segment);
      else setText(made.firstElementChild!, quote(segment));
    }
  }

  /** The text grows: what stands already is left alone, so that a citation that has the focus keeps it. */
  #showText({ text, citations }: AnswerInfo): void {
    const parts = citedParts(text, citations);
    let same = 0;
    while (same < parts.length && samePart(parts[same]!, this.#shown[same])) same += 1;
    while (this.#text.childNodes.length > same) this.#text.lastChild!.remove();
    this.#text.append(...parts.slice(same).map((part) => this.#node(part)));
    this.#text.hidden = !text;
    this.#shown = parts;
  }

  #node(part: Part): Node {
    if ("text" in part) return document.createTextNode(part.text);
    const segment = this.#parts.segment(part.segment);
    if (!segment) return document.createTextNode(`[${part.cite}]`);
    const made = el("button", { type: "button", class: "cs-cite", text: part.cite, "data-segment": part.segment });
    nameCitation(made, part.cite, segment);
    made.addEventListener("click", () => this.#parts.play(part.segment));
    return made;
  }

  #showRelated(ids: readonly string[]): void {
    const segments = ids.map((id) => this.#parts.segment(id)).filter((segment) => segment !== undefined);
    const press = (segment: Segment) => {
      const made = button({ text: quote(segment), class: "is-link", name: "related" }, () => this.#parts.play(segment.id));
      made.dataset.segment = segment.id;
      return made;
    };
    const list = el("ul", {}, ...segments.map((segment) => el("li", { dir: "auto", translate: "no" }, press(segment))));
    this.#related.hidden = segments.length === 0;
    this.#related.replaceChildren(el("h4", { text: t("Nearest segments (found by words, not cited by the model)") }), list);
  }

  async #copied(): Promise<void> {
    const done = await copyText(this.#answer?.text ?? "");
    this.#say(this.#copy, done ? t("Copied") : t("Not allowed here"), tc("verb", "Copy"), COPIED_MS);
  }

  /** An answer may have taken minutes: one more press makes sure. */
  #removed(): void {
    if (this.#isConfirming) return this.#parts.remove();
    this.#confirm(true);
  }

  #confirm(sure: boolean): void {
    if (sure === this.#isConfirming) return;
    this.#isConfirming = sure;
    this.#remove.classList.toggle("is-danger", sure);
    setText(this.#remove.firstElementChild!, sure ? t("Delete for good?") : t("Delete"));
    if (sure) this.#scope.timeout(CONFIRM_MS, () => this.#confirm(false));
  }

  #say(control: HTMLButtonElement, now: string, later: string, ms: number): void {
    setText(control.firstElementChild!, now);
    this.#scope.timeout(ms, () => setText(control.firstElementChild!, later));
  }
}
