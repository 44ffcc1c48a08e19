/** The one open field: from opening it to handing its text to the saver, whatever becomes of its row meanwhile. */

import { textOf, type Segment } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import { keyOfNew, type Drafts } from "../document/drafts.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import { isAhead } from "../document/rowsahead.ts";
import type { Saver } from "../document/saver.ts";
import { clock, oneLine, wordsOf, wordSpans } from "../lib/format.ts";
import type { Command } from "../lib/keyboard.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { Field } from "./field.ts";
import { FieldDrafts } from "./fielddrafts.ts";
import { aligned, wordHeardAt } from "./fieldwords.ts";
import type { TranscriptList } from "./list.ts";
import { isFocused, isLent, type OpenField } from "./openfield.ts";
import { StrayKeys } from "./straykeys.ts";

/** Characters: more is no word or phrase that somebody looks for. */
const LONGEST_CHOSEN = 200;

interface Parts {
  model: TranscriptModel;
  saver: Saver;
  drafts: Drafts;
  list: () => TranscriptList;
  /** Why no text is to be changed; null where it may be. */
  off: () => string | null;
  say: (sentence: string, action?: NoticeAction) => void;
  /** What is told before a segment is opened in which somebody else types; null where nobody does. */
  warning?: (segment: string) => string | null;
  command: (command: Command) => void;
  /** The field was opened or closed. */
  changed: () => void;
  /** Another text stands in the field. */
  typed?: () => void;
  /** The segment is gone in which this was typed; its draft stays until it is forgotten. */
  lost?: (text: string, forget: () => void) => void;
  /** Somebody pastes; answers whether that is asked about first. */
  pasted?: (text: string) => boolean;
}

/** Where a word of the segment stands in a text of it that is not saved yet. */
const placeIn = (text: string, { words }: Segment, word: number): number => aligned(wordsOf(text), words.map((each) => each.text))[word] ?? word;

export class Editing {
  readonly #parts: Parts;
  #open: OpenField | null = null;
  /** What was typed until its row was no longer shown, before the server has said what becomes of it. */
  #aside: OpenField | null = null;
  readonly #drafts: FieldDrafts;
  #held = false;
  /** The field that was asked for before the server had named its segment. */
  #wanted: { id: string; word: number | null } | null = null;
  /** Of which segment it was told that somebody types there. */
  #warned: string | null = null;
  readonly strayKeys = new StrayKeys();
  /** Whether what changes is what the person here has undone himself. */
  #own = false;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    this.#drafts = new FieldDrafts(scope, parts);
    scope.add(parts.model.on("change", ({ changed }) => this.#rebase(changed)));
    scope.add(parts.model.on("change", ({ structure }) => structure && this.#keepWhatIsLost()));
    scope.add(parts.model.on("renamed", (names) => this.#rename(names)));
    scope.add(parts.model.on("change", () => this.#openWanted()));
    // the page goes: what was typed a moment ago is kept, too
    scope.listen(window, "pagehide", () => this.#keepTyped());
    scope.listen(document, "visibilitychange", () => document.hidden && this.#keepTyped());
    scope.add(() => this.commit() || this.#setAside());
  }

  get segment(): string | null {
    return this.#open?.id ?? null;
  }

  /** The open field. */
  get field(): Field | null {
    return this.#open?.field ?? null;
  }

  /** The word of the transcript that the caret is in; null where no text is being edited. */
  get caret(): Place | null {
    const open = this.#open;
    const segment = open && this.#parts.model.get(open.id);
    if (!open || !segment) return null;
    const before = segment.words.map(({ text }) => text);
    return { segment: this.#parts.model.position(open.id), word: wordHeardAt(before, wordSpans(open.field.text), open.field.caret) };
  }

  /**
   * Keeps the field open while the focus is in something that was opened from it. What is returned gives the focus back,
   * caret and selection as they were.
   */
  hold(): () => void {
    const { field } = this;
    const back = field?.keepPlace();
    this.#held = field !== null;
    return () => {
      this.#held = false;
      if (this.field === field) back?.();
    };
  }

  /** Whether somebody types in the open field, and has asked for nothing that waits. */
  get hasKeys(): boolean {
    return this.#open !== null && !this.#open.lent;
  }

  /** The keys go elsewhere while something waits that was asked for in the field; it stays open. */
  lendKeys(to: HTMLElement): void {
    const open = this.#open;
    if (!open || ![open.field.element, open.lent].includes(document.activeElement as HTMLElement)) return;
    open.lent = to;
    const held = this.#held;
    this.#held = true;
    to.focus({ preventScroll: true });
    this.#held = held;
  }

  /** Nothing waits any more: whoever did not go elsewhere types on in the field. Answers whether he does. */
  takeKeys(): boolean {
    const open = this.#open;
    if (!open) return false;
    if (isLent(open)) open.field.keepPlace()();
    open.lent = undefined;
    return document.activeElement === open.field.element;
  }

  /** What is marked in the open field, or in the words. */
  get chosenText(): string {
    return oneLine(this.#open?.field.chosen ?? getSelection()?.toString() ?? "").slice(0, LONGEST_CHOSEN);
  }

  get dirty(): boolean {
    return this.#open !== null && oneLine(this.#open.field.text) !== this.#open.base.text;
  }

  /** Opens the field of a segment with the caret at `word`; a field open elsewhere is saved first. */
  open(id: string, word: number | null): void {
    const segment = this.#parts.model.get(id);
    if (this.#open && (this.#open.id === segment?.id || this.#open.whole)) return this.#open.field.element.focus();
    this.commit();
    const off = this.#parts.off();
    if (off !== null) return this.#parts.say(off);
    this.#wanted = segment && isAhead(segment.id) ? { id: segment.id, word } : null;
    if (!segment || this.#wanted || this.#warns(segment.id, word)) return;
    this.#openIn(segment, word);
  }

  /** Of a segment that the server has not named yet: it becomes the field of the one that `adopt` says. */
  openAhead(id: string): void {
    const segment = this.#parts.model.get(id);
    if (!segment || this.#open) return;
    this.#openIn(segment, null);
    if (this.#open) Object.assign(this.#open, { from: keyOfNew(segment), whole: (typed: string) => typed });
  }

  #openIn(segment: Segment, word: number | null): void {
    const { id } = segment;
    this.#parts.list().reveal(id);
    const row = this.#parts.list().row(id);
    if (!row) return;
    const text = this.#parts.saver.textNow(segment);
    const label = t("Text of the segment at {start}", { start: clock(segment.start, 1) });
    const field = new Field(text, label, this.#parts.model.language, {
      input: () => {
        if (this.#open) this.#drafts.keepSoon(this.#open);
        this.#parts.typed?.();
        this.#parts.list().resized();
      },
      command: this.#parts.command,
      pasted: (text) => !this.#open?.whole && (this.#parts.pasted?.(text) ?? false),
      leave: () => document.hasFocus() && !this.#held && !this.#open?.whole && this.commit(),
    });
    this.#open = { id, from: id, base: this.#baseOf(segment), openedAt: performance.now(), field };
    row.showField(field);
    field.open(word === null ? null : placeIn(text, segment, word));
    this.#parts.list().refresh(id);
    this.#parts.changed();
  }

  /** Where somebody else types that is told first, and once: asked for again, the field opens. */
  #warns(id: string, word: number | null): boolean {
    const warning = this.#parts.warning?.(id) ?? null;
    const warned = this.#warned === id;
    this.#warned = null;
    if (warning === null || warned) return false;
    this.#warned = id;
    this.#parts.say(warning, { text: t("Edit all the same"), press: () => this.open(id, word), quick: true });
    return true;
  }

  /** Opens the field with nothing in it, as if all of it had been deleted: the browser's own undo brings the text back. */
  retype(id: string): void {
    this.open(id, null);
    const open = this.#open;
    if (open?.id !== id || open.whole) return;
    open.field.element.select();
    this.#type(open, "");
  }

  /** Opens the field with this marked. */
  openAt(id: string, [start, end]: readonly [number, number]): void {
    this.open(id, null);
    if (this.#open?.id === id) this.#open.field.element.setSelectionRange(start, end);
  }

  /** Opens the field with the text in the place of what is marked: the browser's own undo takes it back. */
  paste(id: string, text: string, marked: readonly [number, number]): void {
    this.openAt(id, marked);
    const open = this.#open;
    if (open?.id !== id || open.whole) return;
    this.#type(open, oneLine(text));
  }

  /** Types it where the caret is, in the field that is open; answers whether one is. */
  insert(text: string): boolean {
    const open = this.#open;
    if (!open || !text) return this.takeKeys();
    open.field.keepPlace()();
    open.lent = undefined;
    this.#type(open, text);
    return true;
  }

  /** Carries out a change; `isOwn`: the person here has asked for it, so that a row that goes with it was taken by nobody else. */
  whileOwn(isOwn: boolean, change: () => void): void {
    this.#own = isOwn;
    try {
      change();
    } finally {
      this.#own = false;
    }
  }

  /** Hands the text to the saver, where it is another one, and the mark with it; closes the field. Answers whether it did. */
  commit(status?: Status): boolean {
    if (this.#open?.whole) return false;
    const open = this.#close();
    return open !== null && this.#save(open, status);
  }

  #save(open: OpenField, status?: Status): boolean {
    const text = oneLine(open.field.text);
    const segment = this.#parts.model.get(open.id);
    if (!segment || text === open.base.text) {
      this.#drafts.drop(open.id);
      return false;
    }
    this.#drafts.commit(open, text);
    this.#parts.saver.setText(segment, open.base, text, performance.now() - open.openedAt, status);
    return true;
  }

  /** Closes the field and leaves the text as it was. */
  cancel(): void {
    const open = this.#close();
    if (open) this.#drafts.drop(open.from);
  }

  /** What is typed; null where nothing is. */
  get text(): string | null {
    return this.#open && oneLine(this.#open.field.text);
  }

  /** What is typed, before and behind the caret. */
  parted(): { before: string; after: string } | null {
    const field = this.#open?.field;
    if (!field) return null;
    const at = field.element.selectionStart;
    return { before: field.text.slice(0, at), after: field.text.slice(at) };
  }

  /**
   * The field goes on with another text, while its segment becomes another: until `adopt` says which, or `takeBack` that it
   * did not. `whole` is the segment's text with what stands in the field, for as long as it is not done.
   */
  hand(text: string, caret: number, whole: (typed: string) => string): { segment: Segment; base: OpenField["base"]; tookMs: number } | null {
    const open = this.#open;
    const segment = open && this.#parts.model.get(open.id);
    if (!open || !segment || open.whole) return null;
    open.whole = whole;
    this.#write(open, text, caret);
    this.#drafts.keepSoon(open);
    return { segment, base: open.base, tookMs: performance.now() - open.openedAt };
  }

  takeBack(): void {
    const aside = this.#takeAside();
    if (aside) return this.#takeBackAside(aside);
    const open = this.#open;
    if (!open?.whole) return;
    const { selectionStart: caret } = open.field.element;
    const text = open.whole(open.field.text);
    if (open.id !== open.from) this.#carry(open, open.from);
    open.whole = undefined;
    this.#write(open, text, Math.max(0, text.length - open.field.text.length + caret));
    this.#keepWhatIsLost();
  }

  /** The field stands in the row that is shown of the segment that is going to come of its own. */
  goAhead(id: string): void {
    const open = this.#open;
    if (open?.whole) this.#carry(open, id);
  }

  /** The field, with its caret and what was typed meanwhile, goes over to the segment that came of its own. */
  adopt(id: string): void {
    const segment = this.#parts.model.get(id);
    if (!segment) return this.takeBack();
    const aside = this.#takeAside();
    if (aside) {
      aside.id = id;
      return this.#settle(aside, segment, () => this.#save(aside));
    }
    const open = this.#open;
    if (!open?.whole) return;
    const focused = isFocused(open) || isLent(open);
    if (open.id !== id) this.#carry(open, id);
    this.#settle(open, segment, () => (focused ? this.#drafts.keep(open) : this.commit()));
    this.#parts.list().refresh(id);
    this.#parts.changed();
  }

  /** It is this segment's text from now on. Only when it is kept there the draft goes that was kept elsewhere. */
  #settle(open: OpenField, segment: Segment, keep: () => void): void {
    const { from } = open;
    Object.assign(open, { from: segment.id, base: this.#baseOf(segment), openedAt: performance.now(), whole: undefined });
    keep();
    if (from !== segment.id) this.#drafts.drop(from);
  }

  /** The field closes before it is known what becomes of its text: the answer says it. */
  #setAside(): void {
    if (!this.#open?.whole) return;
    this.#drafts.keep(this.#open);
    this.#aside = this.#close();
  }

  #takeAside(): OpenField | null {
    const aside = this.#aside;
    this.#aside = null;
    return aside;
  }

  /** Nothing was done: it is its old segment's text, or, where that is gone, told. */
  #takeBackAside(open: OpenField): void {
    const { element } = open.field;
    element.value = open.whole?.(element.value) ?? element.value;
    open.id = open.from;
    if (this.#parts.model.get(open.id)) this.#save(open);
    else this.#drafts.tellLost(open);
  }

  /** To another row, with its caret. */
  #carry(open: OpenField, id: string): void {
    const { element } = open.field;
    const [list, { selectionStart, selectionEnd }, focused] = [this.#parts.list(), element, isFocused(open)];
    list.row(open.id)?.hideField();
    open.id = id;
    list.reveal(id);
    list.row(id)?.showField(open.field);
    open.field.fit();
    element.setSelectionRange(selectionStart, selectionEnd);
    if (focused) element.focus({ preventScroll: true });
  }

  #rename(names: ReadonlyMap<string, string>): void {
    for (const at of [this.#open, this.#wanted]) if (at) at.id = names.get(at.id) ?? at.id;
  }

  #openWanted(): void {
    const wanted = this.#wanted;
    if (wanted && !isAhead(wanted.id) && this.#parts.model.get(wanted.id)) this.open(wanted.id, wanted.word);
  }

  #write(open: OpenField, text: string, caret: number): void {
    open.field.write(text, caret);
    this.#parts.typed?.();
    this.#parts.list().resized();
  }

  /** As if by hand. */
  #type(open: OpenField, text: string): void {
    if (open.field.type(text)) return;
    this.#parts.typed?.();
    this.#parts.list().resized();
    this.#drafts.keepSoon(open);
  }

  #keepTyped(): void {
    if (this.#open && this.dirty) this.#drafts.keep(this.#open);
  }

  /** Somebody else parted, joined or deleted the segment that is typed in. */
  #keepWhatIsLost(): void {
    const { model } = this.#parts;
    const open = this.#open;
    if (!open || model.get(open.id) || (open.whole && model.has(open.id))) return;
    if (open.whole && model.get(open.from)) return this.#carry(open, open.from);
    if (!this.#own && (isFocused(open) || isLent(open))) this.strayKeys.expect();
    if (open.whole) return this.#setAside();
    this.#close();
    this.#drafts.tellLost(open);
  }

  #close(): OpenField | null {
    const open = this.#open;
    if (!open) return null;
    this.#open = null;
    this.#drafts.rest();
    open.field.close();
    const list = this.#parts.list();
    const focused = document.activeElement === open.field.element;
    list.row(open.id)?.hideField();
    list.refresh(open.id);
    if (focused) list.focus();
    this.#parts.changed();
    return open;
  }

  /** In a conflict both texts are on the table, so that the next text is meant to replace theirs. */
  #baseOf(segment: Segment): OpenField["base"] {
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
}
