/** The zoomed waveform: wavesurfer.js on the server's peaks, and the owner of what the viewport shows. */

import WaveSurfer from "wavesurfer.js";
import { el } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { onThemeChange, palette } from "../lib/theme.ts";
import { ZOOM_STEP, type Viewport } from "./viewport.ts";

/** Where the style sheet says none. */
const HEIGHT_PX = 72;
const WORDS_READABLE_PX_PER_S = 110;
/** The playhead turns the page when it is this far from the right edge, as a share of the width. */
const TURN_AT = 0.12;

export class Waveform {
  readonly element: HTMLElement;
  readonly #viewport: Viewport;
  readonly #scope: Scope;
  #surfer: WaveSurfer | null = null;

  constructor(scope: Scope, parent: HTMLElement, viewport: Viewport) {
    this.#scope = scope;
    this.#viewport = viewport;
    this.element = el("div", { class: "cs-waveform" });
    parent.append(this.element);
    scope.listen(this.element, "wheel", (event) => this.#wheel(event), { passive: false });
  }

  /**
   * Draws the peaks (int8, 100 a second); a press on them calls `seek` with its time.
   *
   * wavesurfer gets no audio: it would colour what is played anew in every frame, which costs more than the rest
   * of the page together. The playhead is the stage's own.
   */
  show(peaks: Int8Array, seek: (time: number) => void, drawn: () => void): void {
    const loudest = peaks.reduce((most, peak) => Math.max(most, Math.abs(peak)), 1);
    const surfer = WaveSurfer.create({
      container: this.element,
      peaks: [scaled(peaks, loudest)],
      duration: this.#viewport.duration,
      height: this.#height,
      minPxPerSec: this.#initialZoom(),
      hideScrollbar: true,
      autoScroll: false,
      autoCenter: false,
      dragToSeek: false,
      interact: false,
      cursorWidth: 0,
      ...this.#colours(),
    });
    nameScroller(surfer);
    this.#surfer = surfer;
    this.#scope.add(() => surfer.destroy());
    this.#follow(surfer, seek);
    // it can be scrolled only from then on
    this.#scope.add(surfer.once("ready", drawn));
  }

  /** Why there is none, in its place: told anywhere else it would take the place of what a key has just been answered. */
  tellNone(sentence: string): void {
    this.element.append(el("p", { class: "cs-hint cs-waveform-none", role: "status", text: sentence }));
  }

  /** Takes the height that the style sheet gives it. */
  fitHeight(): void {
    if (this.#surfer && this.#surfer.options.height !== this.#height) this.#surfer.setOptions({ height: this.#height });
  }

  get #height(): number {
    return parseFloat(getComputedStyle(this.element).getPropertyValue("--cs-wave-height")) || HEIGHT_PX;
  }

  /** Zooms by a factor, keeping the time at `x` pixels where it is. */
  zoomBy(factor: number, x = this.#viewport.width / 2): void {
    this.#zoomTo(this.#viewport.pxPerSec * factor, x);
  }

  /** Zooms about the playhead at `time`, which is where the selected word is; brings it into sight first. */
  zoomIn(time: number): void {
    this.#zoomAbout(time, ZOOM_STEP);
  }

  zoomOut(time: number): void {
    this.#zoomAbout(time, 1 / ZOOM_STEP);
  }

  #zoomAbout(time: number, factor: number): void {
    this.keepInSight(time);
    this.zoomBy(factor, this.#viewport.x(time));
  }

  /** All of the recording at once, or back to where words can be read. */
  toggleFit(centre: number): void {
    const { fit, pxPerSec } = this.#viewport;
    const fitted = pxPerSec <= fit * 1.01;
    this.#zoomTo(fitted ? WORDS_READABLE_PX_PER_S : fit, this.#viewport.x(centre));
    if (fitted) this.centre(centre);
  }

  /** Puts `time` (seconds) at the left edge. */
  scrollTo(time: number): void {
    this.#surfer?.setScroll(Math.max(0, time) * this.#viewport.pxPerSec);
    this.#update();
  }

  centre(time: number): void {
    this.scrollTo(time - this.#viewport.span / 2);
  }

  /** Turns the page when `time` is out of sight, or about to leave it. */
  keepInSight(time: number): void {
    const { width } = this.#viewport;
    const x = this.#viewport.x(time);
    if (x < 0 || x > width * (1 - TURN_AT)) this.scrollTo(time - this.#viewport.span * TURN_AT);
  }

  #initialZoom(): number {
    return this.#viewport.clamp(WORDS_READABLE_PX_PER_S);
  }

  #follow(surfer: WaveSurfer, seek: (time: number) => void): void {
    const scroller = surfer.getWrapper().parentElement!;
    this.#scope.listen(scroller, "scroll", () => this.#update(), { passive: true });
    this.#scope.add(surfer.on("redraw", () => this.#update()));
    this.#scope.add(surfer.on("resize", () => this.#resized()));
    this.#scope.listen(surfer.getWrapper(), "click", (event) => {
      seek(this.#viewport.time(event.clientX - this.element.getBoundingClientRect().left));
    });
    onThemeChange(this.#scope, () => surfer.setOptions(this.#colours()));
    this.#scope.listen(window, "resize", () => this.fitHeight());
    this.#update();
  }

  #resized(): void {
    this.#update();
    if (this.#viewport.pxPerSec < this.#viewport.fit) this.#zoomTo(this.#viewport.fit, 0);
  }

  #zoomTo(pxPerSec: number, x: number): void {
    const surfer = this.#surfer;
    if (!surfer) return;
    const time = this.#viewport.time(x);
    const wanted = this.#viewport.clamp(pxPerSec);
    surfer.zoom(wanted);
    surfer.setScroll(time * wanted - x);
    this.#update();
  }

  /** What wavesurfer laid out is the truth: it may have stretched the waveform to fill its parent. */
  #update(): void {
    const surfer = this.#surfer;
    if (!surfer) return;
    const total = surfer.getWrapper().clientWidth;
    if (!total) return;
    const pxPerSec = total / this.#viewport.duration;
    this.#viewport.set({ pxPerSec, start: surfer.getScroll() / pxPerSec, width: this.element.clientWidth });
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const x = event.clientX - this.element.getBoundingClientRect().left;
    this.zoomBy(Math.exp(-event.deltaY * 0.004), x);
  }

  #colours(): { waveColor: string; progressColor: string } {
    const { wave } = palette(this.element);
    return { waveColor: wave, progressColor: wave };
  }
}

/** What scrolls can be reached and scrolled by keyboard, and says what it is. */
function nameScroller(surfer: WaveSurfer): void {
  const scroller = surfer.getWrapper().parentElement;
  if (!scroller) return;
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", t("Waveform; scrolls sideways"));
}

/** A plain loop: `Float32Array.from` with a function takes ten times as long over a million peaks. */
function scaled(peaks: Int8Array, loudest: number): Float32Array {
  const drawn = new Float32Array(peaks.length);
  for (let i = 0; i < peaks.length; i++) drawn[i] = peaks[i]! / loudest;
  return drawn;
}
