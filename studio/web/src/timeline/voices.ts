/** Who has a row of his own in the lane: where two speakers talk over each other, one would cover the other. */

import type { Segment } from "../api/decode.ts";

/** Rows that can still be read; further speakers share them. */
export const MOST_VOICES = 4;
/** Seconds: less is how the edges of segments are rounded. */
const OVERLAP_S = 0.05;

export interface Voices {
  /** 1: nobody talks over anybody else. */
  count: number;
  of: (segment: Segment) => number;
}

const ONE: Voices = { count: 1, of: () => 0 };

export function voicesOf(segments: readonly Segment[]): Voices {
  if (!overlaps(segments)) return ONE;
  const rows = new Map<string | null, number>();
  for (const { speaker } of segments) if (!rows.has(speaker)) rows.set(speaker, rows.size % MOST_VOICES);
  return { count: Math.min(rows.size, MOST_VOICES), of: ({ speaker }) => rows.get(speaker) ?? 0 };
}

/** Whether anybody begins while another still speaks; segments are in order of their starts. */
function overlaps(segments: readonly Segment[]): boolean {
  const ends = new Map<string | null, number>();
  for (const { speaker, start, end } of segments) {
    for (const [other, until] of ends) if (other !== speaker && until > start + OVERLAP_S) return true;
    ends.set(speaker, Math.max(end, ends.get(speaker) ?? 0));
  }
  return false;
}
