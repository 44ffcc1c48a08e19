/** The one open field: from opening it to handing its text to the saver, with a draft kept all the while. */

import type { Drafts } from "./drafts.ts";
import { Field, tidy } from "./field.ts";
import { clock } from "./format.ts";
import type { Command } from "./keyboard.ts";
import type { TranscriptList } from "./list.ts";
import type { TranscriptModel } from "./model.ts";
import type { Saver } from "./saver.ts";
import type { Scope } from "./scope.ts";
import { textOf, type Segment } from "./wire.ts";

const DRAFT_AFTER_MS = 250;

interface Open {
  id: string;
  /** What the person had before them when the field was opened. */
  base: { revision: number; text: string };
  openedAt: number;
  field: Field;
}

interface Parts {
  model: TranscriptModel;
  saver: Saver;
  drafts: Drafts;
  list: () => TranscriptList;
  command: (command: Command) => void;
  /** The field was opened or closed. */
  changed: () => void;
}

export class Editing {
  readonly #scope: Scope;
  readonly #parts: Parts;
  #open: Open | null = null;
  #draftTimer: () => void = () => {};

  constructor(scope: Scope, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
    scope.add(parts.model.on("change", ({ changed }) => this.#rebase(changed)));
    scope.add(() => this.commit());
  }

  get segment(): string | null {
    return this.#open?.id ?? null;
  }

  get dirty(): boolean {
    return this.#open !== null && tidy(this.#open.field.text) !== this.#open.base.text;
  }

  /** Opens the field of a segment with the caret at `word`; a field open elsewhere is saved first. */
  open(id: string, word: number | null): void {
    if (this.#open?.id === id) return this.#open.field.element.focus();
    this.commit();
    const segment = this.#parts.model.get(id);
    if (!segment) return;
    this.#parts.list().reveal(id);
    const row = this.#parts.list().row(id);
    if (!row) return;
    const text = this.#textNow(segment);
    const label = `Text of the segment at ${clock(segment.start, 1)}`;
    const field = new Field(text, label, {
      input: () => {
        this.#keepDraftSoon();
        this.#parts.list().resized();
      },
      command: this.#parts.command,
      leave: () => document.hasFocus() && this.commit(),
    });
    this.#open = { id, base: this.#baseOf(segment), openedAt: performance.now(), field };
    row.showField(field);
    field.open(word);
    this.#parts.list().refresh(id);
    this.#parts.changed();
  }

  /** Hands the text to the saver, where it is another one; closes the field. */
  commit(): void {
    const open = this.#close();
    if (!open) return;
    const text = tidy(open.field.text);
    const segment = this.#parts.model.get(open.id);
    if (!segment || text === open.base.text) {
      if (this.#parts.saver.pendingText(open.id) === undefined) this.#parts.drafts.drop(open.id);
      return;
    }
    this.#parts.drafts.keep(open.id, { text, revision: open.base.revision, seen: open.base.text, committed: true });
    this.#parts.saver.setText(segment, open.base, text, performance.now() - open.openedAt);
  }

  /** Closes the field and leaves the text as it was. */
  cancel(): void {
    const open = this.#close();
    if (open && this.#parts.saver.pendingText(open.id) === undefined) this.#parts.drafts.drop(open.id);
  }

  #close(): Open | null {
    const open = this.#open;
    if (!open) return null;
    this.#open = null;
    this.#draftTimer();
    open.field.close();
    const list = this.#parts.list();
    const focused = document.activeElement === open.field.element;
    list.row(open.id)?.hideField();
    list.refresh(open.id);
    if (focused) list.element.focus({ preventScroll: true });
    this.#parts.changed();
    return open;
  }

  #textNow(segment: Segment): string {
    return this.#parts.saver.pendingText(segment.id) ?? textOf(segment);
  }

  /** In a conflict both texts are on the table, so that the next text is meant to replace theirs. */
  #baseOf(segment: Segment): Open["base"] {
    const waiting = this.#parts.saver.state(segment.id)?.kind === "conflict" ? undefined : this.#parts.saver.pendingText(segment.id);
    return { revision: segment.revision, text: waiting ?? textOf(segment) };
  }

  /** A new revision with the text that the field was opened on (times, a status, our own save) changes nothing for it. */
  #rebase(changed: ReadonlySet<string>): void {
    const open = this.#open;
    if (!open || !changed.has(open.id)) return;
    const segment = this.#parts.model.get(open.id);
    if (segment && textOf(segment) === open.base.text) open.base.revision = segment.revision;
  }

  #keepDraftSoon(): void {
    this.#draftTimer();
    this.#draftTimer = this.#scope.timeout(DRAFT_AFTER_MS, () => {
      const open = this.#open;
      if (!open) return;
      const { revision, text: seen } = open.base;
      this.#parts.drafts.keep(open.id, { text: open.field.text, revision, seen, committed: false });
    });
  }
}
