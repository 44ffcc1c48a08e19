/** Recordings that were made in the page and could not be taken in: why, and what whoever made them can do. */

import type { Api } from "../api/client.ts";
import type { KeptSound } from "../api/wire.ts";
import { button, el } from "../lib/dom.ts";
import { downloadLink } from "../lib/download.ts";
import { clock } from "../lib/format.ts";
import { t } from "../lib/texts.ts";

export interface KeptPresses {
  again: (kept: KeptSound) => void;
  discard: (kept: KeptSound) => void;
}

export function keptNotes(kept: readonly KeptSound[], api: Api, presses: KeptPresses): HTMLElement[] {
  return kept.map((each) => note(each, api, presses));
}

function note(kept: KeptSound, api: Api, presses: KeptPresses): HTMLElement {
  const ask = (asking: boolean) => {
    sure.hidden = !asking;
    ways.hidden = asking;
    (asking ? sure : ways).querySelector<HTMLElement>(asking ? "[data-name=discard-kept-not]" : "[data-name=discard-kept]")?.focus({ preventScroll: true });
  };
  const ways = el(
    "div",
    { class: "cs-kept-ways" },
    button({ text: t("Try again"), class: "is-primary", name: "again-kept" }, () => presses.again(kept)),
    downloadLink(api.keptSound(kept.intake), kept.name, t("Download the sound")),
    button({ text: t("Delete"), name: "discard-kept" }, () => ask(true)),
  );
  const sure = el(
    "div",
    { class: "cs-kept-ways", hidden: true },
    el("span", { text: t("What was recorded is then gone for good.") }),
    button({ text: t("Delete it"), class: "is-danger", name: "discard-kept-surely" }, () => presses.discard(kept)),
    button({ text: t("Keep it"), name: "discard-kept-not" }, () => ask(false)),
  );
  const told = t("“{name}” ({length}) could not be taken in; what was recorded is kept.", { name: kept.name, length: clock(kept.seconds) });
  return el("div", { class: "cs-notice is-bad cs-kept", role: "group", "aria-label": kept.name }, el("p", { text: told }), el("p", { text: kept.why }), ways, sure);
}
