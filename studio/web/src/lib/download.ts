/** A link to a file, also where its address must be asked for when it is pressed. */

import { el } from "./dom.ts";
import type { Source } from "./source.ts";
import { t } from "./texts.ts";

export function downloadLink(source: Source, name: string, text: string): HTMLAnchorElement {
  if (typeof source === "string") return el("a", { class: "cs-link", href: source, download: name || true, text });
  const link = el("a", { class: "cs-link", href: "#", role: "button", text });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    void source().then((address) => save(address, name), () => {
      link.title = t("The server was not reached. Press again.");
    });
  });
  return link;
}

function save(address: string, name: string): void {
  const hidden = el("a", { href: address, download: name || true, hidden: true });
  document.body.append(hidden);
  hidden.click();
  hidden.remove();
}
