/** Finding and replacing in all recordings, or in one project's: every hit with its recording, context and sound. */

import type { Api } from "../api/client.ts";
import { LONGEST_SEARCH, type HitsIn } from "../api/wire.ts";
import { NO_QUERY } from "../find/finding.ts";
import type { Query } from "../find/matcher.ts";
import { Searcher, type WorkerLike } from "../find/searcher.ts";
import { Switches } from "../find/switches.ts";
import { button, el, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { projectName } from "../lib/projectname.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { n, t, tc } from "../lib/texts.ts";
import { FoundHits } from "./foundhits.ts";
import { HitList } from "./hitlist.ts";
import { backText, outcomeText } from "./outcometext.ts";
import { Replacing, type Made } from "./replacing.ts";
import { Trying } from "./trying.ts";

interface Parts {
  api: Api;
  /** The dialog stands in it. */
  root: HTMLElement;
  /** Something was replaced, or taken back. */
  done: () => void;
  /** Tells what came of it where the dialog was closed meanwhile. */
  say: (sentence: string, action?: NoticeAction) => void;
  /** Starts what tries expressions, where it is not the browser's own worker. */
  worker?: () => WorkerLike;
}

/** What is looked for when it is opened, and where. */
export interface Asked {
  query: Query;
  into?: string;
  /** The id of a project. */
  project?: string | null;
  /** The recording that somebody comes from. */
  recording?: string;
}

/** Where it is looked, beside the id of a project: not known yet, so that nothing is searched; and in all there is. */
const UNKNOWN = "?";
const EVERYWHERE = "";
const WHOLE = [EVERYWHERE, t("The whole library")] as const;
const AFTER_MS = 250;
const SEARCHING = t("Searching…");
const NOTHING: HitsIn = { rows: [], more: false, only_read: 0 };

const field = (label: string, name: string, type = "text") => el("input", { type, placeholder: label, "aria-label": label, translate: "no", spellcheck: "false", "data-name": name });
const tick = (name: string, text: HTMLElement) => {
  const box = el("input", { type: "checkbox", "data-name": name });
  return { box, label: el("label", { class: "cs-check" }, box, text) };
};

export class ReplaceEverywhere {
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #dialog = el("dialog", { class: "cs-dialog cs-everywhere", "aria-label": t("Replace in many recordings") });
  readonly #wanted = field(t("Find"), "everywhere-wanted", "search");
  readonly #into = field(t("Replace with"), "everywhere-into");
  readonly #where = selectField(tc("where to look", "In"), [], "everywhere-where");
  readonly #switches = new Switches("everywhere", () => this.#query, (changed) => this.#typed(changed));
  readonly #verifiedText = el("span");
  readonly #verified = tick("everywhere-verified", this.#verifiedText);
  readonly #capitals = tick("everywhere-capitals", el("span", { text: t("Keep capital letters") }));
  readonly #said = el("p", { role: "status" });
  readonly #told = el("p", { role: "status", class: "cs-everywhere-told", hidden: true });
  readonly #close = button({ icon: icon("close"), label: t("Close"), class: "is-quiet is-icon", name: "close-everywhere" }, () => this.#dialog.close());
  readonly #back = button({ text: t("Take it all back"), name: "everywhere-back" }, () => void this.#takeBack());
  readonly #all = button({ text: t("Replace"), name: "everywhere-all", class: "is-primary" }, () => void this.#replaceAll());
  readonly #bar = el("progress", { max: 1, "aria-label": t("Progress") });
  readonly #doing = el("span", { role: "status" });
  readonly #progress: HTMLElement;
  readonly #list: HitList;
  readonly #work: Replacing;
  readonly #trying: Trying;
  #asked: Asked = { query: NO_QUERY };
  #query = NO_QUERY;
  #hits = new FoundHits(NOTHING, NO_QUERY);
  #offered = false;
  /** Why the hits are not those of what is asked for now; null where they are. */
  #why: string | null = "";
  /** Steps that can be taken back, also after the dialog was closed. */
  #made: Made[] = [];
  #stop: () => void = () => {};

  constructor(scope: Scope, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
    this.#list = new HitList(scope, { sound: (recording) => parts.api.sound(recording), changed: () => this.#showCounts(), put: (hit) => this.#hits.put(hit, this.#into.value, this.#capitals.box.checked), verified: () => this.#verified.box.checked });
    this.#trying = new Trying(parts.api, new Searcher(scope, parts.worker));
    this.#work = new Replacing(parts.api, (done, all) => this.#tell(done, all));
    const stop = button({ text: t("Stop"), name: "everywhere-stop" }, () => this.#work.stop());
    this.#progress = el("div", { class: "cs-find-line", hidden: true }, this.#doing, this.#bar, stop);
    this.#build();
    scope.add(() => this.#closed());
  }

  async open(asked: Asked): Promise<void> {
    const { query, into } = asked;
    this.#asked = asked;
    this.#query = query;
    this.#wanted.value = query.wanted;
    this.#into.value = into ?? "";
    this.#verified.box.checked = false;
    if (!this.#made.length) this.#toldAs("");
    this.#back.hidden = !this.#made.length;
    this.#offered = false;
    setChoices(this.#where.select, [[UNKNOWN, "…"], WHOLE], UNKNOWN);
    this.#parts.root.append(this.#dialog);
    this.#dialog.showModal();
    (this.#wanted.value ? this.#into : this.#wanted).focus();
    await this.#search();
  }

  #build(): void {
    const first = el("div", { class: "cs-find-line" }, this.#wanted, this.#switches.element, this.#where.field);
    const second = el("div", { class: "cs-find-line" }, this.#into, this.#capitals.label, this.#verified.label);
    const told = el("div", { class: "cs-find-line" }, this.#told, this.#back);
    this.#dialog.append(el("header", {}, el("h2", { text: t("Replace in many recordings") }), this.#close), first, second, this.#said, this.#list.element, this.#progress, told, el("footer", {}, this.#all));
    this.#wanted.addEventListener("input", () => this.#typed({ wanted: this.#wanted.value }));
    for (const each of [this.#into, this.#capitals.box, this.#verified.box]) each.addEventListener("input", () => this.#show());
    this.#where.select.addEventListener("change", () => void this.#search());
    this.#dialog.addEventListener("close", () => this.#closed());
    this.#dialog.addEventListener("keydown", (event) => event.stopPropagation());
  }

  /** What goes on is stopped; what came of it is told where it can be. */
  #closed(): void {
    this.#work.stop();
    this.#stop();
    this.#list.hush();
    this.#dialog.remove();
  }

  // ---------------------------------------------------------------- searching

  #typed(changed: Partial<Query>): void {
    this.#query = { ...this.#query, ...changed };
    this.#wait(SEARCHING);
    this.#stop();
    this.#stop = this.#scope.timeout(AFTER_MS, () => void this.#search());
  }

  async #search(): Promise<void> {
    this.#stop();
    const abort = new AbortController();
    this.#stop = () => abort.abort();
    this.#wait(SEARCHING);
    try {
      const found = await this.#found(abort.signal);
      if (abort.signal.aborted) return;
      if (typeof found === "string") this.#take(new FoundHits(NOTHING, NO_QUERY), found);
      else this.#take(found, null);
    } catch (error) {
      if (!abort.signal.aborted) this.#take(new FoundHits(NOTHING, NO_QUERY), t("What is said could not be searched. {message}", { message: (error as Error).message }));
    }
  }

  /** Or why nothing is searched. */
  async #found(signal: AbortSignal): Promise<FoundHits | string> {
    const wanted = this.#wanted.value.trim();
    const query = (this.#query = { ...this.#query, wanted: this.#wanted.value });
    const { select } = this.#where;
    if (!this.#offered) await this.#offerProjects(signal);
    if (select.value === UNKNOWN) return t("The project that was asked for is not in your library. Choose where it is to be looked.");
    if (!wanted) return "";
    if (query.pattern) return this.#tried(query, select.value || null, signal);
    if (wanted.length > LONGEST_SEARCH) return n(LONGEST_SEARCH, "At most {count} character can be looked for.", "At most {count} characters can be looked for.");
    return new FoundHits(await this.#parts.api.hits(wanted, select.value || null, signal), query);
  }

  async #tried(query: Query, project: string | null, signal: AbortSignal): Promise<FoundHits | string> {
    const tried = await this.#trying.found(query, project, signal, (looked) => this.#wait(n(looked, "Searching… {count} segment looked through.", "Searching… {count} segments looked through.")));
    if (typeof tried === "string") return tried;
    return new FoundHits({ ...NOTHING, rows: tried.rows, more: tried.more }, query, tried.hits, tried.looked, project !== null);
  }

  /** Where it was asked for: a project, or that of the recording that somebody comes from. No other takes its place. */
  async #offerProjects(signal: AbortSignal): Promise<void> {
    const { project, recording } = this.#asked;
    const { projects, recordings } = await this.#parts.api.library();
    if (signal.aborted) return;
    const { select } = this.#where;
    const asked = project ?? (recording === undefined ? EVERYWHERE : recordings.find(({ id }) => id === recording)?.project_id);
    const found = asked !== undefined && (asked === EVERYWHERE || projects.some(({ id }) => id === asked));
    const named = projects.map(({ id, name }) => [id, id === asked && recording ? t("This project: {name}", { name: projectName(name) }) : projectName(name)] as const);
    // whoever has chosen meanwhile has what he chose
    const now = select.value !== UNKNOWN ? select.value : found ? asked : UNKNOWN;
    setChoices(select, [...(now === UNKNOWN ? [[UNKNOWN, t("Choose…")] as const] : []), WHOLE, ...named], now);
    this.#offered = true;
  }

  #take(found: FoundHits, why: string | null): void {
    this.#hits = found;
    this.#why = why;
    this.#show();
  }

  /** What is shown may be of something else than what is asked for: nothing of it is replaced. */
  #wait(why: string): void {
    this.#why = why;
    this.#showCounts();
  }

  // ---------------------------------------------------------------- showing

  #show(): void {
    this.#list.show(this.#hits);
    this.#showCounts();
  }

  #showCounts(): void {
    const { verifiedRows, all } = this.#hits;
    this.#verified.label.hidden = !verifiedRows;
    setText(this.#verifiedText, n(verifiedRows, "Also in {count} verified segment", "Also in {count} verified segments"));
    const chosen = this.#chosen.length;
    setText(this.#all.firstElementChild!, n(chosen, "Replace {count}", "Replace {count}"));
    this.#all.disabled = !chosen || this.#why !== null || !this.#progress.hidden;
    setText(this.#said, this.#why ?? this.#hits.summary(chosen));
    this.#switches.show(this.#query);
    this.#said.classList.toggle("cs-hint", !all.length);
  }

  get #chosen() {
    return this.#list.chosen(this.#hits);
  }

  #toldAs(sentence: string): void {
    setText(this.#told, sentence);
    this.#told.hidden = !sentence;
  }

  #tell(done: number, all: number): void {
    setText(this.#doing, t("Recording text {number} of {all}", { number: done + 1, all }));
    this.#bar.value = done / all;
  }

  // ---------------------------------------------------------------- replacing

  async #replaceAll(): Promise<void> {
    const changes = this.#hits.changes(this.#chosen, this.#into.value, this.#capitals.box.checked);
    if (!changes.length) return this.#toldAs(t("Nothing would change: that is what stands there."));
    const outcome = await this.#working(() => this.#work.replace(changes, this.#verified.box.checked));
    this.#made = outcome.made;
    this.#after(outcomeText(outcome));
  }

  async #takeBack(): Promise<void> {
    const outcome = await this.#working(() => this.#work.takeBack(this.#made.toReversed()));
    const back = new Set(outcome.made);
    // what was not come to can still be taken back
    this.#made = outcome.ended ? this.#made.filter((step) => !back.has(step)) : [];
    this.#after(backText(outcome));
  }

  async #working<T>(work: () => Promise<T>): Promise<T> {
    this.#toldAs("");
    this.#back.hidden = true;
    this.#progress.hidden = false;
    this.#all.disabled = true;
    try {
      return await work();
    } finally {
      this.#progress.hidden = true;
    }
  }

  #after(told: string): void {
    this.#toldAs(told);
    this.#back.hidden = !this.#made.length;
    this.#parts.done();
    if (!this.#dialog.isConnected) return this.#parts.say(told, this.#made.length ? { text: t("Take it all back"), press: () => void this.#takeBack() } : undefined);
    if (!this.#back.hidden) this.#back.focus();
    void this.#search();
  }
}
