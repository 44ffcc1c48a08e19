/** The text field of one segment: plain text, whatever the script or the input method. */

import { el } from "./dom.ts";
import { commandFor, type Command } from "./keyboard.ts";

export interface FieldEvents {
  input: (text: string) => void;
  command: (command: Command) => void;
  /** The field lost the focus to something else. */
  leave: () => void;
}

/** One line of words: line breaks and runs of spaces mean nothing in a transcript. */
export const tidy = (text: string): string => text.trim().replace(/\s+/gu, " ");

export class Field {
  readonly element: HTMLTextAreaElement;
  #closed = false;

  constructor(text: string, label: string, events: FieldEvents) {
    this.element = el("textarea", { class: "cs-field", rows: 1, dir: "auto", spellcheck: "true", "aria-label": label });
    this.element.value = text;
    this.element.addEventListener("input", () => {
      this.fit();
      events.input(this.element.value);
    });
    this.element.addEventListener("keydown", (event) => this.#key(event, events));
    this.element.addEventListener("blur", () => !this.#closed && events.leave());
  }

  get text(): string {
    return this.element.value;
  }

  /** Puts the caret before word `word` of the text (at the end when it is null) and takes the focus. */
  open(word: number | null): void {
    this.fit();
    this.element.focus({ preventScroll: true });
    const starts = [...this.text.matchAll(/\S+/gu)];
    const at = word === null ? undefined : starts[word];
    if (at) this.element.setSelectionRange(at.index, at.index + at[0].length);
    else this.element.setSelectionRange(this.text.length, this.text.length);
  }

  /** From now on the field is silent: it is about to leave the page. */
  close(): void {
    this.#closed = true;
  }

  /** As high as its text, where the style sheet cannot do it (`field-sizing`). */
  fit(): void {
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
