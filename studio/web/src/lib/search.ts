/** Looking things up in numbers that rise. */

/** The last index whose value is <= `x`, or -1. `values` rise. */
export function lastAtOrBefore(values: ArrayLike<number>, x: number): number {
  let low = -1;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}
