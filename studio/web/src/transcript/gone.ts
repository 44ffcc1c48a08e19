/** Told where somebody else parted, joined or deleted a segment meanwhile; what was typed in it can be copied. */

import type { TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import { copyText } from "../lib/clipboard.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { t } from "../lib/texts.ts";

type Say = (sentence: string, action?: NoticeAction) => void;

/** `text` is what was typed in it, where something was. */
export function tellGone(say: Say, text: string | undefined): void {
  if (text === undefined) return say(t("Nothing was done: the segment was split, merged or deleted elsewhere meanwhile."));
  const told = t("The segment that you typed in was split, merged or deleted elsewhere meanwhile. Your text: “{text}”", { text });
  say(told, { text: t("Copy it"), press: () => void copyText(text) });
}

/** What was refused is let go where its segment is no more, whichever of the two is known first. */
export function letGoOfGone(saver: Saver, model: TranscriptModel, say: Say): void {
  for (const id of saver.failed) if (!model.has(id)) tellGone(say, saver.letGo(id));
}
