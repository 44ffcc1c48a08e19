/** The spectrogram under the waveform: what is loud in which pitch, where a word begins. It lies behind what is pressed and dragged. */

import { SPECTROGRAM_BANDS, SPECTROGRAM_COLUMNS, SPECTROGRAM_HZ, SPECTROGRAM_SECONDS } from "../api/schema.ts";
import { button, el, setText } from "../lib/dom.ts";
import { sparesData } from "../lib/sparing.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { onThemeChange, palette } from "../lib/theme.ts";
import { heightOf, paint, shadesBetween } from "./heat.ts";
import { AHEAD, Tiles, tilesOf, type AskTile, type Levels } from "./tiles.ts";
import type { Viewport } from "./viewport.ts";

/** Hz that are named at its side. */
const NAMED = [500, 1000, 2000, 4000];
/** What comes sooner needs no word about it. */
const PATIENCE_MS = 400;

const LOADING = t("Loading the spectrogram…");
const TOO_LONG = t("Zoom in to see the spectrogram: more than four minutes are in sight.");

export class Spectrogram {
  readonly #scope: Scope;
  readonly #parent: HTMLElement;
  readonly #viewport: Viewport;
  readonly #tiles: Tiles;
  readonly #canvas = el("canvas", { class: "cs-spectrogram", role: "img", "aria-label": t("Spectrogram of what the waveform shows, 0 to {limit} kHz", { limit: SPECTROGRAM_HZ / 1000 }), hidden: true });
  readonly #scale = el("div", { class: "cs-spectrogram-scale", "aria-hidden": "true", translate: "no", hidden: true });
  readonly #sentence = el("span");
  readonly #again = button({ text: t("Try now"), title: t("It is tried again by itself, too"), name: "spectrogram-again" }, () => this.#tiles.retry());
  readonly #note = el("div", { class: "cs-spectrogram-note", role: "status" }, this.#sentence, this.#again);
  #painted = new WeakMap<Levels, HTMLCanvasElement>();
  #shades: Uint8ClampedArray | null = null;
  #loudest = 127;
  #on = false;
  /** Long enough that it is worth a word. */
  #waiting: (() => void) | null = null;
  #isSlow = false;

  constructor(scope: Scope, parent: HTMLElement, viewport: Viewport, ask: AskTile) {
    this.#scope = scope;
    this.#parent = parent;
    this.#viewport = viewport;
    this.#tiles = new Tiles(scope, ask);
    this.#scale.append(...NAMED.map((hertz) => this.#mark(hertz)));
    parent.append(this.#canvas, this.#scale, this.#note);
    this.#tell("");
    const draw = scope.oncePerFrame(() => this.#draw());
    scope.add(viewport.on("change", draw));
    scope.add(this.#tiles.on("change", draw));
    const resize = new ResizeObserver(draw); // folded away nothing is asked for; and it comes back
    resize.observe(parent.parentElement ?? parent);
    scope.add(() => resize.disconnect());
    onThemeChange(scope, () => this.#repaint());
  }

  show(on: boolean): void {
    this.#on = on;
    this.#canvas.hidden = this.#scale.hidden = !on;
    this.#draw();
  }

  /** Whether it is in sight. */
  get isSeen(): boolean {
    return this.#on && (this.#parent.parentElement?.clientHeight ?? 0) > 0;
  }

  /** The largest of the peaks, 1 to 127. */
  setLoudest(loudest: number): void {
    this.#loudest = loudest;
    this.#repaint();
  }

  /** Another sound of the same length, such as one channel alone. */
  follow(ask: AskTile): void {
    this.#tiles.follow(ask);
  }

  #mark(hertz: number): HTMLElement {
    const mark = el("span", { text: hertz < 1000 ? `${hertz}` : `${hertz / 1000}k` });
    mark.style.bottom = `${(heightOf(hertz) * 100).toFixed(1)}%`;
    return mark;
  }

  #repaint(): void {
    this.#painted = new WeakMap();
    this.#shades = null;
    this.#draw();
  }

  #draw(): void {
    const tiles = this.isSeen ? tilesOf(this.#viewport, sparesData() ? 0 : AHEAD) : { seen: [], wanted: [] };
    this.#tiles.want(tiles?.wanted ?? []);
    this.#explain(tiles?.seen ?? null);
    const context = this.isSeen ? this.#cleared() : null;
    if (context) for (const tile of tiles?.seen ?? []) this.#drawTile(context, tile);
  }

  #explain(seen: number[] | null): void {
    const why = seen?.map((tile) => this.#tiles.why(tile)).find((each) => each !== undefined);
    const loading = seen !== null && why === undefined && seen.some((tile) => !this.#tiles.get(tile));
    this.#wait(loading);
    if (seen === null) this.#tell(TOO_LONG);
    else if (why !== undefined) this.#tell(t("No spectrogram here. {why}", { why }), true);
    else this.#tell(loading && this.#isSlow ? LOADING : "");
  }

  #wait(loading: boolean): void {
    if (!loading) {
      this.#waiting?.();
      this.#waiting = null;
      this.#isSlow = false;
    } else if (!this.#waiting) {
      this.#waiting = this.#scope.timeout(PATIENCE_MS, () => {
        this.#isSlow = true;
        this.#draw();
      });
    }
  }

  #tell(sentence: string, again = false): void {
    setText(this.#sentence, sentence);
    this.#again.hidden = !again;
    this.#note.classList.toggle("is-empty", sentence === "");
  }

  /** Of the size that it is shown in. */
  #cleared(): CanvasRenderingContext2D | null {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.#viewport.width * ratio), Math.round(this.#canvas.clientHeight * ratio)];
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    const context = width && height ? this.#canvas.getContext("2d") : null;
    context?.clearRect(0, 0, width, height);
    return context;
  }

  #drawTile(context: CanvasRenderingContext2D, tile: number): void {
    const levels = this.#tiles.get(tile);
    const picture = levels && this.#pictureOf(levels);
    if (!picture) return;
    const ratio = window.devicePixelRatio || 1;
    const start = tile * SPECTROGRAM_SECONDS;
    const edge = (time: number) => Math.round(this.#viewport.x(time) * ratio);
    const left = edge(start);
    context.drawImage(picture, left, 0, edge(start + picture.width / SPECTROGRAM_COLUMNS) - left, this.#canvas.height);
  }

  #pictureOf(levels: Levels): HTMLCanvasElement | null {
    const made = this.#painted.get(levels);
    if (made) return made;
    if (!this.#shades) {
      const { back, loud } = palette(this.#parent);
      this.#shades = shadesBetween(back, loud);
    }
    if (!this.#shades) return null;
    const { pixels, columns } = paint(levels, this.#loudest, this.#shades);
    if (!columns) return null;
    const picture = el("canvas", { width: columns, height: SPECTROGRAM_BANDS });
    picture.getContext("2d")?.putImageData(new ImageData(pixels, columns, SPECTROGRAM_BANDS), 0, 0);
    this.#painted.set(levels, picture);
    return picture;
  }
}
