/** One model as a card: what it can do, what it costs, where it is, and the way into memory and out of it. */

import type { ModelRow } from "../api/wire.ts";
import { button, el, setText } from "../lib/dom.ts";
import { bytes } from "../lib/format.ts";
import { t, tc } from "../lib/texts.ts";
import { modelFacts } from "./describe.ts";
import { isRemote } from "./prompt.ts";

export type ModelAction = "load" | "unload" | "cancel";

const STATES: Record<ModelRow["state"], string> = {
  absent: t("to be downloaded"),
  ready: tc("state of a model", "ready"),
  loading: tc("state of a model", "loading"),
  loaded: tc("state of a model", "in memory"),
};

function loadText({ state, download }: ModelRow): string {
  if (state !== "absent") return tc("model", "Load");
  return download ? t("Download and load ({size})", { size: bytes(download) }) : t("Download and load");
}

export class ModelCard {
  readonly element = el("li", { class: "cs-model" });
  readonly #act: (action: ModelAction) => void;
  readonly #title = el("h3", { translate: "no" });
  readonly #badge = el("span", { class: "cs-model-state" });
  readonly #id = el("code", { translate: "no" });
  readonly #summary = el("p");
  readonly #facts = el("dl", { class: "cs-facts" });
  readonly #home = el("a", { class: "cs-link", target: "_blank", rel: "noopener noreferrer" });
  readonly #bar = el("progress", { max: 1 });
  readonly #doing = el("span");
  readonly #loading: HTMLElement;
  readonly #missing = el("p", { class: "cs-hint" });
  readonly #error = el("p", { class: "cs-bad", role: "alert", hidden: true });
  readonly #load: HTMLButtonElement;
  readonly #unload: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  #factsShown = "";

  constructor(act: (action: ModelAction) => void) {
    this.#act = act;
    this.#load = button({ text: tc("model", "Load"), class: "is-primary", name: "load" }, () => this.#press("load"));
    this.#unload = button({ text: tc("model", "Unload"), name: "unload" }, () => this.#press("unload"));
    this.#cancel = button({ text: t("Cancel"), name: "cancel-load" }, () => this.#press("cancel"));
    this.#loading = el("div", { class: "cs-model-loading", hidden: true }, this.#bar, this.#doing, this.#cancel);
    const head = el("header", {}, this.#title, this.#badge);
    const actions = el("footer", {}, this.#load, this.#unload, this.#home);
    this.element.append(head, this.#id, this.#summary, this.#facts, this.#missing, this.#loading, this.#error, actions);
  }

  /** `mayLoad`: whoever looks says which are in memory. */
  update(model: ModelRow, mayLoad: boolean): void {
    setText(this.#title, model.title || model.id);
    setText(this.#id, model.id);
    setText(this.#summary, model.summary);
    this.#summary.hidden = !model.summary;
    setText(this.#badge, model.busy ? tc("state of a model", "at work") : isRemote(model) ? tc("state of a model", "on another server") : STATES[model.state]);
    this.#badge.dataset.state = model.state;
    this.#showFacts(model);
    this.#showHome(model);
    this.#showWork(model, mayLoad);
  }

  #showFacts(model: ModelRow): void {
    const facts = modelFacts(model);
    const key = JSON.stringify(facts);
    if (key === this.#factsShown) return;
    this.#factsShown = key;
    this.#facts.replaceChildren(...facts.map(([name, value, own]) => el("div", {}, el("dt", { text: name }), el("dd", { text: value, translate: own ? "no" : null }))));
  }

  /** Only web pages: the address comes from a model's card. */
  #showHome({ homepage, title, id }: ModelRow): void {
    const isWeb = /^https?:\/\//u.test(homepage);
    this.#home.hidden = !isWeb;
    if (!isWeb || this.#home.href === homepage) return;
    this.#home.href = homepage;
    setText(this.#home, t("Homepage"));
    this.#home.setAttribute("aria-label", t("Homepage of {model} (opens a new tab)", { model: title || id }));
  }

  #showWork(model: ModelRow, mayLoad: boolean): void {
    const { state, busy, part, doing, error, missing } = model;
    const called = model.title || model.id;
    const focused = [this.#load, this.#unload, this.#cancel].find((control) => control === document.activeElement);
    this.#loading.hidden = state !== "loading";
    this.#bar.value = part;
    this.#bar.setAttribute("aria-label", t("Loading {model}", { model: called }));
    setText(this.#doing, t("{doing} · {percent} %", { doing: doing || tc("model", "Loading"), percent: Math.floor(part * 100) }));
    // of what runs elsewhere there is nothing to load
    this.#load.hidden = !mayLoad || isRemote(model) || (state !== "ready" && state !== "absent");
    setText(this.#load.firstElementChild!, loadText(model));
    this.#load.disabled = missing !== "";
    this.#missing.hidden = !missing;
    setText(this.#missing, missing);
    this.#cancel.hidden = !mayLoad;
    this.#unload.hidden = !mayLoad || isRemote(model) || state !== "loaded";
    this.#unload.disabled = busy;
    this.#unload.title = busy ? t("It is at work: wait until that has ended") : "";
    for (const control of [this.#load, this.#unload, this.#cancel]) control.setAttribute("aria-label", t("{does}: {model}", { does: control.textContent!, model: called }));
    this.#error.hidden = !error || state === "loading";
    setText(this.#error, error ?? "");
    if (focused?.hidden || focused?.closest("[hidden]")) this.#control(state)?.focus({ preventScroll: true });
  }

  /** What was pressed gives way to what can be pressed now; the focus goes with it. */
  #control(state: ModelRow["state"]): HTMLButtonElement | undefined {
    return { absent: this.#load, ready: this.#load, loading: this.#cancel, loaded: this.#unload }[state];
  }

  #press(action: ModelAction): void {
    this.#act(action);
  }
}
