/**
 * The drawer's proofreading: what rules would write otherwise, and a chat model where it was asked, by kind. Each is taken alone, with all that are like it
 * (in the way of find and replace), or never proposed again in this project. Nothing changes by itself.
 */

import { refusalText, type Api } from "../api/client.ts";
import { isActive, textOf, type Segment } from "../api/decode.ts";
import { Poller } from "../api/poller.ts";
import type { ProposalKind, UnwantedProposal, WireProofreading } from "../api/wire.ts";
import { allInWords, applied, bySegment, formsOf, formText, grouped, inWords, keyOf, kindText, NUMBERS, proposalsOf, readNumbers, shownForm, standing, type Group, type Numbers, type Proposed } from "../document/proofreading.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import type { MarkedRegion } from "../document/region.ts";
import type { GivenProposal } from "../find/bar.ts";
import { hitContext, soundOf, timeOf } from "../find/context.ts";
import { wordAt } from "../find/finding.ts";
import type { Hit } from "../find/matcher.ts";
import type { ReplaceRequest } from "../find/replace.ts";
import { button, el, offLine, setOff, setText } from "../lib/dom.ts";
import { clock } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField } from "../lib/selects.ts";
import { Stored } from "../lib/stored.ts";
import { n, number, t, tc } from "../lib/texts.ts";
import { Suggesting } from "./suggesting.ts";

/** After an edit: several that follow one another are looked at once. */
const AGAIN_MS = 400;
/** While a model reads. */
const READING_MS = 1000;
/** Rows of a kind that are drawn at once. */
const ROWS = 20;

interface Parts {
  api: Pick<Api, "proofreading" | "changeProofreading" | "models">;
  transcript: string | null;
  model: TranscriptModel;
  storage: Storage | null;
  marked: MarkedRegion;
  /** The id of the current one. */
  segment: () => string | null;
  give: (proposal: GivenProposal) => void;
  /** Answers whether what was given is still shown. */
  refreshed: () => boolean;
  replace: (make: () => ReplaceRequest | null) => Promise<number>;
  goTo: (place: Place) => void;
  play: (start: number, end: number) => void;
  say: (sentence: string) => void;
  /** Why nothing is to be changed; null where it may be. */
  off: string | null;
}

export class ProofreadingPanel {
  readonly element = el("div", { class: "cs-proofread" });
  readonly #parts: Parts;
  readonly #scope: Scope;
  readonly #numbers: Stored<Numbers>;
  readonly #verified = el("input", { type: "checkbox", "data-name": "proofread-verified" });
  readonly #told = el("p", { class: "cs-hint", role: "status", tabindex: -1 });
  readonly #list = el("div");
  readonly #suggesting: Suggesting;
  readonly #poller: Poller;
  #found: WireProofreading | null = null;
  #proposals: readonly Proposed[] = [];
  /** Kinds of which more rows are drawn. */
  readonly #rows = new Map<string, number>();
  #later: () => void = () => {};
  /** The newest question: what older ones are answered with is no news. */
  #asked = 0;
  /** A preview of some is open elsewhere on the page. */
  #given = false;

  constructor(scope: Scope, parts: Parts) {
    [this.#scope, this.#parts] = [scope, parts];
    this.#numbers = new Stored(parts.storage, "numbers", readNumbers);
    this.#suggesting = new Suggesting({ ...parts, asked: () => void this.#ask() });
    this.#build();
    this.#poller = new Poller(scope, {
      element: this.element,
      poll: () => this.#ask(),
      pace: () => (isActive(this.#found?.reading ?? null) ? READING_MS : null),
      onError: () => {}, // it is told where it is asked
    });
    if (parts.transcript !== null) scope.add(parts.model.on("change", ({ changed, structure }) => (structure || changed.size) && this.#changed()));
  }

  /** Whenever the panel comes into sight. */
  shown(): void {
    void this.#ask();
    void this.#suggesting.shown();
  }

  /** Why no chat model can be asked; null where one can, or that is not known yet. */
  get noModel(): string | null {
    return this.#suggesting.missing;
  }

  /** Has a chat model read the current segment. */
  suggest(): void {
    void this.#suggesting.begin();
  }

  #build(): void {
    const about = el("p", { class: "cs-hint", text: t("By rules, and by a chat model where one is asked. Nothing changes by itself.") });
    const { field, select } = selectField(t("Whole numbers"), NUMBERS, "numbers");
    select.value = this.#numbers.value;
    select.addEventListener("change", () => {
      this.#numbers.set(readNumbers(select.value));
      void this.#ask();
    });
    this.#verified.addEventListener("change", () => this.#draw());
    const verified = el("label", { class: "cs-check" }, this.#verified, el("span", { text: t("Also in verified segments") }));
    const { off } = this.#parts;
    this.element.append(about, ...(off === null ? [] : [offLine(off)]), field, verified, this.#suggesting.element, this.#told, this.#list);
    setText(this.#told, this.#parts.transcript === null ? t("This recording has no transcript yet.") : t("Looking through the text…"));
  }

  get #isSeen(): boolean {
    return this.element.isConnected && !this.element.closest("[hidden]");
  }

  /** What is gone from the text goes from the list at once; what is new comes with the next answer. */
  #changed(): void {
    if (!this.#isSeen && !this.#given) return;
    if (this.#found) this.#draw();
    this.#later();
    this.#later = this.#scope.timeout(AGAIN_MS, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    const { api, transcript } = this.#parts;
    if (transcript === null) return;
    const asked = (this.#asked += 1);
    const found = await api.proofreading(transcript, this.#numbers.value).catch(() => null);
    if (this.#scope.disposed || asked !== this.#asked) return;
    if (!found) return setText(this.#told, t("The text could not be looked through: the server was not reached. It is tried again with the next edit, or when you come back here."));
    this.#suggesting.show(found.reading);
    const isNew = !this.#found || !sameProposals(found, this.#found);
    this.#found = found;
    this.#poller.reschedule();
    if (!isNew) return;
    this.#proposals = proposalsOf(found);
    this.#draw();
    this.#given = this.#parts.refreshed();
  }

  // ---------------------------------------------------------------- rows

  get #standing(): Proposed[] {
    return standing(this.#proposals, (id) => this.#parts.model.get(id), this.#verified.checked);
  }

  #draw(): void {
    const back = this.#focused();
    const shown = this.#standing;
    const groups = grouped(shown);
    this.#list.replaceChildren(...groups.map((group) => this.#group(group)), ...this.#unwanted(this.#found?.unwanted ?? []));
    setText(this.#told, this.#toldText(shown.length));
    back();
  }

  #toldText(shown: number): string {
    const { more = 0 } = this.#found ?? {};
    const hidden = this.#proposals.filter(({ segment }) => this.#parts.model.get(segment)?.status === "verified").length;
    const sentences = [
      shown ? n(shown, "{count} proposal.", "{count} proposals.") : t("Nothing to propose."),
      shown && more && n(more, "{count} more follows once some of these are taken.", "{count} more follow once some of these are taken."),
      !this.#verified.checked && hidden && n(hidden, "{count} more is in verified segments.", "{count} more are in verified segments."),
    ];
    return sentences.filter(Boolean).join(" ");
  }

  /** Whoever took one by its button is at the next one then, of its kind where there is one. */
  #focused(): () => void {
    const focused = document.activeElement as HTMLElement | null;
    if (!focused || !this.#list.contains(focused)) return () => {};
    const name = focused.dataset["name"] ?? "";
    const act = name.split(" ")[0]!;
    const kind = focused.closest("section")?.dataset["name"];
    const at = this.#buttons(act, kind).indexOf(focused);
    return () => {
      const same = this.#buttons(act).find(({ dataset }) => dataset["name"] === name);
      if (same) same.focus({ preventScroll: true });
      else this.#focusNear(act, kind, at);
    };
  }

  /** Where nothing is left, at what says so. */
  #focusNear(act: string, kind: string | undefined, at: number): void {
    const own = this.#buttons(act, kind);
    (own[Math.min(at, own.length - 1)] ?? this.#buttons("fix", kind)[0] ?? this.#buttons(act)[0] ?? this.#buttons("fix")[0] ?? this.#told).focus();
  }

  /** Those that do this, of one kind or all. */
  #buttons(act: string, kind?: string): HTMLElement[] {
    const within = kind === undefined ? this.#list : this.#list.querySelector(`section[data-name="${CSS.escape(kind)}"]`);
    return [...(within?.querySelectorAll<HTMLElement>(`[data-name^="${act} "]`) ?? [])];
  }

  #group({ kind, proposals }: Group): HTMLElement {
    const key = nameOf(kind);
    const most = this.#rows.get(key) ?? ROWS;
    const many = proposals.length;
    const title = el("h3", { text: `${kindText(kind)} (${number(many)})` });
    const all = this.#act({ text: t("Fix all {number}…", { number: many }), name: `all ${key}`, title: t("Every one with its sound, to be taken in one step") }, () => this.#give(kind));
    const list = el("ul", { class: "cs-proofread-list", "aria-label": kindText(kind), translate: "no" }, ...proposals.slice(0, most).map((each) => this.#row(each)));
    const left = proposals.length - most;
    const more = left > 0 && button({ text: t("Show {number} more", { number: Math.min(ROWS, left) }), name: `more ${key}`, class: "is-quiet" }, () => {
      this.#rows.set(key, most + ROWS);
      this.#draw();
    });
    return el("section", { "data-name": key }, el("header", {}, title, proposals.length > 1 && all), list, more);
  }

  #row(proposal: Proposed): HTMLElement {
    const { model, goTo, play } = this.#parts;
    const segment = model.get(proposal.segment)!;
    const [key, form] = [keyOf(proposal), formText(segment, proposal)];
    const words = inWords(textOf(segment), proposal);
    const word = wordAt(segment, words.start);
    const time = clock(timeOf(segment, words), 1);
    const go = button({ class: "cs-hit", title: t("Go to {time}", { time }), name: `go ${key}` }, () => goTo({ segment: model.position(proposal.segment), word }));
    go.append(el("span", { class: "cs-hit-time", text: time }), hitContext(segment, words, shownForm(words.into)));
    const sound = button({ icon: icon("play"), class: "is-icon", label: t("Play {time}", { time }), name: `play ${key}` }, () => play(...soundOf(segment, words)));
    const fix = this.#act({ text: tc("verb", "Fix"), label: t("Fix {form} at {time}", { form, time }), name: `fix ${key}` }, () => void this.#fix(proposal));
    const never = this.#act({ text: tc("propose", "Never"), label: t("Never propose {form}", { form }), title: t("Not to be proposed any more in this project"), name: `never ${key}`, class: "is-quiet" }, () => void this.#never(segment, proposal));
    return el("li", {}, go, el("div", { class: "cs-proofread-acts" }, sound, fix, never));
  }

  #unwanted(unwanted: readonly UnwantedProposal[]): HTMLElement[] {
    if (!unwanted.length) return [];
    const rows = unwanted.map(({ id, wrong, right }) => {
      const form = t("“{wrong}” → “{right}”", { wrong: shownForm(wrong), right: shownForm(right) });
      const again = this.#act({ text: t("Propose again"), label: t("Propose {form} again", { form }), name: `again ${id}`, class: "is-quiet" }, () => void this.#change({ action: "again", transcript: this.#parts.transcript!, unwanted: id }));
      return el("li", {}, el("span", { text: form, dir: "auto" }), again);
    });
    const list = el("ul", { class: "cs-proofread-never", translate: "no" }, ...rows);
    const title = t("Never proposed in this project ({number})", { number: unwanted.length });
    const isOpen = this.#list.querySelector("details")?.open ?? false;
    return [el("details", { "data-name": "unwanted", open: isOpen }, el("summary", { "data-name": "summary unwanted", text: title }), list)];
  }

  // ---------------------------------------------------------------- taking

  /** A button that changes something; where that may not be it is off, and says why. */
  #act(looks: Parameters<typeof button>[0], press: () => void): HTMLButtonElement {
    const { off, say } = this.#parts;
    const made = button(looks, () => (off === null ? press() : say(off)));
    setOff(made, off);
    return made;
  }

  async #fix(proposal: Proposed): Promise<void> {
    const made = await this.#parts.replace(() => this.#request(proposal));
    if (!made) this.#parts.say(t("This text was changed meanwhile, and the proposal was for what stood there before."));
  }

  #request(proposal: Proposed): ReplaceRequest | null {
    const segment = this.#parts.model.get(proposal.segment);
    if (segment?.revision !== proposal.revision) return null;
    const texts = [{ segment: segment.id, text: applied(textOf(segment), proposal) }];
    return { texts, verified: this.#verified.checked, revisions: { [segment.id]: segment.revision } };
  }

  /** In the way of find and replace: every one with its sound and a tick, one step; verified segments if that is said there. */
  #give(kind: ProposalKind): void {
    const { rule, why, model } = kind;
    this.#given = true;
    const hits = (segments: readonly Segment[]) => {
      const own = standing(this.#proposals, (id) => this.#parts.model.get(id), true).filter((each) => each.kind.rule === rule && each.kind.why === why && each.kind.model === model);
      const found = bySegment(own);
      return segments.flatMap((segment, text): Hit[] => {
        const changes = found.get(segment.id);
        return changes ? allInWords(textOf(segment), changes).map(({ start, end, into }) => ({ text, start, end, put: into })) : [];
      });
    };
    this.#parts.give({ title: kindText(kind), hits, back: () => this.#comeBack(kind) });
  }

  /** From where all of a kind were looked at; answers whether there is a place to come back to. */
  #comeBack(kind: ProposalKind): boolean {
    if (!this.#isSeen) return false;
    this.#focusNear("all", nameOf(kind), 0);
    return true;
  }

  #never(segment: Segment, proposal: Proposed): Promise<void> {
    const [wrong, right] = formsOf(textOf(segment), proposal);
    return this.#change({ action: "never", transcript: this.#parts.transcript!, rule: proposal.kind.rule, wrong, right });
  }

  async #change(request: Parameters<Api["changeProofreading"]>[0]): Promise<void> {
    const answer = await this.#parts.api.changeProofreading(request);
    if (answer?.ok) await this.#ask();
    else this.#parts.say(refusalText(answer));
  }
}

const nameOf = ({ rule, why, model }: ProposalKind): string => `${rule} ${why}${model && ` ${model}`}`;

/** While a model reads it is asked again and again: what says the same is not drawn anew under somebody's hand. */
const sameProposals = (a: WireProofreading, b: WireProofreading): boolean => JSON.stringify({ ...a, reading: null }) === JSON.stringify({ ...b, reading: null });
