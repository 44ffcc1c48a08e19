/**
 * Speakers by key: 1 to 9 say who speaks in the current segment, 0 that nobody is named; a split gives the rest of a segment
 * to somebody. A key that nobody has yet asks for a name in the row; while somebody types it makes one up.
 */

import type { Segment } from "../api/decode.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Roster } from "../document/roster.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import type { Saver } from "../document/saver.ts";
import { clock } from "../lib/format.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { t } from "../lib/texts.ts";
import type { Editing } from "../transcript/editing.ts";
import type { TranscriptList } from "../transcript/list.ts";
import { NameField } from "../transcript/namefield.ts";
import type { Boundaries } from "./boundaries.ts";
import type { Cursor } from "./cursor.ts";
import type { Walking } from "./walking.ts";

interface Parts {
  model: TranscriptModel;
  roster: Roster;
  filter: RowFilter;
  walking: Walking;
  cursor: Cursor;
  editing: Editing;
  saver: Saver;
  boundaries: Boundaries;
  list: () => TranscriptList;
  say: (sentence: string, action?: NoticeAction) => void;
  /** A name is being written in the row of this segment; null: no longer. */
  naming: (segment: string | null) => void;
}

export class SpeakerKeys {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whoever has this key says the current segment. */
  set(key: number): void {
    const segment = this.#current();
    if (!segment) return;
    const name = this.#parts.roster.nameOf(key);
    if (name !== null) this.#give(segment, name);
    else if (this.#parts.editing.segment === null) this.#ask(segment, key);
    else this.#give(segment, this.#made(key));
  }

  clear(): void {
    const segment = this.#current();
    if (segment) this.#give(segment, null);
  }

  /** Splits at the caret, before the selected word or at the playhead; the rest is said by whoever has this key. */
  split(key: number): void {
    this.#parts.boundaries.split(this.#parts.roster.nameOf(key) ?? this.#made(key));
  }

  /** The rows of whoever speaks in the current segment alone, or of everybody again: what else is asked of them holds on. */
  toggleFilter(): void {
    const { filter, cursor, saver } = this.#parts;
    if (filter.speaker !== undefined) return filter.anybody();
    // whose it is may be on its way
    void saver.drained().then(() => cursor.segment && filter.only(cursor.segment.speaker));
  }

  #made(key: number): string {
    const name = this.#parts.roster.newName(key);
    this.#parts.roster.reserve(key, name);
    return name;
  }

  #current(): Segment | undefined {
    const { cursor, editing, say } = this.#parts;
    if (editing.segment !== null || !cursor.bringBack()) return cursor.segment;
    say(t("The current segment was out of sight. Here it is: press again to say who speaks there."));
    return undefined;
  }

  #give(segment: Segment, speaker: string | null): void {
    const { saver, say } = this.#parts;
    const seen = saver.textNow(segment);
    saver.edit({ op: "set_speaker", segment: segment.id, revision: segment.revision, seen, fields: { speaker }, replaces: true });
    const time = clock(segment.start, 1);
    const told = speaker === null ? t("Nobody is named for the segment at {time} any more.", { time }) : t("{speaker} says the segment at {time}.", { speaker, time });
    say(told, { text: t("Undo"), press: () => saver.undo(), quick: true });
  }

  /** In the row's own place; Escape leaves it as it is. */
  #ask(segment: Segment, key: number): void {
    const { list, roster, naming, model, walking, cursor } = this.#parts;
    const usual = roster.newName(key);
    naming(segment.id);
    list().reveal(segment.id);
    const row = list().row(segment.id);
    const field = new NameField(t("Name of speaker {key}", { key }), usual, (name, step) => {
      row?.hideName();
      naming(null);
      list().focus();
      if (name === null) return;
      if (!roster.keyOf(name)) roster.reserve(key, name);
      this.#give(model.get(segment.id) ?? segment, name);
      const next = step ? walking.beside(model.position(segment.id), step) : null;
      if (next !== null) cursor.goTo({ segment: next, word: 0 });
    });
    row?.showName(field.element);
    field.element.focus({ preventScroll: true });
  }
}
