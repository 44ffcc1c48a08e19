/** What stands in the place of the rows while there are none. */

import { isActive } from "../api/decode.ts";
import type { TranscriptModel } from "../document/model.ts";
import { t } from "../lib/texts.ts";

/** Null where there are rows. `off`: why whoever is here may not transcribe it, null where he may. */
export function emptyText({ segments, run }: TranscriptModel, isTranscribed: boolean, off: string | null): string | null {
  if (segments.length) return null;
  if (!isTranscribed && off !== null) return t("This recording has no transcript yet. {why}", { why: off });
  if (!isTranscribed) return t("This recording has no transcript yet. Choose a model and its language above, and press Transcribe there.");
  if (run?.state === "failed") return t("It ended before the first words.");
  if (run?.state === "stopped") return t("It ended before the first words. Press Resume to go on.");
  if (isActive(run)) return t("Listening… the first words come in a moment.");
  return t("This transcript has no words: nobody speaks in the recording, or the model wrote nothing. Another model may (C, or Transcribe again).");
}
