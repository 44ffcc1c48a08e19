/** One recording as a row of the library's table, its name open to change. */

import { button, el, setText } from "./dom.ts";
import { bytes, clock, moment, percent } from "./format.ts";
import { icon } from "./icons.ts";
import { sourceWords } from "./origin.ts";
import type { LibraryRow } from "./wire.ts";

interface Presses {
  open: () => void;
  rename: (name: string) => void;
  remove: () => void;
}

const LONGEST_NAME = 200;

/** What a row says of its run, or of how far the work is. */
export function stateWords(row: LibraryRow): string {
  const { run } = row;
  const share = run?.total ? `${Math.floor((run.done / run.total) * 100)} %` : "";
  if (run?.state === "queued") return "waiting";
  if (run?.state === "running") return `transcribing ${share}`.trim();
  if (run?.state === "stopped") return `stopped at ${share || "0 %"}`;
  if (run?.state === "failed") return "failed";
  return row.segments ? `${row.verified} of ${row.segments}` : sourceWords(row) ? "no words" : "no transcript";
}

export class LibraryRowView {
  readonly element = el("tr");
  readonly #presses: Presses;
  readonly #name: HTMLButtonElement;
  readonly #nameCell = el("th", { scope: "row", class: "is-name" });
  readonly #cells: Record<"duration" | "created" | "model" | "verified" | "wer", HTMLTableCellElement>;
  readonly #meter = el("span", { class: "cs-meter", "aria-hidden": "true" }, el("span"));
  readonly #state = el("span");
  readonly #rename: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  #row: LibraryRow | null = null;
  #input: HTMLInputElement | null = null;

  constructor(presses: Presses) {
    this.#presses = presses;
    this.#name = button({ class: "is-link cs-library-name", name: "open" }, presses.open);
    this.#nameCell.append(this.#name);
    const cell = (label: string) => el("td", { "data-label": label });
    this.#cells = { duration: cell("Length"), created: cell("Added"), model: cell("Model"), verified: cell("Verified"), wer: cell("WER") };
    this.#cells.verified.append(this.#meter, this.#state);
    this.#rename = button({ icon: icon("edit"), class: "is-icon", name: "rename" }, () => this.#startRename());
    this.#remove = button({ icon: icon("trash"), class: "is-icon", name: "delete" }, presses.remove);
    const actions = el("td", { class: "is-actions" }, this.#rename, this.#remove);
    this.element.append(this.#nameCell, ...Object.values(this.#cells), actions);
  }

  update(row: LibraryRow): void {
    this.#row = row;
    setText(this.#name, row.name);
    for (const [press, does] of [[this.#name, "Open"], [this.#rename, "Rename"], [this.#remove, "Delete"]] as const) {
      press.setAttribute("aria-label", `${does} ${row.name}`);
      press.title = `${does} ${row.name}`;
    }
    setText(this.#cells.duration, clock(row.duration));
    this.#cells.duration.title = bytes(row.size);
    setText(this.#cells.created, moment(row.created));
    setText(this.#cells.model, [sourceWords(row), row.language].filter(Boolean).join(" · ") || "–");
    setText(this.#cells.wer, row.wer === null ? "–" : `${percent(row.wer)} %`);
    setText(this.#state, stateWords(row));
    this.#state.title = row.run?.error ?? "";
    this.#state.classList.toggle("cs-bad", row.run?.state === "failed");
    (this.#meter.firstElementChild as HTMLElement).style.width = `${row.segments ? (row.verified / row.segments) * 100 : 0}%`;
    this.#meter.hidden = !row.segments;
  }

  #startRename(): void {
    if (this.#input || !this.#row) return;
    const input = el("input", { type: "text", class: "cs-rename", maxlength: LONGEST_NAME, "aria-label": `New name of ${this.#row.name}` });
    input.value = this.#row.name;
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
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
    this.#presses.rename(name);
  }
}
