/** Who speaks in a transcript, and how much of it. */

import type { Segment } from "../api/decode.ts";
import { tc } from "../lib/texts.ts";

/** As many as the style sheet has; more speakers begin again. */
export const COLOURS = 8;

/** What the colours of the style sheet are called, in their order. */
export const COLOUR_NAMES = [
  tc("colour", "Blue"),
  tc("colour", "Orange"),
  tc("colour", "Green"),
  tc("colour", "Pink"),
  tc("colour", "Ochre"),
  tc("colour", "Violet"),
  tc("colour", "Teal"),
  tc("colour", "Brown"),
] as const;

export interface Speaker {
  name: string;
  segments: number;
  /** Seconds of its segments. */
  seconds: number;
}

/** In the order of their first words. */
export function speakersOf(segments: readonly Segment[]): Speaker[] {
  const found = new Map<string, Speaker>();
  for (const { speaker, start, end } of segments) {
    if (speaker === null) continue;
    const known = found.get(speaker) ?? { name: speaker, segments: 0, seconds: 0 };
    found.set(speaker, known);
    known.segments += 1;
    known.seconds += end - start;
  }
  return [...found.values()];
}

export const namesOf = (segments: readonly Segment[]): string[] =>
  [...new Set(segments.map(({ speaker }) => speaker))].filter((name): name is string => name !== null);
