/** The line under the page of a visitor: what is left for him, when all of his is deleted, and the way to delete it now. */

import { Api, refusalText, type GradioContext } from "../api/client.ts";
import { forgetSound } from "../api/keptsound.ts";
import { hostRoot, hostScope, loadStyle } from "../api/gradio.ts";
import { Poller } from "../api/poller.ts";
import type { Visit } from "../api/wire.ts";
import { button, el, setText } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { Surely } from "../lib/surely.ts";
import { t } from "../lib/texts.ts";
import { forgetAll, type Visitor } from "./identity.ts";
import { leftText, promiseText } from "./told.ts";

const CALM_MS = 10_000;

class VisitPanel {
  readonly #scope: Scope;
  readonly #api: Api;
  readonly #root: HTMLElement;
  readonly #promise = el("span");
  readonly #left = el("span", { role: "status" });
  readonly #notice = el("span", { class: "cs-bad", role: "alert", hidden: true });
  readonly #leave: HTMLButtonElement;
  readonly #sure: Surely;

  constructor(context: GradioContext) {
    this.#root = hostRoot(context, "cs-root-visit");
    this.#scope = hostScope(this.#root);
    this.#api = new Api(context.server);
    this.#leave = button({ text: t("Delete everything now"), name: "leave" }, () => this.#ask());
    this.#sure = new Surely({
      ...{ name: "leave", class: "cs-visit-sure" },
      ...{ text: t("All recordings, texts and exports of yours go for good."), yes: t("Delete it all"), no: t("Keep it") },
      instead: () => this.#leave,
      act: () => void this.#delete(),
    });
    this.#root.append(this.#promise, this.#left, this.#leave, this.#sure.element, this.#notice);
  }

  async start(): Promise<void> {
    await loadStyle();
    const poller = new Poller(this.#scope, { element: this.#root, poll: () => this.#poll(), pace: () => CALM_MS, onError: () => {} });
    poller.pollNow();
  }

  async #poll(): Promise<void> {
    this.#show(await this.#api.visit());
  }

  #show(visit: Visit): void {
    setText(this.#promise, promiseText(visit, visitor()?.kept ?? true));
    setText(this.#left, leftText(visit));
  }

  #ask(): void {
    this.#sure.ask(true);
    this.#sure.element.scrollIntoView({ block: "nearest" }); // it takes more room than what it stands for
  }

  /** The page begins anew, as another visitor: nothing here knows the one who left. */
  async #delete(): Promise<void> {
    const answer = await this.#api.leave();
    this.#notice.hidden = answer?.ok ?? false;
    if (!answer?.ok) return setText(this.#notice, refusalText(answer));
    try {
      forgetAll(localStorage);
    } catch {
      // Nothing was kept.
    }
    await forgetSound();
    location.assign(location.pathname);
  }
}

function visitor(): Visitor | undefined {
  return (window as { __studio_visitor?: Visitor }).__studio_visitor;
}

/** Called by `js_on_load` of the line under the page. */
export function mountVisit(context: GradioContext): void {
  void new VisitPanel(context).start();
}
