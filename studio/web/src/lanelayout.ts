/** Where the words of the lane stand: which row each label takes so that none covers another. */

export const MAX_ROWS = 3;
export const NO_ROW = 255;
/** Below this share of labels with a place of their own, words are not worth calling readable. */
const READABLE_SHARE = 0.97;

export interface LaneLayout {
  /** One row per word; NO_ROW where the label found no room and only the word's edges are drawn. */
  rows: Uint8Array;
  rowCount: number;
  readable: boolean;
}

/**
 * Gives every label, left to right, the first row that is free where its word starts.
 *
 * `starts` are seconds in rising order, `widths` pixels (of the label or of the word's own stretch, whichever
 * is wider). It goes over the whole transcript, so that a row never changes while the lane is scrolled.
 */
export function layoutLane(starts: Float64Array, widths: Float32Array, pxPerSec: number, gap = 3): LaneLayout {
  const free = new Float64Array(MAX_ROWS).fill(-Infinity);
  const rows = new Uint8Array(starts.length);
  let placed = 0;
  let rowCount = 1;
  for (let i = 0; i < starts.length; i++) {
    const x = starts[i]! * pxPerSec;
    let row = 0;
    while (row < MAX_ROWS && free[row]! > x + 0.01) row += 1;
    rows[i] = row < MAX_ROWS ? row : NO_ROW;
    if (row === MAX_ROWS) continue;
    free[row] = x + widths[i]! + gap;
    placed += 1;
    if (row >= rowCount) rowCount = row + 1;
  }
  return { rows, rowCount, readable: placed >= starts.length * READABLE_SHARE };
}
