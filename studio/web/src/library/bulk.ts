/** What can be done with the rows that are chosen: one bar, one progress, one answer. */

import { refusalText, type Api } from "../api/client.ts";
import type { Answer, LibraryRow, MovedRecordings, ProjectInfo, Verb } from "../api/wire.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { Notice } from "../lib/notice.ts";
import { projectName } from "../lib/projectname.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { n, t } from "../lib/texts.ts";
import { confirmDeletion, confirmMove } from "./confirm.ts";
import { askName } from "./projectdialog.ts";

interface Parts {
  api: Api;
  /** For dialogs. */
  root: HTMLElement;
  chosen: () => readonly LibraryRow[];
  /** How many of them the filter hides. */
  hidden: () => number;
  projects: () => readonly ProjectInfo[];
  /** Why this is off with that row; undefined where it is not. */
  off: (row: LibraryRow, verb: Verb) => string | undefined;
  transcribe: (ids: readonly string[]) => void;
  exportThese: (ids: readonly string[]) => void;
  clear: () => void;
  /** Something has changed. */
  done: () => void;
  /** Where the focus goes when the bar is not there any more. */
  leave: () => void;
}

const NEW = "+";
const CHOOSE = "";
const RETRY_TITLE = t("Go on with transcriptions that were stopped or failed");

/** A run that was broken off can go on where it was. */
export const canRetry = (row: LibraryRow): boolean => row.run?.state === "stopped" || row.run?.state === "failed";

export class BulkBar {
  readonly element = el("div", { class: "cs-bulk", role: "toolbar", "aria-label": t("Chosen recordings"), hidden: true });
  readonly notice: Notice;
  readonly #parts: Parts;
  readonly #summary = el("span", { role: "status" });
  readonly #move = selectField(t("Move to"), [], "bulk-move");
  readonly #retry: HTMLButtonElement;
  readonly #bar = el("progress", { max: 1, "aria-label": t("Progress") });
  readonly #doing = el("span", { role: "status" });
  readonly #progress: HTMLElement;
  readonly #actions: HTMLElement;
  readonly #needing: readonly [HTMLElement, Verb][];
  #stopped = false;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    this.notice = new Notice(scope);
    const ids = () => parts.chosen().map((row) => row.id);
    this.#retry = button({ text: t("Go on"), name: "bulk-retry", title: RETRY_TITLE }, () => this.#ifMay("transcribe", () => void this.#goOn()));
    const transcribe = button({ text: t("Transcribe…"), name: "bulk-transcribe" }, () => this.#ifMay("transcribe", () => parts.transcribe(ids())));
    const exporting = button({ text: t("Export…"), name: "bulk-export" }, () => this.#ifMay("export", () => parts.exportThese(ids())));
    const remove = button({ icon: icon("trash"), text: t("Delete…"), name: "bulk-delete" }, () => this.#ifMay("delete", () => void this.#delete()));
    this.#needing = [[transcribe, "transcribe"], [exporting, "export"], [this.#retry, "transcribe"], [remove, "delete"]];
    this.#move.select.addEventListener("change", () => void this.#moveChosen());
    this.#actions = el(
      "div",
      { class: "cs-bulk-actions" },
      transcribe,
      exporting,
      this.#move.field,
      this.#retry,
      remove,
      button({ text: t("Choose none"), class: "is-quiet", name: "bulk-clear" }, () => this.#clear()),
    );
    const stop = button({ text: t("Stop"), name: "bulk-stop" }, () => (this.#stopped = true));
    this.#progress = el("div", { class: "cs-bulk-actions", hidden: true }, this.#doing, this.#bar, stop);
    this.element.append(this.#summary, this.#actions, this.#progress);
  }

  /** The choice, or what there is of it, has changed. */
  show(): void {
    const rows = this.#parts.chosen();
    const working = !this.#progress.hidden;
    this.element.hidden = rows.length === 0 && !working;
    const hidden = this.#parts.hidden();
    setText(this.#summary, chosenText(rows.length, hidden));
    const retries = rows.filter(canRetry).length;
    this.#retry.hidden = retries === 0;
    setText(this.#retry.firstElementChild!, n(retries, "Go on with {count}", "Go on with {count}"));
    this.#showOff();
    const projects = this.#parts.projects().filter((each) => each.standing.itself_off["add"] === undefined).map((each) => [each.id, projectName(each.name)] as const);
    setChoices(this.#move.select, [[CHOOSE, "…"], ...projects, [NEW, t("New project…")]]);
  }

  /** Why this is off with what is chosen; null where it is not. With some of it is with all of it. */
  #off(verb: Verb): string | null {
    const rows = this.#parts.chosen();
    const [first, ...more] = rows.filter((row) => this.#parts.off(row, verb) !== undefined);
    if (!first) return null;
    const { name } = first;
    const why = this.#parts.off(first, verb)!;
    if (rows.length === 1) return why;
    return more.length ? n(more.length, "With {name} and {count} more: {why}", "With {name} and {count} more: {why}", { name, why }) : t("With {name}: {why}", { name, why });
  }

  #showOff(): void {
    for (const [control, verb] of this.#needing) {
      const off = this.#off(verb);
      setOff(control, off);
      if (off === null) control.title = control === this.#retry ? RETRY_TITLE : "";
    }
    const off = this.#off("delete");
    this.#move.select.disabled = off !== null;
    this.#move.field.title = off ?? "";
  }

  #ifMay(verb: Verb, act: () => void): void {
    const off = this.#off(verb);
    if (off === null) act();
    else this.notice.say(off, { text: t("Close"), press: () => {} });
  }

  // ---------------------------------------------------------------- what it does

  async #moveChosen(): Promise<void> {
    const { select } = this.#move;
    const rows = this.#parts.chosen();
    const chosen = select.value;
    select.value = CHOOSE;
    if (chosen === CHOOSE || rows.length === 0) return;
    const project = chosen === NEW ? await askName(this.#parts.root, t("New project")) : chosen;
    if (project === null) return;
    const name = chosen === NEW ? projectName(project) : this.#nameOf(chosen);
    if (!(await this.#mayMove(rows, chosen, name))) return;
    const answer = await this.#parts.api.move(rows.map((row) => row.id), project);
    this.#toldMove(rows, answer, name);
    this.#parts.done();
  }

  /** A glossary holds for what is in its project: asked where one is left behind. */
  async #mayMove(rows: readonly LibraryRow[], into: string, name: string): Promise<boolean> {
    const leave = new Set(rows.map((row) => row.project_id));
    const left = this.#parts.projects().filter(({ id, glossary }) => id !== into && glossary > 0 && leave.has(id));
    return left.length === 0 || confirmMove(this.#parts.root, rows, left, name);
  }

  #nameOf(id: string): string {
    const found = this.#parts.projects().find((each) => each.id === id);
    return found ? projectName(found.name) : "";
  }

  #toldMove(rows: readonly LibraryRow[], answer: Answer<MovedRecordings> | undefined, name: string): void {
    if (!answer?.ok) return void this.notice.say(refusalText(answer), { text: t("Close"), press: () => {} });
    const before = new Map(rows.map((row) => [row.id, row.project_id]));
    const back = answer.moved.length ? { text: t("Undo"), press: () => void this.#moveBack(answer.moved, before) } : { text: t("Close"), press: () => {} };
    this.notice.say(movedText(answer, name), back);
  }

  /** Each to where it was. */
  async #moveBack(ids: readonly string[], before: ReadonlyMap<string, string>): Promise<void> {
    const homes = [...new Set(ids.map((id) => before.get(id)!))];
    await this.#inTurn(homes, (number, all) => t("Moving back: {number} of {all}", { number, all }), (home) => this.#parts.api.move(ids.filter((id) => before.get(id) === home), home));
  }

  async #delete(): Promise<void> {
    const rows = this.#parts.chosen();
    if (rows.length === 0 || !(await confirmDeletion(this.#parts.root, ...rows))) return;
    const { done, refused } = await this.#inTurn(rows, (number, all) => t("Deleting: {number} of {all}", { number, all }), (row) => this.#parts.api.remove(row.id));
    this.#parts.leave();
    if (!refused) this.notice.say(n(done, "{count} recording deleted.", "{count} recordings deleted."));
  }

  async #goOn(): Promise<void> {
    const rows = this.#parts.chosen().filter(canRetry);
    const transcripts = rows.map((row) => row.run!.transcript);
    const { done, refused } = await this.#inTurn(transcripts, (number, all) => t("Going on: {number} of {all}", { number, all }), (transcript) => this.#parts.api.run(transcript, "resume"));
    if (!refused) this.notice.say(n(done, "{count} transcription goes on.", "{count} transcriptions go on."));
  }

  #clear(): void {
    this.#parts.clear();
    this.#parts.leave();
  }

  /** One after another; what is refused is told and ends it. How many were done, and whether it ended so. */
  async #inTurn<T>(items: readonly T[], what: (number: number, all: number) => string, act: (item: T) => Promise<Answer<object> | undefined>): Promise<{ done: number; refused: boolean }> {
    this.#working(true);
    let done = 0;
    let refused: Answer<object> | undefined | null = null;
    for (const item of items) {
      if (this.#stopped) break;
      setText(this.#doing, what(done + 1, items.length));
      this.#bar.value = done / items.length;
      const answer = await act(item);
      if (!answer?.ok) {
        refused = answer;
        break;
      }
      done += 1;
    }
    this.#working(false);
    this.#parts.done();
    const why = refused !== null && refusalText(refused as { ok: boolean; message?: string } | undefined);
    if (why) this.notice.say(t("After {done} of {all}: {why}", { done, all: items.length, why }), { text: t("Close"), press: () => {} });
    return { done, refused: refused !== null };
  }

  #working(working: boolean): void {
    this.#stopped = false;
    this.#progress.hidden = !working;
    this.#actions.hidden = working;
    this.show();
  }
}

/** `hidden`: how many of them the filter hides. */
function chosenText(chosen: number, hidden: number): string {
  if (!hidden) return n(chosen, "{count} recording chosen", "{count} recordings chosen");
  return n(chosen, "{count} recording chosen ({hidden} not shown)", "{count} recordings chosen ({hidden} not shown)", { hidden });
}

function movedText({ moved, stayed }: MovedRecordings, name: string): string {
  const went = n(moved.length, "{count} recording moved to “{project}”.", "{count} recordings moved to “{project}”.", { project: name });
  if (stayed.length === 0) return went;
  const named = stayed.slice(0, 3).map((each) => t("“{name}” stays, for “{there}” there has the same sound", { name: each.name, there: each.there }));
  const more = stayed.length > 3 ? [n(stayed.length - 3, "and {count} more", "and {count} more")] : [];
  return `${went} ${[...named, ...more].join("; ")}.`;
}
