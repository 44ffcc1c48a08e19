/** The drawer's comparison: another transcript of the recording beside this one, and its words for the taking. */

import { refusalText, type Api, type ReadError } from "../api/client.ts";
import { isActive, type CompareRow, type Comparison, type Segment } from "../api/decode.ts";
import { Poller } from "../api/poller.ts";
import type { CompareRun } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import { sourceName } from "../document/origin.ts";
import type { MarkedRegion } from "../document/region.ts";
import type { Rights } from "../document/rights.ts";
import type { Saver } from "../document/saver.ts";
import type { Transcripts } from "../document/transcripts.ts";
import { nearestVersion, versionText } from "../document/version.ts";
import { button, el, isTyping, offLine, setText } from "../lib/dom.ts";
import { firstKeys, type Command } from "../lib/keyboard.ts";
import { sameLanguage } from "../lib/languages.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { setChoices, selectField } from "../lib/selects.ts";
import { n, t, tc } from "../lib/texts.ts";
import { ProgressBar } from "../transcript/progress.ts";
import { CompareForm } from "./form.ts";
import { CompareList } from "./list.ts";
import { differs, ignoringCase, isOnlyOther, rowAfter, sameDifference, differenceKey, summaryText, takeAllCounts, takeRun, tookAllText, withRow, wordsAfter, type DifferenceKey } from "./rows.ts";

const SOON_MS = 250;
/** A run is followed at this pace. */
const RUN_MS = 800;
/** Pauses are so much longer than a comparison takes to be made. */
const SHARE_OF_TIME = 4;

const IGNORE_TITLE = t("Shows and counts only words that differ in more than case and punctuation. Take row and Take all still take the other’s case and punctuation too.");
const FOREIGN = t("Words of another language cannot be taken; they can be read beside.");
const NOTHING_YET = t("No transcript yet: transcribe first, then compare it with another.");
const NO_OTHER =
  t("There is no other transcript of this recording yet. Transcribe it again, with another model or in part, and see word by word where the two differ.");

export interface CompareParts {
  api: Api;
  recording: { id: string; duration: number };
  /** The open transcript, null while there is none. */
  transcript: string | null;
  transcripts: Transcripts;
  model: TranscriptModel;
  saver: Saver;
  marked: MarkedRegion;
  rights: Rights;
  segment: () => Segment | null;
  /** Ends typing in this segment, where that goes on: what was typed is handed to the saver. */
  commit: (segment: string) => void;
  time: () => number;
  play: (row: CompareRow) => void;
  say: (sentence: string, action?: NoticeAction) => () => void;
}

export class ComparePanel {
  readonly element = el("div", { class: "cs-compare" });
  readonly #scope: Scope;
  readonly #parts: CompareParts;
  readonly #other = selectField(t("Compare with"), [], "compare with"); // no text: the handle
  readonly #hint = el("p", { class: "cs-hint" });
  readonly #new = el("details", { class: "cs-compare-new" }, el("summary", { text: t("Transcribe to compare") }));
  readonly #form: CompareForm;
  readonly #progress: ProgressBar;
  readonly #error = el("p", { class: "cs-bad", role: "alert", hidden: true });
  readonly #summary = el("span", { role: "status" });
  readonly #all = el("input", { type: "checkbox", "data-name": "all-rows" });
  readonly #ignore = el("input", { type: "checkbox", "data-name": "ignore-case" });
  readonly #takeAll: HTMLButtonElement;
  readonly #keys: HTMLElement;
  readonly #foreign = el("p", { class: "cs-hint", hidden: true, text: FOREIGN });
  readonly #bar: HTMLElement;
  readonly #list: CompareList;
  readonly #poller: Poller;
  #comparison: Comparison | null = null;
  /** The other transcript for which it was settled whether case and punctuation count. */
  #ignoreOf = "";
  /** To be taken once what was typed in those rows is saved; a null difference is the whole row. */
  #waiting: { segment: string; difference: DifferenceKey | null }[] = [];
  #takingAll = { taken: 0, left: 0 };
  /** Rows that were taken here stay in sight though they differ no more: nothing moves under the reader. */
  readonly #settled = new Set<string>();
  /** How often something was taken: a comparison that was asked for before that is out of date. */
  #takes = 0;
  #isStale = true;
  #tookMs = 0;
  #asking: AbortController | null = null;
  #hideUndo: () => void = () => {};

  constructor(scope: Scope, parts: CompareParts) {
    this.#scope = scope;
    this.#parts = parts;
    this.#progress = new ProgressBar((action) => void this.#run(action));
    this.#list = new CompareList({ take: (row, run) => this.#take(row, run), play: parts.play });
    this.#form = new CompareForm({ ...parts, transcript: () => parts.model.info, begun: (id) => void this.#begun(id) });
    this.#takeAll = button({ text: t("Take all"), name: "take-all" }, () => this.#takeAllRows());
    this.#keys = keyHint();
    this.#bar = this.#makeBar();
    const off = parts.rights.why("transcribe");
    this.#new.append(...(off === null ? [] : [offLine(off)]), el("fieldset", { class: "cs-plain", disabled: off !== null }, this.#form.element));
    this.element.append(this.#other.field, this.#hint, this.#new, this.#progress.element, this.#error, this.#bar, this.#list.element);
    this.#list.element.hidden = true;
    this.#poller = new Poller(scope, { element: this.element, poll: () => this.#poll(), pace: () => this.#pace(), onError: (error) => this.#unread(error) });
    this.#showOthers();
    this.#listen();
  }

  /** Whenever the panel comes into sight. */
  shown(): void {
    this.#settled.clear();
    void this.#form.load();
    void this.#parts.transcripts.refresh();
    this.#askNow();
  }

  /** Opens the form at the marked region, with these words for the model. */
  hear(words: readonly string[]): void {
    this.#new.open = true;
    void this.#form.propose(words);
  }

  /** Whenever the drawer comes into sight again: a model may have been loaded meanwhile. */
  seen(): void {
    void this.#form.load();
  }

  /** Carries out a command on the current difference; answers whether there is one. */
  run(command: Command): boolean {
    return !this.#bar.hidden && this.#list.run(command);
  }

  /** Carries out a key press where it is one of the comparison's own. */
  key(event: KeyboardEvent): boolean {
    return !isTyping(event.target) && !this.#bar.hidden && this.#list.key(event);
  }

  /** What browser tests look at. */
  get state(): { rows: number; differing: number; shown: number } {
    return { rows: this.#comparison?.rows.length ?? 0, differing: this.#shown?.differing ?? 0, shown: this.#list.count };
  }

  /** The comparison as it is shown and counted. */
  get #shown(): Comparison | null {
    return this.#comparison && this.#ignore.checked ? ignoringCase(this.#comparison) : this.#comparison;
  }

  #makeBar(): HTMLElement {
    const all = el("label", { class: "cs-check" }, this.#all, el("span", { text: t("All rows") }));
    const ignore = el("label", { class: "cs-check", title: IGNORE_TITLE }, this.#ignore, el("span", { text: t("Ignore case and punctuation") }));
    return el("div", { class: "cs-compare-bar", hidden: true }, this.#summary, all, ignore, this.#takeAll, this.#keys, this.#foreign);
  }

  #listen(): void {
    const { model, saver, marked, transcripts } = this.#parts;
    const scope = this.#scope;
    this.#other.select.addEventListener("change", () => this.#chosen());
    for (const box of [this.#all, this.#ignore]) {
      box.addEventListener("change", () => {
        this.#settled.clear();
        this.#list.reset();
        this.#draw();
      });
    }
    scope.add(transcripts.on("change", () => this.#showOthers()));
    scope.add(marked.on("change", () => this.#form.showPart()));
    scope.add(model.on("change", ({ changed, structure }) => (changed.size || structure) && this.#outdated()));
    scope.add(saver.on("pending", () => !saver.taking && this.#isStale && this.#outdated()));
    scope.add(saver.on("notice", () => this.#outdated()));
    scope.add(saver.on("changes", ({ op }) => (op === "take_all" ? this.#tookAll() : this.#hideUndo())));
    scope.add(() => this.#asking?.abort());
  }

  /** The segment that is selected, as the form names it. */
  selected(): void {
    if (this.#isInSight) this.#form.showPart();
  }

  get #isInSight(): boolean {
    return this.element.isConnected && this.element.offsetParent !== null;
  }

  // ---------------------------------------------------------------- the other

  #showOthers(): void {
    const { transcript, transcripts } = this.#parts;
    const others = transcript === null ? [] : transcripts.others(transcript);
    const before = this.#other.select.value;
    const nearest = nearestVersion(others, transcripts.all.find((info) => info.id === transcript));
    const chosen = others.some((info) => info.id === before) ? before : nearest?.id;
    setChoices(this.#other.select, others.map((info) => [info.id, versionText(info, transcripts.all)]), chosen);
    this.#other.field.hidden = others.length === 0;
    if (!others.length) this.#new.open = true;
    this.#new.hidden = this.#parts.transcript === null;
    setText(this.#hint, this.#parts.transcript === null ? NOTHING_YET : NO_OTHER);
    this.#hint.hidden = others.length > 0;
    if (this.#other.select.value !== before) this.#chosen();
  }

  #chosen(): void {
    this.#comparison = null;
    this.#waiting = [];
    this.#settled.clear();
    this.#list.reset();
    this.#draw();
    this.#asking?.abort();
    this.#askNow();
  }

  async #begun(id: string): Promise<void> {
    await this.#parts.transcripts.refresh();
    if (this.#scope.disposed) return;
    this.#other.select.value = id;
    this.#new.open = false;
    this.#chosen();
    this.#focusPanel(); // not the select: there the arrow keys would choose another version
  }

  async #run(action: "stop" | "resume"): Promise<void> {
    const answer = await this.#parts.api.run(this.#other.select.value, action);
    if (!answer?.ok) this.#showError(refusalText(answer));
    this.#askNow();
  }

  // ---------------------------------------------------------------- asking

  #outdated(): void {
    this.#isStale = true;
    this.#poller.reschedule();
  }

  #askNow(): void {
    this.#isStale = true;
    this.#poller.pollNow();
  }

  get #canAsk(): boolean {
    return this.#parts.transcript !== null && this.#other.select.value !== "" && !this.#parts.saver.taking;
  }

  #pace(): number | null {
    if (!this.#isStale || !this.#canAsk) return null;
    const isRunning = isActive(this.#comparison?.run ?? null) || this.#waiting.length > 0;
    return Math.max(isRunning ? RUN_MS : SOON_MS, SHARE_OF_TIME * this.#tookMs);
  }

  /** What is outdated while it is asked for stays so. */
  async #poll(): Promise<void> {
    if (!this.#canAsk) return;
    const asking = (this.#asking = new AbortController());
    const [takes, began] = [this.#takes, performance.now()];
    this.#isStale = false;
    try {
      const comparison = await this.#parts.api.comparison(this.#parts.transcript!, this.#other.select.value, asking.signal);
      if (asking.signal.aborted) return;
      this.#tookMs = performance.now() - began;
      if (takes === this.#takes && !this.#parts.saver.taking) this.#accept(comparison);
      else this.#isStale = true;
    } catch (error) {
      this.#isStale = true;
      if (!asking.signal.aborted) throw error;
    }
  }

  #unread(error: ReadError | null): void {
    this.#showError(error ? t("The comparison cannot be read. {message} Trying again…", { message: error.message }) : "");
    if (error?.gone) void this.#parts.transcripts.refresh();
  }

  #accept(comparison: Comparison): void {
    this.#showError("");
    if (isActive(comparison.run)) this.#isStale = true;
    this.#comparison = comparison;
    if (this.#ignoreOf !== comparison.other.id) this.#ignore.checked = comparison.transcript.pnc !== comparison.other.pnc;
    this.#ignoreOf = comparison.other.id;
    this.#draw();
    this.#takeWaiting();
  }

  // ---------------------------------------------------------------- showing

  #draw(): void {
    const shown = this.#shown;
    this.#progress.show(shown?.run ?? null);
    this.#bar.hidden = this.#list.element.hidden = !shown;
    if (!shown) return;
    const rows = shown.rows.filter((row) => this.#all.checked || differs(row) || this.#settled.has(row.segment));
    const isSame = sameLanguage(shown.transcript.target_lang, shown.other.target_lang);
    const canTake = isSame && this.#parts.rights.why("change") === null;
    const all = takeAllCounts(this.#comparison!);
    setText(this.#summary, summaryText(shown) || noDifferenceText(shown, all.taken + all.left > 0));
    this.#takeAll.hidden = !canTake || !(all.taken + all.left);
    this.#takeAll.disabled = this.#parts.saver.taking || !all.taken;
    this.#keys.hidden = !shown.differing;
    this.#foreign.hidden = canTake;
    setText(this.#foreign, isSame ? (this.#parts.rights.why("change") ?? "") : FOREIGN);
    this.#takeAll.title = takeAllTitle(all, this.#ignore.checked);
    this.#list.show({ rows, other: sourceName(shown.other), canTake });
    this.#list.element.hidden = rows.length === 0;
  }

  #showError(sentence: string): void {
    this.#error.hidden = !sentence;
    setText(this.#error, sentence);
  }

  // ---------------------------------------------------------------- taking

  /** `row` and `run` as they are shown; what is typed in the row is saved before words are taken into it. */
  #take(row: CompareRow, run: CompareRun | null): void {
    this.#parts.commit(row.segment);
    const difference = run && differenceKey(row, run);
    if (this.#parts.saver.pendingText(row.segment) === undefined) return void this.#takeDifference(row.segment, difference);
    this.#waiting.push({ segment: row.segment, difference });
    this.#outdated();
  }

  /** A difference has the same name in the comparison with the text that was typed, unless that text ended it. */
  #takeWaiting(): void {
    const { saver, model } = this.#parts;
    const [waiting, refused] = [this.#waiting, ["conflict", "failed"]];
    this.#waiting = [];
    for (const each of waiting) {
      const row = this.#comparison?.rows.find((candidate) => candidate.segment === each.segment);
      if (refused.includes(saver.state(each.segment)?.kind ?? "")) this.#parts.say(t("Nothing was taken: what was typed there is not saved."));
      else if (saver.pendingText(each.segment) !== undefined || (row?.revision ?? 0) < (model.get(each.segment)?.revision ?? 0)) this.#waiting.push(each);
      else if (!this.#takeDifference(each.segment, each.difference) && row && differs(row)) this.#parts.say(t("Nothing was taken: other words differ there now."));
    }
    if (this.#waiting.length) this.#isStale = true;
  }

  #takeDifference(segment: string, difference: DifferenceKey | null): boolean {
    const row = this.#comparison?.rows.find((candidate) => candidate.segment === segment);
    const run = difference && row?.runs.find((candidate) => !candidate.same && sameDifference(differenceKey(row, candidate), difference));
    if (row && differs(row) && run !== undefined) {
      this.#takeNow(row, run);
      return true;
    }
    this.#askNow();
    return false;
  }

  /** Shown as taken at once; what the server makes of it comes with the next comparison. */
  #takeNow(row: CompareRow, run: CompareRun | null): void {
    const { saver } = this.#parts;
    const words = isOnlyOther(row) ? [] : this.#wordsNow(row.segment);
    const after = words && wordsAfter(words, row, run);
    if (!this.#comparison || !words || !after) return this.#askNow();
    this.#takes += 1;
    this.#isStale = true;
    this.#settled.add(row.segment);
    this.#comparison = withRow(this.#comparison, rowAfter(row, run));
    saver.take({
      segment: row.segment,
      revision: this.#parts.model.get(row.segment)?.revision ?? row.revision,
      seen: words.join(" "),
      after: after.join(" "),
      other: this.#comparison.other.id,
      runs: run ? [takeRun(run)] : null,
    });
    this.#draw();
  }

  /** The segment's words, those that were taken and are on their way included. */
  #wordsNow(segment: string): string[] | null {
    const underway = this.#parts.saver.takenText(segment);
    if (underway !== undefined) return underway.split(" ").filter(Boolean);
    return this.#parts.model.get(segment)?.words.map((word) => word.text) ?? null;
  }

  /** From here the keys go to the first difference. */
  #focusPanel(): void {
    this.element.closest<HTMLElement>("[role=tabpanel]")?.focus({ preventScroll: true });
  }

  #takeAllRows(): void {
    if (!this.#comparison) return;
    this.#takes += 1;
    this.#isStale = true;
    this.#takingAll = takeAllCounts(this.#comparison);
    this.#parts.saver.takeAll(this.#comparison.other.id);
    this.#focusPanel(); // the button goes
    this.#takeAll.disabled = true;
  }

  #tookAll(): void {
    this.#hideUndo = this.#parts.say(tookAllText(this.#takingAll), { text: t("Undo"), press: () => this.#parts.saver.undo() });
  }
}

function takeAllTitle({ taken, left }: { taken: number; left: number }, isIgnoring: boolean): string {
  if (!taken) return t("Only verified rows differ, and they are left as they are: take such a row by itself.");
  const more = [isIgnoring && t("case and punctuation included"), left > 0 && n(left, "{count} verified row left as it is", "{count} verified rows left as they are")];
  return [n(taken, "Take {count} row of the other, as one step", "Take {count} rows of the other, as one step"), ...more].filter(Boolean).join(", ");
}

function keyHint(): HTMLElement {
  const key = (command: Command) => el("kbd", { text: firstKeys(command, "compare") });
  return el("span", { class: "cs-hint cs-compare-keys" }, key("differencePrevious"), key("differenceNext"), tc("what keys do", "move"), key("differenceTake"), tc("what a key does", "takes"), key("differencePlay"), tc("what a key does", "plays"));
}

function noDifferenceText({ rows, run }: Comparison, inCaseAlone: boolean): string {
  if (isActive(run) && !rows.length) return t("Listening… the first words come in a moment.");
  if (run && run.state !== "done") return t("No difference so far.");
  if (inCaseAlone) return t("No difference but in case and punctuation.");
  return rows.length ? t("No difference: both say the same, word by word.") : t("Neither has words here.");
}
