/**
 * A field for what is typed while the text that it is meant for waits to be opened: of any layout, by dead keys, input
 * methods and the clipboard. It goes into that text as one, or is told where no text comes.
 */

import { el } from "../lib/dom.ts";
import { t } from "../lib/texts.ts";

/** A composition at which nothing was done for so long holds up the text no longer: some keyboards compose until one goes elsewhere. */
const COMPOSED_MS = 3000;

interface Parts {
  whenSettled: (run: () => void) => void;
  /** What waited for the end of a composition can be done. */
  composed: () => void;
  /** Types it into the text that is open; answers whether one is. */
  insert: (text: string) => boolean;
  /** No text was opened for it. */
  gone: (text: string) => void;
  /** Has the keys where nothing is typed; it stands behind that. */
  list: () => HTMLElement;
}

export class TypeAhead {
  /** In the page while something waits; not seen at first, since mostly it is there for a moment alone. */
  readonly element = el("textarea", { class: "cs-ahead", rows: 1, dir: "auto", spellcheck: "false", translate: "no", "aria-label": t("For the text that opens") });
  readonly #parts: Parts;
  /** In the order of what it was typed for. */
  #waiting: { text: string }[] = [];
  /** What stands in the field is its text. */
  #now: { text: string } | null = null;
  #gone: string[] = [];
  #composing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { element } = this;
    element.addEventListener("input", () => this.#begin());
    for (const type of ["compositionstart", "compositionupdate"]) element.addEventListener(type, () => this.#compose());
    element.addEventListener("compositionend", () => this.#endComposing(0));
  }

  /** Whether a letter is made of several keys just now: where the focus goes elsewhere, it would be taken as it is. */
  get composing(): boolean {
    return this.#composing;
  }

  /** The field, to be given the keys. */
  show(): HTMLElement {
    if (!this.element.isConnected) this.#parts.list().after(this.element);
    return this.element;
  }

  /** What is typed from now on is typed in it. */
  focus(): void {
    this.show().focus({ preventScroll: true });
  }

  /** The same where nobody is at something else. */
  listen(): void {
    if ([document.body, this.#parts.list()].includes(document.activeElement as HTMLElement)) this.focus();
  }

  /** Nothing is to be typed in it any more. */
  rest(): void {
    if (document.activeElement === this.element) this.#parts.list().focus({ preventScroll: true });
    this.element.remove();
  }

  /** As if it were typed. */
  paste(text: string): void {
    const { element } = this;
    this.show();
    element.setRangeText(text, element.selectionStart, element.selectionEnd, "end");
    this.#begin();
  }

  /** Something else is asked for: what is typed from now on is meant for that. */
  end(): void {
    if (this.#composing) this.element.blur();
    if (this.#now) this.#now.text = this.#flush();
  }

  /** Nothing is opened: answers what was typed. */
  take(): string {
    this.end();
    const texts = this.#waiting.map(({ text }) => text.trim()).filter(Boolean);
    this.#waiting = [];
    this.rest();
    return texts.join(" ");
  }

  /** For what was asked for last. */
  #begin(): void {
    if (this.#now) return;
    const typed = { text: "" };
    this.#now = typed;
    if (!this.#waiting.length) this.#gone = [];
    this.#waiting.push(typed);
    this.#parts.whenSettled(() => this.#insert(typed));
  }

  #compose(): void {
    this.#begin();
    this.#composing = true;
    this.#endComposing(COMPOSED_MS);
  }

  /** Only then, since a browser writes the letter behind the event. */
  #endComposing(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#composing = false;
      this.#parts.composed();
    }, ms);
  }

  #flush(): string {
    const text = this.element.value;
    this.element.value = "";
    this.#now = null;
    return text;
  }

  #insert(typed: { text: string }): void {
    this.#waiting = this.#waiting.filter((each) => each !== typed);
    const text = this.#now === typed ? this.#flush() : typed.text;
    const isIn = this.#parts.insert(text);
    if (!this.#waiting.length) this.rest();
    if (isIn || !text.trim()) return;
    this.#gone.push(text.trim());
    this.#parts.gone(this.#gone.join(" "));
  }
}
