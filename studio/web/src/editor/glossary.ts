/**
 * The drawer's glossary: what this project writes otherwise than models do. A correction that was typed in two segments
 * offers itself for the rest; entries are added, changed, put away, brought in and taken out; the rest is heard again with them.
 */

import { refusalText, type Api } from "../api/client.ts";
import type { GlossaryEntry, GlossaryRequest } from "../api/wire.ts";
import { acceptedWords, openTexts, pairText, queryOf, TYPED, unverifiedSpan } from "../document/glossary.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { MarkedRegion } from "../document/region.ts";
import type { Rights } from "../document/rights.ts";
import type { Saver } from "../document/saver.ts";
import type { Proposal } from "../find/bar.ts";
import { search } from "../find/matcher.ts";
import { button, el, offLine, setText, writtenIn } from "../lib/dom.ts";
import { downloadLink } from "../lib/download.ts";
import { fileButton } from "../lib/filebutton.ts";
import { oneLine } from "../lib/format.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { n, t, tc } from "../lib/texts.ts";

/** Somebody who types on is not held up: it is asked for when he pauses. */
const LEARN_AFTER_MS = 1200;
const STATES: readonly [GlossaryEntry["state"], string][] = [
  ["accepted", tc("glossary entries", "In use")],
  ["offered", tc("glossary entries", "Offered")],
  ["never", tc("glossary entries", "Never")],
];

interface Parts {
  api: Api;
  transcript: string | null;
  model: TranscriptModel;
  saver: Saver;
  marked: MarkedRegion;
  rights: Rights;
  propose: (proposal: Proposal) => void;
  /** Shows Compare, where the marked region can be heard again with these words. */
  hear: (words: string[]) => void;
  say: (sentence: string, action?: NoticeAction) => void;
}

export class GlossaryPanel {
  readonly element = el("div", { class: "cs-glossary" });
  readonly #parts: Parts;
  readonly #scope: Scope;
  readonly #rows = el("div");
  readonly #told = el("p", { class: "cs-hint", role: "status" });
  readonly #wrong = field("", t("What models write"), "new-wrong");
  readonly #right = field("", t("How it is right"), "new-right");
  readonly #hear = button({ text: t("Hear the rest again…"), name: "hear-again" }, () => this.#hearAgain());
  #entries: readonly GlossaryEntry[] = [];
  /** Those of which a person was told; null before the first look, which tells nothing. */
  #known: Set<string> | null = null;
  #later: () => void = () => {};
  /** The newest question: what older ones are answered with is no news. */
  #asked = 0;
  #looked: Promise<void> = Promise.resolve();
  #isStale = false;

  constructor(scope: Scope, parts: Parts) {
    [this.#scope, this.#parts] = [scope, parts];
    this.#build();
    if (parts.transcript === null) return;
    scope.add(parts.saver.on("changes", ({ op }) => TYPED.has(op) && this.#learnSoon()));
    void this.#learn(); // at once: what is offered before anything is typed is no news
  }

  /** Whenever the panel comes into sight. */
  shown(): void {
    void this.#learn();
  }

  #build(): void {
    const { api, transcript } = this.#parts;
    const add = el("form", { class: "cs-glossary-row" }, this.#wrong, el("span", { text: "→" }), this.#right, el("button", { type: "submit", class: "cs-button", text: t("Add") }));
    add.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add();
    });
    const bring = fileButton({ text: t("From a file, one a line"), accept: ".csv,.txt,.tsv,text/plain", name: "glossary", take: (file) => void this.#takeIn(file) });
    const foot = el("div", { class: "cs-glossary-foot" }, this.#hear, transcript === null ? null : downloadLink(api.glossaryFile(transcript), "glossary.csv", t("Download as CSV")));
    const about = el("p", { class: "cs-hint", text: t("What you correct alike in two segments is offered for the rest. The right forms that are in use can be told to models.") });
    const off = this.#parts.rights.why("change");
    const entries = el("fieldset", { class: "cs-plain", disabled: off !== null }, this.#rows, el("h3", { text: t("Add") }), add, bring);
    this.element.append(about, ...(off === null ? [] : [offLine(off)]), entries, foot, this.#told);
    this.#draw();
  }

  #learnSoon(): void {
    this.#later();
    this.#later = this.#scope.timeout(LEARN_AFTER_MS, () => void this.#learn());
  }

  /** One after the other: an answer that overtook the first one would be taken for what was offered all along. */
  #learn(): Promise<void> {
    return (this.#looked = this.#looked.then(() => this.#look()));
  }

  async #look(): Promise<void> {
    const { api, transcript } = this.#parts;
    if (transcript === null || this.#scope.disposed) return;
    const asked = (this.#asked += 1);
    // not reached: the next correction asks again
    const found = await api.glossary(transcript).catch(() => null);
    if (!found || this.#scope.disposed) return;
    if (asked === this.#asked) this.#take(found);
    const offered = found.filter(({ state }) => state === "offered");
    const fresh = this.#known && offered.find(({ id }) => !this.#known!.has(id));
    this.#known = new Set([...(this.#known ?? []), ...offered.map(({ id }) => id)]);
    if (fresh) this.#offer(fresh);
  }

  #take(entries: readonly GlossaryEntry[]): void {
    if (JSON.stringify(entries) === JSON.stringify(this.#entries)) return;
    this.#entries = entries;
    this.#isStale = true;
    this.#drawUnlessTyped();
  }

  /** Not under the hands of whoever writes in a row: once that is saved, or as it was. */
  #drawUnlessTyped(): void {
    if (this.#isStale && !writtenIn(this.#rows).length) this.#draw();
  }

  /** Told while somebody works, where there is more of it here. */
  #offer(entry: GlossaryEntry): void {
    const { hits } = search(openTexts(this.#parts.model.segments), queryOf(entry));
    if (!hits.length) return;
    const corrected = n(entry.count, "You corrected {pair} in {count} segment.", "You corrected {pair} in {count} segments.", { pair: pairText(entry) });
    const stands = n(hits.length, "It stands in {count} more place here.", "It stands in {count} more places here.");
    this.#parts.say(`${corrected} ${stands}`, { text: t("Show them"), press: () => this.#propose(entry) });
  }

  /** In the way of find and replace: every hit with its sound, one step. What is replaced is in use from then on. */
  #propose(entry: GlossaryEntry): void {
    const { transcript, propose } = this.#parts;
    const made = () => void this.#ask({ action: "put", transcript: transcript!, entry: entry.id, wrong: entry.wrong, right: entry.right, state: "accepted" });
    propose({ query: queryOf(entry), into: entry.right, made });
  }

  // ---------------------------------------------------------------- rows

  #draw(): void {
    this.#isStale = false;
    const focused = (document.activeElement as HTMLElement | null)?.dataset["name"];
    const parts = STATES.map(([state, title]) => this.#section(title, this.#entries.filter((entry) => entry.state === state)));
    this.#rows.replaceChildren(...[parts[1]!, parts[0]!, parts[2]!].flat());
    if (!this.#entries.length) this.#rows.append(el("p", { class: "cs-hint", text: t("Nothing yet.") }));
    if (focused && !document.activeElement?.isConnected) this.#rows.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus();
    this.#hear.disabled = !acceptedWords(this.#entries).length;
    this.#hear.title = this.#hear.disabled ? t("There is no right form in use yet.") : t("What nobody has verified, as another transcript to compare with");
  }

  #section(title: string, entries: readonly GlossaryEntry[]): HTMLElement[] {
    if (!entries.length) return [];
    return [el("h3", { text: `${title} (${entries.length})` }), el("ul", { class: "cs-glossary-list" }, ...entries.map((entry) => el("li", {}, ...this.#row(entry))))];
  }

  #row(entry: GlossaryEntry): HTMLElement[] {
    const wrong = field(entry.wrong, t("Wrong form of {word}", { word: entry.right }), `wrong ${entry.id}`);
    const right = field(entry.right, t("Right form of {word}", { word: entry.wrong || entry.right }), `right ${entry.id}`);
    const form = el("form", { class: "cs-glossary-row" }, wrong, el("span", { text: "→" }), right, el("button", { type: "submit", class: "cs-button", text: t("Save") }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save(entry, wrong, right);
    });
    form.addEventListener("input", () => this.#drawUnlessTyped());
    const state = el("select", { "aria-label": t("State of {pair}", { pair: pairText(entry) }), "data-name": `state ${entry.id}` });
    state.append(...STATES.filter(([value]) => value !== "offered" || entry.state === "offered").map(([value, text]) => el("option", { value, text })));
    state.value = entry.state;
    state.addEventListener("change", () => void this.#put(entry, entry.wrong, entry.right, state.value as GlossaryEntry["state"]));
    const facts = el("span", { class: "cs-hint", text: entry.count ? n(entry.count, "corrected in {count} segment", "corrected in {count} segments") : tc("glossary entry", "by hand") });
    const find = entry.wrong ? button({ text: t("Find…"), name: `find ${entry.id}`, class: "is-quiet", title: t("Every place in this transcript, to be replaced in one step") }, () => this.#propose(entry)) : null;
    const gone = button({ text: t("Delete"), name: `delete ${entry.id}`, class: "is-quiet" }, () => void this.#remove(entry, form));
    return [form, el("div", { class: "cs-glossary-foot" }, facts, state, find, gone)];
  }

  // ---------------------------------------------------------------- asking

  async #save(entry: GlossaryEntry, wrong: HTMLInputElement, right: HTMLInputElement): Promise<void> {
    const written = [wrong.value, right.value] as const;
    if (!(await this.#put(entry, ...written, entry.state === "offered" ? "accepted" : entry.state))) return;
    [wrong.defaultValue, right.defaultValue] = written;
    this.#drawUnlessTyped();
  }

  #put(entry: GlossaryEntry, wrong: string, right: string, state: GlossaryEntry["state"]): Promise<boolean> {
    return this.#ask({ action: "put", transcript: this.#parts.transcript!, entry: entry.id, wrong: oneLine(wrong), right: oneLine(right), state });
  }

  async #remove(entry: GlossaryEntry, form: HTMLFormElement): Promise<void> {
    if (!(await this.#ask({ action: "remove", transcript: this.#parts.transcript!, entry: entry.id }))) return;
    form.reset();
    this.#drawUnlessTyped();
  }

  async #add(): Promise<void> {
    const [wrong, right] = [oneLine(this.#wrong.value), oneLine(this.#right.value)];
    if (!right || this.#parts.transcript === null) return this.#right.focus();
    if (!(await this.#ask({ action: "put", transcript: this.#parts.transcript, entry: null, wrong, right, state: "accepted" }))) return;
    this.#wrong.value = this.#right.value = "";
    this.#wrong.focus();
  }

  async #takeIn(file: File): Promise<void> {
    if (this.#parts.transcript === null) return;
    await this.#ask({ action: "take_in", transcript: this.#parts.transcript, text: await file.text() });
  }

  async #ask(request: GlossaryRequest): Promise<boolean> {
    const asked = (this.#asked += 1);
    const answer = await this.#parts.api.changeGlossary(request);
    const news = answer?.ok && request.action === "take_in" ? n(answer.added, "{count} new entry.", "{count} new entries.") : "";
    setText(this.#told, answer?.ok ? news : refusalText(answer));
    if (answer?.ok && asked === this.#asked) this.#take(answer.entries);
    else if (answer?.ok) void this.#learn(); // what was asked since may have been answered before this was done
    return answer?.ok ?? false;
  }

  /** Nothing is changed by it: it becomes another transcript, and verified segments are not taken over by “Take all”. */
  #hearAgain(): void {
    const { model, marked, hear, say } = this.#parts;
    const span = unverifiedSpan(model.segments);
    if (!span) return say(t("Every segment is verified, or marked unusable: there is nothing to hear again."));
    marked.set(span.start, span.end);
    hear(acceptedWords(this.#entries));
  }
}

const field = (value: string, label: string, name: string): HTMLInputElement =>
  el("input", { type: "text", value, "aria-label": label, placeholder: value ? "" : label, "data-name": name, autocomplete: "off", spellcheck: "false", translate: "no" });
