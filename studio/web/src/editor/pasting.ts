/** A paragraph pasted into a row: it is offered to lay it over the following rows, and what would change is shown first. */

import type { Api } from "../api/client.ts";
import { refusalText } from "../api/client.ts";
import type { Changes, Segment } from "../api/decode.ts";
import { MOST_REPLACED, PASTED_AHEAD, PASTED_BESIDE } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import { wordsOf } from "../lib/format.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { n, t } from "../lib/texts.ts";
import type { Editing } from "../transcript/editing.ts";
import { tellGone } from "../transcript/gone.ts";
import { PasteDialog } from "./pastedialog.ts";

interface Parts {
  api: Pick<Api, "preview">;
  transcript: string;
  model: TranscriptModel;
  editing: Editing;
  saver: Saver;
  /** The dialog stands in it. */
  inside: HTMLElement;
  /** Shows a row and makes it the current one. */
  goTo: (segment: number) => void;
  say: (sentence: string, action?: NoticeAction) => void;
}

/** What was pasted, and where. */
interface Pasted {
  segment: string;
  text: string;
  /** What stands in the field before it. */
  before: string;
  /** What is marked in the field, from and to. */
  marked: [number, number];
}

/** What is laid over which rows, as they were seen. */
interface Asked {
  segments: string[];
  text: string;
  revisions: Record<string, number>;
}

/** A text in lines, or one much longer than the row: below that nobody means more than the row. */
export function isForRows(text: string, row: string): boolean {
  const words = wordsOf(text).length;
  const lines = text.split(/\r\n|[\r\n\u2028\u2029]/u).filter((line) => line.trim()).length;
  return (lines > 1 && words > 3) || words > 2 * wordsOf(row).length + 8;
}

/** The row and those behind it, as far as so many words may reach. */
export function rowsFor(segments: readonly Segment[], first: number, words: number): Segment[] {
  let [said, at] = [0, first];
  for (; at < segments.length && at - first < MOST_REPLACED; at++) {
    if (said >= PASTED_AHEAD * words + PASTED_BESIDE && segments[at]!.words.length) break;
    said += segments[at]!.words.length;
  }
  return segments.slice(first, at);
}

export class Pasting {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether it is asked first; else the text goes where the caret is. What was typed before is saved. */
  offered(text: string): boolean {
    const { editing, model } = this.#parts;
    const segment = editing.segment;
    const at = segment === null ? -1 : model.position(segment);
    const parted = editing.parted();
    if (segment === null || !parted || !model.segments[at + 1] || !isForRows(text, editing.text ?? "")) return false;
    const { selectionStart, selectionEnd } = editing.field!.element;
    editing.commit();
    void this.#ask({ segment, text, before: parted.before, marked: [selectionStart, selectionEnd] });
    return true;
  }

  /** Whoever does not wait for what would change has what he chose at once. */
  async #ask(pasted: Pasted): Promise<void> {
    const { inside, editing, model, say } = this.#parts;
    const dialog = new PasteDialog(inside, wordsOf(pasted.text).length);
    const looked = this.#look(pasted, dialog);
    const choice = await dialog.chosen;
    if (choice === "cancel") return editing.openAt(pasted.segment, pasted.marked);
    if (!model.get(pasted.segment)) return tellGone(say, pasted.text);
    if (choice === "here") return editing.paste(pasted.segment, pasted.text, pasted.marked);
    this.#layOver(pasted, await looked, choice === "also verified");
  }

  /** What would change, for the dialog; answers what was asked for. */
  async #look(pasted: Pasted, dialog: PasteDialog): Promise<Asked> {
    const { saver, model, api, transcript } = this.#parts;
    await saver.drained();
    const text = [pasted.before.trim(), pasted.text.trim()].filter(Boolean).join(" ");
    const rows = rowsFor(model.segments, Math.max(0, model.position(pasted.segment)), wordsOf(text).length);
    const asked: Asked = { segments: rows.map(({ id }) => id), text, revisions: Object.fromEntries(rows.map(({ id, revision }) => [id, revision])) };
    if (dialog.isClosed) return asked; // nobody wants to know
    const { revisions, ...intent } = asked;
    const answer = await api.preview({ transcript, preview: true, op: "paste_over", intent: { ...intent, verified: true }, revisions });
    if (!model.get(pasted.segment)) dialog.refuse(t("Somebody took this row away meanwhile. Cancel, and paste into another one."));
    else if (answer?.ok) dialog.show(answer.rows.map((row) => ({ ...row, of: model.get(row.segment)! })).filter(({ of }) => of));
    else dialog.refuse(refusalText(answer));
    return asked;
  }

  #layOver({ segment }: Pasted, { revisions, ...intent }: Asked, verified: boolean): void {
    const { saver, model, goTo } = this.#parts;
    goTo(model.position(segment));
    const settled = (now: Changes | null) => now && this.#told(now);
    saver.edit({ op: "paste_over", intent: { ...intent, verified }, revisions, settled });
  }

  #told({ segments }: Changes): void {
    const { say, saver } = this.#parts;
    const told = n(segments.length, "Pasted over {count} row. Words that match kept their times.", "Pasted over {count} rows. Words that match kept their times.");
    say(told, { text: t("Undo"), press: () => saver.undo(), quick: true });
  }
}
