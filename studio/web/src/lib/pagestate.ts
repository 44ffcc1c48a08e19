/**
 * What holds of the whole page, as a class of the document's root. Asked of what stands in it, by `:has()`, each row that
 * comes or goes would have the browser look through all of the page.
 */

import type { Scope } from "./scope.ts";

type PageState = "has-transport" | "is-beside" | "is-recording" | "is-taking-in";

/** Says from then on whether it holds; with the scope it ends. */
export function pageState(scope: Scope, state: PageState): (on: boolean) => void {
  const { classList } = document.documentElement;
  scope.add(() => classList.remove(state));
  return (on) => void classList.toggle(state, on && !scope.disposed);
}
