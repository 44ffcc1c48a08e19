/** The bar over an open recording: what it is, and the ways on from it. */

import { button, el, setText } from "./dom.ts";
import { languageWords } from "./details.ts";
import { clock } from "./format.ts";
import { icon } from "./icons.ts";
import { sourceWords } from "./origin.ts";
import type { RecordingInfo, TranscriptInfo } from "./wire.ts";

interface Presses {
  again: () => void;
  close: () => void;
  drawer: () => void;
  help: () => void;
}

export class Head {
  readonly element = el("header", { class: "cs-head" });
  readonly #name = el("h2", { class: "cs-name" });
  readonly #facts = el("span", { class: "cs-head-facts" });
  readonly #drawer: HTMLButtonElement;

  constructor(presses: Presses) {
    this.#drawer = button({ icon: icon("panel"), text: "Details", title: "Details, versions, compare, ask and export (D)", name: "drawer" }, presses.drawer);
    const actions = el(
      "div",
      { class: "cs-head-actions" },
      button({ text: "Again…", title: "Transcribe again, with another model or language", name: "again" }, presses.again),
      button({ text: "New", title: "Close this recording and open another", name: "new" }, presses.close),
      this.#drawer,
      button({ icon: icon("help"), label: "Keyboard shortcuts", class: "is-icon", name: "help" }, presses.help),
    );
    this.element.append(el("div", { class: "cs-head-title" }, this.#name, this.#facts), actions);
    this.setDrawer(false);
  }

  show(recording: RecordingInfo, transcript: TranscriptInfo | null): void {
    setText(this.#name, recording.name);
    this.#name.title = recording.name;
    const facts = [clock(recording.duration)];
    if (transcript) facts.push(sourceWords(transcript), languageWords(transcript.source_lang, transcript.target_lang));
    setText(this.#facts, facts.join(" · "));
  }

  setDrawer(open: boolean): void {
    this.#drawer.setAttribute("aria-expanded", String(open));
  }
}
