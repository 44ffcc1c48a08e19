/** A word for comparison: `fold` of studio/text.py, which says what counts; tests/fold.json holds both to it. */

const APOSTROPHES = /[\u2018\u2019\u02bb\u02bc\u00b4`]/gu;
const HYPHENS = /[\u2010-\u2013\u2212]/gu;
const STROKES = /\u2044/gu;

const COUNTS = [
  /[\p{L}\p{M}\p{N}\p{S}%\u2030&#@\u00a7]/u,
  /(?<=[\p{L}\p{M}\p{N}])['/](?=[\p{L}\p{M}\p{N}])/u,
  /(?<=\p{Nd})[-.,: \u066b\u066c](?=\p{Nd})/u,
  /(?<![\p{L}\p{M}\p{N}])-(?=[\p{Nd}\p{Sc}])/u,
  /(?<![\p{L}\p{M}\p{N}.,])[.,](?=\p{Nd})/u,
  /\*(?=\p{Nd})/u,
];
const KEPT = new RegExp(COUNTS.map((counts) => counts.source).join("|"), "gu");

/** Case, width, typography and punctuation forgotten, but not the signs by which a number or a word means another. */
export function fold(word: string): string {
  const plain = word.replace(APOSTROPHES, "'").normalize("NFKC").replace(HYPHENS, "-").replace(STROKES, "/");
  const wide = plain.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
  return (wide.match(KEPT) ?? []).join("") || wide;
}
