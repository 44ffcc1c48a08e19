/** The place that Gradio gives us: our style sheet, our root element, and an end when it leaves the page. */

import { el } from "../lib/dom.ts";
import { Scope } from "../lib/scope.ts";
import type { GradioContext } from "./client.ts";

const STYLE_ID = "canary-studio-style";

const loading = new WeakMap<Element, Promise<void>>();

/** Resolves when the style sheet beside this script is in force, whoever asked for it first; a page without it is still a page. */
export function loadStyle(): Promise<void> {
  const there = document.getElementById(STYLE_ID);
  const asked = there && loading.get(there);
  if (asked) return asked;
  const url = new URL("studio.css", import.meta.url);
  url.search = new URL(import.meta.url).search;
  const link = el("link", { id: STYLE_ID, rel: "stylesheet", href: url.href });
  const loaded = new Promise<void>((done) => {
    link.addEventListener("load", () => done());
    link.addEventListener("error", () => done());
  });
  loading.set(link, loaded);
  document.head.append(link);
  return loaded;
}

/** gr.HTML has no unmount hook: without a watch on the document, sound would play on unseen. */
export function hostScope(element: HTMLElement): Scope {
  const scope = new Scope();
  hosts.set(element, scope);
  gone.observe(document.body, { childList: true, subtree: true });
  scope.add(() => hosts.delete(element));
  return scope;
}

const hosts = new Map<HTMLElement, Scope>();
/** One for all: whatever comes or goes in the page is told to each observer. */
const gone = new MutationObserver(() => {
  for (const [element, scope] of hosts) if (!element.isConnected) scope.dispose();
});

export function hostRoot(context: GradioContext, name: string): HTMLElement {
  const root = el("div", { class: `cs-root ${name}` });
  context.element.replaceChildren(root);
  return root;
}
