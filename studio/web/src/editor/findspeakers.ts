/** The drawer's way to a diarizer: who speaks when is found out by a press, and told where it is and what came of it. */

import { refusalText, type Api } from "../api/client.ts";
import { isActive } from "../api/decode.ts";
import { BUSY_MS, Poller } from "../api/poller.ts";
import type { ModelRow, SpeakerSearch } from "../api/wire.ts";
import { button, el, setText } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { n, t } from "../lib/texts.ts";
import { modelChoice } from "../models/describe.ts";
import { obtainable } from "../models/prompt.ts";

interface Parts {
  api: Api;
  transcript: string | null;
  /** Why nobody is to be named; null, or not said, where somebody may be. */
  off?: string | null;
}

/** Those that need nothing installed first, what is here before what is to be downloaded. */
export function diarizers(models: readonly ModelRow[]): ModelRow[] {
  const able = models.filter((model) => model.speakers > 0 && !model.missing);
  return [...able.filter((model) => model.state !== "absent"), ...able.filter((model) => model.state === "absent")];
}

export function searchText(search: SpeakerSearch | null): string {
  if (!search) return "";
  if (isActive(search)) return `${search.doing || t("Waiting")}…`;
  if (search.state === "failed") return search.error ?? t("It failed.");
  if (search.state === "stopped") return t("It was stopped.");
  if (!search.speakers) return t("Nobody was found who speaks.");
  return n(search.speakers, "{count} speaker found. Undo takes it back.", "{count} speakers found. Undo takes it back.");
}

export class FindSpeakers {
  readonly element = el("section", { class: "cs-find-speakers", hidden: true });
  readonly #parts: Parts;
  readonly #model = el("select", { "aria-label": t("Diarizer"), "data-name": "diarizer" });
  readonly #start = button({ text: t("Find speakers"), name: "find-speakers" }, () => void this.#begin());
  readonly #told = el("p", { class: "cs-hint", role: "status" });
  readonly #poller: Poller;
  #search: SpeakerSearch | null = null;
  #asked = false;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    this.element.append(el("h3", { text: t("Find out who speaks") }), el("div", { class: "cs-speaker-form" }, this.#model, this.#start), this.#told);
    this.#poller = new Poller(scope, {
      element: this.element,
      poll: () => this.#look(),
      pace: () => (isActive(this.#search) ? BUSY_MS : null),
      onError: (error) => error && setText(this.#told, error.message),
    });
  }

  /** The panel came into sight. */
  async shown(): Promise<void> {
    if (this.#asked || this.#parts.transcript === null || this.#parts.off) return;
    this.#asked = true;
    const reply = await this.#parts.api.models().catch(() => null);
    const able = diarizers(reply ? obtainable(reply) : []);
    this.#asked = reply !== null;
    this.element.hidden = !able.length;
    for (const model of able) {
      const [value, text] = modelChoice(model);
      this.#model.append(el("option", { value, text, translate: "no" }));
    }
    if (able.length) this.#poller.pollNow();
  }

  async #begin(): Promise<void> {
    const { api, transcript } = this.#parts;
    if (transcript === null) return;
    this.#start.disabled = true;
    const answer = await api.findSpeakers(transcript, this.#model.value);
    if (answer?.ok) this.#show(answer.search);
    else this.#refused(refusalText(answer));
    this.#poller.reschedule();
  }

  async #look(): Promise<void> {
    const { latest } = await this.#parts.api.speakerSearch(this.#parts.transcript!);
    if (latest) this.#show(latest);
  }

  #show(search: SpeakerSearch | null): void {
    this.#search = search;
    this.#start.disabled = isActive(search);
    setText(this.#told, searchText(search));
  }

  #refused(sentence: string): void {
    this.#start.disabled = false;
    setText(this.#told, sentence);
  }
}
