/** The lane where words cannot be read: a block for every segment with its text as far as it goes, a tick for every word. */

import type { TranscriptModel } from "./model.ts";
import { palette, type Palette } from "./theme.ts";
import { textOf, type Segment } from "./wire.ts";
import type { Viewport } from "./viewport.ts";

const TICKS_FROM_PX_PER_S = 8;
const TEXT_FROM_PX = 48;
const LONGEST_TEXT = 400;

interface Parts {
  viewport: Viewport;
  model: TranscriptModel;
}

/** Draws what the viewport shows onto `canvas`, `height` CSS pixels high, in the colours of `root`. */
export function drawDense(canvas: HTMLCanvasElement, root: HTMLElement, height: number, parts: Parts): void {
  const context = fitted(canvas, parts.viewport.width, height);
  if (!context) return;
  const { viewport, model } = parts;
  const colours = palette(root);
  const style = getComputedStyle(root);
  context.font = `${style.fontSize} ${style.fontFamily}`;
  context.textBaseline = "middle";
  for (let i = Math.max(0, model.segmentAt(viewport.start)); i < model.segments.length; i++) {
    const segment = model.segments[i]!;
    if (segment.start > viewport.end) break;
    drawSegment(context, segment, viewport, height, colours);
  }
}

function fitted(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context?.scale(ratio, ratio);
  return context;
}

function drawSegment(context: CanvasRenderingContext2D, segment: Segment, viewport: Viewport, height: number, colours: Palette): void {
  const left = viewport.x(segment.start);
  const width = Math.max(1, (segment.end - segment.start) * viewport.pxPerSec - 1);
  const shade = { draft: colours.quiet, verified: colours.verified, unusable: colours.unusable }[segment.status];
  context.fillStyle = shade;
  context.globalAlpha = 0.16;
  context.fillRect(left, 4, width, height - 22);
  context.globalAlpha = 1;
  if (width > 3) context.fillRect(left, 4, 1, height - 22);
  if (width >= TEXT_FROM_PX) drawText(context, segment, left, width, height, colours.text);
  drawTicks(context, segment, viewport, height, shade);
}

function drawText(context: CanvasRenderingContext2D, segment: Segment, left: number, width: number, height: number, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(left + 4, 0, width - 8, height);
  context.clip();
  context.fillStyle = colour;
  const from = Math.max(left + 5, 4);
  context.fillText(textOf(segment).slice(0, LONGEST_TEXT), from, 4 + (height - 22) / 2);
  context.restore();
}

function drawTicks(context: CanvasRenderingContext2D, segment: Segment, viewport: Viewport, height: number, colour: string): void {
  context.fillStyle = colour;
  if (viewport.pxPerSec < TICKS_FROM_PX_PER_S) {
    context.fillRect(viewport.x(segment.start), height - 12, Math.max(1, (segment.end - segment.start) * viewport.pxPerSec), 4);
    return;
  }
  for (const word of segment.words) {
    const width = Math.max(1, (word.end - word.start) * viewport.pxPerSec - 1);
    context.fillRect(viewport.x(word.start), height - 14, width, 8);
  }
}
