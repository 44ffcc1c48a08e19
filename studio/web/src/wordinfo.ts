/** What is said of a word in a tooltip: when, how sure, and how it got its time. */

import { clock, percent } from "./format.ts";
import type { TimedBy, Word } from "./wire.ts";

export const TIMED_BY_SENTENCE: Record<TimedBy, string> = {
  model: "timed by the model",
  aligner: "timed by alignment with the sound",
  carried: "timed from the text before the edit",
  interpolated: "timed evenly, as an estimate",
};

/** Whether the time was measured on the sound; the lane draws the others with broken edges. */
export const isMeasured = (timedBy: TimedBy): boolean => timedBy === "model" || timedBy === "aligner";

export function wordInfo(word: Word): string {
  const sure = word.confidence === null ? "" : ` · ${percent(word.confidence, 0)} % sure`;
  return `${word.text}\n${clock(word.start, 2)} – ${clock(word.end, 2)}${sure}\n${TIMED_BY_SENTENCE[word.timedBy]}`;
}
