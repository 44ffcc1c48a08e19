/** Recordings that were made in the page and could not be taken in: why, and what whoever made them can do. */

import type { Api } from "../api/client.ts";
import type { KeptSound } from "../api/wire.ts";
import { button, el } from "../lib/dom.ts";
import { downloadLink } from "../lib/download.ts";
import { clock } from "../lib/format.ts";
import { Surely } from "../lib/surely.ts";
import { t } from "../lib/texts.ts";

export interface KeptPresses {
  again: (kept: KeptSound) => void;
  discard: (kept: KeptSound) => void;
}

/** Of what was recorded in the page there is nothing else: whoever gives it up is asked. */
export const forGood = (name: string, look: string, how: { instead: () => HTMLElement; back?: () => HTMLElement; act: () => void }): Surely =>
  new Surely({ ...how, name, class: look, text: t("What was recorded is then gone for good."), yes: t("Delete it"), no: t("Keep it") });

export function keptNotes(kept: readonly KeptSound[], api: Api, presses: KeptPresses): HTMLElement[] {
  return kept.map((each) => note(each, api, presses));
}

function note(kept: KeptSound, api: Api, presses: KeptPresses): HTMLElement {
  const discard = button({ text: t("Delete"), name: "discard-kept" }, () => sure.ask(true));
  const ways = el(
    "div",
    { class: "cs-kept-ways" },
    button({ text: t("Try again"), class: "is-primary", name: "again-kept" }, () => presses.again(kept)),
    downloadLink(api.keptSound(kept.intake), kept.name, t("Download the sound")),
    discard,
  );
  const sure = forGood("discard-kept", "cs-kept-ways", { instead: () => ways, back: () => discard, act: () => presses.discard(kept) });
  const told = t("“{name}” ({length}) could not be taken in; what was recorded is kept.", { name: kept.name, length: clock(kept.seconds) });
  return el("div", { class: "cs-notice is-bad cs-kept", role: "group", "aria-label": kept.name }, el("p", { text: told }), el("p", { text: kept.why }), ways, sure.element);
}
