/** The form that begins another transcript of the recording, to compare with: a model, what it can do, and which part. */

import { refusalText, type Api } from "../api/client.ts";
import type { ModelOption, ModelRow, Region, Task, TranscriptInfo } from "../api/wire.ts";
import type { MarkedRegion } from "../document/region.ts";
import { button, el, setText } from "../lib/dom.ts";
import { bytes, lengthText, spanText } from "../lib/format.ts";
import { languageName } from "../lib/languages.ts";
import { selectField, setChoices, setGroups, type SelectField } from "../lib/selects.ts";
import { t, tc } from "../lib/texts.ts";
import { licenceText, modelChoice } from "../models/describe.ts";
import { transcribers, fitPrompt, suggestModel, TASK_NAMES, type Prompt, obtainable } from "../models/prompt.ts";
import { VocabularyField } from "./vocabulary.ts";

interface Parts {
  api: Api;
  recording: { id: string; duration: number };
  transcript: () => TranscriptInfo | null;
  /** The segment that is selected. */
  segment: () => { start: number; end: number } | null;
  marked: MarkedRegion;
  /** The playhead (seconds). */
  time: () => number;
  begun: (transcript: string) => void;
}

type Part = "whole" | "segment" | "region";

/** To the millisecond. */
const regionOf = ({ start, end }: { start: number; end: number }): Region => [Math.round(start * 1000) / 1000, Math.round(end * 1000) / 1000];

/** Of a model that is not here. */
const firstText = ({ download }: ModelRow): string =>
  download ? t("The model is to be downloaded, {size}, which is done first.", { size: bytes(download) }) : t("The model is to be downloaded, which is done first.");

export class CompareForm {
  readonly element = el("div", { class: "cs-form" });
  readonly #parts: Parts;
  readonly #model = selectField(t("Model"), [], "model");
  readonly #task = selectField(t("Task"), [], "task");
  readonly #source = selectField(tc("language", "Spoken"), [], "source");
  readonly #target = selectField(tc("language", "Into"), [], "target");
  readonly #pnc = el("input", { type: "checkbox", "data-name": "pnc" });
  readonly #part = selectField(tc("of the recording", "Part"), [], "part");
  readonly #about = el("p", { class: "cs-hint" });
  readonly #optionsRow = el("div", { class: "cs-form-row" });
  readonly #options = new Map<string, SelectField>();
  readonly #vocabulary = new VocabularyField();
  readonly #markRow: HTMLElement;
  readonly #message = el("p", { class: "cs-bad", role: "alert", hidden: true });
  readonly #again = button({ text: t("Try again"), class: "is-link" }, () => void this.load());
  readonly #go: HTMLButtonElement;
  #models: readonly ModelRow[] = [];
  #optionsOf = "";
  #wanted: Prompt | null = null;
  #wasMarked = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#go = button({ text: t("Transcribe to compare"), class: "is-primary", name: "start-compare" }, () => void this.#start());
    this.#markRow = this.#makeMarkRow();
    this.#build();
    this.#model.select.addEventListener("change", () => this.#showPrompt());
    this.#task.select.addEventListener("change", () => this.#want({ task: this.#task.select.value as Task }));
    this.#source.select.addEventListener("change", () => this.#want({ source: this.#source.select.value }));
    this.#target.select.addEventListener("change", () => this.#want({ target: this.#target.select.value }));
    this.#pnc.addEventListener("change", () => this.#want({ pnc: this.#pnc.checked }));
    this.#part.select.addEventListener("change", () => this.showPart());
  }

  /** Asks which models there are; called whenever the form comes into sight. */
  async load(): Promise<void> {
    const reply = await this.#parts.api.models().catch((error: Error) => error);
    this.#again.hidden = !(reply instanceof Error);
    if (reply instanceof Error) return this.#showError(t("The models are not known. {message}", { message: reply.message }));
    this.#showError("");
    this.#models = obtainable(reply);
    this.#show();
  }

  /** With these words told to a model that can be told some: the chosen one, or the best that is here. */
  async propose(words: readonly string[]): Promise<void> {
    await this.load();
    this.#vocabulary.add(words);
    const able = transcribers(this.#models).here.filter((model) => model.vocabulary !== null);
    if (this.#chosenModel && this.#chosenModel.vocabulary === null) {
      const info = this.#parts.transcript();
      const best = info && this.#wanted ? suggestModel(able, { model: info.model, ...this.#wanted }) : able[0];
      if (!best) return this.#showError(t("No model that is ready here can be told words. Choose one that is to be downloaded, or transcribe without them."));
      this.#model.select.value = best.id;
    }
    this.#showPrompt();
  }

  /** Says what can be transcribed: the segment that is selected and the region that is marked come and go. */
  showPart(): void {
    const { recording, segment, marked } = this.#parts;
    const [here, span] = [segment(), marked.span];
    setChoices(this.#part.select, [
      ["whole", t("Whole recording ({length})", { length: lengthText(recording.duration) })],
      ["segment", here ? t("This segment ({span})", { span: spanText(here) }) : t("This segment (none is selected)")],
      ["region", span ? t("Marked region ({span})", { span: spanText(span) }) : t("Marked region (none yet)")],
    ]);
    if (span && !this.#wasMarked) this.#part.select.value = "region"; // what is marked is most likely what is meant
    this.#wasMarked = span !== null;
    const part = this.#part.select.value as Part;
    this.#markRow.hidden = part !== "region";
    this.#go.disabled = !this.#chosenModel || (part === "segment" && !here) || (part === "region" && !span);
  }

  #build(): void {
    const punctuation = el("label", { class: "cs-check" }, this.#pnc, el("span", { text: t("Punctuation") }));
    const prompt = el("div", { class: "cs-form-row" }, this.#task.field, this.#source.field, this.#target.field);
    this.element.append(this.#model.field, this.#about, prompt, punctuation, this.#optionsRow, this.#vocabulary.element, this.#part.field, this.#markRow);
    this.element.append(el("div", { class: "cs-form-row" }, this.#go), this.#message, this.#again);
    this.#again.hidden = true;
    this.showPart();
  }

  /** Marking needs no waveform: a finger has no Shift. */
  #makeMarkRow(): HTMLElement {
    const { marked, time } = this.#parts;
    const start = button({ text: t("Starts at the playhead"), name: "region-start", title: "[" }, () => marked.setStart(time()));
    const end = button({ text: t("Ends at the playhead"), name: "region-end", title: "]" }, () => marked.setEnd(time()));
    const hint = el("span", { class: "cs-hint", text: t("Or hold Shift and drag on the waveform.") });
    return el("div", { class: "cs-form-marks" }, start, end, hint);
  }

  get #chosenModel(): ModelRow | undefined {
    return this.#models.find((model) => model.id === this.#model.select.value);
  }

  /** The transcript's own prompt is the first one: the same again by another model. */
  #show(): void {
    const info = this.#parts.transcript();
    const { here, absent, remote } = transcribers(this.#models);
    const first = !this.#wanted;
    if (first) this.#vocabulary.fill(info?.options ?? {});
    this.#wanted ??= { task: info?.task ?? "asr", source: info?.source_lang ?? "en", target: info?.target_lang ?? "en", pnc: info?.pnc ?? true, options: info?.options ?? {} };
    setGroups(this.#model.select, [
      { title: t("Ready here"), choices: here.map(modelChoice) },
      { title: t("To be downloaded"), choices: absent.map(modelChoice) },
      { title: t("On other servers"), choices: remote.map(modelChoice) },
    ]);
    if (first) this.#model.select.value = suggestModel(this.#models, { model: info?.model ?? "", ...this.#wanted })?.id ?? "";
    if (!this.#chosenModel) this.#showError(t("No model here can transcribe."));
    this.#showPrompt();
  }

  /** What a person changed, and nothing else: what this model lacks is asked of the next one again. */
  #want(changed: Partial<Prompt>): void {
    if (this.#wanted) this.#wanted = { ...this.#wanted, ...changed };
    this.#showPrompt();
  }

  /** Every field shows what the model can do, and of what was asked for as much as it can. */
  #showPrompt(): void {
    const model = this.#chosenModel;
    if (!model || !this.#wanted) return this.showPart();
    const prompt = fitPrompt(model, this.#wanted);
    const languages = (codes: string[]) => codes.map((code) => [code, languageName(code)] as const);
    setChoices(this.#task.select, prompt.tasks.map((task) => [task, TASK_NAMES[task] ?? task]), prompt.task);
    setChoices(this.#source.select, languages(prompt.sources), prompt.source);
    setChoices(this.#target.select, languages(prompt.targets), prompt.target);
    for (const { select } of [this.#task, this.#source, this.#target]) select.disabled = select.options.length < 2;
    this.#target.select.title = !this.#target.select.disabled ? "" : prompt.task === "asr" ? t("It is written in the language that is spoken.") : t("The model translates into this language alone.");
    this.#pnc.checked = prompt.pnc;
    this.#pnc.disabled = prompt.punctuation.length < 2;
    this.#showOptions(model, prompt.options);
    this.#vocabulary.show(model.vocabulary);
    const weights = model.state === "absent" ? firstText(model) : "";
    setText(this.#about, [model.summary, t("Licence: {licence}.", { licence: licenceText(model) }), weights].filter(Boolean).join(" "));
    this.showPart();
  }

  /** The model's own settings: a select each, made anew for another model only. */
  #showOptions(model: ModelRow, values: Record<string, string>): void {
    if (this.#optionsOf !== model.id) {
      this.#optionsOf = model.id;
      this.#options.clear();
      for (const option of model.options) this.#options.set(option.name, this.#makeOption(option));
      this.#optionsRow.hidden = model.options.length === 0;
      this.#optionsRow.replaceChildren(...[...this.#options.values()].map(({ field }) => field));
    }
    for (const [name, { select }] of this.#options) select.value = values[name] ?? "";
  }

  #makeOption({ name, label, help, choices }: ModelOption): SelectField {
    const made = selectField(label, choices, name);
    made.field.title = help;
    made.select.addEventListener("change", () => this.#want({ options: { ...this.#wanted?.options, [name]: made.select.value } }));
    return made;
  }

  #region(): Region | null {
    const part = this.#part.select.value as Part;
    const span = part === "segment" ? this.#parts.segment() : part === "region" ? this.#parts.marked.span : null;
    return span && regionOf(span);
  }

  async #start(): Promise<void> {
    const model = this.#chosenModel;
    if (!model || !this.#wanted || this.#go.disabled) return;
    const { task, source, target, pnc, options } = fitPrompt(model, this.#wanted);
    const told = this.#vocabulary.told;
    this.#go.disabled = true;
    this.#showError("");
    const answer = await this.#parts.api.compare({
      recording: this.#parts.recording.id,
      model: model.id,
      task,
      source_lang: source,
      target_lang: target,
      pnc,
      options: { ...options, ...told.options },
      vocabulary: told.vocabulary,
      region: this.#region(),
    });
    this.showPart();
    if (answer?.ok) this.#parts.begun(answer.transcript);
    else this.#showError(refusalText(answer));
  }

  #showError(sentence: string): void {
    this.#message.hidden = !sentence;
    setText(this.#message, sentence);
  }
}
