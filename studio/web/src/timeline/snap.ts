/** What an edge snaps to while it is dragged: places where the sound pauses, neighbours, words, the playhead. */

/** Of the loudest: quieter is a pause. */
const QUIET_SHARE = 0.06;
/** Hundredths of a second that a pause lasts at least. */
const SHORTEST_PAUSE = 12;
export const PEAKS_A_SECOND = 100;

/** Where pauses begin and end, in seconds, between two times; `peaks` has a hundred a second. */
export function pauseEdges(peaks: Int8Array, loudest: number, from: number, to: number): number[] {
  const limit = loudest * QUIET_SHARE;
  const edges: number[] = [];
  const last = Math.min(peaks.length, Math.ceil(to * PEAKS_A_SECOND));
  let quiet = -1;
  for (let i = Math.max(0, Math.floor(from * PEAKS_A_SECOND)); i <= last; i++) {
    const isQuiet = i < last && Math.abs(peaks[i]!) <= limit;
    if (isQuiet && quiet < 0) quiet = i;
    if (isQuiet || quiet < 0) continue;
    if (i - quiet >= SHORTEST_PAUSE) edges.push(quiet / PEAKS_A_SECOND, i / PEAKS_A_SECOND);
    quiet = -1;
  }
  return edges;
}

/** The nearest candidate, where one is no further than `within` seconds; else the time itself. */
export function snapped(time: number, candidates: Iterable<number>, within: number): number {
  let [best, distance] = [time, within];
  for (const candidate of candidates) {
    const away = Math.abs(candidate - time);
    if (away > distance) continue;
    best = candidate;
    distance = away;
  }
  return best;
}
