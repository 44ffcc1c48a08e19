/** The drawer's questions: a chat model sums up the transcript or answers about it, and every answer is kept. */

import { refusalText, type Api, type ReadError } from "../api/client.ts";
import { isActive } from "../api/decode.ts";
import { Poller } from "../api/poller.ts";
import { LONGEST_QUESTION, type AnswerInfo, type ModelRow, type Reach } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Rights } from "../document/rights.ts";
import { arrange, button, el, setText } from "../lib/dom.ts";
import { bytes } from "../lib/format.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, setGroups } from "../lib/selects.ts";
import { t, tc } from "../lib/texts.ts";
import { modelChoice } from "../models/describe.ts";
import { isRemote, obtainable } from "../models/prompt.ts";
import { AnswerView } from "./answer.ts";

const WRITING_MS = 250;

const REACHES: readonly [Reach, string][] = [
  ["trained", t("About 1,000 tokens at a time")],
  ["context", t("The whole text at once")],
];
const REACH_HINTS: Record<Reach, string> = {
  trained: t("A long text is read part by part and put together: slower, and what the model was trained for."),
  context: t("All at once, as far as the model’s context reaches: quicker, but longer than what it was trained on."),
};

interface Parts {
  api: Api;
  transcript: string | null;
  model: TranscriptModel;
  rights: Rights;
  play: (segment: string) => void;
}

const NO_WORDS = t("The transcript has no words yet.");
const SEND_TITLE = t("Enter sends, Shift+Enter begins a new line");

export const canAsk = (model: ModelRow): boolean => model.chat && model.state !== "absent" && !model.missing;

/** Those that can be asked now, what is here first. Where text would be sent elsewhere for each, none is chosen yet. */
export function askable(models: readonly ModelRow[]): [string, string][] {
  const ready = models.filter(canAsk);
  const [here, away] = [ready.filter((model) => !isRemote(model)), ready.filter(isRemote)];
  const first: [string, string][] = away.length && !here.length ? [["", t("Choose a model")]] : [];
  return [...first, ...[...here, ...away].map(modelChoice)];
}

/** Where text goes for a model that is not here, which its card says first; empty for one that is. */
export const sentText = (model: ModelRow | undefined): string => (model && isRemote(model) ? (/^.*?\.(?=\s|$)/u.exec(model.summary)?.[0] ?? model.summary) : "");

/** What to do where no model can be asked; null where one can. */
export function noModelText(models: readonly ModelRow[], mayLoad = true): string | null {
  const chats = models.filter((model) => model.chat);
  if (chats.some(canAsk)) return null;
  const first = chats.find((model) => !model.missing) ?? chats[0];
  if (!first && !mayLoad) return t("No model that can be asked is on this server.");
  if (!first) return t("No model here can be asked: nvidia/canary-qwen-2.5b can, once the extra “nemo” is installed (see the README).");
  if (first.missing) return t("No model can be asked yet. {missing}", { missing: first.missing });
  if (!first.download) return t("No model that can be asked is here yet: load {model} in the Models tab, or put it into STUDIO_MODELS.", { model: first.id });
  return t("No model that can be asked is here yet: load {model} in the Models tab ({size} to be downloaded), or put it into STUDIO_MODELS.", { model: first.id, size: bytes(first.download) });
}

/** What a screen reader says of an answer that is there. */
function endedText({ state, text, error }: AnswerInfo): string {
  if (state === "done") return t("The answer: {text}", { text });
  if (state === "stopped") return t("The answer ended: stopped.");
  return t("The answer ended: failed. {error}", { error: error ?? "" });
}

export class AskPanel {
  readonly element = el("div", { class: "cs-ask" });
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #missing = el("p", { class: "cs-hint", role: "status", hidden: true });
  readonly #model = selectField(t("Model"), [], "model");
  readonly #reach = selectField(tc("how the model reads", "Reads"), REACHES, "reach");
  readonly #reachHint = el("p", { class: "cs-hint" });
  readonly #question: HTMLTextAreaElement;
  readonly #summarise: HTMLButtonElement;
  readonly #ask: HTMLButtonElement;
  readonly #error = el("p", { class: "cs-bad", role: "alert", hidden: true });
  readonly #announced = el("p", { class: "cs-unseen", role: "status" });
  readonly #list = el("ul", { class: "cs-answers", "aria-label": t("Answers, newest first") });
  readonly #none = el("p", { class: "cs-hint", text: t("No answers yet. They are kept with the transcript.") });
  readonly #views = new Map<string, AnswerView>();
  #answers: AnswerInfo[] = [];
  #models: readonly ModelRow[] = [];
  #mayLoad = true;
  /** Whoever types at once may be quicker than the list of models. */
  #modelsKnown: Promise<void> = Promise.resolve();
  /** How much was begun here: a list that was asked for before that lacks it. */
  #sent = 0;
  #isSending = false;
  readonly #poller: Poller;

  constructor(scope: Scope, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
    this.#question = el("textarea", { class: "cs-question", rows: 2, maxlength: LONGEST_QUESTION, placeholder: t("Ask about this transcript"), "aria-label": t("Question"), dir: "auto", "data-name": "question" });
    this.#summarise = button({ text: t("Summarise"), name: "summarise" }, () => void this.#send("summary"));
    this.#ask = button({ text: t("Ask"), class: "is-primary", title: SEND_TITLE, name: "send-question" }, () => void this.#send("question"));
    this.#build();
    this.#poller = new Poller(scope, {
      element: this.element,
      poll: () => this.#poll(),
      pace: () => (this.#answers.some(isActive) ? WRITING_MS : null),
      onError: (error) => this.#showError(error ? t("{message} Trying again…", { message: error.message }) : ""),
    });
    scope.add(parts.model.on("change", ({ changed, structure }) => (changed.size || structure) && this.#textChanged()));
  }

  #textChanged(): void {
    for (const view of this.#views.values()) view.requote();
    this.#showButtons();
  }

  /** Whenever the panel comes into sight. */
  shown(): void {
    this.#modelsKnown = this.#loadModels();
    void this.#loadAnswers();
  }

  /** Where one begins to type; false where nothing can be asked. */
  focus(): boolean {
    if (this.#question.disabled) return false;
    this.#question.focus({ preventScroll: true });
    return document.activeElement === this.#question;
  }

  /** What browser tests look at. */
  get answers(): readonly AnswerInfo[] {
    return this.#answers;
  }

  #build(): void {
    this.#question.addEventListener("keydown", (event) => this.#key(event));
    this.#question.addEventListener("input", () => this.#showButtons());
    for (const { select } of [this.#model, this.#reach]) select.addEventListener("change", () => this.#showButtons());
    const choices = el("div", { class: "cs-form-row" }, this.#model.field, this.#reach.field);
    const actions = el("div", { class: "cs-ask-actions" }, this.#ask, this.#summarise);
    const form = el("div", { class: "cs-form" }, choices, this.#reachHint, this.#question, actions);
    this.element.append(this.#missing, form, this.#error, this.#announced, this.#none, this.#list);
    this.#showButtons();
  }

  /** While an input method composes, Enter is its own. */
  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    void this.#sendOnceKnown();
  }

  async #sendOnceKnown(): Promise<void> {
    await this.#modelsKnown;
    if (!this.#ask.disabled) await this.#send("question");
  }

  async #loadModels(): Promise<void> {
    const reply = await this.#parts.api.models().catch(() => null);
    if (!reply) return this.#showError(t("The models are not known: the server was not reached."));
    this.#models = obtainable(reply);
    this.#mayLoad = reply.may_load;
    const chats = this.#models.filter((model) => model.chat);
    setGroups(this.#model.select, [
      { title: "", choices: askable(chats) },
      { title: t("To be loaded in the Models tab"), choices: chats.filter((model) => !canAsk(model)).map(modelChoice) },
    ]);
    this.#showButtons();
  }

  #showButtons(): void {
    const missing = this.#parts.rights.why("ask") ?? (this.#parts.transcript === null ? t("No transcript yet: transcribe first, then ask about it.") : this.#models.length ? noModelText(this.#models, this.#mayLoad) : null);
    this.#missing.hidden = missing === null;
    setText(this.#missing, missing ?? "");
    const chosen = this.#models.find((model) => model.id === this.#model.select.value);
    const sent = sentText(chosen);
    this.#reach.field.hidden = sent !== ""; // how much a server reads at once its owner has said
    setText(this.#reachHint, sent || (REACH_HINTS[this.#reach.select.value as Reach] ?? ""));
    const isEmpty = this.#parts.transcript !== null && !this.#parts.model.segments.some((segment) => segment.words.length);
    const can = missing === null && chosen !== undefined && canAsk(chosen) && !this.#isSending && !isEmpty;
    this.#summarise.title = isEmpty ? NO_WORDS : "";
    this.#ask.title = isEmpty ? NO_WORDS : SEND_TITLE;
    this.#summarise.disabled = !can;
    this.#ask.disabled = !can || !this.#question.value.trim();
    for (const field of [this.#model.select, this.#reach.select]) field.disabled = missing !== null;
    this.#question.disabled = missing !== null;
    this.#keepFocus();
  }

  /** What is off has no keys: they would be the page's, out of the drawer. */
  #keepFocus(): void {
    const focused = document.activeElement;
    if (this.element.contains(focused) && (focused as HTMLButtonElement).disabled) this.#focusElsewhere();
  }

  #focusElsewhere(): void {
    if (!this.focus()) this.element.closest<HTMLElement>(".cs-drawer-body")?.focus({ preventScroll: true });
  }

  async #send(kind: AnswerInfo["kind"]): Promise<void> {
    const { api, transcript } = this.#parts;
    if (!transcript || this.#isSending) return;
    const question = kind === "question" ? this.#question.value.trim() : "";
    this.#sent += 1;
    this.#isSending = true;
    this.#showButtons();
    const reply = await api.ask({ transcript, model: this.#model.select.value, kind, question, reach: this.#reach.select.value as Reach });
    this.#isSending = false;
    this.#showError(reply?.ok ? "" : refusalText(reply));
    if (reply?.ok && kind === "question") this.#question.value = "";
    this.#showButtons();
    if (!reply?.ok) return;
    this.#setAnswers([reply.answer, ...this.#answers.filter((answer) => answer.id !== reply.answer.id)]);
    this.#views.get(reply.answer.id)?.element.scrollIntoView({ block: "nearest" });
  }

  // ---------------------------------------------------------------- answers

  async #loadAnswers(): Promise<void> {
    const { api, transcript } = this.#parts;
    if (!transcript) return;
    const sent = this.#sent;
    const reply = await api.answers(transcript).catch((error: ReadError) => error);
    if (this.#scope.disposed || sent !== this.#sent) return;
    if (reply instanceof Error) return this.#showError(t("The answers cannot be read. {message}", { message: reply.message }));
    this.#setAnswers(reply);
  }

  #setAnswers(answers: AnswerInfo[]): void {
    this.#answers = answers;
    this.#show();
    this.#poller.reschedule();
  }

  /** Asks for what is being written. */
  async #poll(): Promise<void> {
    for (const { id } of this.#answers.filter(isActive)) {
      const answer = await this.#parts.api.answer(id).catch((error: ReadError) => {
        if (!error.gone) throw error;
        return null;
      });
      if (this.#scope.disposed) return;
      if (answer) this.#updateAnswer(answer);
      else this.#forget(id);
    }
  }

  /** The whole is told once it is there: a screen reader could not follow it word by word. */
  #updateAnswer(answer: AnswerInfo): void {
    const at = this.#answers.findIndex(({ id }) => id === answer.id);
    if (at < 0) return;
    this.#answers[at] = answer;
    this.#show();
    if (!isActive(answer)) setText(this.#announced, endedText(answer));
  }

  #show(): void {
    this.#none.hidden = this.#answers.length > 0 || this.#parts.transcript === null;
    const ids = new Set(this.#answers.map(({ id }) => id));
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
    const views = this.#answers.map((answer) => {
      const view = this.#views.get(answer.id) ?? this.#makeView(answer.id);
      view.update(answer);
      return view;
    });
    arrange(this.#list, views.map(({ element }) => element));
  }

  #makeView(id: string): AnswerView {
    const { model, play, rights } = this.#parts;
    const view = new AnswerView(this.#scope, { segment: (segment) => model.get(segment), play, stop: () => void this.#end("stop", id), remove: () => void this.#end("delete", id), off: { stop: rights.why("ask"), remove: rights.why("delete") } });
    this.#views.set(id, view);
    return view;
  }

  async #end(action: "stop" | "delete", id: string): Promise<void> {
    const reply = await this.#parts.api.endAnswer(action, id);
    if (!reply?.ok && reply?.error !== "not_found") return this.#showError(refusalText(reply));
    if (action === "delete") this.#forget(id);
  }

  #forget(id: string): void {
    const focused = this.#views.get(id)?.element.contains(document.activeElement);
    this.#answers = this.#answers.filter((answer) => answer.id !== id);
    this.#show();
    if (focused) this.#focusElsewhere();
  }

  #showError(sentence: string): void {
    this.#error.hidden = !sentence;
    setText(this.#error, sentence);
  }
}
