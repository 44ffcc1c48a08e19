/** Where the words of the lane stand: which row each label takes so that none covers another. */

export const MAX_ROWS = 3;
/** The same, thinner, where speakers have rows of their own. */
const MAX_OWN_ROWS = 4;
export const NO_ROW = 255;
/** Below this share of labels with a place of their own, words are not worth calling readable. */
const READABLE_SHARE = 0.97;
/** The same in thin rows of their own: a word without its label still shows its edges. */
const READABLE_OWN_SHARE = 0.8;

export interface LaneLayout {
  /** One row per word; NO_ROW where the label found no room and only the word's edges are drawn. */
  rows: Uint8Array;
  rowCount: number;
  readable: boolean;
}

/** Rows of a speaker's own: of each word, and how many there are. */
export interface OwnRows {
  of: Uint8Array;
  count: number;
}

/**
 * Gives every label, left to right, the first row that is free where its word starts.
 *
 * `starts` are seconds in rising order, `widths` pixels (of the label or of the word's own stretch, whichever
 * is wider). Where speakers have rows of their own, each label stays in those of its speaker. It goes over the whole transcript, so that a row never changes while the lane is scrolled.
 */
export function layoutLane(starts: Float64Array, widths: Float32Array, pxPerSec: number, own?: OwnRows, gap = 3): LaneLayout {
  const count = own?.count ?? 1;
  const each = count > 1 ? Math.max(1, Math.floor(MAX_OWN_ROWS / count)) : MAX_ROWS;
  const free = new Float64Array(count * each).fill(-Infinity);
  const rows = new Uint8Array(starts.length);
  let placed = 0;
  let rowCount = count > 1 ? count * each : 1;
  for (let i = 0; i < starts.length; i++) {
    const x = starts[i]! * pxPerSec;
    const first = (own?.of[i] ?? 0) * each;
    let row = first;
    while (row < first + each && free[row]! > x + 0.01) row += 1;
    rows[i] = row < first + each ? row : NO_ROW;
    if (rows[i] === NO_ROW) continue;
    free[row] = x + widths[i]! + gap;
    placed += 1;
    if (row >= rowCount) rowCount = row + 1;
  }
  return { rows, rowCount, readable: placed >= starts.length * (count > 1 ? READABLE_OWN_SHARE : READABLE_SHARE) };
}
