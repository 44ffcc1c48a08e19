/** The lane where words cannot be read: a block for every segment with its text as far as it goes, a tick for every word. */

import { textOf, type Segment } from "../api/decode.ts";
import type { TranscriptModel } from "../document/model.ts";
import { palette, type Palette } from "../lib/theme.ts";
import type { Viewport } from "./viewport.ts";
import type { Voices } from "./voices.ts";

const TICKS_FROM_PX_PER_S = 8;
const TEXT_FROM_PX = 48;
const LONGEST_TEXT = 400;
const VOICE_PX = 3;

interface Parts {
  viewport: Viewport;
  model: TranscriptModel;
  /** The place of a speaker among the colours. */
  colourOf: (speaker: string) => number;
}

/** Pixels from the top, between which a segment is drawn. */
interface Row {
  top: number;
  height: number;
}

/** In a row of less the ticks are lower, and the text needs this much. */
const THIN_PX = 60;
const TEXT_PX = 14;

/** Draws what the viewport shows onto `canvas`, `height` CSS pixels high, in the colours of `root`. */
export function drawBlocks(canvas: HTMLCanvasElement, root: HTMLElement, height: number, parts: Parts, voices: Voices): void {
  const context = sizedContext(canvas, parts.viewport.width, height);
  if (!context) return;
  const { viewport, model } = parts;
  const colours = palette(root);
  const style = getComputedStyle(root);
  context.font = `${style.fontSize} ${style.fontFamily}`;
  context.textBaseline = "middle";
  for (let i = Math.max(0, model.segmentAt(viewport.start)); i < model.segments.length; i++) {
    const segment = model.segments[i]!;
    if (segment.start > viewport.end) break;
    const row = { top: (height / voices.count) * voices.of(segment), height: height / voices.count };
    drawSegment(context, segment, viewport, row, colours);
    if (segment.speaker !== null) drawVoice(context, segment, viewport, row, style.getPropertyValue(`--cs-voice-${parts.colourOf(segment.speaker)}`));
  }
}

function sizedContext(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context?.scale(ratio, ratio);
  return context;
}

/** The block of a segment, above its ticks. */
const bodyOf = ({ top, height }: Row): Row => (height < THIN_PX ? { top: top + 1, height: height - 8 } : { top: top + 4, height: height - 22 });

function drawSegment(context: CanvasRenderingContext2D, segment: Segment, viewport: Viewport, row: Row, colours: Palette): void {
  const left = viewport.x(segment.start);
  const width = Math.max(1, (segment.end - segment.start) * viewport.pxPerSec - 1);
  const shade = { draft: colours.quiet, verified: colours.verified, unusable: colours.unusable }[segment.status];
  const body = bodyOf(row);
  context.fillStyle = shade;
  context.globalAlpha = 0.16;
  context.fillRect(left, body.top, width, body.height);
  context.globalAlpha = 1;
  if (width > 3) context.fillRect(left, body.top, 1, body.height);
  if (width >= TEXT_FROM_PX && body.height >= TEXT_PX) drawText(context, segment, left, width, body, colours.text);
  drawTicks(context, segment, viewport, row, shade);
}

/** Over the block, in the colour of whoever speaks. */
function drawVoice(context: CanvasRenderingContext2D, segment: Segment, viewport: Viewport, row: Row, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(viewport.x(segment.start), bodyOf(row).top, Math.max(1, (segment.end - segment.start) * viewport.pxPerSec - 1), VOICE_PX);
}

function drawText(context: CanvasRenderingContext2D, segment: Segment, left: number, width: number, body: Row, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(left + 4, body.top, width - 8, body.height);
  context.clip();
  context.fillStyle = colour;
  const from = Math.max(left + 5, 4);
  context.fillText(textOf(segment).slice(0, LONGEST_TEXT), from, body.top + body.height / 2);
  context.restore();
}

function drawTicks(context: CanvasRenderingContext2D, segment: Segment, viewport: Viewport, { top, height }: Row, colour: string): void {
  const bottom = top + height;
  const thin = height < THIN_PX;
  context.fillStyle = colour;
  if (viewport.pxPerSec < TICKS_FROM_PX_PER_S) {
    context.fillRect(viewport.x(segment.start), bottom - (thin ? 5 : 12), Math.max(1, (segment.end - segment.start) * viewport.pxPerSec), thin ? 3 : 4);
    return;
  }
  for (const word of segment.words) {
    const width = Math.max(1, (word.end - word.start) * viewport.pxPerSec - 1);
    context.fillRect(viewport.x(word.start), bottom - (thin ? 6 : 14), width, thin ? 4 : 8);
  }
}
