/** The line that says who is logged in, and the one that asks to log in again where that has ended. */

import { Api, gradioRoot, type GradioContext } from "../api/client.ts";
import { hostRoot, hostScope, loadStyle } from "../api/gradio.ts";
import type { Me } from "../api/wire.ts";
import { el } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import type { Login } from "./login.ts";

/** How often it is asked who is logged in, while that is not known or has ended. */
const AGAIN_MS = 2000;

class AccountPanel {
  readonly #scope: Scope;
  readonly #api: Api;
  readonly #root: HTMLElement;
  readonly #ended: HTMLElement;
  #known = false;
  #later: () => void = () => {};

  constructor(context: GradioContext) {
    this.#root = hostRoot(context, "cs-root-account");
    this.#scope = hostScope(this.#root);
    this.#api = new Api(context.server);
    this.#ended = this.#endedBar();
  }

  async start(): Promise<void> {
    await loadStyle();
    const login = loginOf();
    if (login) this.#scope.add(login.listen({ ended: () => this.#showEnded(true), back: () => this.#showEnded(false) }));
    await this.#ask();
    if (login?.ended) this.#showEnded(true);
  }

  /** Until it is known who opened the page, calls do not say for whom they are. */
  async #ask(): Promise<void> {
    const me = await this.#api.me().catch(() => null);
    if (this.#scope.disposed) return;
    if (me && !this.#known) this.#take(me);
    if (!this.#known || !this.#ended.hidden) this.#askLater();
  }

  #askLater(): void {
    this.#later();
    this.#later = this.#scope.timeout(AGAIN_MS, () => void this.#ask());
  }

  #take(me: Me): void {
    this.#known = true;
    const login = loginOf();
    if (login) login.user = me.id;
    this.#root.replaceChildren(...ways(me));
  }

  /** Above everything, for it belongs to no part of the page. */
  #endedBar(): HTMLElement {
    const link = el("a", { text: t("Log in again"), href: `${gradioRoot()}/login?next=done`, target: "_blank", class: "cs-account-again" });
    const told = el("span", { text: t("Your login has ended. What you typed is kept in this page and saved once you are logged in.") });
    const bar = el("div", { class: "cs-root cs-account-ended", role: "alert", hidden: true }, told, link);
    document.body.append(bar);
    this.#scope.add(() => bar.remove());
    return bar;
  }

  #showEnded(ended: boolean): void {
    this.#ended.hidden = !ended;
    if (ended) this.#askLater();
  }
}

function ways(me: Me): HTMLElement[] {
  const who = el("span", { text: me.name, class: "cs-account-name", translate: "no" });
  const root = gradioRoot();
  const links: [page: string, text: string][] = [["members", t("Projects and members")], ["account", t("Account")]];
  if (me.admin) links.push(["admin", t("Admin")]);
  links.push(["logout", t("Log out")]);
  return [who, ...links.map(([page, text]) => el("a", { text, href: `${root}/${page}` }))];
}

export function loginOf(): Login | undefined {
  return (window as { __studio_login?: Login }).__studio_login;
}

/** Called by `js_on_load` of the line. */
export function mountAccount(context: GradioContext): void {
  void new AccountPanel(context).start();
}
