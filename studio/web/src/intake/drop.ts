/** Files and folders that are dropped anywhere on the page, but for fields that take files themselves. */

import { el } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { droppedFiles, type Dropped } from "./files.ts";

/** Gradio's own fields, and what stands over the page. */
const OTHERS = "#drop, #vocabulary-file, dialog[open]";

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
