/**
 * The quiet line over a draft: which model wrote it and how good that is, and the next better one with its size, which is
 * fetched by a press; then one can transcribe again with it. Who puts the line away does not see it for that model again.
 */

import { refusalText, type Api } from "../api/client.ts";
import { isActive } from "../api/decode.ts";
import { BUSY_MS, Poller } from "../api/poller.ts";
import type { Models, ModelRow } from "../api/wire.ts";
import { browserStorage } from "../document/drafts.ts";
import type { TranscriptModel } from "../document/model.ts";
import { button, el, setText } from "../lib/dom.ts";
import { bytes } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { t, tc } from "../lib/texts.ts";
import { betterModel, errorsText, isEnglish } from "../models/better.ts";

const KEY = "canary-studio:no-draft-line";

interface Parts {
  api: Api;
  model: TranscriptModel;
  /** Why it is not to be transcribed again; null, or not said, where it may be. */
  off?: string | null;
  /** Shows the row that says how to transcribe, with this model. */
  again: (model: string) => void;
}

/** “Offline draft by Moonshine tiny, about 1 word in 8 wrong.” */
export function draftText(own: ModelRow): string {
  const [model, errors] = [own.title || own.id, errorsText(own)];
  return own.location === "embedded" ? t("Offline draft by {model}, {errors}.", { model, errors }) : t("Draft by {model}, {errors}.", { model, errors });
}

/** “Canary-180M-Flash, 730 MB, about 1 word in 14 wrong:” */
export function offerText(better: ModelRow): string {
  const size = better.location === "hub" && better.download ? bytes(better.download) : tc("model", "ready here");
  return t("{model}, {size}, {errors}:", { model: better.title || better.id, size, errors: errorsText(better) });
}

export class DraftLine {
  readonly element = el("aside", { class: "cs-draft-line", "aria-label": t("About this draft"), hidden: true });
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #own = el("span");
  readonly #offer = el("span", { role: "status" });
  readonly #bar = el("progress", { max: 1, hidden: true });
  readonly #act: HTMLButtonElement;
  readonly #poller: Poller;
  #models: Models | null = null;
  /** The model that was asked for: it stays the one that is offered. */
  #wanted: string | null = null;
  #refused = "";
  #asked = false;

  constructor(scope: Scope, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
    this.#act = button({ text: t("Get it"), class: "is-link", name: "better-model" }, () => this.#press());
    const away = button({ icon: icon("close"), label: t("Put this line away"), class: "is-icon", name: "no-draft-line" }, () => this.#putAway());
    this.element.append(el("p", {}, this.#own, " ", this.#offer, " ", this.#bar, " ", this.#act), away);
    this.#poller = new Poller(scope, {
      element: this.element,
      poll: () => this.#look(),
      pace: () => (this.#isUnderWay() ? BUSY_MS : null),
      onError: () => {}, // nothing is lost: the line says what it said
    });
    scope.add(parts.model.on("change", () => this.#changed()));
  }

  #changed(): void {
    if (!this.#asked && this.#isWanted()) {
      this.#asked = true;
      void this.#look().catch(() => (this.#asked = false)); // not by the poller, which asks nothing for what is hidden
    } else this.#show();
  }

  /** Over what a model wrote, once it is there, until all of it was looked at. */
  #isWanted(): boolean {
    const { info, run, segments } = this.#parts.model;
    if (!info || info.origin || !info.model || isActive(run) || info.task !== "asr" || !isEnglish(info)) return false;
    return segments.some(({ status }) => status === "draft") && !putAway().includes(info.model);
  }

  async #look(): Promise<void> {
    this.#models = await this.#parts.api.models();
    if (!this.#scope.disposed) this.#show();
  }

  #find = (id: string | null): ModelRow | null => this.#models?.models.find((model) => model.id === id) ?? null;

  #better(): ModelRow | null {
    const { info } = this.#parts.model;
    if (!this.#models || !info) return null;
    return this.#find(this.#wanted) ?? betterModel(this.#models, info).model;
  }

  #show(): void {
    const own = this.#find(this.#parts.model.info?.model ?? null);
    this.element.hidden = !this.#isWanted() || !own?.word_errors;
    if (this.element.hidden) return;
    setText(this.#own, draftText(own!));
    this.element.title = own!.measured;
    this.#showOffer(this.#better());
  }

  #showOffer(better: ModelRow | null): void {
    if (this.#parts.off) return void (this.#act.hidden = this.#bar.hidden = true); // he is not offered what he may not do
    const loading = this.#isUnderWay();
    setText(this.#offer, this.#refused || this.#offerOf(better));
    this.#bar.hidden = !loading;
    this.#bar.value = better?.part ?? 0;
    this.#bar.setAttribute("aria-label", t("Getting {model}", { model: better?.title ?? "" }));
    this.#act.hidden = better === null;
    setText(this.#act.firstElementChild!, this.#actText(better, loading));
  }

  #actText(better: ModelRow | null, loading: boolean): string {
    if (loading) return t("Cancel");
    if (this.#isHere(better)) return t("Transcribe again with it");
    return this.#wanted !== null ? t("Try again") : t("Get it");
  }

  #offerOf(better: ModelRow | null): string {
    if (!better) return betterModel(this.#models!, this.#parts.model.info!).missing && t("Better ones need NeMo, which is not installed here.");
    if (this.#isUnderWay()) return t("{model}: {doing} · {percent} %", { model: better.title, doing: better.doing || tc("model", "Loading"), percent: Math.floor(better.part * 100) });
    return (this.#wanted && better.error) || offerText(better);
  }

  /** What was asked for shows as loading a moment later. */
  #isUnderWay(): boolean {
    const better = this.#better();
    return better?.state === "loading" || (this.#wanted !== null && better?.state === "absent" && !better.error);
  }

  #isHere = (model: ModelRow | null): boolean => model !== null && model.state !== "absent" && model.state !== "loading";

  #press(): void {
    const better = this.#better();
    if (!better) return;
    if (this.#isHere(better)) this.#parts.again(better.id);
    else void this.#ask(better.state === "loading" ? "cancel" : "load", better.id);
  }

  async #ask(action: "load" | "cancel", model: string): Promise<void> {
    this.#act.disabled = true;
    const answer = await this.#parts.api.model(action, model);
    this.#act.disabled = false;
    this.#refused = answer?.ok ? "" : refusalText(answer);
    this.#wanted = action === "load" && answer?.ok ? model : null;
    this.#poller.pollNow();
  }

  #putAway(): void {
    const { info } = this.#parts.model;
    browserStorage()?.setItem(KEY, [...new Set([...putAway(), info!.model])].join("\n"));
    this.element.hidden = true;
  }
}

const putAway = (): string[] => (browserStorage()?.getItem(KEY) ?? "").split("\n");
