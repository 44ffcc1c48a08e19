/** Files chosen in the dialog of Gradio's own field: of those that it would refuse it says neither why nor in which language. */

import type { Scope } from "../lib/scope.ts";
import { isTaken, type Dropped } from "./files.ts";

export function takeWhatIsRefused(scope: Scope, taken: (found: Dropped) => void): void {
  const chosen = (event: Event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file" || !input.closest("#drop")) return;
    const files = [...(input.files ?? [])];
    if (files.every(({ name }) => isTaken(name))) return;
    event.stopPropagation();
    input.value = ""; // else the same file could not be chosen again
    taken({ files, others: 0, unread: 0 });
  };
  // ahead of Gradio's field, which then hears nothing of it
  scope.listen(document, "change", chosen, { capture: true });
}
