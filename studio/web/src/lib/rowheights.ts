/** Which rows of a long list are in sight: heights, estimated at first and measured once seen, and their sums. */

import { lastAtOrBefore } from "./search.ts";

export interface RowRange {
  /** First row, and the one after the last. */
  from: number;
  to: number;
}

export class RowHeights {
  #heights = new Float64Array();
  /** `#offsets[i]` is the top of row i; one more entry holds the total. */
  #offsets = new Float64Array(1);
  #validTo = 0;

  reset(heights: Iterable<number>): void {
    this.#heights = Float64Array.from(heights);
    this.#offsets = new Float64Array(this.#heights.length + 1);
    this.#validTo = 0;
  }

  get length(): number {
    return this.#heights.length;
  }

  get total(): number {
    return this.offset(this.length);
  }

  height(row: number): number {
    return this.#heights[row] ?? 0;
  }

  /** Pixels from the top of the list to the top of `row`. */
  offset(row: number): number {
    const target = Math.min(Math.max(row, 0), this.length);
    for (let i = this.#validTo; i < target; i++) this.#offsets[i + 1] = this.#offsets[i]! + this.#heights[i]!;
    this.#validTo = Math.max(this.#validTo, target);
    return this.#offsets[target]!;
  }

  /** Takes in a measured height; answers by how much the row grew. */
  measured(row: number, height: number): number {
    const grown = height - this.height(row);
    if (Math.abs(grown) < 0.5) return 0;
    this.#heights[row] = height;
    this.#validTo = Math.min(this.#validTo, row);
    return grown;
  }

  rowAt(y: number): number {
    this.offset(this.length);
    return Math.min(Math.max(lastAtOrBefore(this.#offsets, y), 0), Math.max(this.length - 1, 0));
  }

  /** The rows seen between `top` and `top + height`, and `spare` more on either side. */
  range(top: number, height: number, spare: number): RowRange {
    if (!this.length) return { from: 0, to: 0 };
    return {
      from: Math.max(0, this.rowAt(top) - spare),
      to: Math.min(this.length, this.rowAt(top + height) + 1 + spare),
    };
  }
}
