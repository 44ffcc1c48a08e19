/** The page's own words in the language of whoever reads it. English is the source, and what stands where a language has no word. */

/** What `static/texts.<language>.js` puts into the page before this runs: nothing for English. */
interface Texts {
  language: string;
  /** By the English text; of what is counted, one for each plural form of the language. */
  texts: Record<string, string | string[]>;
  /** The plural form for a number. */
  plural: (n: number) => number;
}

declare global {
  // eslint-disable-next-line no-var
  var studioTexts: Texts | undefined;
}

type Value = string | number;

/** The names in braces in a text. */
type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

/** A text without braces takes no values, one with braces takes all of them: names as they are, numbers as the language writes them. */
type Values<Text extends string> = [Names<Text>] extends [never] ? [] : [values: Record<Names<Text>, Value>];

/** What parts a word's meaning from the word, as in gettext's files. */
const CONTEXT = "\u0004";

/** As a browser names it: `en`, `de`. */
export const language = (): string => globalThis.studioTexts?.language ?? "en";

/** As the reader's language writes it: `1,250`, `0.5`. With `decimals`, that many, rounded as the number is and not as it is written. */
export function number(value: number, decimals?: number): string {
  if (decimals === undefined) return value.toLocaleString(language());
  return Number(value.toFixed(decimals)).toLocaleString(language(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

const shown = (value: Value): string => (typeof value === "number" ? number(value) : value);

function filled(text: string, values: Record<string, Value>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? shown(values[name]!) : whole));
}

function lookedUp(english: string): string {
  const found = globalThis.studioTexts?.texts[english];
  return typeof found === "string" ? found : english;
}

/**
 * A text of the page, such as `t("Save")` or `t("{name} is gone.", { name })`.
 * The English must stand here as it is: it is what the tables are made from and looked up by.
 */
export function t<Text extends string>(english: Text, ...values: Values<Text>): string {
  return filled(lookedUp(english), values[0] ?? {});
}

/** A word that means several things: `tc("verb", "Open")`. */
export function tc<Text extends string>(context: string, english: Text, ...values: Values<Text>): string {
  const found = globalThis.studioTexts?.texts[context + CONTEXT + english];
  return filled(typeof found === "string" ? found : english, values[0] ?? {});
}

/** What is counted, as `{count}`: `n(3, "{count} word", "{count} words")`; other values as for `t`. */
export function n(count: number, one: string, many: string, values: Record<string, Value> = {}): string {
  const forms = globalThis.studioTexts?.texts[one];
  const own = Array.isArray(forms) ? forms[globalThis.studioTexts?.plural(count) ?? 0] : undefined;
  return filled(own ?? (count === 1 ? one : many), { count, ...values });
}
