/** The transcripts of one recording, in a dialog over the table: each can be opened. */

import type { RecordingInfo } from "../api/wire.ts";
import { button, el } from "../lib/dom.ts";
import { t } from "../lib/texts.ts";
import { versionsPanel } from "../transcript/versions.ts";

/** Resolves to the one that is to be opened; null where somebody thought better of it. */
export function chooseTranscript(parent: HTMLElement, { name, transcripts }: RecordingInfo): Promise<string | null> {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "cs-dialog cs-confirm", "aria-label": t("Transcripts of {name}", { name }) });
    const list = versionsPanel(transcripts, null, (id) => dialog.close(id));
    const close = button({ text: t("Close"), name: "close-transcripts" }, () => dialog.close(""));
    dialog.append(el("h2", { text: t("Transcripts") }), el("p", { class: "cs-confirm-name", translate: "no", text: name }), list, el("footer", {}, close));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue || null);
    });
    parent.append(dialog);
    dialog.showModal();
  });
}
