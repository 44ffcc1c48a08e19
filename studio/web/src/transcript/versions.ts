/** The drawer's list of the transcripts of one recording, to open another. */

import type { TranscriptInfo } from "../api/wire.ts";
import { sourceName } from "../document/origin.ts";
import { promptParts } from "../document/version.ts";
import { button, el } from "../lib/dom.ts";
import { dateTime } from "../lib/format.ts";
import { n, t, tc } from "../lib/texts.ts";

export function versionsPanel(transcripts: readonly TranscriptInfo[], current: string | null, open: (id: string) => void): HTMLElement {
  if (!transcripts.length) return el("p", { class: "cs-hint", text: t("No transcript yet.") });
  const list = el("ul", { class: "cs-versions" });
  for (const info of transcripts) {
    const isCurrent = info.id === current;
    const facts = [...promptParts(info, transcripts), n(info.segments, "{count} segment", "{count} segments"), dateTime(info.created)];
    const words = el("div", {}, el("strong", { translate: "no", text: sourceName(info) }), el("span", { text: facts.join(" · ") }));
    const go = button({ text: isCurrent ? tc("transcript", "Open") : t("Open this one"), name: "version" }, () => open(info.id));
    go.disabled = isCurrent;
    list.append(el("li", { "aria-current": isCurrent && "true" }, words, go));
  }
  return list;
}
