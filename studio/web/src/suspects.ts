/** The words most likely wrong: the least confident share of those nobody has verified yet. */

import type { Place } from "./model.ts";
import type { Segment } from "./wire.ts";

/** A share, not a limit: models differ in what their confidences mean, so only their order is used. */
const SHARE = 0.1;

export interface Suspects {
  /** Words at or below this confidence are suspect; -1 where none is. */
  limit: number;
  count: number;
}

const open = (segment: Segment) => segment.status === "draft";

/** Words typed by a person carry no confidence and are nobody's suspects. */
export function findSuspects(segments: readonly Segment[]): Suspects {
  // Confidences travel as whole percents, so counting them is sorting them.
  const counts = new Uint32Array(101);
  let total = 0;
  for (const segment of segments) {
    if (!open(segment)) continue;
    for (const { confidence } of segment.words) {
      if (confidence === null || confidence >= 1) continue;
      counts[Math.round(confidence * 100)]! += 1;
      total += 1;
    }
  }
  if (!total) return { limit: -1, count: 0 };
  let percent = -1;
  let count = 0;
  while (count < total * SHARE) count += counts[(percent += 1)]!;
  return { limit: percent / 100, count };
}

/** The first suspect after `from`, starting over at the end; without confidences, the next unverified segment. */
export function nextSuspect(segments: readonly Segment[], suspects: Suspects, from: Place | null): Place | null {
  const n = segments.length;
  const first = from?.segment ?? 0;
  for (let step = 0; step <= n; step++) {
    const at = (first + step) % Math.max(n, 1);
    const segment = segments[at];
    if (!segment || !open(segment)) continue;
    if (suspects.limit < 0) {
      if (step || !from) return { segment: at, word: 0 };
      continue;
    }
    const after = step === 0 && from ? from.word : -1;
    const word = segment.words.findIndex(
      (candidate, i) => i > after && candidate.confidence !== null && candidate.confidence <= suspects.limit,
    );
    if (word >= 0) return { segment: at, word };
  }
  return null;
}
