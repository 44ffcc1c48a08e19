/** What is said of a word in a tooltip: when, how sure, and how it got its time. */

import type { Word } from "../api/decode.ts";
import type { TimedBy } from "../api/wire.ts";
import { clock, percent } from "../lib/format.ts";
import { t } from "../lib/texts.ts";

export const TIMED_BY_TEXT: Record<TimedBy, string> = {
  model: t("timed by the model"),
  aligner: t("timed by alignment with the sound"),
  carried: t("timed from the text before the edit"),
  interpolated: t("timed evenly, as an estimate"),
  person: t("timed by hand"),
};

/** Whether the time was measured on the sound; the lane draws the others with broken edges. */
export const isMeasured = (timedBy: TimedBy): boolean => timedBy !== "carried" && timedBy !== "interpolated";

/** Written once for each word as it is: hundreds of them are drawn anew with every edit beside them. */
const written = new WeakMap<Word, { why: string | null; info: string }>();

/** `why`: why it is suspect, where it is. */
export function wordInfo(word: Word, why: string | null = null): string {
  const before = written.get(word);
  if (before?.why === why) return before.info;
  const info = infoText(word, why);
  written.set(word, { why, info });
  return info;
}

function infoText(word: Word, why: string | null): string {
  const when = `${clock(word.start, 2)} – ${clock(word.end, 2)}`;
  const sure = word.confidence === null ? "" : t("{percent} % sure", { percent: percent(word.confidence, 0) });
  const suspect = why === null ? "" : t("Suspect: {why}", { why });
  return [word.text, [when, sure].filter(Boolean).join(" · "), TIMED_BY_TEXT[word.timedBy], suspect].filter(Boolean).join("\n");
}
