/** The words most likely wrong, of those nobody has verified yet: what the guard doubts, then the least confident share. */

import type { Place } from "./model.ts";
import type { Doubt, Segment } from "./wire.ts";

/** A share, not a limit: models differ in what their confidences mean, so only their order is used. */
const SHARE = 0.1;

/** Percent from which on many equally sure words are no suspects. */
const SURE = 95;

export interface Suspects {
  /** Words at or below this confidence are suspect; -1 where none is. */
  limit: number;
  /** Segments whose every word is suspect. */
  doubted: number;
  /** Suspect words, those of doubted segments included. */
  count: number;
}

/** What a doubt is called in a row, and what it means. */
export const DOUBTS: Record<Doubt, { badge: string; means: string }> = {
  repeats: { badge: "repeats?", means: "The model may have run in a loop: the same words come again and again. Listen whether they are said." },
  "too fast": { badge: "too fast?", means: "More is written here than anybody says in so short a time. Listen whether it is said." },
  "no speech": { badge: "no speech?", means: "No voice was found here. The model may have written words into silence or noise." },
};

const open = (segment: Segment) => segment.status === "draft";

export const isDoubted = (segment: Segment): boolean => open(segment) && segment.doubt !== null;

/** Words typed by a person carry no confidence and are nobody's suspects. */
export function findSuspects(segments: readonly Segment[]): Suspects {
  // Confidences travel as whole percents, so counting them is sorting them.
  const counts = new Uint32Array(101);
  let total = 0;
  for (const segment of segments) {
    if (!open(segment) || isDoubted(segment)) continue;
    for (const { confidence } of segment.words) {
      if (confidence === null || confidence >= 1) continue;
      counts[Math.round(confidence * 100)]! += 1;
      total += 1;
    }
  }
  const doubted = segments.filter(isDoubted);
  const { percent, count } = leastSure(counts, total);
  const words = doubted.reduce((sum, segment) => sum + segment.words.length, 0);
  return { limit: percent < 0 ? -1 : percent / 100, doubted: doubted.length, count: count + words };
}

/**
 * The limit that holds the share, and how many words are at or below it. Words that are all equally sure are not all
 * suspect: a group that goes far over the share stays out, unless nothing is less sure and it is not very sure itself.
 */
function leastSure(counts: Uint32Array, total: number): { percent: number; count: number } {
  let [limit, count] = [-1, 0];
  for (let percent = 0; percent <= 100 && count < total * SHARE; percent++) {
    const group = counts[percent]!;
    const far = count + group > 2 * total * SHARE;
    if (group && far && (count > 0 || percent >= SURE)) break;
    if (group) [limit, count] = [percent, count + group];
  }
  return { percent: limit, count };
}

/**
 * The first suspect after `from`, starting over at the end. A doubted segment is one stop, at its first word: it is
 * judged as a whole. Where nothing is doubted and nothing has a confidence, the next unverified segment.
 */
export function nextSuspect(segments: readonly Segment[], suspects: Suspects, from: Place | null): Place | null {
  const n = segments.length;
  const first = from?.segment ?? 0;
  const any = suspects.limit >= 0 || suspects.doubted > 0;
  for (let step = 0; step <= n; step++) {
    const at = (first + step) % Math.max(n, 1);
    const segment = segments[at];
    if (!segment || !open(segment)) continue;
    const after = step === 0 && from ? from.word : -1;
    if (isDoubted(segment) || !any) {
      if (after < 0) return { segment: at, word: 0 };
      continue;
    }
    const word = segment.words.findIndex(
      (candidate, i) => i > after && candidate.confidence !== null && candidate.confidence <= suspects.limit,
    );
    if (word >= 0) return { segment: at, word };
  }
  return null;
}
