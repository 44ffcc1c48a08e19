/** The lane of words under the waveform: each word at its time, its edges visible; blocks where words cannot be read. */

import type { Segment, Word } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import { lastAtOrBefore } from "../lib/search.ts";
import type { Selection, WordRef } from "../document/selection.ts";
import type { Suspects } from "../document/suspects.ts";
import type { Span } from "../document/region.ts";
import { clock } from "../lib/format.ts";
import { arrange, el } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { onThemeChange } from "../lib/theme.ts";
import { FlatWords } from "./flatwords.ts";
import { drawBlocks } from "./laneblocks.ts";
import { LaneWord } from "./laneword.ts";
import { layoutLane, NO_ROW, type LaneLayout } from "./lanelayout.ts";
import type { Viewport } from "./viewport.ts";

export const LANE_HEIGHT_PX = 72;
const ROW_GAP_PX = 2;
const TALLEST_ROW_PX = 30;
/** Room at both sides of a label inside its word. */
const LABEL_PADDING_PX = 9;
/** So many pixels to either side words find their place from the same edge: what stays in sight stays where it is. */
const REACH_PX = 15_000;
/** A word that started this long before the left edge may still reach into sight. */
const REACH_S = 6;

interface Parts {
  viewport: Viewport;
  model: TranscriptModel;
  selection: Selection;
  suspects: () => Suspects;
  /** As the row shows it: what a person has just set counts before the server has it. */
  statusOf: (segment: Segment) => Status;
  /** The place of a speaker among the colours. */
  colourOf: (speaker: string) => number;
  /** A word was pressed. */
  pick: (place: Place) => void;
}

export class Lane {
  readonly #parts: Parts;
  readonly #root = el("div", { class: "cs-lane", "aria-hidden": "true", translate: "no" });
  readonly #canvas = el("canvas");
  readonly #content = el("div", { class: "cs-lane-words" });
  readonly #measure = document.createElement("canvas").getContext("2d")!;
  readonly #widths = new Map<string, number>();
  readonly #shown = new Map<number, HTMLElement>();
  /** The words in the document by what they say and when: an edit leaves most of them alone. */
  #words = new Map<string, LaneWord>();
  readonly #drawSoon: () => void;
  #flat: FlatWords;
  /** The width of each word's label. */
  #labels: Float32Array | null = null;
  #layout: LaneLayout | null = null;
  #layoutZoom = 0;
  /** Seconds between which words are in the document; the content's left edge is at `edge`. */
  #range = { edge: 0, from: 0, to: -1, pxPerSec: 0 };
  /** What is in the document may be another by now. */
  #stale = true;

  constructor(scope: Scope, parent: HTMLElement, parts: Parts) {
    this.#parts = parts;
    this.#flat = new FlatWords(parts.model);
    this.#drawSoon = scope.oncePerFrame(() => this.#draw());
    this.#root.append(this.#canvas, this.#content);
    parent.append(this.#root);
    this.#listen(scope);
  }

  /** A status is another one: the words are drawn anew, where they stand. */
  restyle(): void {
    this.#stale = true;
    this.#drawSoon();
  }

  /** Whether words are shown, or only blocks. */
  get readable(): boolean {
    return this.#layout?.readable ?? false;
  }

  #listen(scope: Scope): void {
    const { viewport, model, selection } = this.#parts;
    const draw = this.#drawSoon;
    scope.add(viewport.on("change", draw));
    scope.add(
      model.on("change", () => {
        this.#flat = new FlatWords(model, this.#flat);
        if (this.#labels) this.#labels = this.#flat.numbers(this.#labelWidthsOf, this.#labels);
        this.#forget();
        draw();
      }),
    );
    scope.add(selection.on("selected", ({ now, before }) => this.#mark("is-selected", now, before)));
    scope.add(selection.on("playing", ({ now, before }) => this.#mark("is-playing", now, before)));
    scope.listen(this.#root, "click", (event) => this.#click(event));
    onThemeChange(scope, draw);
    document.fonts?.ready.then(() => {
      this.#widths.clear();
      this.#labels = null;
      this.#forget();
      draw();
    });
  }

  #forget(): void {
    this.#layout = null;
    this.#stale = true;
  }

  #draw(): void {
    const { viewport } = this.#parts;
    if (!viewport.width) return;
    const layout = this.#layoutNow();
    this.#root.classList.toggle("is-dense", !layout.readable);
    if (layout.readable) this.#drawWords(layout);
    else drawBlocks(this.#canvas, this.#root, LANE_HEIGHT_PX, this.#parts, this.#flat.voices);
  }

  #layoutNow(): LaneLayout {
    const { pxPerSec } = this.#parts.viewport;
    if (this.#layout && this.#layoutZoom === pxPerSec) return this.#layout;
    const { starts, ends, length } = this.#flat;
    const labels = this.#labelWidths();
    const widths = new Float32Array(length);
    for (let i = 0; i < length; i++) widths[i] = Math.max((ends[i]! - starts[i]!) * pxPerSec, labels[i]!);
    this.#layoutZoom = pxPerSec;
    return (this.#layout = layoutLane(this.#flat.starts, widths, pxPerSec, { of: this.#flat.rows, count: this.#flat.voices.count }));
  }

  #labelWidths(): Float32Array {
    if (this.#labels) return this.#labels;
    const style = getComputedStyle(this.#root);
    this.#measure.font = `${style.fontSize} ${style.fontFamily}`;
    return (this.#labels = this.#flat.numbers(this.#labelWidthsOf, null));
  }

  #labelWidthsOf = (words: readonly Word[]): Float32Array => Float32Array.from(words, ({ text }) => this.#labelWidth(text));

  #labelWidth(text: string): number {
    let width = this.#widths.get(text);
    if (width === undefined) this.#widths.set(text, (width = this.#measure.measureText(text).width + LABEL_PADDING_PX));
    return width;
  }

  #drawWords(layout: LaneLayout): void {
    const { viewport } = this.#parts;
    const { from, to, pxPerSec } = this.#range;
    const inside = pxPerSec === viewport.pxPerSec && viewport.start >= from && viewport.end <= to;
    if (!inside) this.#range = this.#rangeAround(viewport);
    if (!inside || this.#stale) this.#render(layout);
    this.#stale = false;
    this.#content.style.transform = `translateX(${((this.#range.edge - viewport.start) * viewport.pxPerSec).toFixed(2)}px)`;
  }

  /** What is seen and as much on either side. */
  #rangeAround({ start, end, span, duration, pxPerSec }: Viewport): { edge: number; from: number; to: number; pxPerSec: number } {
    const [from, to] = [Math.max(0, start - span), Math.min(duration, end + span)];
    const { edge, pxPerSec: before } = this.#range;
    const isNear = before === pxPerSec && from >= edge && (to - edge) * pxPerSec <= 2 * REACH_PX;
    return { edge: isNear ? edge : Math.max(0, from - REACH_PX / pxPerSec), from, to, pxPerSec };
  }

  #render(layout: LaneLayout): void {
    const { from } = this.#range;
    this.#shown.clear();
    const before = this.#words;
    this.#words = new Map();
    const words: HTMLElement[] = [];
    const first = lastAtOrBefore(this.#flat.starts, from - REACH_S) + 1;
    for (let i = first; i < this.#flat.length && this.#flat.starts[i]! < this.#range.to; i++) words.push(this.#word(i, layout, before));
    for (const span of this.#parts.suspects().unwritten(this.#parts.model)) if (span.end > from && span.start < this.#range.to) words.push(this.#voice(span));
    arrange(this.#content, words);
    this.#mark("is-selected", this.#parts.selection.selected, null);
    this.#mark("is-playing", this.#parts.selection.playing, null);
  }

  #word(index: number, layout: LaneLayout, before: Map<string, LaneWord>): HTMLElement {
    const place = this.#flat.place(index);
    const segment = this.#parts.model.segments[place.segment]!;
    const word = segment.words[place.word]!;
    const status = this.#parts.statusOf(segment);
    const why = this.#parts.suspects().why(word, status);
    const labelled = layout.rows[index] !== NO_ROW;
    const shown = this.#taken(`${this.#flat.starts[index]} ${word.text}`, before);
    const colour = segment.speaker === null ? null : this.#parts.colourOf(segment.speaker);
    shown.show({ word, index, status, why, colour, isNarrow: this.#isNarrow(index), labelled });
    shown.place(this.#style(index, labelled ? layout.rows[index]! : this.#lastRow(index, layout), layout.rowCount));
    this.#shown.set(index, shown.element);
    return shown.element;
  }

  /** What the word had before, or a new one; each is taken once. */
  #taken(key: string, before: Map<string, LaneWord>): LaneWord {
    const found = before.get(key) ?? new LaneWord();
    before.delete(key);
    this.#words.set(key, found);
    return found;
  }

  /** Where somebody speaks and nothing is written. */
  #voice({ start, end }: Span): HTMLElement {
    const { pxPerSec, edge } = this.#range;
    const element = el("div", { class: "cs-lane-voice", title: `${t("Voice without words")}\n${clock(start, 2)} – ${clock(end, 2)}` });
    element.style.cssText = `left:${((start - edge) * pxPerSec).toFixed(2)}px;width:${Math.max(2, (end - start) * pxPerSec).toFixed(2)}px`;
    return element;
  }

  /** Of the word's speaker, where each has his own. */
  #lastRow(index: number, { rowCount }: LaneLayout): number {
    const { count } = this.#flat.voices;
    return (rowCount / count) * ((count > 1 ? this.#flat.rows[index]! : 0) + 1) - 1;
  }

  /** Where it stands. */
  #style(index: number, row: number, rowCount: number): string {
    const { pxPerSec, edge } = this.#range;
    const room = LANE_HEIGHT_PX / rowCount;
    const height = Math.min(TALLEST_ROW_PX, room - ROW_GAP_PX);
    const top = rowCount === 1 ? (LANE_HEIGHT_PX - height) / 2 : row * room + ROW_GAP_PX / 2;
    return `left:${((this.#flat.starts[index]! - edge) * pxPerSec).toFixed(2)}px;width:${this.#width(index).toFixed(2)}px;top:${top}px;height:${height}px;line-height:${height - 2}px`;
  }

  /** Pixels. */
  #width(index: number): number {
    return Math.max(2, (this.#flat.ends[index]! - this.#flat.starts[index]!) * this.#range.pxPerSec - 1);
  }

  #isNarrow(index: number): boolean {
    return this.#labelWidths()[index]! > this.#width(index) + 1;
  }

  #mark(name: string, now: WordRef | null, before: WordRef | null): void {
    this.#elementOf(before)?.classList.remove(name);
    this.#elementOf(now)?.classList.add(name);
  }

  #elementOf(ref: WordRef | null): HTMLElement | undefined {
    if (!ref) return undefined;
    const segment = this.#parts.model.position(ref.segment);
    return segment < 0 ? undefined : this.#shown.get(this.#flat.index({ segment, word: ref.word }));
  }

  #click(event: MouseEvent): void {
    const pressed = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (pressed) return this.#parts.pick(this.#flat.place(Number(pressed.dataset.index)));
    const x = event.clientX - this.#root.getBoundingClientRect().left;
    const place = this.#parts.model.placeAt(this.#parts.viewport.time(x));
    if (place) this.#parts.pick(place);
  }
}
