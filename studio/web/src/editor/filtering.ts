/**
 * Which rows are shown, joined to where a person is: whoever is in a row keeps it, whoever goes to one that is not shown
 * sees all again, and a filter that nothing is left of ends.
 */

import type { Segment } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import { RowFilter } from "../document/rowfilter.ts";
import type { Selection } from "../document/selection.ts";
import type { Suspects } from "../document/suspects.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import type { Editing } from "../transcript/editing.ts";
import type { TranscriptList } from "../transcript/list.ts";
import type { Cursor } from "./cursor.ts";
import { FilterLine } from "./filterline.ts";
import { Walking } from "./walking.ts";

interface Parts {
  model: TranscriptModel;
  selection: Selection;
  statusOf: (segment: Segment) => Status;
  suspects: () => Suspects;
  say: (sentence: string, action?: NoticeAction) => void;
}

/** Those that come later, as they ask for the filter themselves. */
interface Rows {
  editing: Editing;
  list: TranscriptList;
  cursor: Cursor;
}

export class Filtering {
  readonly filter = new RowFilter((segment) => this.#isToDo(segment), (segment) => this.#isHere(segment));
  readonly line: HTMLElement;
  readonly walking: Walking;
  readonly #parts: Parts;
  readonly #line: FilterLine;
  #rows: Rows | null = null;
  #naming: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#line = new FilterLine(parts.model, this.filter);
    this.line = this.#line.element;
    this.walking = new Walking({ ...parts, filter: this.filter });
  }

  /** The row in which somebody writes who speaks; null where nobody does. */
  get naming(): string | null {
    return this.#naming;
  }

  set naming(segment: string | null) {
    this.#naming = segment;
    this.#show();
  }

  /** From here on it follows where somebody is. */
  follow(scope: Scope, rows: Rows): void {
    this.#rows = rows;
    scope.add(this.filter.on("change", () => this.#changed(rows)));
    scope.add(this.#parts.selection.on("selected", ({ now, before }) => now?.segment !== before?.segment && this.#moved()));
  }

  /** Segments, or what is suspect in them, are not what they were. */
  update(): void {
    if (this.#naming !== null && !this.#parts.model.get(this.#naming)) this.#naming = null;
    this.#endEmpty();
    this.#show();
  }

  /** What was done to other rows than the current one may have ended why they are shown. */
  #show(): void {
    this.#line.show();
    if (this.filter.active) this.#rows?.list.filtered();
  }

  #isHere({ id }: Segment): boolean {
    return [this.#parts.selection.selected?.segment, this.#rows?.editing.segment, this.#naming].includes(id);
  }

  #isToDo(segment: Segment): boolean {
    const { statusOf, suspects } = this.#parts;
    return this.#isHere(segment) || (statusOf(segment) === "draft" && suspects().stops(segment) > 0);
  }

  /** Where the last row of whom one wants to see is given to somebody else. */
  #endEmpty(): void {
    const { model, say } = this.#parts;
    const { speaker } = this.filter;
    if (this.#rows?.editing.segment !== null || speaker === undefined || !model.segments.length || model.segments.some((segment) => segment.speaker === speaker)) return;
    this.filter.anybody();
    say(speaker === null ? t("All speakers are shown again: somebody is named for every row.") : t("All speakers are shown again: nobody is named {speaker} any more.", { speaker }));
  }

  #changed({ editing, list, cursor }: Rows): void {
    const { selection, model } = this.#parts;
    editing.commit();
    this.#line.show();
    list.filtered();
    const now = selection.selected && model.get(selection.selected.segment);
    const first = model.segments.findIndex((segment) => this.filter.isWanted(segment));
    if (now && !this.filter.isWanted(now) && first >= 0) cursor.goTo({ segment: first, word: 0 });
    else cursor.bringBack();
  }

  /** Whoever goes to a row that is not shown sees all again. */
  #moved(): void {
    const { selection, model, say } = this.#parts;
    const now = selection.selected && model.get(selection.selected.segment);
    if (now && !this.filter.isWanted(now)) {
      this.filter.all();
      say(t("All rows are shown again: the one that you went to was not among those that were shown."));
    }
    this.#show();
  }
}
