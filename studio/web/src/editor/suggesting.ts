/** The drawer's way to a chat model that proofreads: which segments it reads, how far it is, and what of it was left out. */

import { refusalText, type Api } from "../api/client.ts";
import { isActive } from "../api/decode.ts";
import type { ModelReading, ModelRow } from "../api/wire.ts";
import { askable, noModelText, sentText } from "../ask/panel.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { MarkedRegion } from "../document/region.ts";
import { button, el, setText } from "../lib/dom.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { Stored } from "../lib/stored.ts";
import { n, t } from "../lib/texts.ts";
import { obtainable } from "../models/prompt.ts";

type Which = "unverified" | "segment" | "marked";

const WHICH: readonly (readonly [Which, string])[] = [
  ["unverified", t("All not verified")],
  ["segment", t("The current segment")],
  ["marked", t("The marked region")],
];

interface Parts {
  api: Pick<Api, "models" | "changeProofreading">;
  transcript: string | null;
  model: TranscriptModel;
  marked: MarkedRegion;
  storage: Storage | null;
  /** The id of the current one. */
  segment: () => string | null;
  say: (sentence: string) => void;
  /** Why nothing is to be changed; null where it may be. */
  off: string | null;
  /** Something has begun or is to end. */
  asked: () => void;
}

/** How it stands, or how it ended. */
export function readingText(reading: ModelReading | null): string {
  if (!reading) return "";
  if (isActive(reading)) return `${reading.doing || t("Waiting")}…`;
  if (reading.state === "failed") return reading.error ?? t("It failed.");
  const { model, asked, dropped } = reading;
  const read = reading.state === "stopped" ? t("It was stopped.") : n(asked, "{model} has read {count} segment.", "{model} has read {count} segments.", { model });
  const left = () => n(dropped, "{count} was left out: nothing came back for it, or no small correction.", "{count} were left out: nothing came back for them, or no small correction.");
  return dropped ? `${read} ${left()}` : read;
}

export class Suggesting {
  readonly element = el("section", { class: "cs-suggest", hidden: true, "aria-label": t("A chat model") });
  readonly #parts: Parts;
  readonly #model = selectField(t("Model"), [], "suggest-model");
  readonly #which = selectField(t("Segments"), WHICH, "suggest-which");
  readonly #press = button({ text: t("Ask the chat model"), name: "suggest" }, () => void this.#pressed());
  readonly #sent = el("p", { class: "cs-hint", "data-name": "suggest-sent", hidden: true });
  readonly #bar = el("progress", { max: 1, "aria-label": t("Progress of the chat model"), hidden: true });
  readonly #told = el("p", { class: "cs-hint", role: "status", "data-name": "suggest-told" });
  /** Who chose a server once needs not choose it again here. */
  readonly #chosen: Stored<string>;
  #models: readonly ModelRow[] | null = null;
  #mayLoad = true;
  #reading: ModelReading | null = null;
  #isAsking = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#chosen = new Stored(parts.storage, "chat-model", (kept) => (typeof kept === "string" ? kept : ""));
    this.#model.select.setAttribute("translate", "no");
    this.#model.select.addEventListener("change", () => {
      this.#chosen.set(this.#model.select.value);
      this.#show();
    });
    const form = el("div", { class: "cs-suggest-form" }, this.#model.field, this.#which.field, this.#press);
    this.element.append(form, this.#sent, this.#bar, this.#told);
  }

  /** Why no model can be asked; null where one can, or that is not known yet. */
  get missing(): string | null {
    return this.#models && noModelText(this.#models, this.#mayLoad);
  }

  /** The panel came into sight: where no chat model is here, nothing is offered. */
  async shown(): Promise<void> {
    const { api, transcript, off } = this.#parts;
    if (transcript === null || off !== null) return;
    const reply = await api.models().catch(() => null);
    if (!reply) return;
    this.#models = obtainable(reply);
    this.#mayLoad = reply.may_load;
    const ready = askable(this.#models);
    const chosen = this.#model.select.value || this.#chosen.value;
    setChoices(this.#model.select, ready, ready.some(([value]) => value === chosen) ? chosen : undefined);
    this.#show();
  }

  show(reading: ModelReading | null): void {
    this.#reading = reading;
    this.#show();
  }

  /** By the command: for the current segment. */
  async begin(): Promise<void> {
    if (!this.#models) await this.shown();
    if (!this.#models) return this.#parts.say(this.#parts.off ?? t("The models are not known: the server was not reached."));
    if (this.missing !== null) return this.#parts.say(this.missing);
    this.#which.select.value = "segment";
    if (isActive(this.#reading)) this.#parts.say(t("The chat model is reading already: wait for its end, or stop it."));
    else await this.#start();
  }

  #show(): void {
    const active = isActive(this.#reading);
    this.element.hidden = this.#parts.off !== null || (this.missing !== null && !active) || !this.#models;
    setText(this.#press.firstElementChild!, active ? t("Stop") : t("Ask the chat model"));
    const sent = sentText(this.#models?.find(({ id }) => id === this.#model.select.value));
    this.#sent.hidden = !sent;
    setText(this.#sent, sent);
    this.#bar.hidden = !active;
    this.#bar.value = this.#reading?.part ?? 0;
    for (const { select } of [this.#model, this.#which]) select.disabled = active;
    this.#told.className = this.#reading?.state === "failed" ? "cs-bad" : "cs-hint";
    setText(this.#told, readingText(this.#reading));
  }

  async #pressed(): Promise<void> {
    const { transcript } = this.#parts;
    if (!isActive(this.#reading)) return this.#start();
    await this.#send({ action: "stop", transcript: transcript! });
  }

  async #start(): Promise<void> {
    if (!this.#model.select.value) return this.#parts.say(t("Choose which model reads: text is sent elsewhere for it."));
    const segments = this.#segments();
    if (typeof segments === "string") return this.#parts.say(segments);
    await this.#send({ action: "suggest", transcript: this.#parts.transcript!, segments, model: this.#model.select.value });
  }

  /** Ids, null for all that nobody has verified, or why there are none. */
  #segments(): string[] | string | null {
    const { marked, model, segment } = this.#parts;
    const which = this.#which.select.value as Which;
    if (which === "unverified") return null;
    if (which === "segment") return segment() === null ? t("No segment is current: select one.") : [segment()!];
    const { span } = marked;
    if (!span) return t("No region is marked. Mark one with [ and ], or with Shift and a drag on the waveform.");
    const within = model.segments.filter(({ start, end }) => start < span.end && span.start < end).map(({ id }) => id);
    return within.length ? within : t("No segment is in the marked region.");
  }

  async #send(request: Parameters<Api["changeProofreading"]>[0]): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const answer = await this.#parts.api.changeProofreading(request);
    this.#isAsking = false;
    if (answer?.ok) this.#parts.asked();
    else this.#parts.say(refusalText(answer));
  }
}
