/** The Library tab: every recording, to search, sort, open, rename and delete. */

import { Api, ReadError, refusalText, type GradioContext } from "../api/client.ts";
import { isActive } from "../api/decode.ts";
import { hostRoot, hostScope, loadStyle } from "../api/gradio.ts";
import { CALM_MS, Poller } from "../api/poller.ts";
import type { LibraryRow, Said } from "../api/wire.ts";
import { ExportDialog } from "../export/dialog.ts";
import { correctAddress, takeProject } from "../lib/address.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { fitToWindow } from "../lib/fit.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { setFiltered } from "../api/into.ts";
import { setQueue } from "../lib/queue.ts";
import { n, t } from "../lib/texts.ts";
import { Brought } from "./brought.ts";
import { BulkBar } from "./bulk.ts";
import { ReplaceEverywhere } from "./everywhere.ts";
import { SaidSearch } from "./said.ts";
import { confirmDeletion } from "./confirm.ts";
import { oneStop, walkHeadings, walkRows } from "./keys.ts";
import { keepPlace, keptPlace } from "./place.ts";
import { ProjectFilter, unseenText } from "./projects.ts";
import { LibraryRowView } from "./row.ts";
import { LibraryRows } from "./rows.ts";
import { chooseTranscript } from "./transcripts.ts";
import { RowSelection } from "./selection.ts";
import { COLUMNS, filterRows, inProject, sortRows, type Sort } from "./sort.ts";

/** While no run goes on: the table is short news. */
const SELDOM_MS = 30_000;
const REPLACE_TITLE = t("Replace what is searched for, in all recordings or in a project’s");

class Library {
  readonly #context: GradioContext;
  readonly #scope: Scope;
  readonly #api: Api;
  readonly #root: HTMLElement;
  readonly #search = el("input", { type: "search", placeholder: t("Search names and what is said"), "aria-label": t("Search recordings") });
  readonly #summary = el("span", { class: "cs-library-summary", role: "status" });
  readonly #notice = el("div", { class: "cs-notice is-bad", role: "alert", hidden: true });
  readonly #brought: Brought;
  readonly #body = el("tbody");
  readonly #headers = new Map<Sort["by"], HTMLTableCellElement>();
  readonly #table: HTMLTableElement;
  readonly #empty = el("p", { class: "cs-empty", text: t("Opening…") });
  readonly #exportAll: ExportDialog;
  readonly #projects: ProjectFilter;
  readonly #chosen = new RowSelection(() => this.#choiceChanged());
  readonly #bulk: BulkBar;
  readonly #checkAll = el("input", { type: "checkbox", "data-name": "choose-all", "aria-label": t("Choose all that are shown") });
  readonly #exportButton = button({ text: t("Export all…"), name: "export-all" }, () => this.#openExport());
  readonly #everywhere: ReplaceEverywhere;
  readonly #replaceButton = button({ text: t("Replace…"), name: "replace-said", title: REPLACE_TITLE }, () => this.#replace());
  readonly #view: HTMLElement;
  readonly #list: LibraryRows;
  readonly #said: SaidSearch;
  #exportOff: string | null = null;
  #replaceOff: string | null = null;
  #rows: LibraryRow[] | null = null;
  #sort: Sort = { by: "created", falling: true };
  #sorted: readonly LibraryRow[] | null = null;
  /** The rows that the search left. */
  #shown: readonly LibraryRow[] = [];
  #scroll = 0;

  constructor(context: GradioContext) {
    this.#context = context;
    this.#root = hostRoot(context, "cs-root-library");
    this.#scope = hostScope(this.#root);
    this.#api = new Api(context.server);
    this.#table = this.#makeTable();
    this.#projects = new ProjectFilter({ api: this.#api, root: this.#root, changed: () => this.#filtered(), done: () => this.refresh() }, takeProject() ?? keptPlace()?.project ?? null);
    const search = el("label", { class: "cs-search" }, icon("search"), this.#search);
    const bar = el("div", { class: "cs-library-bar" }, search, this.#projects.element, this.#summary, this.#projects.counts, this.#replaceButton, this.#exportButton, this.#projects.role);
    this.#everywhere = new ReplaceEverywhere(this.#scope, { api: this.#api, root: this.#root, done: () => this.refresh(), say: (sentence, action) => this.#bulk.notice.say(sentence, action) });
    this.#exportAll = new ExportDialog(this.#scope, this.#root, this.#api);
    this.#bulk = this.#makeBulk();
    this.#view = el("div", { class: "cs-library-view" }, this.#table);
    this.#brought = new Brought(this.#api);
    this.#root.append(this.#brought.element, bar, this.#notice, this.#bulk.notice.element, this.#bulk.element, this.#view, this.#empty);
    this.#table.hidden = true;
    this.#said = new SaidSearch(this.#scope, this.#api, () => this.#show());
    this.#list = new LibraryRows(this.#scope, { view: this.#view, body: this.#body, make: (id) => this.#makeView(id), said: (id) => this.#said.found.get(id), chosen: (id) => this.#chosen.has(id), off: (row) => this.#projects.of(row)?.off ?? {} });
    this.#takePlace();
    this.#scope.listen(this.#search, "input", () => this.#searched());
    this.#scope.listen(this.#view, "scroll", () => this.#keepPlace(), { passive: true });
    const keys = { shown: () => this.#shownIds, chosen: this.#chosen, list: this.#list };
    this.#scope.listen(this.#body, "keydown", (event) => walkRows(event, keys));
    fitToWindow(this.#scope, this.#root, this.#view, "--cs-library-height");
    this.#tellBrought(); // a tab is made when it is first seen, which may be for that
  }

  async start(): Promise<void> {
    await loadStyle();
    const poller = new Poller(this.#scope, {
      poll: () => this.#poll(),
      element: this.#root,
      pace: () => (this.#rows?.some((row) => isActive(row.run)) ? CALM_MS : SELDOM_MS),
      onError: (error) => this.#showError(error),
    });
    this.refresh = () => poller.pollNow();
    const shown = new IntersectionObserver((entries) => {
      const seen = entries.some((entry) => entry.isIntersecting);
      setFiltered(seen ? this.#projects.chosen : null);
      if (seen) this.#seen();
    });
    shown.observe(this.#root);
    this.#scope.add(() => shown.disconnect());
    this.#scope.listen(window, "focus", () => this.refresh());
    this.refresh();
  }

  /** The server has another view of it; `intake` is the import that it is shown for. */
  valueChanged(): void {
    this.#tellBrought();
    this.refresh();
  }

  #tellBrought(): void {
    const { intake } = (this.#context.props.value ?? {}) as { intake?: string | null };
    if (intake) void this.#brought.show(intake);
  }

  /** Ask for the rows now. */
  refresh: () => void = () => {};

  async #poll(): Promise<void> {
    const back = this.#rows === null ? this.#scroll : null;
    const { recordings, projects } = await this.#api.library();
    this.#rows = recordings;
    this.#sorted = null;
    this.#projects.take(projects);
    this.#chosen.keepOnly(new Set(recordings.map((row) => row.id)));
    this.#show();
    if (back === null) return;
    this.#view.scrollTop = back;
    // once more when the rows have their room: a view that was too low has told of another place meanwhile
    if (back > 0) this.#scope.frame(() => (this.#view.scrollTop = back));
  }

  #showError(error: ReadError | null): void {
    this.#notice.hidden = error === null;
    setText(this.#notice, error ? t("The library cannot be read. {message} Trying again…", { message: error.message }) : "");
  }

  // ---------------------------------------------------------------- table

  #makeTable(): HTMLTableElement {
    this.#checkAll.addEventListener("click", () => this.#chosen.setAll(this.#shownIds, this.#checkAll.checked));
    const head = el("tr", {}, el("th", { scope: "col", class: "is-select" }, this.#checkAll));
    for (const { by, title } of COLUMNS) {
      const press = el("button", { type: "button", class: "cs-sort", text: title });
      press.addEventListener("click", () => this.#sortBy(by));
      const cell = el("th", { scope: "col", class: `is-${by}` }, press);
      this.#headers.set(by, cell);
      head.append(cell);
    }
    head.append(el("th", { scope: "col" }, el("span", { class: "cs-unseen", text: t("Actions") })));
    head.addEventListener("keydown", (event) => walkHeadings(event, this.#headers.values()));
    oneStop(this.#headers.values(), head.querySelector("button")!);
    return el("table", { class: "cs-library" }, el("thead", {}, head), this.#body);
  }

  #sortBy(by: Sort["by"]): void {
    const falling = this.#sort.by === by ? !this.#sort.falling : by !== "name" && by !== "model";
    this.#sort = { by, falling };
    this.#sorted = null;
    oneStop(this.#headers.values(), this.#headers.get(by)!.firstElementChild!);
    this.#show();
    this.#keepPlace();
  }

  #takePlace(): void {
    const place = keptPlace();
    if (!place) return;
    this.#search.value = place.search;
    if (this.#headers.has(place.sort.by)) this.#sort = place.sort;
    this.#scroll = place.scroll;
    this.#said.ask(place.search);
  }

  #searched(): void {
    this.#view.scrollTop = 0;
    this.#said.ask(this.#search.value);
    this.#show();
    this.#keepPlace();
  }

  #show(): void {
    if (!this.#rows) return;
    this.#sorted ??= sortRows(this.#rows, this.#sort);
    const shown = filterRows(inProject(this.#sorted, this.#projects.chosen), this.#search.value, this.#said.found);
    this.#shown = shown;
    for (const [by, cell] of this.#headers) {
      cell.setAttribute("aria-sort", by !== this.#sort.by ? "none" : this.#sort.falling ? "descending" : "ascending");
    }
    this.#table.classList.toggle("has-projects", this.#projects.chosen === null && this.#projects.projects.length > 1 || this.#rows.some((row) => row.project !== this.#rows![0]!.project) || this.#search.value.trim() !== "");
    this.#table.hidden = shown.length === 0;
    this.#table.setAttribute("aria-rowcount", String(shown.length + 1));
    this.#list.show(shown);
    this.#showChoice();
    this.#empty.hidden = shown.length > 0;
    this.#showReplace(shown);
    this.#showExport(shown);
    setText(this.#empty, this.#emptyText(this.#rows.length));
    setText(this.#summary, [shownText(shown.length, this.#rows.length), this.#saidText()].filter(Boolean).join(" · "));
  }

  #openExport(): void {
    if (this.#exportOff !== null) return this.#say(this.#exportOff);
    this.#exportAll.open(this.#exportable(this.#rows ?? []).length, this.#exportable(this.#shown).map((row) => row.id));
  }

  /** Those that whoever asks may take away. */
  #exportable(rows: readonly LibraryRow[]): readonly LibraryRow[] {
    return rows.filter((row) => this.#projects.of(row)?.off["export"] === undefined);
  }

  /** Of what is shown that goes out which may; where none may, it is off and says why. */
  #showExport(shown: readonly LibraryRow[]): void {
    const [all, some] = [this.#exportable(this.#rows!), this.#exportable(shown)];
    const off = some.length === 0 && shown.length > 0 ? this.#projects.of(shown[0]!)!.off["export"]! : null;
    this.#exportButton.hidden = !this.#rows!.some((row) => row.segments > 0);
    this.#exportOff = off;
    setOff(this.#exportButton, off);
    if (off === null) this.#exportButton.title = some.length < shown.length ? n(shown.length - some.length, "{count} recording not among them: in their projects you export nothing.", "{count} recordings not among them: in their projects you export nothing.") : "";
    setText(this.#exportButton.firstElementChild!, exportText(some.length, all.length));
  }

  /** It is off where nothing that is shown to say it is to be corrected. */
  #showReplace(shown: readonly LibraryRow[]): void {
    const off = shown.filter((row) => this.#said.found.has(row.id)).map((row) => this.#projects.of(row)?.off["change"]);
    this.#replaceButton.hidden = !off.length;
    this.#replaceOff = off.every((why) => why !== undefined) ? (off[0] ?? null) : null;
    setOff(this.#replaceButton, this.#replaceOff);
    if (this.#replaceOff === null) this.#replaceButton.title = REPLACE_TITLE;
  }

  #replace(): void {
    if (this.#replaceOff !== null) return this.#say(this.#replaceOff);
    const query = { wanted: this.#search.value.trim(), pattern: false, whole: false, case: false, accents: false };
    void this.#everywhere.open({ query, project: this.#projects.chosen });
  }

  #emptyText(all: number): string {
    if (!this.#search.value.trim() && this.#projects.chosen) return this.#projects.emptyText;
    if (!all && this.#projects.unseen.length) return [...this.#projects.unseen.map(unseenText), t("What you add to a project of your own is kept here.")].join(" ");
    if (!all) return t("No recordings yet. What you add in the Studio is kept here.");
    if (this.#said.searching) return t("Searching what is said…");
    return t("Nothing matches “{search}”: neither a name nor a project, a model, an import’s file or a language, nor what is said.", { search: this.#search.value.trim() });
  }

  #saidText(): string {
    const { searching, wrong, found } = this.#said;
    if (wrong !== null) return wrong;
    if (searching) return t("searching what is said…");
    return found.size ? n(found.size, "said in {count}", "said in {count}") : "";
  }

  /** What is opened looks into the address for where to begin. */
  #openAt({ recording, transcript, first }: Said): void {
    correctAddress({ recording, transcript, second: first && Number(first.start.toFixed(3)) });
    setQueue(this.#shownIds);
    this.#context.trigger("opened", { recording, transcript });
  }

  #makeView(id: string): LibraryRowView {
    return new LibraryRowView({
      open: () => this.#open(id),
      openAt: (said) => this.#openAt(said),
      transcripts: () => void this.#openOneOf(id),
      rename: (name) => void this.#act(this.#api.rename(id, name)),
      remove: () => void this.#remove(id),
      say: (sentence) => this.#say(sentence),
      choose: (on, extend) => this.#chosen.set(id, on, extend ? this.#shownIds : null),
    });
  }

  #open(id: string, transcript: string | null = null): void {
    setQueue(this.#shownIds);
    this.#context.trigger("opened", { recording: id, transcript });
  }

  async #openOneOf(id: string): Promise<void> {
    const info = await this.#api.recording(id).catch((error: ReadError) => {
      this.#tell(error.message);
      return null;
    });
    const chosen = info && (await chooseTranscript(this.#root, info));
    if (chosen) this.#open(id, chosen);
  }

  #tell(sentence: string): void {
    this.#notice.hidden = false;
    setText(this.#notice, sentence);
  }

  // ---------------------------------------------------------------- several at once

  get #shownIds(): readonly string[] {
    return this.#shown.map((row) => row.id);
  }

  #makeBulk(): BulkBar {
    return new BulkBar(this.#scope, {
      api: this.#api,
      root: this.#root,
      chosen: () => (this.#sorted ?? []).filter((row) => this.#chosen.has(row.id)),
      hidden: () => this.#chosen.size - this.#shown.filter((row) => this.#chosen.has(row.id)).length,
      projects: () => this.#projects.projects,
      off: (row, verb) => this.#projects.of(row)?.off[verb],
      transcribe: (ids) => this.#context.trigger("opened", { recordings: ids }),
      exportThese: (ids) => this.#exportAll.open(this.#exportable(this.#rows ?? []).length, ids, "chosen"),
      clear: () => this.#chosen.clear(),
      done: () => this.refresh(),
      leave: () => this.#search.focus(),
    });
  }

  #choiceChanged(): void {
    this.#list.render();
    this.#showChoice();
  }

  #showChoice(): void {
    const chosen = this.#chosen.size === 0 ? 0 : this.#shown.filter((row) => this.#chosen.has(row.id)).length;
    this.#checkAll.checked = chosen > 0 && chosen === this.#shown.length;
    this.#checkAll.indeterminate = chosen > 0 && chosen < this.#shown.length;
    this.#bulk.show();
  }

  #filtered(): void {
    this.#view.scrollTop = 0;
    setFiltered(this.#projects.chosen);
    this.#show();
    this.#keepPlace();
  }

  // ---------------------------------------------------------------- place and keyboard

  /** Where somebody was is kept, and come back to when the tab is seen again. */
  #keepPlace(): void {
    if (this.#view.offsetParent === null) return;
    this.#scroll = this.#view.scrollTop;
    keepPlace({ search: this.#search.value, sort: this.#sort, scroll: this.#scroll, project: this.#projects.chosen });
  }

  #seen(): void {
    const scroll = this.#scroll;
    this.#said.again();
    this.#list.render();
    this.#view.scrollTop = scroll;
  }

  async #remove(id: string): Promise<void> {
    const row = this.#rows?.find((candidate) => candidate.id === id);
    if (!row || !(await confirmDeletion(this.#root, row))) return;
    await this.#act(this.#api.remove(id));
    this.#search.focus();
  }

  #say(sentence: string): void {
    this.#notice.hidden = false;
    setText(this.#notice, sentence);
  }

  async #act(asked: Promise<{ ok: boolean; message?: string } | undefined>): Promise<void> {
    const answer = await asked;
    this.#notice.hidden = answer?.ok ?? false;
    if (!answer?.ok) setText(this.#notice, refusalText(answer));
    this.refresh();
  }
}

/** What the button exports unless something else is chosen: what is shown. */
function exportText(shown: number, all: number): string {
  if (shown === all) return t("Export all…");
  return shown ? n(shown, "Export {count}…", "Export {count}…") : n(all, "Export all {count}…", "Export all {count}…");
}

function shownText(shown: number, all: number): string {
  if (shown === all) return n(all, "{count} recording", "{count} recordings");
  return n(all, "{shown} of {count} recording", "{shown} of {count} recordings", { shown });
}

/** Called by `js_on_load` of the Library's gr.HTML. Event it triggers: `opened`. */
export function mountLibrary(context: GradioContext): void {
  const library = new Library(context);
  context.watch("value", () => library.valueChanged());
  void library.start();
}
