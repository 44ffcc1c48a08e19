/** Levels of a spectrogram as pixels: from the page's background for what is quiet to its text for what is loud. */

import { SPECTROGRAM_BANDS, SPECTROGRAM_DB, SPECTROGRAM_HZ } from "../api/schema.ts";
import type { Levels } from "./tiles.ts";

const SHADES = 256;
/** Decibels that are told apart, below the loudest. */
const RANGE_DB = 62;
/** A sound's power lies in many bands: in the loudest there is about so much less than in all. */
const SPREAD_DB = 8;

/** Of a level the shade, 0 to 255, where `loudest` is the largest of the peaks, 1 to 127: a quiet recording is no paler. */
export function shadeOf(level: number, loudest: number): number {
  const top = 20 * Math.log10(Math.max(1, loudest) / 127) - SPREAD_DB;
  const decibels = (level / 255) * SPECTROGRAM_DB - SPECTROGRAM_DB;
  const share = level === 0 ? 0 : (decibels - top + RANGE_DB) / RANGE_DB;
  return Math.round(Math.min(1, Math.max(0, share)) * (SHADES - 1));
}

/** RGBA of a tile, its highest band on top. `shades` are 256 colours, RGBA each. */
export function paint(levels: Levels, loudest: number, shades: Uint8ClampedArray): { pixels: Uint8ClampedArray<ArrayBuffer>; columns: number } {
  const columns = Math.floor(levels.length / SPECTROGRAM_BANDS);
  const pixels = new Uint8ClampedArray(columns * SPECTROGRAM_BANDS * 4);
  const table = Uint8Array.from({ length: 256 }, (_, level) => shadeOf(level, loudest));
  for (let row = 0; row < SPECTROGRAM_BANDS; row++) {
    const from = (SPECTROGRAM_BANDS - 1 - row) * columns;
    for (let column = 0; column < columns; column++) {
      const shade = table[levels[from + column]!]! * 4;
      const at = (row * columns + column) * 4;
      for (let i = 0; i < 4; i++) pixels[at + i] = shades[shade + i]!;
    }
  }
  return { pixels, columns };
}

/** The shades between two colours, in even steps; null where there are no canvases. */
export function shadesBetween(quiet: string, loud: string): Uint8ClampedArray | null {
  const canvas = document.createElement("canvas");
  canvas.width = SHADES;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  if (!context) return null;
  const gradient = context.createLinearGradient(0, 0, SHADES, 0);
  gradient.addColorStop(0, quiet);
  gradient.addColorStop(1, loud);
  context.fillStyle = gradient;
  context.fillRect(0, 0, SHADES, 1);
  return context.getImageData(0, 0, SHADES, 1).data;
}

/** How far up a frequency (Hz) stands, 0 to 1: HTK's mel, as the bands are cut. */
export const heightOf = (hertz: number): number => Math.log10(1 + hertz / 700) / Math.log10(1 + SPECTROGRAM_HZ / 700);
