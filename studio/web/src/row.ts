/** One segment as a row: when, who, what, and what a person said of it. */

import { choiceView, type Choice } from "./conflict.ts";
import { button, el, setText } from "./dom.ts";
import type { Field } from "./field.ts";
import { clock } from "./format.ts";
import { icon } from "./icons.ts";
import { hint } from "./keyboard.ts";
import type { SaveState } from "./saver.ts";
import { DOUBTS } from "./suspects.ts";
import type { Segment, Status } from "./wire.ts";
import { wordInfo } from "./wordinfo.ts";

/** All that a row shows. `pending` is what was typed and is not yet committed. */
export interface RowState {
  segment: Segment;
  position: number;
  pending: string | undefined;
  status: Status;
  save: SaveState | undefined;
  choice: Choice | null;
  /** Words at or below this confidence are underlined. */
  suspectLimit: number;
}

type WordMark = "is-selected" | "is-playing";

const STATUS_WORDS: Record<Status, string> = { draft: "not verified", verified: "verified", unusable: "unusable" };

export const rowId = (segment: string): string => `cs-row-${segment}`;

export class Row {
  readonly element: HTMLElement;
  /** The list's own numbers: where the row stands. */
  position = -1;
  readonly #time = button({ class: "cs-time", name: "time" }, () => {});
  readonly #speaker = el("div", { role: "gridcell", class: "cs-speaker" });
  readonly #words = el("div", { class: "cs-words", dir: "auto" });
  readonly #text = el("div", { role: "gridcell", class: "cs-text" }, this.#words);
  readonly #save = el("span", { class: "cs-save" });
  readonly #doubt = el("span", { class: "cs-doubt", hidden: true });
  readonly #edited = el("span", { class: "cs-edited", text: "edited" });
  readonly #verify = button({ class: "cs-verify", icon: icon("check"), name: "verify", title: hint("verify") }, () => {});
  readonly #unusable = button({ class: "cs-unusable", icon: icon("ban"), name: "unusable", title: hint("unusable") }, () => {});
  #choice: HTMLElement | null = null;
  #field: Field | null = null;
  #shown: RowState | null = null;
  #marks = new Map<WordMark, number>();

  constructor(segment: string) {
    for (const control of [this.#time, this.#verify, this.#unusable]) control.tabIndex = -1;
    const marks = el("div", { role: "gridcell", class: "cs-marks" }, this.#save, this.#doubt, this.#edited, this.#verify, this.#unusable);
    const time = el("div", { role: "gridcell", class: "cs-time-cell" }, this.#time);
    this.element = el("div", { role: "row", class: "cs-row", id: rowId(segment), "data-id": segment });
    this.element.append(time, this.#speaker, this.#text, marks);
  }

  update(state: RowState): void {
    const before = this.#shown;
    this.#shown = state;
    this.#updateText(state, before);
    this.#updateMarks(state);
    if (before?.choice !== state.choice) this.#showChoice(state.choice);
  }

  /** The row's words give way to the field. */
  showField(field: Field): void {
    this.#field = field;
    this.#words.replaceWith(field.element);
    this.element.classList.add("is-editing");
  }

  hideField(): void {
    this.#field?.element.replaceWith(this.#words);
    this.#field = null;
    this.element.classList.remove("is-editing");
  }

  setCurrent(current: boolean): void {
    this.element.classList.toggle("is-current", current);
    this.element.setAttribute("aria-selected", String(current));
  }

  /** Lights word `word`, and no other; null lights none. */
  mark(name: WordMark, word: number | null): void {
    const before = this.#marks.get(name);
    if (before !== undefined) this.#words.children[before]?.classList.remove(name);
    this.#marks.delete(name);
    if (word === null) return;
    this.#words.children[word]?.classList.add(name);
    this.#marks.set(name, word);
  }

  #updateText(state: RowState, before: RowState | null): void {
    const { segment, pending } = state;
    const same = before?.segment === segment && before.pending === pending && before.suspectLimit === state.suspectLimit;
    if (same && before.status === state.status) return;
    this.#words.replaceChildren(...(pending === undefined ? wordSpans(state) : pendingSpans(pending)));
    for (const [name, word] of [...this.#marks]) this.mark(name, word);
    const start = clock(segment.start, 1);
    setText(this.#time, start);
    this.#time.title = `Play from ${start}`;
    setText(this.#speaker, segment.speaker ?? "");
  }

  #updateMarks(state: RowState): void {
    const { segment, status, save } = state;
    const { classList } = this.element;
    classList.toggle("is-verified", status === "verified");
    classList.toggle("is-unusable", status === "unusable");
    this.#verify.setAttribute("aria-pressed", String(status === "verified"));
    this.#unusable.setAttribute("aria-pressed", String(status === "unusable"));
    const which = `segment ${state.position + 1}, ${STATUS_WORDS[status]}`;
    this.#verify.setAttribute("aria-label", `Verified: ${which}`);
    this.#unusable.setAttribute("aria-label", `Unusable: ${which}`);
    this.#edited.hidden = segment.original === null && state.pending === undefined;
    this.#edited.title = segment.original === null ? "" : `The model wrote: ${segment.original}`;
    this.#showDoubt(segment, status);
    setText(this.#save, saveWords(save));
    this.#save.className = `cs-save is-${save?.kind ?? "none"}`;
  }

  /** A person's own judgement ends the machine's doubt. */
  #showDoubt({ doubt }: Segment, status: Status): void {
    const shown = status === "draft" && doubt !== null ? DOUBTS[doubt] : null;
    this.#doubt.hidden = !shown;
    setText(this.#doubt, shown?.badge ?? "");
    this.#doubt.title = shown?.means ?? "";
  }

  #showChoice(choice: Choice | null): void {
    this.#choice?.remove();
    this.#choice = choice && choiceView(choice);
    if (this.#choice) this.#text.append(this.#choice);
  }
}

export function saveWords(save: SaveState | undefined): string {
  if (!save) return "";
  if (save.kind === "saving") return "saving…";
  if (save.kind === "conflict") return "two texts: choose one";
  return save.kind === "saved" ? "saved" : save.message;
}

function wordSpans({ segment, status, suspectLimit }: RowState): (Node | string)[] {
  const suspicious = status === "draft" ? suspectLimit : -1;
  return segment.words.flatMap((word, i) => {
    const suspect = word.confidence !== null && word.confidence <= suspicious;
    const span = el("span", { class: suspect ? "cs-word is-suspect" : "cs-word", "data-word": i, text: word.text });
    span.title = wordInfo(word);
    return i ? [" ", span] : [span];
  });
}

/** What was typed has no times yet: plain words until the server's answer. */
function pendingSpans(text: string): (Node | string)[] {
  return text.split(/\s+/u).filter(Boolean).flatMap((word) => [el("span", { class: "cs-word", text: word }), " "]);
}
