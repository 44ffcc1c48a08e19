/** What is typed for a text that waits to be opened: it goes into it as one, or is told where no text comes. */

interface Parts {
  whenSettled: (run: () => void) => void;
  /** Types it into the text that is open; answers whether one is. */
  insert: (text: string) => boolean;
  /** No text was opened for it. */
  gone: (text: string) => void;
}

export class TypeAhead {
  readonly #parts: Parts;
  /** In the order of what it was typed for. */
  #waiting: { text: string }[] = [];
  #now: { text: string } | null = null;
  #gone: string[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** For what was asked for last. */
  type(text: string): void {
    if (this.#now) return void (this.#now.text += text);
    const typed = { text };
    this.#now = typed;
    if (!this.#waiting.length) this.#gone = [];
    this.#waiting.push(typed);
    this.#parts.whenSettled(() => this.#insert(typed));
  }

  /** Takes the last letter back, or the last word. */
  erase(what: "letter" | "word"): void {
    if (this.#now) this.#now.text = what === "word" ? this.#now.text.replace(/\S*\s*$/u, "") : [...this.#now.text].slice(0, -1).join("");
  }

  /** Something else is asked for: what is typed from now on is meant for that. */
  end(): void {
    this.#now = null;
  }

  /** Nothing is opened: answers what was typed. */
  take(): string {
    const texts = this.#waiting.map(({ text }) => text.trim()).filter(Boolean);
    [this.#waiting, this.#now] = [[], null];
    return texts.join(" ");
  }

  #insert(typed: { text: string }): void {
    this.#waiting = this.#waiting.filter((each) => each !== typed);
    if (this.#now === typed) this.#now = null;
    if (!typed.text || this.#parts.insert(typed.text) || !typed.text.trim()) return;
    this.#gone.push(typed.text.trim());
    this.#parts.gone(this.#gone.join(" "));
  }
}
