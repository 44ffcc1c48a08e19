/** The Models tab: every model, what it can do, and which are in memory. */

import { Api, refusalText, type GradioContext, type ReadError } from "../api/client.ts";
import { hostRoot, hostScope, loadStyle } from "../api/gradio.ts";
import { Poller } from "../api/poller.ts";
import type { ModelRow, Models as ModelsState } from "../api/wire.ts";
import { arrange, el, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { n, t } from "../lib/texts.ts";
import { ModelCard, type ModelAction } from "./card.ts";
import { filterModels, languagesOf, memoryText } from "./describe.ts";
import { isRemote, TASK_NAMES } from "./prompt.ts";

const LOADING_MS = 500;
const CALM_MS = 5000;

const summaryText = (shown: number, all: number): string =>
  shown === all ? n(all, "{count} model", "{count} models") : n(all, "{shown} of {count} model", "{shown} of {count} models", { shown });

class Group {
  readonly element: HTMLElement;
  readonly #list = el("ul", { class: "cs-models" });

  constructor(title: string) {
    this.element = el("section", { hidden: true }, el("h2", { text: title }), this.#list);
  }

  /** Cards are moved only where their order changed: whoever holds the focus keeps it. */
  show(cards: readonly ModelCard[]): void {
    this.element.hidden = cards.length === 0;
    arrange(this.#list, cards.map(({ element }) => element));
  }
}

class Models {
  readonly #scope: Scope;
  readonly #api: Api;
  readonly #root: HTMLElement;
  readonly #memory = el("p", { class: "cs-models-memory" });
  readonly #bar = el("progress", { max: 1, "aria-label": t("Memory for models"), hidden: true });
  readonly #search = el("input", { type: "search", placeholder: t("Search"), "aria-label": t("Search models") });
  readonly #task = selectField(t("Task"), [["", t("Any task")]], "task");
  readonly #language = selectField(t("Language"), [["", t("Any language")]], "language");
  readonly #summary = el("span", { class: "cs-hint", role: "status" });
  readonly #notice = el("div", { class: "cs-notice is-bad", role: "alert", hidden: true });
  readonly #here = new Group(t("Ready here"));
  readonly #absent = new Group(t("To be downloaded"));
  readonly #remote = new Group(t("On other servers: sound leaves this machine"));
  readonly #chats = new Group(t("Asked on other servers: text is sent there"));
  readonly #uninstalled = new Group(t("To be installed first"));
  readonly #problems = el("ul", { class: "cs-models-problems cs-bad", hidden: true, "aria-label": t("Models that cannot be offered") });
  readonly #empty = el("p", { class: "cs-empty", text: t("Opening…") });
  readonly #cards = new Map<string, ModelCard>();
  #state: ModelsState | null = null;

  constructor(context: GradioContext) {
    this.#root = hostRoot(context, "cs-root-models");
    this.#scope = hostScope(this.#root);
    this.#api = new Api(context.server);
    const search = el("label", { class: "cs-search" }, icon("search"), this.#search);
    const filters = el("div", { class: "cs-models-bar" }, search, this.#task.field, this.#language.field, this.#summary);
    const memory = el("div", { class: "cs-models-head" }, this.#memory, this.#bar);
    this.#root.append(memory, filters, this.#notice, this.#problems);
    this.#root.append(this.#here.element, this.#absent.element, this.#remote.element, this.#chats.element, this.#uninstalled.element, this.#empty);
    this.#scope.listen(this.#search, "input", () => this.#show());
    for (const { select } of [this.#task, this.#language]) this.#scope.listen(select, "change", () => this.#show());
  }

  async start(): Promise<void> {
    await loadStyle();
    const poller = new Poller(this.#scope, {
      poll: () => this.#poll(),
      element: this.#root,
      pace: () => (this.#state?.models.some((model) => model.state === "loading") ? LOADING_MS : CALM_MS),
      onError: (error) => this.#showError(error),
    });
    this.refresh = () => poller.pollNow();
    this.refresh();
  }

  /** Ask for the models now. */
  refresh: () => void = () => {};

  async #poll(): Promise<void> {
    this.#state = await this.#api.models();
    this.#show();
  }

  #showError(error: ReadError | null): void {
    this.#notice.hidden = error === null;
    setText(this.#notice, error ? t("The models cannot be read. {why} Trying again…", { why: error.message }) : "");
  }

  #show(): void {
    if (!this.#state) return;
    const { models, problems, used, budget } = this.#state;
    this.#showProblems(problems);
    setText(this.#memory, memoryText(this.#state));
    this.#bar.hidden = !budget;
    this.#bar.value = budget ? Math.min(1, used / budget) : 0;
    const tasks = [...new Set(models.flatMap((model) => model.tasks))];
    setChoices(this.#task.select, [["", t("Any task")], ...tasks.map((task) => [task, TASK_NAMES[task] ?? task] as const)]);
    setChoices(this.#language.select, [["", t("Any language")], ...languagesOf(models)]);
    const shown = filterModels(models, { task: this.#task.select.value, language: this.#language.select.value, text: this.#search.value });
    this.#here.show(this.#cardsOf(shown.filter((model) => !model.missing && !isAbsent(model) && !isRemote(model))));
    const remote = shown.filter(isRemote);
    this.#remote.show(this.#cardsOf(remote.filter((model) => model.pairs.length > 0)));
    this.#chats.show(this.#cardsOf(remote.filter((model) => !model.pairs.length)));
    this.#absent.show(this.#cardsOf(shown.filter((model) => !model.missing && isAbsent(model))));
    this.#uninstalled.show(this.#cardsOf(shown.filter((model) => model.missing)));
    this.#empty.hidden = shown.length > 0;
    setText(this.#empty, models.length ? t("No model does that. Choose another task or language.") : t("No models are known here."));
    setText(this.#summary, summaryText(shown.length, models.length));
  }

  #showProblems(problems: readonly string[]): void {
    this.#problems.hidden = problems.length === 0;
    if (this.#problems.children.length === problems.length && [...this.#problems.children].every((line, i) => line.textContent === problems[i])) return;
    this.#problems.replaceChildren(...problems.map((text) => el("li", { text })));
  }

  #cardsOf(models: readonly ModelRow[]): ModelCard[] {
    return models.map((model) => {
      const card = this.#cards.get(model.id) ?? new ModelCard((action) => void this.#act(action, model.id));
      this.#cards.set(model.id, card);
      card.update(model, this.#state?.may_load ?? false);
      return card;
    });
  }

  async #act(action: ModelAction, model: string): Promise<void> {
    const answer = await this.#api.model(action, model);
    this.#notice.hidden = answer?.ok ?? false;
    if (!answer?.ok) setText(this.#notice, refusalText(answer));
    this.refresh();
  }
}

/** A model that is downloaded at this moment stays where it was pressed. */
const isAbsent = (model: ModelRow): boolean => model.state === "absent" || (model.state === "loading" && model.location === "hub");

/** Called by `js_on_load` of the Models tab's gr.HTML. */
export function mountModels(context: GradioContext): void {
  const models = new Models(context);
  context.watch("value", () => models.refresh());
  void models.start();
}
