/** The line over the words that says how many rows are selected, and what can be done with them. */

import type { Segment } from "../api/decode.ts";
import type { ChosenRows } from "../document/chosenrows.ts";
import type { Rights } from "../document/rights.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { firstKeys, hint, type Command } from "../lib/keyboard.ts";
import { setChoices } from "../lib/selects.ts";
import { n, t, tc } from "../lib/texts.ts";
import type { ManyRows } from "./manyrows.ts";

interface Parts {
  chosen: ChosenRows;
  many: ManyRows;
  rights: Rights;
  /** Their names. */
  speakers: () => readonly string[];
  shows: (segment: Segment) => boolean;
  run: (command: Command) => void;
  /** Shows the export of the selected rows. */
  exporting: () => void;
  say: (sentence: string) => void;
  /** Where the focus goes when the line is gone. */
  leave: () => void;
}

interface Action {
  press: HTMLButtonElement;
  /** What its keys are those of; null where it has none. */
  command: Command | null;
  /** Why it is off; null where it is not. */
  off: () => string | null;
}

const [CHOOSE, NOBODY] = ["", "0"];
const END = t("End the selection");

export class ChoosingLine {
  readonly element: HTMLElement;
  readonly #parts: Parts;
  readonly #line: HTMLElement;
  readonly #said = el("span");
  /** For those who listen: it is there before there is anything to be told. */
  readonly #told = el("span", { class: "cs-unseen", role: "status" });
  readonly #end = button({ icon: icon("close"), label: END, class: "is-icon", name: "choose-end" }, () => this.#leave());
  readonly #speaker = el("select", { "aria-label": t("Who says the selected segments"), "data-name": "many-speaker" });
  readonly #actions: readonly Action[];

  constructor(parts: Parts) {
    this.#parts = parts;
    const { many } = parts;
    const press = (text: string, name: string, command: Command | null, act: () => void, why: () => string | null = () => null): Action => {
      const off = () => this.#none ?? (command && parts.rights.whyOff(command)) ?? why();
      return { command, off, press: button({ text, name }, () => (off() === null ? act() : parts.say(off()!))) };
    };
    this.#actions = [
      press(t("Verify"), "many-verify", "verify", () => many.mark("verified")),
      press(t("Un-verify"), "many-draft", "takeBack", () => many.mark("draft")),
      press(t("Time anew"), "many-retime", "retime", () => many.retime()),
      press(t("Merge"), "many-merge", "mergeNext", () => many.merge(), () => many.whyApart(2)),
      press(t("Another model"), "many-another", "compare", () => many.another(), () => many.whyApart(1)),
      press(tc("verb", "Export"), "many-export", null, () => parts.exporting(), () => parts.rights.why("export")),
      press(t("Delete"), "many-delete", "deleteSegment", () => many.remove()),
    ];
    this.#speaker.addEventListener("change", () => this.#give());
    const all = button({ text: tc("rows", "All shown"), class: "is-quiet", name: "choose-all", title: hint("chooseAll") }, () => parts.run("chooseAll"));
    const [verify, draft, ...others] = this.#actions.map((action) => action.press);
    const actions = el("div", { class: "cs-choosing-actions" }, verify, draft, this.#speaker, ...others, all, this.#end);
    this.#line = el("div", { class: "cs-choosing", role: "toolbar", "aria-label": t("Selected segments"), hidden: true }, this.#said, actions);
    // pressed by a pointer it leaves the focus with the transcript, where keys act on the same rows
    this.#line.addEventListener("mousedown", (event) => (event.target as Element).closest("button") && event.preventDefault());
    this.element = el("div", {}, this.#told, this.#line);
  }

  /** The selection, or what there is of it, has changed. */
  show(): void {
    const { chosen } = this.#parts;
    this.#line.hidden = !chosen.choosing;
    const told = chosen.choosing ? this.#count : "";
    for (const place of [this.#said, this.#told]) setText(place, told);
    if (!chosen.choosing) return;
    this.#end.title = [END, firstKeys("regionClear")].filter(Boolean).join(": ");
    for (const { press, command, off } of this.#actions) {
      press.title = command ? hint(command) : "";
      setOff(press, off());
    }
    const off = this.#none ?? this.#parts.rights.why("change");
    this.#speaker.disabled = off !== null;
    this.#speaker.title = off ?? "";
    setChoices(this.#speaker, [[CHOOSE, t("Speaker…")], ...this.#parts.speakers().map((name) => [`=${name}`, name] as const), [NOBODY, t("Nobody named")]]);
    for (const option of this.#speaker.options) if (option.value.startsWith("=")) option.setAttribute("translate", "no");
  }

  get #none(): string | null {
    return this.#parts.chosen.size ? null : t("No segment is selected.");
  }

  get #count(): string {
    const { chosen, many, shows } = this.#parts;
    const hidden = many.rows.filter((segment) => !shows(segment)).length;
    if (!hidden) return n(chosen.size, "{count} segment selected", "{count} segments selected");
    return n(chosen.size, "{count} segment selected ({hidden} not shown)", "{count} segments selected ({hidden} not shown)", { hidden });
  }

  #give(): void {
    const chosen = this.#speaker.value;
    this.#speaker.value = CHOOSE;
    if (chosen !== CHOOSE) this.#parts.many.give(chosen === NOBODY ? null : chosen.slice(1));
  }

  #leave(): void {
    this.#parts.chosen.end();
    this.#parts.leave();
  }
}
