/** Told where somebody else parted, joined or deleted a segment meanwhile; what was typed in it can be copied. */

import { textOf, type Segment } from "../api/decode.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import { copyText } from "../lib/clipboard.ts";
import { clock } from "../lib/format.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { n, t } from "../lib/texts.ts";

type Say = (sentence: string, action?: NoticeAction) => void;

/** `text` is what was typed in it, where something was; copied, it is forgotten. */
export function tellGone(say: Say, text: string | undefined, forget = () => {}): void {
  if (text === undefined) return say(t("Nothing was done: the segment was split, merged or deleted elsewhere meanwhile."));
  const told = t("The segment that you typed in was split, merged or deleted elsewhere meanwhile. Your text: “{text}”", { text });
  say(told, { text: t("Copy it"), press: () => void copyAndForget(text, forget) });
}

/** Typed for a text that was asked for and never opened. */
export function tellUnopened(say: Say, text: string): void {
  say(t("No text was opened for what you typed: “{text}”", { text }), { text: t("Copy it"), press: () => void copyText(text) });
}

/** Typed earlier, into a segment that is not there. */
export interface LostText {
  text: string;
  /** Where the segment was going to begin (seconds); null of one that was there. */
  start: number | null;
  /** It is kept no longer. */
  forget: () => void;
}

/** Told of texts that an earlier tab left, which no row can show: at each start until they are copied. */
export function tellNeverSaved(say: Say, texts: readonly LostText[]): void {
  const text = shownTexts(texts);
  offerCopy(say, n(texts.length, "A text typed earlier was never saved, and its segment is not there: “{text}”", "{count} texts typed earlier were never saved, and their segments are not there: “{text}”", { text }), texts);
}

/** The same of texts that whoever reads only cannot save any more: in their rows stands what the others read. */
export function tellHeldBack(say: Say, texts: readonly LostText[]): void {
  if (!texts.length) return;
  const text = shownTexts(texts);
  offerCopy(say, n(texts.length, "A text typed earlier was not saved, and your role here lets you correct nothing: “{text}”", "{count} texts typed earlier were not saved, and your role here lets you correct nothing: “{text}”", { text }), texts);
}

const shownTexts = (texts: readonly LostText[]): string => texts.map((lost) => (lost.start === null ? lost.text : `${clock(lost.start, 1)} ${lost.text}`)).join("” “");

function offerCopy(say: Say, told: string, texts: readonly LostText[]): void {
  const forget = () => texts.forEach((lost) => lost.forget());
  say(told, { text: t("Copy it"), press: () => void copyAndForget(texts.map((lost) => lost.text).join("\n"), forget) });
}

/** Whether a text stands in segments that follow one another: it was saved and parted, and only the answer was lost. */
export function standsParted(text: string, segments: readonly Segment[]): boolean {
  return segments.some((first, at) => {
    let [there, next] = [textOf(first), at + 1];
    for (; there.length < text.length && next < segments.length; next++) there += ` ${textOf(segments[next]!)}`;
    return next > at + 1 && there === text;
  });
}

async function copyAndForget(text: string, forget: () => void): Promise<void> {
  if (await copyText(text)) forget();
}

/** What was refused is let go where its segment is no more, whichever of the two is known first. */
export function letGoOfGone(saver: Saver, model: TranscriptModel, say: Say): void {
  for (const id of saver.refused) if (!model.has(id)) tellGone(say, saver.letGo(id));
}
