/** One recording as a row of the library's table, its name open to change. */

import { LONGEST_NAME, type LibraryRow, type Said, type Verb } from "../api/wire.ts";
import { sourceName } from "../document/origin.ts";
import { languageText } from "../document/version.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { bytes, clock, dateTime, lengthText, percent } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import { projectName } from "../lib/projectname.ts";
import { n, t, tc } from "../lib/texts.ts";
import { titleOf, type Sort } from "./sort.ts";

interface Actions {
  open: () => void;
  /** At the moment that the search found. */
  openAt: (said: Said) => void;
  /** Shows all of its transcripts, to open one. */
  transcripts: () => void;
  rename: (name: string) => void;
  remove: () => void;
  /** Why something is off. */
  say: (sentence: string) => void;
  /** `extend`: with all between this row and the one that was chosen last. */
  choose: (on: boolean, extend: boolean) => void;
}

/** Why what can be done to a row is off, by what that is. */
export type RowOff = Readonly<Partial<Record<Verb, string>>>;

const NOTHING_OFF: RowOff = {};

/** What a row says of its run, or of how far the work is. */
export function rowStateText(row: LibraryRow): string {
  const { run } = row;
  const share = run?.total ? `${Math.floor((run.done / run.total) * 100)} %` : "";
  if (run?.state === "queued") return tc("recording", "waiting");
  if (run?.state === "running") return share ? t("transcribing {share}", { share }) : t("transcribing");
  if (run?.state === "stopped") return t("stopped at {share}", { share: share || "0 %" });
  if (run?.state === "failed") return tc("recording", "failed");
  return row.segments ? t("{verified} of {segments}", { verified: row.verified, segments: row.segments }) : sourceName(row) ? t("no words") : t("no transcript");
}

export class LibraryRowView {
  readonly element = el("tr");
  readonly #check = el("input", { type: "checkbox", "data-name": "choose" });
  readonly #actions: Actions;
  readonly #name: HTMLButtonElement;
  readonly #nameCell = el("th", { scope: "row", class: "is-name" });
  readonly #cells: Record<"project" | "duration" | "created" | "model" | "verified" | "wer", HTMLTableCellElement>;
  readonly #meter = el("span", { class: "cs-meter", "aria-hidden": "true" }, el("span"));
  readonly #state = el("span");
  readonly #source = el("span");
  readonly #transcripts: HTMLButtonElement;
  readonly #rename: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  readonly #said = button({ class: "cs-said", name: "said" }, () => this.#found && this.#actions.openAt(this.#found));
  #found: Said | undefined;
  #off: RowOff = NOTHING_OFF;
  #row: LibraryRow | null = null;
  #input: HTMLInputElement | null = null;

  constructor(presses: Actions) {
    this.#actions = presses;
    this.#name = button({ class: "is-link cs-library-name", name: "open" }, presses.open);
    this.#said.hidden = true;
    this.#nameCell.append(this.#name, this.#said);
    const cell = (by: Sort["by"]) => el("td", { "data-label": titleOf(by) });
    this.#cells = { project: cell("project"), duration: cell("duration"), created: cell("created"), model: cell("model"), verified: cell("verified"), wer: cell("wer") };
    for (const own of [this.#name, this.#cells.project, this.#cells.created, this.#source]) own.setAttribute("translate", "no");
    this.#cells.project.classList.add("is-project");
    this.#cells.wer.classList.add("is-wer");
    this.#cells.verified.append(this.#meter, this.#state);
    this.#transcripts = button({ class: "is-link cs-library-transcripts", text: " ", name: "transcripts" }, presses.transcripts);
    this.#cells.model.append(this.#source, this.#transcripts);
    this.#rename = button({ icon: icon("edit"), class: "is-icon", name: "rename" }, () => this.#startRename());
    this.#remove = button({ icon: icon("trash"), class: "is-icon", name: "delete" }, () => (this.#off.delete === undefined ? presses.remove() : presses.say(this.#off.delete)));
    const actions = el("td", { class: "is-actions" }, this.#rename, this.#remove);
    this.#check.addEventListener("click", (event) => presses.choose(this.#check.checked, event.shiftKey));
    this.element.append(el("td", { class: "is-select" }, this.#check), this.#nameCell, ...Object.values(this.#cells), actions);
  }

  /** `said`: where the search was found in its transcript. */
  update(row: LibraryRow, said?: Said, chosen = false, off: RowOff = NOTHING_OFF): void {
    this.#row = row;
    this.#off = off;
    this.#check.checked = chosen;
    this.#check.setAttribute("aria-label", t("Choose {name}", { name: row.name }));
    this.element.classList.toggle("is-chosen", chosen);
    this.#showSaid(said);
    setText(this.#name, row.name);
    const { name } = row;
    for (const [press, does] of [[this.#name, t("Open {name}", { name })], [this.#rename, t("Rename {name}", { name })], [this.#remove, t("Delete {name}", { name })]] as const) {
      press.setAttribute("aria-label", does);
      press.title = does;
    }
    setOff(this.#rename, off.change ?? null);
    setOff(this.#remove, off.delete ?? null);
    setText(this.#cells.project, projectName(row.project));
    setText(this.#cells.duration, lengthText(row.duration));
    this.#cells.duration.title = bytes(row.size);
    setText(this.#cells.created, dateTime(row.created));
    setText(this.#source, [sourceName(row), row.language && languageText(row.language, row.language)].filter(Boolean).join(" · ") || "–");
    this.#transcripts.hidden = row.transcripts < 2;
    setText(this.#transcripts.firstElementChild!, n(row.transcripts, "{count} transcript", "{count} transcripts"));
    this.#transcripts.title = n(row.transcripts, "Show all {count} of {name}, to open one", "Show all {count} of {name}, to open one", { name });
    setText(this.#cells.wer, row.wer === null ? "–" : `${percent(row.wer)} %`);
    setText(this.#state, rowStateText(row));
    this.#state.title = row.run?.error ?? "";
    this.#state.classList.toggle("cs-bad", row.run?.state === "failed");
    (this.#meter.firstElementChild as HTMLElement).style.width = `${row.segments ? (row.verified / row.segments) * 100 : 0}%`;
    this.#meter.hidden = !row.segments;
  }

  #showSaid(said: Said | undefined): void {
    if (said === this.#found) return;
    this.#found = said;
    this.#said.hidden = said === undefined;
    if (said) this.#said.replaceChildren(...saidText(said));
    this.#said.title = said?.first ? t("Open at {time}", { time: clock(said.first.start, 1) }) : tc("verb", "Open");
  }

  #startRename(): void {
    if (this.#input || !this.#row) return;
    if (this.#off.change !== undefined) return this.#actions.say(this.#off.change);
    const input = el("input", { type: "text", class: "cs-rename", maxlength: LONGEST_NAME, "aria-label": t("New name of {name}", { name: this.#row.name }) });
    input.value = this.#row.name;
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return; // no text: keys
      event.preventDefault(); // the focus goes to a button, which the same Enter would press
      this.#endRename(event.key === "Enter");
    });
    input.addEventListener("blur", () => this.#endRename(true));
    this.#input = input;
    this.#name.replaceWith(input);
    input.focus();
    input.setSelectionRange(0, Math.max(input.value.lastIndexOf("."), 0) || input.value.length);
  }

  #endRename(keep: boolean): void {
    const input = this.#input;
    if (!input) return;
    this.#input = null;
    const focused = document.activeElement === input;
    const name = input.value.trim();
    input.replaceWith(this.#name);
    if (focused) this.#rename.focus();
    if (!keep || !name || name === this.#row?.name) return;
    setText(this.#name, name);
    this.#actions.rename(name);
  }
}

function saidText({ first, segments }: Said): (Node | string)[] {
  const more = segments > 1 ? el("span", { class: "cs-said-more", text: n(segments, "in {count} segment", "in {count} segments") }) : "";
  if (!first) return [el("span", { text: tc("in the recording", "said") }), more];
  const text = el("span", { class: "cs-said-text", dir: "auto", translate: "no" }, first.before, el("mark", { class: "cs-found", text: first.hit }), first.after);
  return [el("span", { class: "cs-said-time", text: clock(first.start, 1) }), text, more];
}
