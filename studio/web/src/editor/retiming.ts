/** The current segment's words timed anew from the sound: what came of it is told, and what a person timed is left alone. */

import type { Changes, Segment } from "../api/decode.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import { clock } from "../lib/format.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { n, t } from "../lib/texts.ts";
import type { Editing } from "../transcript/editing.ts";
import type { Cursor } from "./cursor.ts";

interface Parts {
  model: TranscriptModel;
  cursor: Cursor;
  editing: Editing;
  saver: Saver;
  say: (sentence: string, action?: NoticeAction) => void;
}

/** What is being written is saved first, and timed. */
export function retime(parts: Parts): void {
  const { cursor, editing, say } = parts;
  editing.commit();
  const { segment } = cursor;
  if (!segment) return;
  if (cursor.bringBack()) return say(t("The current segment was out of sight. Here it is: press again to time its words."));
  ask(parts, segment, false);
}

function ask(parts: Parts, segment: Segment, person: boolean): void {
  const { saver, say } = parts;
  const seen = saver.textNow(segment);
  const settled = (now: Changes | null) => now && tell(parts, segment, now.segments[0], person);
  say(t("Timing the words of the segment at {time}…", { time: clock(segment.start, 1) }));
  saver.edit({ op: "retime_segment", segment: segment.id, revision: segment.revision, seen, fields: { person }, dropped: t("The words were not timed"), settled });
}

function tell(parts: Parts, before: Segment, after: Segment | undefined, person: boolean): void {
  if (!after) return;
  const { model, say } = parts;
  const byHand = after.words.filter((word) => word.timedBy === "person").length;
  const lost = after.words.filter((word) => word.timedBy !== "person" && word.timedBy !== "aligner").length;
  const told = [movedText(before, after), lost ? n(lost, "{count} word was not found there.", "{count} words were not found there.") : ""];
  const again = () => {
    const now = model.get(after.id);
    if (now) ask(parts, now, true);
  };
  if (!byHand || person) return say(told.filter(Boolean).join(" "));
  told.push(n(byHand, "{count} word that was timed by hand stayed.", "{count} words that were timed by hand stayed."));
  say(told.filter(Boolean).join(" "), { text: byHand === 1 ? t("Time it, too") : t("Time them, too"), press: again, quick: true });
}

/** Where the text was changed with it, every word counts. */
function movedText(before: Segment, after: Segment): string {
  const same = (at: number) => before.words[at]?.start === after.words[at]!.start && before.words[at]?.end === after.words[at]!.end;
  const moved = after.words.filter((word, at) => word.timedBy === "aligner" && !same(at)).length;
  return moved ? n(moved, "{count} word timed anew.", "{count} words timed anew.") : t("The words stand where the sound has them already.");
}
