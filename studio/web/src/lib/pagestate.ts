/**
 * What holds of the whole page, as a class of the document's root. Asked of what stands in it, by `:has()`, each row that
 * comes or goes would have the browser look through all of the page.
 */

import type { Scope, Undo } from "./scope.ts";

type PageState = "has-transport" | "is-beside" | "is-recording" | "is-taking-in";

export function setPageState(state: PageState, on: boolean): void {
  document.documentElement.classList.toggle(state, on);
}

/** For as long as the scope lasts. */
export function keepPageState(scope: Scope, state: PageState): Undo {
  setPageState(state, true);
  return scope.add(() => setPageState(state, false));
}
