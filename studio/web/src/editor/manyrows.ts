/**
 * What is done to all selected rows at once: what the same keys do to the current one. Each is one step, told with the way
 * back; what is being written is saved before it.
 */

import type { Changes, Segment } from "../api/decode.ts";
import { MOST_REPLACED, MOST_RETIMED, type Status } from "../api/wire.ts";
import type { ChosenRows } from "../document/chosenrows.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { MarkedRegion } from "../document/region.ts";
import type { Roster } from "../document/roster.ts";
import { deleteAhead, type RowsAhead } from "../document/rowsahead.ts";
import type { Saver } from "../document/saver.ts";
import { count } from "../lib/format.ts";
import { DIGITS, type Command } from "../lib/keyboard.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Editing } from "../transcript/editing.ts";
import type { Cursor } from "./cursor.ts";

interface Parts {
  model: TranscriptModel;
  chosen: ChosenRows;
  editing: Editing;
  saver: Saver;
  cursor: Cursor;
  roster: Roster;
  marked: MarkedRegion;
  /** Has another model hear the marked region. */
  compare: () => void;
  say: (sentence: string, action?: NoticeAction) => void;
}

const MARKED: Record<Status, string> = { verified: "verified", draft: "not verified any more", unusable: "marked unusable" };
const ALREADY: Record<Status, string> = { verified: "verified already", draft: "not verified", unusable: "marked unusable already" };
const NOT_BESIDE = "They are not neighbours: a segment that is not selected lies between them. Select that, too, or fewer.";

export class ManyRows {
  readonly #parts: Parts;
  #last: Promise<void> = Promise.resolve();
  readonly #table: Partial<Record<Command, () => void>>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#table = {
      verify: () => this.mark("verified"),
      unusable: () => this.mark("unusable"),
      takeBack: () => this.mark("draft"),
      deleteSegment: () => this.remove(),
      mergeNext: () => this.merge(),
      mergePrevious: () => this.merge(),
      retime: () => this.retime(),
      speakerNobody: () => this.give(null),
      ...Object.fromEntries(DIGITS.map((digit) => [`speaker${digit}`, () => this.give(this.#speaker(Number(digit)))])),
    };
  }

  /** Answers whether the command was one for the selected rows. Whoever types means the row in which he does. */
  run(command: Command): boolean {
    const { chosen, editing } = this.#parts;
    if (command === "regionClear" && chosen.choosing) {
      chosen.end();
      return true;
    }
    const act = chosen.size && editing.segment === null ? this.#table[command] : undefined;
    act?.();
    return act !== undefined;
  }

  /** In the order of the transcript. */
  get rows(): Segment[] {
    const { model, chosen } = this.#parts;
    return model.segments.filter(({ id }) => chosen.has(id));
  }

  /** Why the selected rows cannot be one, or be heard as one; null where they can. */
  whyApart(least: number): string | null {
    const { model } = this.#parts;
    const rows = this.rows;
    if (rows.length < least) return least > 1 ? "Select at least two neighbours." : "No segment is selected.";
    const far = model.position(rows.at(-1)!.id) - model.position(rows[0]!.id);
    return far === rows.length - 1 ? null : NOT_BESIDE;
  }

  mark(status: Status): void {
    const done = (changed: number, of: number) => (changed ? `${segments(changed)} ${MARKED[status]}.` : `${of === 1 ? "The segment is" : `All ${segments(of)} are`} ${ALREADY[status]}.`);
    this.#send("set_statuses", { status }, ({ segments: now }, rows) => this.#told(done(now.length, rows.length), now.length));
  }

  give(speaker: string | null): void {
    const told = (rows: Segment[]) => (speaker === null ? `Nobody is named for ${segments(rows.length)} any more.` : `${speaker} says ${segments(rows.length)}.`);
    this.#send("set_speakers", { speaker }, (_, rows) => this.#told(told(rows), rows.length));
  }

  remove(): void {
    this.#send("delete_segments", {}, (_, rows) => {
      this.#endOf(rows);
      this.#told(`${segments(rows.length)} deleted.`, rows.length);
    }, (rows) => deleteAhead(...rows));
  }

  merge(): void {
    const why = this.whyApart(2);
    if (why !== null) return this.#parts.say(why);
    this.#send("merge_rows", {}, ({ segments: now }, rows) => {
      const { cursor, model } = this.#parts;
      this.#endOf(rows);
      if (now[0]) cursor.goTo({ segment: model.position(now[0].id), word: 0 });
      this.#told(`${segments(rows.length)} are one now.`, rows.length);
    });
  }

  retime(): void {
    const { say, chosen } = this.#parts;
    if (chosen.size > MOST_RETIMED) return say(`At most ${segments(MOST_RETIMED)} are timed anew at once. Select fewer.`);
    say(`Timing the words of ${segments(chosen.size)}…`);
    this.#send("retime_segments", {}, ({ segments: now }, rows) => {
      const left = rows.length - now.length;
      const rest = left ? ` ${segments(left)} kept ${left === 1 ? "its" : "their"} times: by hand, without words, or not found in the sound.` : "";
      this.#told(`The words of ${segments(now.length)} are timed anew.${rest}`, now.length);
    });
  }

  /** The selected rows as the marked region. */
  another(): void {
    const { say, marked, compare } = this.#parts;
    const why = this.whyApart(1);
    if (why !== null) return say(why);
    const { rows } = this;
    marked.set(rows[0]!.start, Math.max(...rows.map(({ end }) => end)));
    compare();
  }

  /** Whoever has the key; a name is made up where nobody has it yet. */
  #speaker(key: number): string {
    const { roster } = this.#parts;
    const name = roster.nameOf(key);
    if (name !== null) return name;
    const made = roster.newName(key);
    roster.reserve(key, made);
    return made;
  }

  /** Of the rows that are selected now: one command behind the other, each made on what the one before left. */
  #send(op: string, more: Record<string, unknown>, done: (now: Changes, rows: Segment[]) => void, foreseen?: (rows: readonly Segment[]) => RowsAhead): void {
    const ids = new Set(this.rows.map(({ id }) => id));
    this.#parts.editing.commit();
    this.#last = this.#last.then(() => this.#sendNow(ids, op, more, done, foreseen));
  }

  async #sendNow(ids: ReadonlySet<string>, op: string, more: Record<string, unknown>, done: (now: Changes, rows: Segment[]) => void, foreseen?: (rows: readonly Segment[]) => RowsAhead): Promise<void> {
    const { model, saver, say } = this.#parts;
    await saver.drained();
    const rows = model.segments.filter(({ id }) => ids.has(id));
    if (!rows.length) return;
    if (rows.length > MOST_REPLACED) return say(`${segments(rows.length)} are too many for one step. Select at most ${MOST_REPLACED.toLocaleString("en")}.`);
    const revisions = Object.fromEntries(rows.map(({ id, revision }) => [id, revision]));
    const shown = foreseen?.(rows);
    const ahead = shown && model.show(shown) ? shown : undefined;
    const settled = (now: Changes | null) => {
      if (now) done(now, rows);
      else if (ahead) model.takeBack(ahead);
    };
    saver.edit({ op, intent: { segments: rows.map(({ id }) => id), ...more }, revisions, ahead, settled });
  }

  /** Where others were selected meanwhile, those stay. */
  #endOf(rows: readonly Segment[]): void {
    const { chosen } = this.#parts;
    if (chosen.size === 0 || rows.some(({ id }) => chosen.has(id))) chosen.end();
  }

  #told(sentence: string, changed: number): void {
    const { say, saver } = this.#parts;
    if (changed) say(sentence, { text: "Undo", press: () => saver.undo(), quick: true });
    else say(sentence);
  }
}

const segments = (n: number): string => count(n, "segment");
