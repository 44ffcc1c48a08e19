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
import { DIGITS, type Command } from "../lib/keyboard.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { n, t } from "../lib/texts.ts";
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

const MARKED: Record<Status, (changed: number) => string> = {
  verified: (changed) => n(changed, "{count} segment verified.", "{count} segments verified."),
  draft: (changed) => n(changed, "{count} segment not verified any more.", "{count} segments not verified any more."),
  unusable: (changed) => n(changed, "{count} segment marked unusable.", "{count} segments marked unusable."),
};
const ALREADY: Record<Status, (all: number) => string> = {
  verified: (all) => n(all, "The segment is verified already.", "All {count} segments are verified already."),
  draft: (all) => n(all, "The segment is not verified.", "All {count} segments are not verified."),
  unusable: (all) => n(all, "The segment is marked unusable already.", "All {count} segments are marked unusable already."),
};
const NOT_BESIDE = t("They are not neighbours: a segment that is not selected lies between them. Select that, too, or fewer.");

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
    if (rows.length < least) return least > 1 ? t("Select at least two neighbours.") : t("No segment is selected.");
    const far = model.position(rows.at(-1)!.id) - model.position(rows[0]!.id);
    return far === rows.length - 1 ? null : NOT_BESIDE;
  }

  mark(status: Status): void {
    const done = (changed: number, of: number) => (changed ? MARKED[status](changed) : ALREADY[status](of));
    this.#send("set_statuses", { status }, ({ segments: now }, rows) => this.#told(done(now.length, rows.length), now.length));
  }

  give(speaker: string | null): void {
    const told = (rows: number) =>
      speaker === null
        ? n(rows, "Nobody is named for {count} segment any more.", "Nobody is named for {count} segments any more.")
        : n(rows, "{speaker} says {count} segment.", "{speaker} says {count} segments.", { speaker });
    this.#send("set_speakers", { speaker }, (_, rows) => this.#told(told(rows.length), rows.length));
  }

  remove(): void {
    this.#send("delete_segments", {}, (_, rows) => {
      this.#endOf(rows);
      this.#told(n(rows.length, "{count} segment deleted.", "{count} segments deleted."), rows.length);
    }, (rows) => deleteAhead(...rows));
  }

  merge(): void {
    const why = this.whyApart(2);
    if (why !== null) return this.#parts.say(why);
    this.#send("merge_rows", {}, ({ segments: now }, rows) => {
      const { cursor, model } = this.#parts;
      this.#endOf(rows);
      if (now[0]) cursor.goTo({ segment: model.position(now[0].id), word: 0 });
      this.#told(n(rows.length, "{count} segment is one now.", "{count} segments are one now."), rows.length);
    });
  }

  retime(): void {
    const { say, chosen } = this.#parts;
    if (chosen.size > MOST_RETIMED) return say(n(MOST_RETIMED, "At most {count} segment is timed anew at once. Select fewer.", "At most {count} segments are timed anew at once. Select fewer."));
    say(n(chosen.size, "Timing the words of {count} segment…", "Timing the words of {count} segments…"));
    this.#send("retime_segments", {}, ({ segments: now }, rows) => {
      const left = rows.length - now.length;
      const told = n(now.length, "The words of {count} segment are timed anew.", "The words of {count} segments are timed anew.");
      const rest = () => n(left, "{count} segment kept its times: by hand, without words, or not found in the sound.", "{count} segments kept their times: by hand, without words, or not found in the sound.");
      this.#told(left ? `${told} ${rest()}` : told, now.length);
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
    if (rows.length > MOST_REPLACED) return say(tooMany(rows.length));
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
    if (changed) say(sentence, { text: t("Undo"), press: () => saver.undo(), quick: true });
    else say(sentence);
  }
}

function tooMany(rows: number): string {
  return n(rows, "{count} segment is too many for one step. Select at most {most}.", "{count} segments are too many for one step. Select at most {most}.", { most: MOST_REPLACED });
}
