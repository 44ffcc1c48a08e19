/** The line under the page of a visitor: what is left for him, when all of his is deleted, and the way to delete it now. */

import { Api, refusalText, type GradioContext } from "../api/client.ts";
import { forgetSound } from "../api/keptsound.ts";
import { hostRoot, hostScope, loadStyle } from "../api/gradio.ts";
import { Poller } from "../api/poller.ts";
import type { Visit } from "../api/wire.ts";
import { button, el, setText } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
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
  readonly #sure: HTMLElement;

  constructor(context: GradioContext) {
    this.#root = hostRoot(context, "cs-root-visit");
    this.#scope = hostScope(this.#root);
    this.#api = new Api(context.server);
    this.#leave = button({ text: t("Delete everything now"), name: "leave" }, () => this.#ask(true));
    const yes = button({ text: t("Delete it all"), class: "is-danger", name: "leave-surely" }, () => void this.#delete());
    const no = button({ text: t("Keep it"), name: "leave-not" }, () => this.#ask(false));
    this.#sure = el("span", { class: "cs-visit-sure", hidden: true }, el("span", { text: t("All recordings, texts and exports of yours go for good.") }), yes, no);
    this.#root.append(this.#promise, this.#left, this.#leave, this.#sure, this.#notice);
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

  #ask(asking: boolean): void {
    this.#sure.hidden = !asking;
    this.#leave.hidden = asking;
    (asking ? this.#sure.querySelector<HTMLElement>("button") : this.#leave)?.focus({ preventScroll: true });
    if (asking) this.#sure.scrollIntoView({ block: "nearest" }); // it takes more room than what it stands for
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
