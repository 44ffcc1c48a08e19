/** Finding and replacing in all recordings, or in one project's: every hit with its recording, context and sound. */

import type { Api } from "../api/client.ts";
import { LONGEST_SEARCH, type HitsIn } from "../api/wire.ts";
import type { Query } from "../find/matcher.ts";
import { button, el, setText } from "../lib/dom.ts";
import { count } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { FoundHits } from "./foundhits.ts";
import { HitList } from "./hitlist.ts";
import { backText, outcomeText } from "./outcometext.ts";
import { Replacing, type Made } from "./replacing.ts";

interface Parts {
  api: Api;
  /** The dialog stands in it. */
  root: HTMLElement;
  /** Something was replaced, or taken back. */
  done: () => void;
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

const EVERYWHERE = "";
const AFTER_MS = 250;
const SWITCHES = [
  { name: "case", text: "Aa", label: "Capital letters count" },
  { name: "accents", text: "é", label: "Accents count, and how an apostrophe is written" },
  { name: "whole", text: "|ab|", label: "Whole words" },
] as const satisfies readonly { name: keyof Query; text: string; label: string }[];
const PLAIN: Query = { wanted: "", pattern: false, whole: false, case: false, accents: false };

const field = (label: string, name: string, type = "text") => el("input", { type, placeholder: label, "aria-label": label, translate: "no", spellcheck: "false", "data-name": name });
const tick = (name: string, text: HTMLElement) => {
  const box = el("input", { type: "checkbox", "data-name": name });
  return { box, label: el("label", { class: "cs-check" }, box, text) };
};

export class ReplaceEverywhere {
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #dialog = el("dialog", { class: "cs-dialog cs-everywhere", "aria-label": "Replace in many recordings" });
  readonly #wanted = field("Find", "everywhere-wanted", "search");
  readonly #into = field("Replace with", "everywhere-into");
  readonly #where = selectField("In", [[EVERYWHERE, "The whole library"]], "everywhere-where");
  readonly #switches = SWITCHES.map(({ name, text, label }) => ({ name, press: button({ text, label, class: "cs-switch", name: `everywhere-${name}` }, () => this.#switch(name)) }));
  readonly #verifiedText = el("span");
  readonly #verified = tick("everywhere-verified", this.#verifiedText);
  readonly #capitals = tick("everywhere-capitals", el("span", { text: "Keep capital letters" }));
  readonly #said = el("p", { role: "status" });
  readonly #told = el("p", { role: "status", class: "cs-everywhere-told", hidden: true });
  /** What goes on is stopped, and told, before it can be closed. */
  readonly #close = button({ icon: icon("close"), label: "Close", class: "is-quiet is-icon", name: "close-everywhere" }, () => this.#dialog.close());
  readonly #back = button({ text: "Take it all back", name: "everywhere-back" }, () => void this.#takeBack());
  readonly #all = button({ text: "Replace", name: "everywhere-all", class: "is-primary" }, () => void this.#replaceAll());
  readonly #bar = el("progress", { max: 1, "aria-label": "Progress" });
  readonly #doing = el("span", { role: "status" });
  readonly #progress: HTMLElement;
  readonly #list: HitList;
  readonly #work: Replacing;
  #query = PLAIN;
  #hits = new FoundHits({ rows: [], more: false, only_read: 0 }, PLAIN);
  #made: Made[] = [];
  #stop: () => void = () => {};

  constructor(scope: Scope, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
    this.#list = new HitList(scope, { sound: (recording) => parts.api.sound(recording), changed: () => this.#showCounts(), put: (hit) => this.#hits.put(hit, this.#into.value, this.#capitals.box.checked), verified: () => this.#verified.box.checked });
    this.#work = new Replacing(parts.api, (done, all) => this.#tell(done, all));
    const stop = button({ text: "Stop", name: "everywhere-stop" }, () => this.#work.stop());
    this.#progress = el("div", { class: "cs-find-line", hidden: true }, this.#doing, this.#bar, stop);
    this.#build();
    scope.add(() => this.#dialog.remove());
  }

  async open(asked: Asked): Promise<void> {
    const { query, into } = asked;
    // an expression would have to be tried on every text that there is
    this.#query = { ...query, pattern: false };
    this.#wanted.value = query.pattern ? "" : query.wanted;
    this.#into.value = into ?? "";
    this.#verified.box.checked = false;
    this.#toldAs("");
    this.#made = [];
    this.#back.hidden = true;
    this.#showSwitches();
    this.#parts.root.append(this.#dialog);
    this.#dialog.showModal();
    (this.#wanted.value ? this.#into : this.#wanted).focus();
    this.#take({ rows: [], more: false, only_read: 0 });
    setText(this.#said, "Searching…");
    await this.#offerProjects(asked);
    await this.#search();
  }

  #build(): void {
    const switches = el("span", { class: "cs-switches", role: "group", "aria-label": "How it is searched" }, ...this.#switches.map(({ press }) => press));
    const first = el("div", { class: "cs-find-line" }, this.#wanted, switches, this.#where.field);
    const second = el("div", { class: "cs-find-line" }, this.#into, this.#capitals.label, this.#verified.label);
    const told = el("div", { class: "cs-find-line" }, this.#told, this.#back);
    this.#dialog.append(el("header", {}, el("h2", { text: "Replace in many recordings" }), this.#close), first, second, this.#said, this.#list.element, this.#progress, told, el("footer", {}, this.#all));
    this.#wanted.addEventListener("input", () => this.#typed({ wanted: this.#wanted.value }));
    for (const each of [this.#into, this.#capitals.box, this.#verified.box]) each.addEventListener("input", () => this.#show());
    this.#where.select.addEventListener("change", () => void this.#search());
    this.#dialog.addEventListener("close", () => this.#closed());
    this.#dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.#dialog.addEventListener("cancel", (event) => !this.#progress.hidden && event.preventDefault());
  }

  #closed(): void {
    this.#work.stop();
    this.#stop();
    this.#list.hush();
    this.#dialog.remove();
  }

  /** The project that is asked for, or that of the recording that somebody comes from, is where it is looked first. */
  async #offerProjects({ project, recording }: Asked): Promise<void> {
    const { projects, recordings } = await this.#parts.api.library().catch(() => ({ projects: [], recordings: [] }));
    const here = project ?? recordings.find(({ id }) => id === recording)?.project_id;
    const named = projects.map(({ id, name }) => [id, id === here && recording ? `This project: ${name}` : name] as const);
    setChoices(this.#where.select, [[EVERYWHERE, "The whole library"], ...named], here ?? EVERYWHERE);
  }

  // ---------------------------------------------------------------- searching

  #switch(name: (typeof SWITCHES)[number]["name"]): void {
    this.#typed({ [name]: !this.#query[name] });
    this.#showSwitches();
  }

  #showSwitches(): void {
    for (const { name, press } of this.#switches) press.setAttribute("aria-pressed", String(this.#query[name]));
  }

  #typed(changed: Partial<Query>): void {
    this.#query = { ...this.#query, ...changed };
    this.#stop();
    this.#stop = this.#scope.timeout(AFTER_MS, () => void this.#search());
  }

  async #search(): Promise<void> {
    this.#stop();
    const abort = new AbortController();
    this.#stop = () => abort.abort();
    this.#query = { ...this.#query, wanted: this.#wanted.value };
    const wanted = this.#query.wanted.trim();
    if (!wanted || wanted.length > LONGEST_SEARCH) return this.#take({ rows: [], more: false, only_read: 0 });
    setText(this.#said, "Searching…");
    try {
      const found = await this.#parts.api.hits(wanted, this.#where.select.value || null, abort.signal);
      if (!abort.signal.aborted) this.#take(found);
    } catch (error) {
      if (!abort.signal.aborted) setText(this.#said, `What is said could not be searched. ${(error as Error).message}`);
    }
  }

  #take(found: HitsIn): void {
    this.#hits = new FoundHits(found, this.#query);
    this.#show();
  }

  // ---------------------------------------------------------------- showing

  #show(): void {
    this.#list.show(this.#hits);
    this.#showCounts();
  }

  #showCounts(): void {
    const { verifiedRows, all } = this.#hits;
    this.#verified.label.hidden = !verifiedRows;
    setText(this.#verifiedText, `Also in ${count(verifiedRows, "verified segment")}`);
    const chosen = this.#chosen.length;
    setText(this.#all.firstElementChild!, `Replace ${chosen.toLocaleString("en")}`);
    this.#all.disabled = !chosen || !this.#progress.hidden;
    setText(this.#said, this.#query.wanted.trim() ? this.#hits.summary(chosen) : "");
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
    setText(this.#doing, `Recording text ${(done + 1).toLocaleString("en")} of ${all.toLocaleString("en")}`);
    this.#bar.value = done / all;
  }

  // ---------------------------------------------------------------- replacing

  async #replaceAll(): Promise<void> {
    const changes = this.#hits.changes(this.#chosen, this.#into.value, this.#capitals.box.checked);
    if (!changes.length) return this.#toldAs("Nothing would change: that is what stands there.");
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
    this.#all.disabled = this.#close.disabled = true;
    try {
      return await work();
    } finally {
      this.#progress.hidden = true;
      this.#close.disabled = false;
    }
  }

  #after(told: string): void {
    this.#toldAs(told);
    this.#back.hidden = !this.#made.length;
    this.#parts.done();
    if (!this.#back.hidden) this.#back.focus();
    void this.#search();
  }
}
