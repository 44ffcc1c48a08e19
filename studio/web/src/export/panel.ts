/** The export form, of one transcript in the drawer or of the whole library: what to make, how far it is, what came of it. */

import { refusalText, type Api, type ReadError } from "../api/client.ts";
import { Poller } from "../api/poller.ts";
import { LONGEST_SEGMENT, type ExportRequest, type ExportState, type FormatRow } from "../api/wire.ts";
import { button, el, offLine, setText } from "../lib/dom.ts";
import { downloadLink } from "../lib/download.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { n, t, tc } from "../lib/texts.ts";
import { FormatFields } from "./formatfields.ts";

const STATUSES: readonly [string, string][] = [
  ["verified", t("Verified segments")],
  ["all", t("All but the unusable")],
];

/** How often a running export is asked how it stands. */
const ASK_MS = 500;

interface Parts {
  api: Api;
  /** Why nothing is to be exported; null, or not said, where it may be. */
  off?: string | null;
  /** What is exported: one transcript, or all that count of these recordings, or (empty) of every one. Null: nothing yet. */
  what: () => { transcript?: string; recordings?: readonly string[] } | null;
  /** The selected rows of the transcript, each with its revision, where some are; they go out unless all are wanted. */
  selected?: () => Readonly<Record<string, number>>;
  /** These rows as they are when what was typed in them is saved; a sentence where they cannot go out. */
  saved?: (ids: readonly string[]) => Promise<Readonly<Record<string, number>> | string>;
}

const [SELECTED, ALL] = ["selected", "all"];

export class ExportPanel {
  readonly element: HTMLElement;
  readonly #parts: Parts;
  readonly #rows = selectField(t("Rows"), [], "rows");
  readonly #status = selectField(t("Segments"), STATUSES, "segments");
  readonly #formats = new FormatFields((row) => this.#chosen(row));
  readonly #result = el("div", { class: "cs-export-result", role: "status" });
  readonly #go: HTMLButtonElement;
  readonly #poller: Poller;
  readonly #bar = el("progress", { max: 1, "aria-label": t("Export progress") });
  readonly #doing = el("span");
  /** Asked for, and not begun yet. */
  #starting = false;
  /** The export that is being made. */
  #made: { token: string; format: FormatRow } | null = null;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    this.#go = button({ text: tc("verb", "Export"), class: "is-primary", name: "export" }, () => void this.#export());
    this.element = el("div", { class: "cs-export" }, this.#formats.element, this.#rows.field, this.#status.field, this.#go, parts.off ? offLine(parts.off) : null, this.#result);
    if (parts.off) this.#go.disabled = true;
    this.showSelected();
    this.#poller = new Poller(scope, {
      element: this.element,
      poll: () => this.#poll(),
      pace: () => (this.#made ? ASK_MS : null),
      onError: (error) => this.#lost(error),
    });
  }

  /** Others are selected, or none any more. */
  showSelected(): void {
    const selected = Object.keys(this.#parts.selected?.() ?? {}).length;
    const was = !this.#rows.field.hidden && this.#rows.select.value === ALL;
    this.#rows.field.hidden = !selected;
    setChoices(this.#rows.select, selected ? [[SELECTED, n(selected, "The {count} selected", "The {count} selected")], [ALL, tc("rows", "All")]] : [], was ? ALL : SELECTED);
  }

  get #onlySelected(): boolean {
    return !this.#rows.field.hidden && this.#rows.select.value === SELECTED;
  }

  /** The form came into sight: asks once which formats there are, and whether an export was begun before a reload. */
  async shown(): Promise<void> {
    if (this.#formats.chosen) return;
    try {
      const formats = await this.#parts.api.formats();
      this.#formats.fill(formats);
      this.#show();
      await this.#takeUp(formats);
    } catch {
      this.#show(el("p", { class: "cs-bad", text: t("The list of formats did not come: the server was not reached. Press Export to ask again.") }));
    }
  }

  /** What an export of another format came to is no longer what is asked about. */
  #chosen(row: FormatRow): void {
    this.#status.select.value = row.status;
    if (!this.#made) this.#show();
  }

  async #takeUp(formats: readonly FormatRow[]): Promise<void> {
    const what = this.#parts.what();
    const latest = what && (await this.#parts.api.latestExport(what.transcript === undefined ? {} : { transcript: what.transcript }).catch(() => null));
    const format = formats.find(({ name }) => name === latest?.format);
    if (!latest || !format || this.#made) return;
    if (latest.state !== "working") return this.#end(latest, format);
    this.#follow(latest.export, format);
  }

  async #export(): Promise<void> {
    const asked = this.#asked();
    if (!asked || this.#made || this.#starting) return;
    const format = this.#formats.chosen;
    if (!format) return this.shown();
    const only = this.#onlySelected ? this.#parts.selected!() : null;
    this.#starting = this.#go.disabled = true;
    this.#show(el("p", { text: t("Exporting…") }));
    const wrong = await this.#start(format, { ...asked, format: format.name, options: this.#formats.options }, only);
    this.#starting = false;
    if (wrong === null) return;
    this.#free();
    this.#show(el("p", { class: "cs-bad", text: wrong }));
  }

  /** What was chosen when it was asked for: somebody may choose on while it is waited for what they typed. */
  #asked(): Pick<ExportRequest, "transcript" | "recordings" | "status"> | null {
    const what = this.#parts.what();
    return what && {
      ...(what.transcript === undefined ? {} : { transcript: what.transcript }),
      ...(what.recordings ? { recordings: [...what.recordings] } : {}),
      status: this.#status.select.value === "all" ? "all" : "verified",
    };
  }

  /** Answers why none was begun; null where one was. */
  async #start(format: FormatRow, request: ExportRequest, only: Readonly<Record<string, number>> | null): Promise<string | null> {
    const segments = only && ((await this.#parts.saved?.(Object.keys(only))) ?? { ...only });
    if (typeof segments === "string") return segments;
    const begun = await this.#parts.api.startExport(segments ? { ...request, segments } : request);
    if (!begun?.ok) return refusalText(begun);
    this.#follow(begun.export, format);
    return null;
  }

  #follow(token: string, format: FormatRow): void {
    this.#made = { token, format };
    this.#go.disabled = true;
    this.#bar.removeAttribute("value");
    setText(this.#doing, "");
    const cancel = button({ text: t("Cancel"), name: "cancel-export" }, () => void this.#cancel(token));
    this.#show(el("div", { class: "cs-export-progress" }, this.#bar, this.#doing, cancel));
    this.#poller.pollNow();
  }

  async #poll(): Promise<void> {
    const made = this.#made;
    if (!made) return;
    const state = await this.#parts.api.exportState(made.token);
    if (this.#made !== made) return; // cancelled meanwhile
    if (state.state !== "working") return this.#end(state, made.format);
    this.#bar.value = state.part;
    const doing = state.doing || (state.part ? tc("at work", "Exporting") : t("Starting"));
    setText(this.#doing, state.part ? `${doing} · ${Math.floor(state.part * 100)} %` : doing);
  }

  #lost(error: ReadError | null): void {
    if (!error || !this.#made) return;
    if (!error.gone) return setText(this.#doing, t("The server was not reached; asking again."));
    this.#free();
    this.#show(el("p", { class: "cs-bad", text: t("The export is not there any more. Press Export to make it again.") }));
  }

  async #cancel(token: string): Promise<void> {
    this.#free();
    this.#show(el("p", { text: t("Cancelled. Nothing was kept.") }));
    await this.#parts.api.cancelExport(token);
  }

  /** Another may be begun. */
  #free(): void {
    this.#made = null;
    this.#go.disabled = Boolean(this.#parts.off);
  }

  #end(state: ExportState, format: FormatRow): void {
    this.#free();
    this.#show(...(state.state === "done" ? this.#resultNodes(state, format) : this.#failureNodes(state)));
  }

  /** Why there is nothing, and a button for what would give something. */
  #failureNodes(state: ExportState): Node[] {
    const why = el("p", { class: "cs-bad", text: state.message ?? t("The export failed.") });
    if (state.offer !== "all") return [why];
    const offer = button({ text: t("Export all segments"), name: "export-all-segments" }, () => {
      this.#status.select.value = "all";
      void this.#export();
    });
    return [why, el("p", {}, offer)];
  }

  #show(...nodes: Node[]): void {
    this.#result.replaceChildren(...nodes);
    if (nodes.length) this.#result.scrollIntoView?.({ block: "nearest" });
  }

  #resultNodes(state: ExportState, format: FormatRow): Node[] {
    const checker = state.checked_by === "nemo" ? t("Read back by NeMo’s own loader.") : t("Read back by the studio; NeMo’s own loader is not installed here.");
    const link = downloadLink(this.#parts.api.exported(state.url ?? ""), state.name ?? "", t("Download {name}", { name: state.name ?? "" }));
    const left = leftOutText(state.reasons ?? {}, state.empty);
    const rows = [rowsText(state), format.checked && checker].filter(Boolean).join(" ");
    const notes = [left, ...(state.warnings ?? [])].filter(Boolean).map((text) => el("p", { text }));
    return [el("p", { text: rows }), ...notes, el("p", {}, link)];
  }
}

/** With what it was narrowed to. */
function rowsText({ rows: all, chosen, chosen_segments: segments }: ExportState): string {
  const rows = n(all ?? 0, "{count} row", "{count} rows");
  if (segments !== null) return n(segments, "{rows} of {count} selected segment.", "{rows} of {count} selected segments.", { rows });
  if (chosen !== null) return n(chosen, "{rows} of {count} chosen recording.", "{rows} of {count} chosen recordings.", { rows });
  return n(all ?? 0, "{count} row.", "{count} rows.");
}

const unknownLanguage = (segments: number): string => n(segments, "{count} in a language that this profile does not know", "{count} in a language that this profile does not know");

/** Reasons in a person's words, the rules that a training set is held to among them; those of other packages' formats are named as they are. */
const REASONS: Record<string, (segments: number) => string> = {
  "status.draft": (segments) => n(segments, "{count} not verified", "{count} not verified"),
  "status.unusable": (segments) => n(segments, "{count} marked unusable", "{count} marked unusable"),
  "text.empty": (segments) => n(segments, "{count} without words", "{count} without words"),
  "text.too_fast": (segments) => n(segments, "{count} with more text than anybody says in its time", "{count} with more text than anybody says in their time"),
  "text.special_token": (segments) => n(segments, "{count} with a token such as <|en|> in its text", "{count} with a token such as <|en|> in their text"),
  "duration.short": (segments) => n(segments, "{count} too short for a word", "{count} too short for a word"),
  "duration.long": (segments) => n(segments, "{count} longer than {longest} s", "{count} longer than {longest} s", { longest: LONGEST_SEGMENT }),
  "audio.cut_off": (segments) => n(segments, "{count} whose sound is cut off", "{count} whose sound is cut off"),
  "lang.code": unknownLanguage,
  "lang.prompt": unknownLanguage,
  "task.translation": (segments) => n(segments, "{count} of a translation, for which this profile is not", "{count} of a translation, for which this profile is not"),
};

/** What gave nothing at all, and why. */
const EMPTY: Record<string, (number: number) => string> = {
  "recording.untranscribed": (recordings) => n(recordings, "{count} recording without a transcript", "{count} recordings without a transcript"),
  "transcript.empty": (transcripts) => n(transcripts, "{count} transcript without segments", "{count} transcripts without segments"),
  "transcript.left_out": (transcripts) => n(transcripts, "{count} transcript as a whole", "{count} transcripts as a whole"),
};

/** “Left out: 3 not verified, 1 marked unusable, 2 recordings without a transcript.” */
export function leftOutText(reasons: Record<string, number>, empty: Record<string, number> = {}): string {
  const told = (texts: typeof REASONS) => ([reason, number]: [string, number]) => texts[reason]?.(number) ?? `${number} ${reason}`;
  const parts = [...Object.entries(reasons).map(told(REASONS)), ...Object.entries(empty).map(told(EMPTY))];
  return parts.length ? t("Left out: {parts}.", { parts: parts.join(", ") }) : "";
}
