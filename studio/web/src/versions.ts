/** The drawer's list of the transcripts of one recording, to open another. */

import { button, el } from "./dom.ts";
import { promptWords } from "./details.ts";
import { count, moment } from "./format.ts";
import { sourceWords } from "./origin.ts";
import type { TranscriptInfo } from "./wire.ts";

export function versionsPanel(transcripts: readonly TranscriptInfo[], current: string | null, open: (id: string) => void): HTMLElement {
  if (!transcripts.length) return el("p", { class: "cs-hint", text: "No transcript yet." });
  const list = el("ul", { class: "cs-versions" });
  for (const info of transcripts) {
    const isCurrent = info.id === current;
    const facts = [...promptWords(info, transcripts), count(info.segments, "segment"), moment(info.created)];
    const words = el("div", {}, el("strong", { text: sourceWords(info) }), el("span", { text: facts.join(" · ") }));
    const go = button({ text: isCurrent ? "Open" : "Open this one", name: "version" }, () => open(info.id));
    go.disabled = isCurrent;
    list.append(el("li", { "aria-current": isCurrent && "true" }, words, go));
  }
  return list;
}
