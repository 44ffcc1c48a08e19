/** One segment as a row: when, who, what, and what a person said of it. */

import type { Segment } from "../api/decode.ts";
import type { OtherPerson, Status } from "../api/wire.ts";
import { flagText } from "../document/others.ts";
import type { SaveState } from "../document/saver.ts";
import { QUALITY_FLAGS, type Suspects } from "../document/suspects.ts";
import { wordInfo } from "../document/wordinfo.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { clock, wordsOf } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import { hint } from "../lib/keyboard.ts";
import { n, t, tc } from "../lib/texts.ts";
import { conflictView, type Conflict } from "./conflictview.ts";
import type { Field } from "./field.ts";

/** All that a row shows. `pending` is what was typed and is not yet committed. */
export interface RowState {
  segment: Segment;
  position: number;
  pending: string | undefined;
  status: Status;
  save: SaveState | undefined;
  conflict: Conflict | null;
  /** Those of its words are underlined. */
  suspects: Suspects;
  /** The place of its speaker among the colours. */
  colour: number;
  /** Why nothing of it is to be changed; null, or not said, where it may be. */
  off?: string | null;
  /** What a search found: parts of its text, in their order. */
  found?: readonly FoundPart[] | undefined;
  /** Who else is at it, who types there first. */
  others?: readonly OtherPerson[];
}

/** Characters [start, end) of a text; `now` is the hit that somebody is at. */
export interface FoundPart {
  start: number;
  end: number;
  now: boolean;
}

type WordMark = "is-selected" | "is-playing";

const STATUS_TEXTS: Record<Status, string> = { draft: tc("segment", "not verified"), verified: tc("segment", "verified"), unusable: tc("segment", "unusable") };

/** `list` tells the rows of one list from those of another: their segments may have the same names. */
export const rowId = (segment: string, list: string): string => `cs-row-${list}${segment}`;

export class Row {
  readonly element: HTMLElement;
  /** The list's own numbers: where the row stands. */
  position = -1;
  readonly #time = button({ class: "cs-time", name: "time" }, () => {});
  readonly #name = el("span", { class: "cs-speaker-name" });
  readonly #swatch = el("span", { class: "cs-speaker-swatch", "aria-hidden": "true" });
  readonly #who = button({ class: "cs-who", name: "speaker" }, () => {});
  readonly #speaker = el("div", { role: "gridcell", class: "cs-speaker" }, this.#who);
  readonly #words = el("div", { class: "cs-words", dir: "auto" });
  readonly #text = el("div", { role: "gridcell", class: "cs-text" }, this.#words);
  readonly #save = el("span", { class: "cs-save" });
  readonly #flag = el("span", { class: "cs-quality-flag", hidden: true });
  readonly #why = el("span", { class: "cs-why", hidden: true });
  readonly #retype = button({ class: "is-link", text: t("Retype"), name: "retype" }, () => {});
  readonly #another = button({ class: "is-link", text: t("Another model"), name: "another" }, () => {});
  readonly #poor = el("span", { class: "cs-poor", hidden: true }, this.#retype, this.#another);
  readonly #edited = el("span", { class: "cs-edited", text: tc("segment", "edited") });
  readonly #edit = button({ class: "cs-edit", icon: icon("edit"), name: "edit", label: t("Edit this segment") }, () => {});
  readonly #verify = button({ class: "cs-verify", icon: icon("check"), name: "verify" }, () => {});
  readonly #unusable = button({ class: "cs-unusable", icon: icon("ban"), name: "unusable" }, () => {});
  readonly #others = el("span", { class: "cs-others", hidden: true });
  #conflict: HTMLElement | null = null;
  #field: Field | null = null;
  #shown: RowState | null = null;
  #marks = new Map<WordMark, number>();
  #current = false;
  /** Only while rows are being selected. */
  #box: HTMLElement | null = null;
  /** Whether it is among the selected rows; null where none are being selected. */
  #chosen: boolean | null = null;

  constructor(segment: string, list: string) {
    this.#who.append(this.#swatch, this.#name);
    for (const control of [this.#time, this.#who, this.#edit, this.#verify, this.#unusable, this.#retype, this.#another]) control.tabIndex = -1;
    for (const mark of [this.#verify, this.#unusable]) mark.addEventListener("mousedown", (event) => this.#keepField(event));
    const marks = el("div", { role: "gridcell", class: "cs-marks" }, this.#save, this.#why, this.#flag, this.#poor, this.#edited, this.#edit, this.#verify, this.#unusable);
    const time = el("div", { role: "gridcell", class: "cs-time-cell" }, this.#time, this.#others);
    this.element = el("div", { role: "row", class: "cs-row", id: rowId(segment, list), "data-id": segment });
    this.element.append(time, this.#speaker, this.#text, marks);
  }

  /** Its segment got another name. */
  rename(segment: string, list: string): void {
    this.element.id = rowId(segment, list);
    this.element.dataset["id"] = segment;
  }

  update(state: RowState): void {
    const before = this.#shown;
    this.#shown = state;
    this.#updateText(state, before);
    this.#updateMarks(state);
    this.#showOthers(state.others ?? []);
    if (before?.conflict !== state.conflict) this.#showConflict(state.conflict);
  }

  /** The row's words give way to the field. */
  showField(field: Field): void {
    this.#field = field;
    this.#words.replaceWith(field.box);
    this.element.classList.add("is-editing");
  }

  hideField(): void {
    this.#field?.box.replaceWith(this.#words);
    this.#field = null;
    this.element.classList.remove("is-editing");
  }

  /** The row's speaker gives way to a field that asks for a name. */
  showName(field: HTMLElement): void {
    this.#who.replaceWith(field);
  }

  hideName(): void {
    this.#speaker.replaceChildren(this.#who);
  }

  /** A field that loses the focus saves by itself; pressed beside it, a mark is saved with the text, as one step. */
  #keepField(event: Event): void {
    if (this.#field) event.preventDefault();
  }

  setCurrent(current: boolean): void {
    this.#current = current;
    this.element.classList.toggle("is-current", current);
    this.#showSelected();
  }

  setChosen(chosen: boolean | null): void {
    this.#chosen = chosen;
    this.#showBox(chosen);
    this.element.classList.toggle("is-chosen", chosen === true);
    this.#showSelected();
  }

  #showBox(chosen: boolean | null): void {
    if (chosen === null) this.#box?.remove();
    this.#box = chosen === null ? null : (this.#box ?? this.#makeBox());
    const tick = this.#box?.querySelector("input");
    if (tick) tick.checked = chosen === true;
  }

  /** Its edge takes presses, too: a finger is larger than a box. */
  #makeBox(): HTMLElement {
    const tick = el("input", { type: "checkbox", tabindex: -1, "aria-label": t("Select the segment at {start}", { start: this.#time.textContent }) });
    const box = el("span", { class: "cs-choose", "data-name": "choose-row" }, tick);
    this.#time.before(box);
    return box;
  }

  #showSelected(): void {
    this.element.setAttribute("aria-selected", String(this.#chosen ?? this.#current));
  }

  /** Lights word `word`, and no other; null lights none. */
  mark(name: WordMark, word: number | null): void {
    const before = this.#marks.get(name);
    if (before !== undefined) this.#words.children[before]?.classList.remove(name);
    this.#marks.delete(name);
    if (word !== null) this.#light(name, word);
    if (name === "is-selected") this.#showWhy();
  }

  #light(name: WordMark, word: number): void {
    this.#words.children[word]?.classList.add(name);
    this.#marks.set(name, word);
  }

  /** Why the selected word is suspect. */
  #showWhy(): void {
    const [state, at] = [this.#shown, this.#marks.get("is-selected")];
    const word = at === undefined ? undefined : state?.segment.words[at];
    const why = word ? state!.suspects.why(word, state!.status) : null;
    this.#why.hidden = why === null;
    setText(this.#why, why ?? "");
  }

  #updateText(state: RowState, before: RowState | null): void {
    const { segment, pending } = state;
    const same = before?.segment === segment && before.pending === pending && before.suspects === state.suspects && before.colour === state.colour && before.found === state.found;
    if (same && before.status === state.status) return;
    this.#words.replaceChildren(...(pending === undefined ? wordSpans(state) : pendingSpans(pending)));
    for (const [name, word] of [...this.#marks]) this.mark(name, word);
    this.#showWhy();
    const start = clock(segment.start, 1);
    setText(this.#time, start);
    this.#time.title = t("Play from {start}", { start });
    this.#box?.firstElementChild?.setAttribute("aria-label", t("Select the segment at {start}", { start }));
    this.#showSpeaker(segment.speaker, state.colour, start);
  }

  #showSpeaker(speaker: string | null, colour: number, start: string): void {
    setText(this.#name, speaker ?? "");
    this.#swatch.hidden = speaker === null;
    this.#swatch.dataset.colour = String(colour);
    if (speaker === null) delete this.element.dataset["voice"];
    else this.element.dataset["voice"] = String(colour);
    this.#who.title = speaker === null ? t("Say who speaks (S)") : t("{speaker}: another speaker, or another name (S)", { speaker });
    this.#who.setAttribute("aria-label", speaker === null ? t("Speaker of the segment at {start}: nobody named", { start }) : t("Speaker of the segment at {start}: {speaker}", { start, speaker }));
  }

  #updateMarks(state: RowState): void {
    const { segment, status, save } = state;
    const { classList } = this.element;
    classList.toggle("is-verified", status === "verified");
    classList.toggle("is-unusable", status === "unusable");
    this.#edit.title = hint("edit");
    this.#verify.title = hint("verify");
    this.#unusable.title = hint("unusable");
    this.#verify.setAttribute("aria-pressed", String(status === "verified"));
    this.#unusable.setAttribute("aria-pressed", String(status === "unusable"));
    const which = { number: state.position + 1, status: STATUS_TEXTS[status] };
    this.#verify.setAttribute("aria-label", t("Verified: segment {number}, {status}", which));
    this.#unusable.setAttribute("aria-label", t("Unusable: segment {number}, {status}", which));
    this.#edited.hidden = segment.original === null && state.pending === undefined;
    this.#edited.title = segment.original === null ? "" : t("The model wrote: {text}", { text: segment.original });
    for (const press of [this.#edit, this.#verify, this.#unusable, this.#retype]) setOff(press, state.off ?? null);
    this.#showFlag(segment, status);
    this.#showPoor(state.suspects.poor({ ...segment, status }));
    setText(this.#save, saveText(save));
    this.#save.className = `cs-save is-${save?.kind ?? "none"}`;
  }

  /** A coloured edge, and the name in words. */
  #showOthers(others: readonly OtherPerson[]): void {
    const first = others[0];
    this.#others.hidden = first === undefined;
    setText(this.#others, flagText(others));
    if (first) this.element.dataset["other"] = String(first.colour);
    else delete this.element.dataset["other"];
  }

  /** Where more is wrong than right is left, typing is quicker than correcting. */
  #showPoor(percent: number | null): void {
    this.#poor.hidden = percent === null;
    if (percent === null) return;
    this.#poor.title = n(Math.round(percent / 10), "About {count} of 10 words may be wrong here: writing it anew may be quicker than correcting it.", "About {count} of 10 words may be wrong here: writing it anew may be quicker than correcting it.");
    if (this.#retype.getAttribute("aria-disabled") === null) this.#retype.title = hint("retype");
    this.#another.title = t("Have another model hear this segment, and compare");
  }

  /** A person's own judgement ends the machine's flag. */
  #showFlag({ quality_flag: flag }: Segment, status: Status): void {
    const shown = status === "draft" && flag !== null ? QUALITY_FLAGS[flag] : null;
    this.#flag.hidden = !shown;
    setText(this.#flag, shown?.badge ?? "");
    this.#flag.title = shown?.means ?? "";
  }

  #showConflict(conflict: Conflict | null): void {
    this.#conflict?.remove();
    this.#conflict = conflict && conflictView(conflict);
    if (this.#conflict) this.#text.append(this.#conflict);
  }
}

export function saveText(save: SaveState | undefined): string {
  if (!save) return "";
  if (save.kind === "saving") return t("saving…");
  if (save.kind === "conflict") return t("two texts: choose one");
  return save.kind === "saved" ? t("saved") : save.message;
}

function wordSpans({ segment, status, suspects, found = [] }: RowState): (Node | string)[] {
  let at = 0;
  return segment.words.flatMap((word, i) => {
    const why = suspects.why(word, status);
    const span = el("span", { class: why !== null ? "cs-word is-suspect" : "cs-word", "data-word": i }, ...foundParts(word.text, at, found));
    at += word.text.length + 1;
    span.title = wordInfo(word, why);
    return i ? [" ", span] : [span];
  });
}

/** A word that stands at character `at` of its text, with what of it was found. */
function foundParts(word: string, at: number, found: readonly FoundPart[]): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const { start, end, now } of found) {
    const [first, last] = [Math.max(start - at, from), Math.min(end - at, word.length)];
    if (first >= last) continue;
    parts.push(word.slice(from, first), el("mark", { class: now ? "cs-found is-now" : "cs-found", text: word.slice(first, last) }));
    from = last;
  }
  return [...parts, word.slice(from)];
}

/** What was typed has no times yet: plain words until the server's answer. */
function pendingSpans(text: string): (Node | string)[] {
  return wordsOf(text).flatMap((word) => [el("span", { class: "cs-word", text: word }), " "]);
}
