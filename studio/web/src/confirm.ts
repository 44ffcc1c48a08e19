/** Asks before a recording is deleted, and says what goes with it. */

import { button, el } from "./dom.ts";
import { count } from "./format.ts";
import type { LibraryRow } from "./wire.ts";

function whatGoes(row: LibraryRow): string {
  const words = row.segments ? `, with ${count(row.segments, "segment")}, ${row.verified} verified,` : "";
  return `its sound and its transcripts${words} will be removed. This cannot be undone. Exports that you downloaded stay.`;
}

/** Resolves to whether the person said yes. The focus starts on the harmless button. */
export function confirmDeletion(parent: HTMLElement, row: LibraryRow): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "cs-dialog cs-confirm", "aria-label": `Delete ${row.name}?` });
    const sentence = whatGoes(row);
    dialog.append(
      el("h2", { text: "Delete this recording?" }),
      el("p", { class: "cs-confirm-name", text: row.name }),
      el("p", { text: sentence.charAt(0).toUpperCase() + sentence.slice(1) }),
      el(
        "footer",
        {},
        button({ text: "Keep it", name: "keep" }, () => dialog.close("")),
        button({ text: "Delete", class: "is-danger", name: "confirm-delete" }, () => dialog.close("yes")),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    parent.append(dialog);
    dialog.showModal();
  });
}
