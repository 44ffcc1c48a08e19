/** The text field of one segment: plain text, whatever the script or the input method. */

import { el } from "../lib/dom.ts";
import { wordSpans } from "../lib/format.ts";
import { commandFor, type Command } from "../lib/keyboard.ts";

export interface FieldEvents {
  input: (text: string) => void;
  command: (command: Command) => void;
  /** Something is pasted; answers whether somebody else takes care of it. */
  pasted?: (text: string) => boolean;
  /** The field lost the focus to something else. */
  leave: () => void;
}

/** A word without what a sentence puts around it: whoever types over a word means the word. */
function inner(word: string, at: number): [start: number, end: number] {
  const found = /^["“„«‘(\[¿¡]*(.+?)[.,;:!?…"”“»’)\]]*$/u.exec(word);
  const core = found?.[1] ?? word;
  const start = at + word.indexOf(core);
  return [start, start + core.length];
}

export class Field {
  readonly element: HTMLTextAreaElement;
  /** The same text behind the field's own, letter under letter, which carries the marks: the field itself has but text. */
  readonly #behind = el("div", { class: "cs-field-behind", dir: "auto", "aria-hidden": "true", translate: "no" });
  /** What stands in the row. */
  readonly box = el("div", { class: "cs-field-box" }, this.#behind);
  #marks: readonly string[] = [];
  #closed = false;

  /** `language`: the code of what is written, for dictionaries and readers; empty where it is not known. */
  constructor(text: string, label: string, language: string, events: FieldEvents) {
    this.element = el("textarea", { class: "cs-field", rows: 1, dir: "auto", spellcheck: "true", translate: "no", lang: language || null, "aria-label": label });
    this.element.value = text;
    this.box.append(this.element);
    this.element.addEventListener("input", () => {
      this.fit();
      events.input(this.element.value);
    });
    this.element.addEventListener("keydown", (event) => this.#key(event, events));
    this.element.addEventListener("paste", (event) => events.pasted?.(event.clipboardData?.getData("text/plain") ?? "") && event.preventDefault());
    this.element.addEventListener("blur", () => !this.#closed && events.leave());
  }

  get text(): string {
    return this.element.value;
  }

  /** Where the caret is, or what is selected begins. */
  get caret(): number {
    return this.element.selectionStart;
  }

  /** Marks the words: for each one the classes of its mark, empty for none. */
  mark(marks: readonly string[]): void {
    if (marks.join() === this.#marks.join() && this.#behind.textContent === this.#shown) return;
    this.#marks = marks;
    this.#draw();
  }

  /** A line break at the end is shown by what follows it. */
  get #shown(): string {
    return `${this.text}\u200b`;
  }

  #draw(): void {
    const parts: (Node | string)[] = [];
    let at = 0;
    wordSpans(this.text).forEach(({ text, start, end }, i) => {
      const mark = this.#marks[i];
      if (!mark) return;
      parts.push(this.text.slice(at, start), el("span", { class: mark, text }));
      at = end;
    });
    this.#behind.replaceChildren(...parts, this.#shown.slice(at));
  }

  /** What is marked in it. */
  get chosen(): string {
    return this.text.slice(this.element.selectionStart, this.element.selectionEnd);
  }

  /** Puts the caret before word `word` of the text (at the end when it is null) and takes the focus. */
  open(word: number | null): void {
    this.fit();
    this.element.focus({ preventScroll: true });
    const at = word === null ? undefined : wordSpans(this.text)[word];
    if (at) this.element.setSelectionRange(...inner(at.text, at.start));
    else this.element.setSelectionRange(this.text.length, this.text.length);
  }

  /** What is returned takes the focus again, with caret and selection where they are now: a browser may forget them. */
  keepPlace(): () => void {
    const { selectionStart, selectionEnd, selectionDirection } = this.element;
    return () => {
      this.element.focus({ preventScroll: true });
      this.element.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
    };
  }

  /** Another text, as if it had always stood there. */
  write(text: string, caret: number): void {
    this.element.value = text;
    this.element.setSelectionRange(caret, caret);
    this.fit();
  }

  /** In the place of what is marked, as if it were typed: the browser's own undo takes it back. Answers whether it was, so that `input` is told. */
  type(text: string): boolean {
    if (document.execCommand?.(text ? "insertText" : "delete", false, text)) return true;
    const { selectionStart: start, selectionEnd: end } = this.element;
    this.write(this.text.slice(0, start) + text + this.text.slice(end), start + text.length);
    return false;
  }

  /** From now on the field is silent: it is about to leave the page. */
  close(): void {
    this.#closed = true;
  }

  /** Shows the text as it is now, as high as it is, where the style sheet cannot do it (`field-sizing`). */
  fit(): void {
    this.#draw();
    if (CSS.supports("field-sizing", "content")) return;
    this.element.style.height = "auto";
    this.element.style.height = `${this.element.scrollHeight}px`;
  }

  /** While an input method composes, Enter and Tab are its own. */
  #key(event: KeyboardEvent, events: FieldEvents): void {
    if (event.isComposing || event.keyCode === 229) return;
    const command = commandFor(event, "field");
    event.stopPropagation();
    if (!command) return;
    event.preventDefault();
    events.command(command);
  }
}
