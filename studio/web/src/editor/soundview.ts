/** What is seen of the sound over the words: the waveform or not, the spectrogram under it or not. Remembered. */

import { browserStorage } from "../document/drafts.ts";
import type { Scope } from "../lib/scope.ts";
import { Stored } from "../lib/stored.ts";
import { t } from "../lib/texts.ts";

interface Parts {
  element: HTMLElement;
  head: { setFolded(folded: boolean): void; setSpectral(on: boolean): void };
  stage: { showSpectrogram(on: boolean): void; readonly spectrogram: { readonly isSeen: boolean } };
  say: (sentence: string) => void;
}

const isOn = (kept: unknown): boolean => kept === true;

export class SoundView {
  readonly #parts: Parts;
  readonly #folded = new Stored(browserStorage(), "folded", isOn);
  readonly #spectral = new Stored(browserStorage(), "spectrogram", isOn);

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    scope.add(this.#folded.on("change", () => this.#showFolded()));
    scope.add(this.#spectral.on("change", () => this.#showSpectrogram()));
  }

  show(): void {
    this.#showFolded();
    this.#showSpectrogram();
  }

  fold(): void {
    this.#folded.set(!this.#folded.value);
  }

  /** Whoever wants to see it wants the waveform's place back, too. */
  toggleSpectrogram(): void {
    const on = !this.#spectral.value;
    if (on) this.#folded.set(false);
    this.#spectral.set(on);
    this.#parts.say(on ? this.#shown : t("The spectrogram is away."));
  }

  /** The waveform keeps its width, by which times become pixels. */
  #showFolded(): void {
    this.#parts.element.classList.toggle("is-folded", this.#folded.value);
    this.#parts.head.setFolded(this.#folded.value);
  }

  #showSpectrogram(): void {
    this.#parts.element.classList.toggle("is-spectral", this.#spectral.value);
    this.#parts.head.setSpectral(this.#spectral.value);
    this.#parts.stage.showSpectrogram(this.#spectral.value);
  }

  get #shown(): string {
    if (!this.#parts.stage.spectrogram.isSeen) return t("This window is too low for the waveform, and so for the spectrogram.");
    return t("The spectrogram is shown under the waveform: time to the right, pitch upwards, stronger where it is louder.");
  }
}
