/** The drawer's comparison: another transcript of the recording beside this one, and its words for the taking. */

import { refusal, type Api, type ReadError } from "./api.ts";
import { CompareForm } from "./compareform.ts";
import { CompareList } from "./comparelist.ts";
import { differs, ignoringCase, isOnlyOther, rowAfter, sameSpot, spotOf, summaryWords, takeAllCounts, takeRun, tookAllWords, withRow, wordsAfter, type Spot } from "./comparerows.ts";
import { nearestVersion, versionWords } from "./details.ts";
import { button, el, isTyping, setText } from "./dom.ts";
import { setChoices, selectField } from "./fields.ts";
import { count } from "./format.ts";
import type { Marked } from "./marked.ts";
import type { TranscriptModel } from "./model.ts";
import type { NoticeAction } from "./notice.ts";
import { sourceWords } from "./origin.ts";
import { ProgressBar } from "./progress.ts";
import type { Saver } from "./saver.ts";
import type { Scope } from "./scope.ts";
import type { Transcripts } from "./transcripts.ts";
import { isActive, type CompareRow, type CompareRun, type Comparison, type Segment } from "./wire.ts";

const SOON_MS = 250;
const RETRY_MS = 3000;
const UNSEEN_MS = 3000;
/** A run is followed at this pace. */
const RUN_MS = 800;
/** Pauses are so much longer than a comparison takes to be made. */
const SHARE_OF_TIME = 4;

const IGNORE_TITLE = "Shows and counts only words that differ in more than case and punctuation. Take row and Take all still take the other’s case and punctuation too.";
const NOTHING_YET = "No transcript yet: transcribe first, then compare it with another.";
const NO_OTHER =
  "There is no other transcript of this recording yet. Transcribe it again, with another model or in part, and see word by word where the two differ.";

export interface CompareParts {
  api: Api;
  recording: { id: string; duration: number };
  /** The open transcript, null while there is none. */
  transcript: string | null;
  transcripts: Transcripts;
  model: TranscriptModel;
  saver: Saver;
  marked: Marked;
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
  readonly #other = selectField("Compare with");
  readonly #hint = el("p", { class: "cs-hint" });
  readonly #new = el("details", { class: "cs-compare-new" }, el("summary", { text: "Transcribe to compare" }));
  readonly #form: CompareForm;
  readonly #progress: ProgressBar;
  readonly #trouble = el("p", { class: "cs-bad", role: "alert", hidden: true });
  readonly #summary = el("span", { role: "status" });
  readonly #all = el("input", { type: "checkbox", "data-name": "all-rows" });
  readonly #ignore = el("input", { type: "checkbox", "data-name": "ignore-case" });
  readonly #takeAll: HTMLButtonElement;
  readonly #keys: HTMLElement;
  readonly #foreign = el("p", { class: "cs-hint", hidden: true, text: "Words of another language cannot be taken; they can be read beside." });
  readonly #bar: HTMLElement;
  readonly #list: CompareList;
  #comparison: Comparison | null = null;
  /** The other transcript for which it was settled whether case and punctuation count. */
  #ignoreOf = "";
  /** To be taken once what was typed in those rows is saved; a null spot is the whole row. */
  #waiting: { segment: string; spot: Spot | null }[] = [];
  #takingAll = { taken: 0, left: 0 };
  /** Rows that were taken here stay in sight though they differ no more: nothing moves under the reader. */
  readonly #settled = new Set<string>();
  /** How often something was taken: a comparison that was asked for before that is out of date. */
  #takes = 0;
  #isStale = true;
  #tookMs = 0;
  #wake: (() => void) | null = null;
  #asking: AbortController | null = null;
  #hideUndo: () => void = () => {};

  constructor(scope: Scope, parts: CompareParts) {
    this.#scope = scope;
    this.#parts = parts;
    this.#progress = new ProgressBar((action) => void this.#run(action));
    this.#list = new CompareList({ take: (row, run) => this.#take(row, run), play: parts.play });
    this.#form = new CompareForm({ ...parts, transcript: () => parts.model.info, begun: (id) => void this.#begun(id) });
    this.#takeAll = button({ text: "Take all", name: "take-all" }, () => this.#everything());
    this.#keys = keyHint();
    this.#bar = this.#makeBar();
    this.#new.append(this.#form.element);
    this.element.append(this.#other.field, this.#hint, this.#new, this.#progress.element, this.#trouble, this.#bar, this.#list.element);
    this.#list.element.hidden = true;
    this.#showOthers();
    this.#listen();
  }

  /** Whenever the panel comes into sight. */
  shown(): void {
    this.#settled.clear();
    void this.#form.load();
    void this.#parts.transcripts.refresh();
    this.#isStale = true;
    this.#later(0);
  }

  /** Whenever the drawer comes into sight again: a model may have been loaded meanwhile. */
  seen(): void {
    void this.#form.load();
  }

  /** Carries out a key press where it is one of the comparison's own. */
  key(event: KeyboardEvent): boolean {
    return !isTyping(event.target) && !this.#bar.hidden && this.#list.key(event);
  }

  /** What browser tests look at. */
  get state(): { rows: number; differing: number; shown: number } {
    return { rows: this.#comparison?.rows.length ?? 0, differing: this.#seen?.differing ?? 0, shown: this.#list.count };
  }

  /** The comparison as it is shown and counted. */
  get #seen(): Comparison | null {
    return this.#comparison && this.#ignore.checked ? ignoringCase(this.#comparison) : this.#comparison;
  }

  #makeBar(): HTMLElement {
    const all = el("label", { class: "cs-check" }, this.#all, el("span", { text: "All rows" }));
    const ignore = el("label", { class: "cs-check", title: IGNORE_TITLE }, this.#ignore, el("span", { text: "Ignore case and punctuation" }));
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
    scope.listen(document, "visibilitychange", () => this.#isStale && this.#outdated());
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
    setChoices(this.#other.select, others.map((info) => [info.id, versionWords(info, transcripts.all)]), chosen);
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
    this.#outdated(0);
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
    if (!answer?.ok) this.#tell(refusal(answer));
    this.#outdated(0);
  }

  // ---------------------------------------------------------------- asking

  /** Whether anybody sees it is asked later: to ask now would make the browser lay the page out once more. */
  #outdated(ms = SOON_MS): void {
    this.#isStale = true;
    this.#later(ms);
  }

  /** Asks once more after a while; what is due sooner stays. */
  #later(ms: number): void {
    if (this.#wake && ms > 0) return;
    this.#wake?.();
    this.#wake = this.#scope.timeout(ms && Math.max(ms, SHARE_OF_TIME * this.#tookMs), () => {
      this.#wake = null;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    const { api, transcript, saver } = this.#parts;
    const other = this.#other.select.value;
    if (!transcript || !other || saver.taking || document.hidden || !this.element.isConnected) return;
    if (!this.#isInSight) return this.#later(UNSEEN_MS);
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const [takes, began] = [this.#takes, performance.now()];
    try {
      const found = await api.comparison(transcript, other, asking.signal);
      if (asking.signal.aborted || this.#scope.disposed) return;
      this.#tookMs = performance.now() - began;
      if (takes !== this.#takes || saver.taking) return this.#outdated();
      this.#accept(found);
    } catch (error) {
      if (asking.signal.aborted || this.#scope.disposed) return;
      this.#tell(`The comparison cannot be read. ${(error as ReadError).message} Trying again…`);
      if ((error as ReadError).gone) void this.#parts.transcripts.refresh();
      this.#later(RETRY_MS);
    }
  }

  #accept(found: Comparison): void {
    this.#tell("");
    this.#isStale = isActive(found.run);
    this.#comparison = found;
    if (this.#ignoreOf !== found.other.id) this.#ignore.checked = found.transcript.pnc !== found.other.pnc;
    this.#ignoreOf = found.other.id;
    this.#draw();
    this.#takeWaiting();
    if (this.#isStale) this.#later(RUN_MS);
  }

  // ---------------------------------------------------------------- showing

  #draw(): void {
    const found = this.#seen;
    this.#progress.show(found?.run ?? null);
    this.#bar.hidden = this.#list.element.hidden = !found;
    if (!found) return;
    const rows = found.rows.filter((row) => this.#all.checked || differs(row) || this.#settled.has(row.segment));
    const canTake = found.transcript.target_lang === found.other.target_lang;
    const all = takeAllCounts(this.#comparison!);
    setText(this.#summary, summaryWords(found) || nothingWords(found, all.taken + all.left > 0));
    this.#takeAll.hidden = !canTake || !(all.taken + all.left);
    this.#takeAll.disabled = this.#parts.saver.taking || !all.taken;
    this.#keys.hidden = !found.differing;
    this.#foreign.hidden = canTake;
    this.#takeAll.title = takeAllTitle(all, this.#ignore.checked);
    this.#list.show({ rows, other: sourceWords(found.other), canTake });
    this.#list.element.hidden = rows.length === 0;
  }

  #tell(sentence: string): void {
    this.#trouble.hidden = !sentence;
    setText(this.#trouble, sentence);
  }

  // ---------------------------------------------------------------- taking

  /** `row` and `run` as they are shown; what is typed in the row is saved before words are taken into it. */
  #take(row: CompareRow, run: CompareRun | null): void {
    this.#parts.commit(row.segment);
    const spot = run && spotOf(row, run);
    if (this.#parts.saver.pendingText(row.segment) === undefined) return void this.#takeSpot(row.segment, spot);
    this.#waiting.push({ segment: row.segment, spot });
    this.#outdated();
  }

  /** A difference has the same name in the comparison with the text that was typed, unless that text ended it. */
  #takeWaiting(): void {
    const { saver, model } = this.#parts;
    const [waiting, refused] = [this.#waiting, ["conflict", "failed"]];
    this.#waiting = [];
    for (const each of waiting) {
      const row = this.#comparison?.rows.find((candidate) => candidate.segment === each.segment);
      if (refused.includes(saver.state(each.segment)?.kind ?? "")) this.#parts.say("Nothing was taken: what was typed there is not saved.");
      else if (saver.pendingText(each.segment) !== undefined || (row?.revision ?? 0) < (model.get(each.segment)?.revision ?? 0)) this.#waiting.push(each);
      else if (!this.#takeSpot(each.segment, each.spot) && row && differs(row)) this.#parts.say("Nothing was taken: other words differ there now.");
    }
    if (!this.#waiting.length) return;
    this.#isStale = true;
    this.#later(RUN_MS);
  }

  #takeSpot(segment: string, spot: Spot | null): boolean {
    const row = this.#comparison?.rows.find((candidate) => candidate.segment === segment);
    const run = spot && row?.runs.find((candidate) => !candidate.same && sameSpot(spotOf(row, candidate), spot));
    if (row && differs(row) && run !== undefined) {
      this.#takeNow(row, run);
      return true;
    }
    this.#outdated(0);
    return false;
  }

  /** Shown as taken at once; what the server makes of it comes with the next comparison. */
  #takeNow(row: CompareRow, run: CompareRun | null): void {
    const { saver } = this.#parts;
    const words = isOnlyOther(row) ? [] : this.#wordsNow(row.segment);
    const after = words && wordsAfter(words, row, run);
    if (!this.#comparison || !words || !after) return this.#outdated(0);
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

  #everything(): void {
    if (!this.#comparison) return;
    this.#takes += 1;
    this.#isStale = true;
    this.#takingAll = takeAllCounts(this.#comparison);
    this.#parts.saver.takeAll(this.#comparison.other.id);
    this.#focusPanel(); // the button goes
    this.#takeAll.disabled = true;
  }

  #tookAll(): void {
    this.#hideUndo = this.#parts.say(tookAllWords(this.#takingAll), { text: "Undo", press: () => this.#parts.saver.undo() });
  }
}

function takeAllTitle({ taken, left }: { taken: number; left: number }, isIgnoring: boolean): string {
  if (!taken) return "Only verified rows differ, and they are left as they are: take such a row by itself.";
  const more = [isIgnoring && "case and punctuation included", left > 0 && `${count(left, "verified row")} left as ${left === 1 ? "it is" : "they are"}`];
  return [`Take ${count(taken, "row")} of the other, as one step`, ...more].filter(Boolean).join(", ");
}

function keyHint(): HTMLElement {
  const key = (text: string) => el("kbd", { text });
  return el("span", { class: "cs-hint cs-compare-keys" }, key("↑"), key("↓"), "move", key("Enter"), "takes", key("P"), "plays");
}

function nothingWords({ rows, run }: Comparison, inCaseAlone: boolean): string {
  if (isActive(run) && !rows.length) return "Listening… the first words come in a moment.";
  if (run && run.state !== "done") return "No difference so far.";
  if (inCaseAlone) return "No difference but in case and punctuation.";
  return rows.length ? "No difference: both say the same, word by word." : "Neither has words here.";
}
