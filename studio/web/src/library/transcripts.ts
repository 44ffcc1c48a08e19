/** The transcripts of one recording, in a dialog over the table: each can be opened. */

import type { RecordingInfo } from "../api/wire.ts";
import { button, el } from "../lib/dom.ts";
import { versionsPanel } from "../transcript/versions.ts";

/** Resolves to the one that is to be opened; null where somebody thought better of it. */
export function chooseTranscript(parent: HTMLElement, { name, transcripts }: RecordingInfo): Promise<string | null> {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "cs-dialog cs-confirm", "aria-label": `Transcripts of ${name}` });
    const list = versionsPanel(transcripts, null, (id) => dialog.close(id));
    const close = button({ text: "Close", name: "close-transcripts" }, () => dialog.close(""));
    dialog.append(el("h2", { text: "Transcripts" }), el("p", { class: "cs-confirm-name", text: name }), list, el("footer", {}, close));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue || null);
    });
    parent.append(dialog);
    dialog.showModal();
  });
}
