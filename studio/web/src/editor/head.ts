/** The bar over an open recording: what it is, and the ways on from it. */

import type { RecordingInfo, Role, TranscriptInfo, Verb } from "../api/wire.ts";
import { sourceName } from "../document/origin.ts";
import { languageText } from "../document/version.ts";
import type { Rights } from "../document/rights.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { lengthText } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import { hint } from "../lib/keyboard.ts";
import { t, tc } from "../lib/texts.ts";

interface Actions {
  again: () => void;
  close: () => void;
  drawer: () => void;
  help: () => void;
  fold: () => void;
  spectrogram: () => void;
  find: () => void;
  exporting: () => void;
  /** Tells why something is off, or what somebody is here. */
  say: (sentence: string) => void;
}

export const ROLES: Readonly<Record<Role, string>> = { owner: t("owner"), manager: t("manager"), reviewer: t("reviewer"), corrector: t("corrector"), speaker: t("speaker"), guest: t("guest") };

/** What somebody is in the project of the recording; nothing where it is his own. */
function roleChip({ standing }: Rights, say: (sentence: string) => void): HTMLElement | null {
  if (standing.role === null) return null;
  const chip = button({ text: ROLES[standing.role], title: standing.says, name: "role", class: "cs-role" }, () => say(standing.says));
  chip.setAttribute("aria-label", standing.says);
  return chip;
}

export class Head {
  readonly element = el("header", { class: "cs-head" });
  readonly #name = el("h2", { class: "cs-name", translate: "no" });
  readonly #facts = el("span", { class: "cs-head-facts", translate: "no" });
  readonly #drawer: HTMLButtonElement;
  readonly #again: HTMLButtonElement;
  readonly #fold: HTMLButtonElement;
  readonly #spectrogram: HTMLButtonElement;

  constructor(presses: Actions, rights: Rights) {
    const unless = (verb: Verb, press: () => void) => () => {
      const off = rights.why(verb);
      return off === null ? press() : presses.say(off);
    };
    this.#again = button({ text: t("Transcribe again"), title: t("With another model or language"), name: "again" }, unless("transcribe", presses.again));
    const exporting = button({ icon: icon("download"), text: tc("verb", "Export"), title: t("Export this transcript"), name: "open-export" }, unless("export", presses.exporting));
    setOff(this.#again, rights.why("transcribe"));
    setOff(exporting, rights.why("export"));
    this.#drawer = button({ icon: icon("panel"), text: t("Details"), title: t("Details, versions, compare and ask (D)"), name: "drawer" }, presses.drawer);
    this.#fold = button({ icon: icon("waveform"), label: hint("fold"), class: "is-icon", name: "fold" }, presses.fold);
    this.#spectrogram = button({ icon: icon("spectrogram"), label: hint("spectrogram"), class: "is-icon", name: "spectrogram" }, presses.spectrogram);
    const actions = el(
      "div",
      { class: "cs-head-actions" },
      this.#again,
      button({ text: t("Close"), title: t("Close this recording and open another; it stays in the Library"), name: "new" }, presses.close),
      this.#fold,
      this.#spectrogram,
      button({ icon: icon("search"), label: hint("find"), class: "is-icon", name: "open-find" }, presses.find),
      this.#drawer,
      exporting,
      button({ icon: icon("help"), label: t("Keyboard shortcuts"), class: "is-icon", name: "help" }, presses.help),
    );
    this.element.append(el("div", { class: "cs-head-title" }, this.#name, roleChip(rights, presses.say), this.#facts), actions);
    this.setDrawer(false);
  }

  show(recording: RecordingInfo, transcript: TranscriptInfo | null): void {
    setText(this.#name, recording.name);
    this.#again.hidden = transcript === null; // the form for the first time is in sight
    this.#name.title = recording.name;
    const facts = [lengthText(recording.duration)];
    if (transcript) facts.push(sourceName(transcript), languageText(transcript.source_lang, transcript.target_lang));
    const line = facts.join(" · ");
    if (this.#facts.title === line) return;
    this.#facts.title = line;
    this.#facts.replaceChildren(...facts.map((fact, at) => el("span", { text: at ? ` · ${fact}` : fact })));
  }

  /** Who else is here stands behind the name. */
  showOthers(element: HTMLElement): void {
    this.#facts.before(element);
  }

  /** Somebody else is here: his name, too, needs room. */
  setPeople(some: boolean): void {
    this.element.classList.toggle("has-people", some);
  }

  setFolded(folded: boolean): void {
    this.#fold.setAttribute("aria-pressed", String(folded));
  }

  setSpectral(on: boolean): void {
    this.#spectrogram.setAttribute("aria-pressed", String(on));
  }

  setDrawer(open: boolean): void {
    this.#drawer.setAttribute("aria-expanded", String(open));
  }
}
