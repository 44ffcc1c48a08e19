/** The form that begins another transcript of the recording, to compare with: a model, what it can do, and which part. */

import { refusal, type Api } from "./api.ts";
import { button, el, setText } from "./dom.ts";
import { selectField, setChoices, setGroups, type SelectField } from "./fields.ts";
import { clock, spanWords } from "./format.ts";
import { languageName } from "./languages.ts";
import type { Marked } from "./marked.ts";
import { downloadWords, licenceWords, modelChoice } from "./modelwords.ts";
import { hearing, offer, suggested, TASK_WORDS, type Wish } from "./offer.ts";
import type { ModelOption, ModelRow, Region, TranscriptInfo } from "./wire.ts";

interface Parts {
  api: Api;
  recording: { id: string; duration: number };
  transcript: () => TranscriptInfo | null;
  /** The segment that is selected. */
  segment: () => { start: number; end: number } | null;
  marked: Marked;
  /** The playhead (seconds). */
  time: () => number;
  begun: (transcript: string) => void;
}

type Part = "whole" | "segment" | "region";

const ms = ({ start, end }: { start: number; end: number }): Region => [Math.round(start * 1000), Math.round(end * 1000)];

export class CompareForm {
  readonly element = el("div", { class: "cs-form" });
  readonly #parts: Parts;
  readonly #model = selectField("Model");
  readonly #task = selectField("Task");
  readonly #source = selectField("Spoken", [], "source");
  readonly #target = selectField("Into", [], "target");
  readonly #pnc = el("input", { type: "checkbox", "data-name": "pnc" });
  readonly #part = selectField("Part");
  readonly #about = el("p", { class: "cs-hint" });
  readonly #ownRow = el("div", { class: "cs-form-row" });
  readonly #own = new Map<string, SelectField>();
  readonly #markRow: HTMLElement;
  readonly #message = el("p", { class: "cs-bad", role: "alert", hidden: true });
  readonly #again = button({ text: "Try again", class: "is-link" }, () => void this.load());
  readonly #go: HTMLButtonElement;
  #models: readonly ModelRow[] = [];
  #ownOf = "";
  #wish: Wish | null = null;
  #wasMarked = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#go = button({ text: "Transcribe to compare", class: "is-primary", name: "start-compare" }, () => void this.#start());
    this.#markRow = this.#makeMarkRow();
    this.#build();
    this.#model.select.addEventListener("change", () => this.#showOffer());
    this.#task.select.addEventListener("change", () => this.#wished({ task: this.#task.select.value }));
    this.#source.select.addEventListener("change", () => this.#wished({ source: this.#source.select.value }));
    this.#target.select.addEventListener("change", () => this.#wished({ target: this.#target.select.value }));
    this.#pnc.addEventListener("change", () => this.#wished({ pnc: this.#pnc.checked }));
    this.#part.select.addEventListener("change", () => this.showPart());
  }

  /** Asks which models there are; called whenever the form comes into sight. */
  async load(): Promise<void> {
    const found = await this.#parts.api.models().catch((error: Error) => error);
    this.#again.hidden = !(found instanceof Error);
    if (found instanceof Error) return this.#say(`The models are not known. ${found.message}`);
    this.#say("");
    this.#models = found.models;
    this.#show();
  }

  /** Says what can be transcribed: the segment that is selected and the region that is marked come and go. */
  showPart(): void {
    const { recording, segment, marked } = this.#parts;
    const [here, span] = [segment(), marked.span];
    setChoices(this.#part.select, [
      ["whole", `Whole recording (${clock(recording.duration)})`],
      ["segment", here ? `This segment (${spanWords(here)})` : "This segment (none is selected)"],
      ["region", span ? `Marked region (${spanWords(span)})` : "Marked region (none yet)"],
    ]);
    if (span && !this.#wasMarked) this.#part.select.value = "region"; // what is marked is most likely what is meant
    this.#wasMarked = span !== null;
    const part = this.#part.select.value as Part;
    this.#markRow.hidden = part !== "region";
    this.#go.disabled = !this.#chosenModel || (part === "segment" && !here) || (part === "region" && !span);
  }

  #build(): void {
    const punctuation = el("label", { class: "cs-check" }, this.#pnc, el("span", { text: "Punctuation" }));
    const prompt = el("div", { class: "cs-form-row" }, this.#task.field, this.#source.field, this.#target.field);
    this.element.append(this.#model.field, this.#about, prompt, punctuation, this.#ownRow, this.#part.field, this.#markRow);
    this.element.append(el("div", { class: "cs-form-row" }, this.#go), this.#message, this.#again);
    this.#again.hidden = true;
    this.showPart();
  }

  /** Marking needs no waveform: a finger has no Shift. */
  #makeMarkRow(): HTMLElement {
    const { marked, time } = this.#parts;
    const start = button({ text: "Starts at the playhead", name: "region-start", title: "[" }, () => marked.setStart(time()));
    const end = button({ text: "Ends at the playhead", name: "region-end", title: "]" }, () => marked.setEnd(time()));
    const hint = el("span", { class: "cs-hint", text: "Or hold Shift and drag on the waveform." });
    return el("div", { class: "cs-form-marks" }, start, end, hint);
  }

  get #chosenModel(): ModelRow | undefined {
    return this.#models.find((model) => model.id === this.#model.select.value);
  }

  /** The transcript's own prompt is the first wish: the same again by another model. */
  #show(): void {
    const info = this.#parts.transcript();
    const { here, absent } = hearing(this.#models);
    const first = !this.#wish;
    this.#wish ??= { task: info?.task ?? "asr", source: info?.source_lang ?? "en", target: info?.target_lang ?? "en", pnc: info?.pnc ?? true, options: info?.options ?? {} };
    setGroups(this.#model.select, [
      { title: "Ready here", choices: here.map(modelChoice) },
      { title: "To be downloaded", choices: absent.map(modelChoice) },
    ]);
    if (first) this.#model.select.value = suggested(this.#models, { model: info?.model ?? "", ...this.#wish })?.id ?? "";
    if (!this.#chosenModel) this.#say("No model here can transcribe.");
    this.#showOffer();
  }

  /** What a person changed, and nothing else: what this model lacks is wished again of the next. */
  #wished(changed: Partial<Wish>): void {
    if (this.#wish) this.#wish = { ...this.#wish, ...changed };
    this.#showOffer();
  }

  /** Every field shows what the model can do, and of the wish what it can fulfil. */
  #showOffer(): void {
    const model = this.#chosenModel;
    if (!model || !this.#wish) return this.showPart();
    const found = offer(model, this.#wish);
    const languages = (codes: string[]) => codes.map((code) => [code, languageName(code)] as const);
    setChoices(this.#task.select, found.tasks.map((task) => [task, TASK_WORDS[task] ?? task]), found.task);
    setChoices(this.#source.select, languages(found.sources), found.source);
    setChoices(this.#target.select, languages(found.targets), found.target);
    for (const { select } of [this.#task, this.#source, this.#target]) select.disabled = select.options.length < 2;
    this.#pnc.checked = found.pnc;
    this.#pnc.disabled = found.punctuation.length < 2;
    this.#showOwn(model, found.options);
    const weights = model.state === "absent" ? `The model is ${downloadWords(model)}, which is done first.` : "";
    setText(this.#about, [model.summary, `Licence: ${licenceWords(model)}.`, weights].filter(Boolean).join(" "));
    this.showPart();
  }

  /** The model's own settings: a select each, made anew for another model only. */
  #showOwn(model: ModelRow, values: Record<string, string>): void {
    if (this.#ownOf !== model.id) {
      this.#ownOf = model.id;
      this.#own.clear();
      for (const option of model.options) this.#own.set(option.name, this.#makeOwn(option));
      this.#ownRow.hidden = model.options.length === 0;
      this.#ownRow.replaceChildren(...[...this.#own.values()].map(({ field }) => field));
    }
    for (const [name, { select }] of this.#own) select.value = values[name] ?? "";
  }

  #makeOwn({ name, label, help, choices }: ModelOption): SelectField {
    const made = selectField(label, choices, name);
    made.field.title = help;
    made.select.addEventListener("change", () => this.#wished({ options: { ...this.#wish?.options, [name]: made.select.value } }));
    return made;
  }

  #region(): Region | null {
    const part = this.#part.select.value as Part;
    const span = part === "segment" ? this.#parts.segment() : part === "region" ? this.#parts.marked.span : null;
    return span && ms(span);
  }

  async #start(): Promise<void> {
    const model = this.#chosenModel;
    if (!model || !this.#wish || this.#go.disabled) return;
    const { task, source, target, pnc, options } = offer(model, this.#wish);
    this.#go.disabled = true;
    this.#say("");
    const answer = await this.#parts.api.compare({
      recording: this.#parts.recording.id,
      model: model.id,
      task,
      source_lang: source,
      target_lang: target,
      pnc,
      options,
      region: this.#region(),
    });
    this.showPart();
    if (answer?.ok) this.#parts.begun(answer.transcript);
    else this.#say(refusal(answer));
  }

  #say(sentence: string): void {
    this.#message.hidden = !sentence;
    setText(this.#message, sentence);
  }
}
