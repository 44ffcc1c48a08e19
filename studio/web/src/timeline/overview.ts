/** The whole recording at a glance: its sound, what is verified, and the window that the waveform shows. */

import type { TranscriptModel } from "../document/model.ts";
import { el } from "../lib/dom.ts";
import { clock, lengthText } from "../lib/format.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { onThemeChange, palette, type Palette } from "../lib/theme.ts";
import type { Player } from "./player.ts";
import type { Viewport } from "./viewport.ts";
import type { Waveform } from "./waveform.ts";

const HEIGHT_PX = 40;

/** The loudest of every `1/columns` of the peaks, 0..1. */
export function reducePeaks(peaks: Int8Array, columns: number): Float32Array {
  const loudest = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    const end = Math.floor(((column + 1) * peaks.length) / columns);
    let most = 0;
    for (let i = Math.floor((column * peaks.length) / columns); i < end; i++) most = Math.max(most, Math.abs(peaks[i]!));
    loudest[column] = most / 127;
  }
  return loudest;
}

interface Parts {
  viewport: Viewport;
  waveform: Waveform;
  player: Player;
  model: TranscriptModel;
  /** A press asked for this time, in seconds. */
  seek: (time: number) => void;
  /** A press is over: keys are for the transcript again. */
  released: () => void;
}

export class Overview {
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #root = el("div", { class: "cs-overview" });
  /** Two layers: a status changes often, the sound never. */
  readonly #statusLayer = el("canvas", { "aria-hidden": "true" });
  readonly #soundLayer = el("canvas", { "aria-hidden": "true" });
  readonly #window = el("div", {
    class: "cs-window",
    role: "slider",
    tabindex: 0,
    "aria-label": t("Part of the recording shown"),
    "aria-orientation": "horizontal",
    "aria-valuemin": 0,
  });
  readonly #playhead = el("div", { class: "cs-overview-playhead" });
  #peaks: Int8Array = new Int8Array();
  #colours: Palette | null = null;
  /** CSS pixels, since the last change of size: asking for it in a frame would lay out what that frame goes on changing. */
  #width = 0;

  constructor(scope: Scope, parent: HTMLElement, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
    this.#root.append(this.#statusLayer, this.#soundLayer, this.#playhead, this.#window);
    parent.append(this.#root);
    this.#window.setAttribute("aria-valuemax", String(Math.round(parts.viewport.duration)));
    this.#listen();
  }

  show(peaks: Int8Array): void {
    this.#peaks = peaks;
    this.#draw();
  }

  #listen(): void {
    const { viewport, player, model } = this.#parts;
    const draw = this.#scope.oncePerFrame(() => this.#draw());
    this.#scope.add(viewport.on("change", this.#scope.oncePerFrame(() => this.#placeWindow())));
    this.#scope.add(player.on("time", this.#scope.oncePerFrame(() => this.#placePlayhead())));
    this.#scope.add(model.on("change", this.#scope.oncePerFrame(() => this.#drawStatus())));
    const resize = new ResizeObserver(draw);
    resize.observe(this.#root);
    this.#scope.add(() => resize.disconnect());
    onThemeChange(this.#scope, () => {
      this.#colours = null;
      this.#draw();
    });
    this.#scope.listen(this.#root, "pointerdown", (event) => this.#press(event));
    this.#scope.listen(this.#window, "keydown", (event) => this.#key(event));
  }

  #placeWindow(): void {
    const { start, end, duration } = this.#parts.viewport;
    this.#window.style.left = `${(start / duration) * 100}%`;
    this.#window.style.width = `${((end - start) / duration) * 100}%`;
    this.#window.setAttribute("aria-valuenow", String(Math.round(start)));
    this.#window.setAttribute("aria-valuetext", t("{start} to {end} of {duration}", { start: clock(start), end: clock(end), duration: lengthText(duration) }));
  }

  #placePlayhead(): void {
    const x = (this.#parts.player.time / this.#parts.viewport.duration) * this.#width;
    this.#playhead.style.transform = `translateX(${x}px)`;
  }

  #draw(): void {
    this.#width = this.#root.clientWidth;
    this.#drawStatus();
    this.#drawSound();
    this.#placeWindow();
    this.#placePlayhead();
  }

  /** The layer made ready for this width, in CSS pixels; null while there is nothing to see. */
  #sized(layer: HTMLCanvasElement): { context: CanvasRenderingContext2D; width: number; colours: Palette } | null {
    const width = this.#width;
    const context = layer.getContext("2d");
    if (!width || !context) return null;
    const ratio = window.devicePixelRatio || 1;
    layer.width = Math.round(width * ratio);
    layer.height = HEIGHT_PX * ratio;
    context.scale(ratio, ratio);
    return { context, width, colours: (this.#colours ??= palette(this.#root)) };
  }

  #drawStatus(): void {
    const fitted = this.#sized(this.#statusLayer);
    if (!fitted) return;
    const { context, width, colours } = fitted;
    const scale = width / this.#parts.viewport.duration;
    context.globalAlpha = 0.28;
    for (const segment of this.#parts.model.segments) {
      if (segment.status === "draft") continue;
      context.fillStyle = segment.status === "verified" ? colours.verified : colours.unusable;
      context.fillRect(segment.start * scale, 0, Math.max(1, (segment.end - segment.start) * scale), HEIGHT_PX);
    }
  }

  #drawSound(): void {
    const fitted = this.#sized(this.#soundLayer);
    if (!fitted) return;
    const { context, width, colours } = fitted;
    const columns = reducePeaks(this.#peaks, Math.min(Math.round(width), Math.max(this.#peaks.length, 1)));
    const step = width / columns.length;
    context.fillStyle = colours.wave;
    columns.forEach((size, i) => {
      const height = Math.max(1, size * (HEIGHT_PX - 6));
      context.fillRect(i * step, (HEIGHT_PX - height) / 2, Math.max(step, 0.6), height);
    });
  }

  /** A press on the window drags it; a press elsewhere goes there, sound and view. */
  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const { viewport, waveform, seek, released } = this.#parts;
    const box = this.#root.getBoundingClientRect();
    const timeAt = (x: number) => ((x - box.left) / box.width) * viewport.duration;
    if (event.target !== this.#window) {
      seek(timeAt(event.clientX));
      waveform.centre(timeAt(event.clientX));
    }
    const grip = timeAt(event.clientX) - viewport.start;
    const drag = this.#scope.child();
    this.#root.setPointerCapture(event.pointerId);
    drag.listen(this.#root, "pointermove", (move) => waveform.scrollTo(timeAt(move.clientX) - grip));
    drag.add(released);
    drag.listen(this.#root, "pointerup", () => drag.dispose());
    drag.listen(this.#root, "pointercancel", () => drag.dispose());
  }

  #key(event: KeyboardEvent): void {
    const { viewport, waveform } = this.#parts;
    const pages: Record<string, number> = { ArrowLeft: -0.25, ArrowDown: -0.25, ArrowRight: 0.25, ArrowUp: 0.25, PageDown: -1, PageUp: 1 };
    const pagesMoved = pages[event.key];
    if (pagesMoved !== undefined) waveform.scrollTo(viewport.start + pagesMoved * viewport.span);
    else if (event.key === "Home") waveform.scrollTo(0);
    else if (event.key === "End") waveform.scrollTo(viewport.duration);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
