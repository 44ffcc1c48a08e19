/** Files and folders that are dropped anywhere on the page, but for what takes other ones. */

import { el } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { droppedFiles, type Dropped } from "./files.ts";

/** Gradio's own field of another kind, and what stands over the page. */
const OTHERS = "#vocabulary-file, dialog[open]";
/** Gradio's own field of the same kind: it takes no folders, and says of what it refuses neither why nor in which language. */
const SAME = "#drop";

export class PageDrop {
  readonly #over = el("div", { class: "cs-root cs-drop-over", hidden: true, "aria-hidden": "true" }, el("p", { text: t("Drop files or folders to add them") }));
  readonly #dropped: (found: Dropped) => void;

  constructor(scope: Scope, dropped: (found: Dropped) => void) {
    this.#dropped = dropped;
    document.body.append(this.#over);
    scope.add(() => this.#over.remove());
    scope.listen(window, "dragover", (event) => this.#dragged(event));
    scope.listen(window, "dragleave", (event) => event.relatedTarget === null && this.#hide());
    scope.listen(window, "drop", (event) => void this.#drop(event));
    for (const type of ["dragenter", "dragover", "drop"] as const) scope.listen(window, type, (event) => this.#before(event), { capture: true });
  }

  /** Ahead of Gradio's field, which then hears nothing of it. */
  #before(event: DragEvent): void {
    if (!this.#isOurs(event) || !(event.target as Element).closest?.(SAME)) return;
    event.stopPropagation();
    if (event.type === "drop") void this.#drop(event);
    else this.#dragged(event);
  }

  #isOurs(event: DragEvent): boolean {
    const files = event.dataTransfer?.types.includes("Files") ?? false;
    return files && !(event.target instanceof Element && event.target.closest(OTHERS));
  }

  #dragged(event: DragEvent): void {
    if (!this.#isOurs(event)) return this.#hide();
    event.preventDefault(); // else the browser opens the file in the place of the page
    this.#over.hidden = false;
  }

  async #drop(event: DragEvent): Promise<void> {
    this.#hide();
    if (!this.#isOurs(event)) return;
    event.preventDefault();
    this.#dropped(await droppedFiles(event.dataTransfer!));
  }

  #hide(): void {
    this.#over.hidden = true;
  }
}
