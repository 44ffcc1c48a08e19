/** What is said of a word in a tooltip: when, how sure, and how it got its time. */

import type { Word } from "../api/decode.ts";
import type { TimedBy } from "../api/wire.ts";
import { clock, percent } from "../lib/format.ts";

export const TIMED_BY_TEXT: Record<TimedBy, string> = {
  model: "timed by the model",
  aligner: "timed by alignment with the sound",
  carried: "timed from the text before the edit",
  interpolated: "timed evenly, as an estimate",
  person: "timed by hand",
};

/** Whether the time was measured on the sound; the lane draws the others with broken edges. */
export const isMeasured = (timedBy: TimedBy): boolean => timedBy !== "carried" && timedBy !== "interpolated";

/** `why`: why it is suspect, where it is. */
export function wordInfo(word: Word, why: string | null = null): string {
  const sure = word.confidence === null ? "" : ` · ${percent(word.confidence, 0)} % sure`;
  return `${word.text}\n${clock(word.start, 2)} – ${clock(word.end, 2)}${sure}\n${TIMED_BY_TEXT[word.timedBy]}${why === null ? "" : `\nSuspect: ${why}`}`;
}
