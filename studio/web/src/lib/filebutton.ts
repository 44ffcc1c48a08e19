/** A button that chooses a file: a browser's own speaks the browser's language, and not the page's. */

import { button, el } from "./dom.ts";

interface Wanted {
  text: string;
  title?: string;
  /** Kinds of files, as an input has them. */
  accept: string;
  name: string;
  take: (file: File) => void;
}

/** The same file can be chosen again. */
export function fileButton({ text, title, accept, name, take }: Wanted): HTMLElement {
  const input = el("input", { type: "file", accept, hidden: true, "data-name": `${name}-file` });
  input.addEventListener("change", () => {
    const [chosen] = input.files ?? [];
    input.value = "";
    if (chosen) take(chosen);
  });
  return el("span", { class: "cs-file" }, button({ text, ...(title !== undefined && { title }), name: `${name}-import` }, () => input.click()), input);
}
