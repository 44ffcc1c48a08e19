/** The foldable field for words and phrases that a model is to be told: pasted, typed, or read from a file. */

import { LONGEST_VOCABULARY, type VOCABULARY_ABOUT, VOCABULARY_STRENGTHS } from "../api/schema.ts";
import type { ModelRow } from "../api/wire.ts";
import { phrasesOf, STRENGTH, VOCABULARY } from "../document/vocabulary.ts";
import { el, setText } from "../lib/dom.ts";
import { fileButton } from "../lib/filebutton.ts";
import { selectField } from "../lib/selects.ts";
import { t } from "../lib/texts.ts";

/** What is told, as a request has it. */
export interface Told {
  vocabulary: string;
  options: Record<string, string>;
}

/** What a person is told of it, by how a model takes it. */
const ABOUT: typeof VOCABULARY_ABOUT = {
  boosted: t("Names and words that are said here, written as they should be. They are made likelier: a strong list is written even where nobody says it."),
  prompted: t("Names and words that are said here. They are given to the model as a text; how far it heeds that is its own affair."),
};

/** What the strengths are called, by the names of `VOCABULARY_STRENGTHS`. */
const STRENGTHS: Readonly<Record<string, string>> = {
  gentle: t("Gentle"),
  medium: t("Medium"),
  strong: t("Strong: may write them where nobody says them"),
};

export class VocabularyField {
  readonly element = el("details", { class: "cs-vocabulary", hidden: true });
  readonly #title = el("summary", { text: t("Vocabulary") });
  readonly #text = el("textarea", { rows: 4, "aria-label": t("Vocabulary"), "data-name": "vocabulary", dir: "auto", placeholder: t("One on each line, or behind commas") });
  readonly #strength = selectField(t("Strength"), VOCABULARY_STRENGTHS.map(([name, says]) => [name, STRENGTHS[name] ?? says] as const), STRENGTH);
  readonly #about = el("p", { class: "cs-hint" });
  #kind: ModelRow["vocabulary"] = null;

  constructor() {
    const file = fileButton({ text: t("From a text file"), accept: ".txt,.csv,text/plain", name: "vocabulary", take: (chosen) => void this.#read(chosen) });
    this.element.append(this.#title, this.#about, this.#text, el("div", { class: "cs-form-row" }, this.#strength.field, file));
    this.#text.addEventListener("input", () => this.#count());
  }

  /** What was told before. */
  fill(options: Record<string, string>): void {
    this.#text.value = options[VOCABULARY] ?? "";
    this.#strength.select.value = options[STRENGTH] ?? VOCABULARY_STRENGTHS[0]![0];
    this.#count();
  }

  /** Words beside those that stand there; what cannot stand in a list of phrases is left out. */
  add(words: readonly string[]): void {
    const usable = words.filter((word) => phrasesOf(word).length === 1);
    this.#text.value = [...new Set([...phrasesOf(this.#text.value), ...usable])].join("\n");
    this.element.open = true;
    this.#count();
  }

  /** Offered where the model can be told, in the way that it can. */
  show(kind: ModelRow["vocabulary"]): void {
    this.#kind = kind;
    this.element.hidden = kind === null;
    this.#strength.field.hidden = kind !== "boosted";
    if (kind) setText(this.#about, ABOUT[kind]);
  }

  get told(): Told {
    if (this.#kind === null || !phrasesOf(this.#text.value).length) return { vocabulary: "", options: {} };
    return { vocabulary: this.#text.value, options: this.#kind === "boosted" ? { [STRENGTH]: this.#strength.select.value } : {} };
  }

  /** Longer ones are cut by no one: the server says what is wrong with them. */
  async #read(file: File): Promise<void> {
    this.#text.value = await file.slice(0, 4 * LONGEST_VOCABULARY + 1).text();
    this.#count();
  }

  #count(): void {
    const { length } = phrasesOf(this.#text.value);
    setText(this.#title, length ? t("Vocabulary ({words})", { words: length }) : t("Vocabulary"));
  }
}
