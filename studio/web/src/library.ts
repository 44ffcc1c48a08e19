/** The Library tab: every recording, to search, sort, open, rename and delete. */

import { Api, ReadError, refusal, type Context } from "./api.ts";
import { confirmDeletion } from "./confirm.ts";
import { button, el, setText } from "./dom.ts";
import { ExportAll } from "./exportall.ts";
import { count } from "./format.ts";
import { hostRoot, hostScope, loadStyle } from "./host.ts";
import { icon } from "./icons.ts";
import { arranged, COLUMNS, type Sort } from "./librarysort.ts";
import { LibraryRowView } from "./libraryrow.ts";
import { BUSY_MS, CALM_MS, Poller } from "./poller.ts";
import type { Scope } from "./scope.ts";
import { isActive, type LibraryRow } from "./wire.ts";

/** The table is short news: it asks no more often than the calm pace, and only while a run goes on. */
const SELDOM_FACTOR = 10;

class Library {
  readonly #context: Context;
  readonly #scope: Scope;
  readonly #api: Api;
  readonly #root: HTMLElement;
  readonly #search = el("input", { type: "search", placeholder: "Search", "aria-label": "Search recordings" });
  readonly #summary = el("span", { class: "cs-library-summary", role: "status" });
  readonly #notice = el("div", { class: "cs-notice is-bad", role: "alert", hidden: true });
  readonly #body = el("tbody");
  readonly #headers = new Map<Sort["by"], HTMLTableCellElement>();
  readonly #table: HTMLTableElement;
  readonly #empty = el("p", { class: "cs-empty", text: "Opening…" });
  readonly #exportAll: ExportAll;
  readonly #exportButton = button({ text: "Export all…", name: "export-all" }, () => this.#exportAll.open());
  readonly #views = new Map<string, LibraryRowView>();
  #rows: LibraryRow[] | null = null;
  #sort: Sort = { by: "created", falling: true };
  #askedAt = -Infinity;

  constructor(context: Context) {
    this.#context = context;
    this.#root = hostRoot(context, "cs-root-library");
    this.#scope = hostScope(this.#root);
    this.#api = new Api(context.server);
    this.#table = this.#makeTable();
    const bar = el("div", { class: "cs-library-bar" }, el("label", { class: "cs-search" }, icon("search"), this.#search), this.#summary, this.#exportButton);
    this.#exportAll = new ExportAll(this.#root, this.#api);
    this.#root.append(bar, this.#notice, this.#table, this.#empty);
    this.#table.hidden = true;
    this.#scope.listen(this.#search, "input", () => this.#show());
  }

  async start(): Promise<void> {
    await loadStyle();
    const poller = new Poller(this.#scope, {
      poll: () => this.#poll(),
      busy: () => false,
      seen: () => !document.hidden && this.#root.offsetParent !== null,
      trouble: (error) => this.#trouble(error),
    });
    this.refresh = () => {
      this.#askedAt = -Infinity;
      poller.nudge();
    };
    const shown = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.refresh());
    shown.observe(this.#root);
    this.#scope.add(() => shown.disconnect());
    this.#scope.listen(window, "focus", () => this.refresh());
    this.refresh();
  }

  /** Ask for the rows now. */
  refresh: () => void = () => {};

  async #poll(): Promise<void> {
    const running = this.#rows?.some((row) => isActive(row.run)) ?? true;
    const pause = running ? CALM_MS - BUSY_MS : CALM_MS * SELDOM_FACTOR;
    if (performance.now() - this.#askedAt < pause) return;
    this.#askedAt = performance.now();
    this.#rows = await this.#api.library();
    this.#show();
  }

  #trouble(error: ReadError | null): void {
    this.#askedAt = -Infinity;
    this.#notice.hidden = error === null;
    setText(this.#notice, error ? `The library cannot be read. ${error.message} Trying again…` : "");
  }

  // ---------------------------------------------------------------- table

  #makeTable(): HTMLTableElement {
    const head = el("tr");
    for (const { by, title } of COLUMNS) {
      const press = el("button", { type: "button", class: "cs-sort", text: title });
      press.addEventListener("click", () => this.#sortBy(by));
      const cell = el("th", { scope: "col", class: `is-${by}` }, press);
      this.#headers.set(by, cell);
      head.append(cell);
    }
    head.append(el("th", { scope: "col" }, el("span", { class: "cs-unseen", text: "Actions" })));
    return el("table", { class: "cs-library" }, el("thead", {}, head), this.#body);
  }

  #sortBy(by: Sort["by"]): void {
    const falling = this.#sort.by === by ? !this.#sort.falling : by !== "name" && by !== "model";
    this.#sort = { by, falling };
    this.#show();
  }

  #show(): void {
    if (!this.#rows) return;
    const shown = arranged(this.#rows, this.#search.value, this.#sort);
    for (const [by, cell] of this.#headers) {
      cell.setAttribute("aria-sort", by !== this.#sort.by ? "none" : this.#sort.falling ? "descending" : "ascending");
    }
    this.#showRows(shown);
    this.#table.hidden = shown.length === 0;
    this.#empty.hidden = shown.length > 0;
    this.#exportButton.hidden = !this.#rows.some((row) => row.segments > 0);
    setText(this.#empty, this.#rows.length ? "No recording has that in its name." : "No recordings yet. What you transcribe in the Studio is kept here.");
    const all = count(this.#rows.length, "recording");
    setText(this.#summary, shown.length === this.#rows.length ? all : `${shown.length} of ${all}`);
  }

  /** Rows are kept and moved only where their order changed: whoever types a name or holds the focus keeps it. */
  #showRows(rows: readonly LibraryRow[]): void {
    const ids = new Set(rows.map((row) => row.id));
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
    rows.forEach((row, i) => {
      const view = this.#views.get(row.id) ?? this.#makeView(row.id);
      view.update(row);
      const there = this.#body.children[i];
      if (there !== view.element) this.#body.insertBefore(view.element, there ?? null);
    });
  }

  #makeView(id: string): LibraryRowView {
    const view = new LibraryRowView({
      open: () => this.#context.trigger("opened", { recording: id, transcript: null }),
      rename: (name) => void this.#act(this.#api.rename(id, name)),
      remove: () => void this.#remove(id),
    });
    this.#views.set(id, view);
    return view;
  }

  async #remove(id: string): Promise<void> {
    const row = this.#rows?.find((candidate) => candidate.id === id);
    if (!row || !(await confirmDeletion(this.#root, row))) return;
    await this.#act(this.#api.remove(id));
    this.#search.focus();
  }

  async #act(asked: Promise<{ ok: boolean; message?: string } | undefined>): Promise<void> {
    const answer = await asked;
    this.#notice.hidden = answer?.ok ?? false;
    if (!answer?.ok) setText(this.#notice, refusal(answer));
    this.refresh();
  }
}

/** Called by `js_on_load` of the Library's gr.HTML. Event it triggers: `opened`. */
export function mountLibrary(context: Context): void {
  const library = new Library(context);
  context.watch("value", () => library.refresh());
  void library.start();
}
