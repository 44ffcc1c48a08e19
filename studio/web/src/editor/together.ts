/** Several people at one transcript: where one is, for the others, and where they are, over the words. */

import type { OtherPerson } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import { nameOf, type Others } from "../document/others.ts";
import { isAhead } from "../document/rowsahead.ts";
import type { Selection } from "../document/selection.ts";
import { button, el, setAttributes, setText } from "../lib/dom.ts";
import { clock } from "../lib/format.ts";
import type { Scope } from "../lib/scope.ts";
import { t, tc } from "../lib/texts.ts";
import type { Editing } from "../transcript/editing.ts";
import type { TranscriptList } from "../transcript/list.ts";

/** Who has pressed no key for so long is there, and types no more. */
export const TYPING_MS = 20_000;
/** So many are named over the transcript; of the others it is told how many they are. */
const MOST_NAMED = 3;

interface Parts {
  others: Others;
  model: TranscriptModel;
  selection: Selection;
  editing: () => Editing;
  list: () => TranscriptList;
  goTo: (segment: string) => void;
  /** Whether somebody else is here. */
  peopled: (some: boolean) => void;
  /** The others are to know at once. */
  ask: () => void;
}

export interface Place {
  segment: string | null;
  typing: boolean;
}

/** Somebody with several pages is where he types, or in any of them. */
function peopleOf(others: readonly OtherPerson[]): OtherPerson[] {
  const found = new Map<string, OtherPerson>();
  for (const other of others) if (!found.has(nameOf(other)) || other.typing) found.set(nameOf(other), other);
  return [...found.values()];
}

/** Where somebody is in the text, in which a press goes there. */
function atText({ own, name, typing, reads }: OtherPerson, time: string): string {
  if (own) return typing ? t("You in another tab are typing at {time}: go there", { time }) : t("You in another tab are at {time}: go there", { time });
  if (typing) return t("{name} is typing at {time}: go there", { name, time });
  return reads ? t("{name} reads at {time}: go there", { name, time }) : t("{name} is at {time}: go there", { name, time });
}

function hereText({ own, name, typing, reads }: OtherPerson): string {
  if (own) return typing ? t("You in another tab are typing here") : t("You in another tab are here");
  if (typing) return t("{name} is typing here", { name });
  return reads ? t("{name} reads here", { name }) : t("{name} is here", { name });
}

export class Together {
  readonly element: HTMLElement;
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #people = el("ul", { class: "cs-people", "aria-label": t("Also here"), hidden: true });
  readonly #told = el("span", { class: "cs-unseen", role: "status" });
  readonly #chips = new Map<string, HTMLLIElement>();
  readonly #more = el("li", { class: "cs-person-more", translate: "no", hidden: true });
  #typedAt = -Infinity;
  #restsSoon = () => {};

  constructor(scope: Scope, parts: Parts) {
    [this.#scope, this.#parts] = [scope, parts];
    this.#people.append(this.#more);
    this.element = el("div", { class: "cs-together" }, this.#people, this.#told);
    const { others } = parts;
    scope.add(others.on("change", (segments) => this.#changed(segments)));
    scope.add(others.on("told", (sentence) => setText(this.#told, sentence)));
    scope.add(parts.model.on("change", ({ structure }) => structure && this.#show()));
  }

  /** Where one is oneself. */
  get place(): Place {
    const { segment } = this.#parts.editing();
    const at = segment ?? this.#parts.selection.selected?.segment ?? null;
    return { segment: at !== null && isAhead(at) ? null : at, typing: segment !== null && this.#isTyping };
  }

  /** A key was pressed in the field, or it was opened. */
  typed(): void {
    const was = this.#isTyping;
    this.#typedAt = performance.now();
    this.#restsSoon();
    this.#restsSoon = this.#scope.timeout(TYPING_MS, () => this.#ask());
    if (!was) this.#ask();
  }

  /** The field was closed. */
  rested(): void {
    if (!this.#isTyping) return;
    this.#typedAt = -Infinity;
    this.#restsSoon();
    this.#ask();
  }

  get #isTyping(): boolean {
    return performance.now() - this.#typedAt < TYPING_MS;
  }

  #ask(): void {
    if (this.#parts.others.all.length) this.#parts.ask();
  }

  #changed(segments: ReadonlySet<string>): void {
    for (const segment of segments) this.#parts.list().refresh(segment);
    this.#show();
  }

  #show(): void {
    const people = peopleOf(this.#parts.others.all);
    const named = people.slice(0, MOST_NAMED);
    for (const [name, chip] of this.#chips) {
      if (named.some((other) => nameOf(other) === name)) continue;
      chip.remove();
      this.#chips.delete(name);
    }
    for (const other of named) this.#showPerson(other, people.length === 1);
    this.#more.hidden = people.length <= MOST_NAMED;
    setText(this.#more, `+${people.length - MOST_NAMED}`);
    this.#more.title = people.slice(MOST_NAMED).map(nameOf).join(", ");
    this.#people.hidden = !people.length;
    this.#parts.peopled(people.length > 0);
  }

  /** One alone by his name; of several, for whom there is no room, how it begins. */
  #showPerson(other: OtherPerson, alone: boolean): void {
    const name = nameOf(other);
    const chip = this.#chips.get(name) ?? this.#makeChip(name);
    const press = chip.firstElementChild as HTMLButtonElement;
    const segment = other.segment === null ? undefined : this.#parts.model.get(other.segment);
    const says = segment ? atText(other, clock(segment.start, 1)) : hereText(other);
    press.dataset["other"] = String(other.colour);
    press.title = says;
    press.setAttribute("aria-label", says);
    const short = other.own ? tc("person", "you") : alone ? name : [...name].slice(0, 1).join("").toUpperCase();
    setText(press.firstElementChild!, short);
    setAttributes(press.firstElementChild!, { translate: other.own ? null : "no" });
    press.classList.toggle("is-typing", other.typing);
  }

  #makeChip(name: string): HTMLLIElement {
    const go = () => {
      const there = peopleOf(this.#parts.others.all).find((other) => nameOf(other) === name)?.segment;
      if (there) this.#parts.goTo(there);
    };
    const chip = el("li", {}, button({ class: "cs-person", text: "…", name: "person" }, go));
    this.#chips.set(name, chip);
    this.#more.before(chip);
    return chip;
  }
}
