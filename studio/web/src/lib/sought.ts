/** A text as it is searched: `sought` of studio/text.py, which says what counts; tests/sought.json holds both to it. */

/** What of a text counts, besides its letters. */
export interface Counting {
  case: boolean;
  /** Accents, and how an apostrophe or a hyphen is written. */
  accents: boolean;
}

/** A text made ready, and where each of its characters stands in the text as it is; null where that is the same place. */
export interface Sought {
  text: string;
  at: readonly number[] | null;
}

const PLAIN = /^[\x20-\x7e]*$/u;
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]/gu;
const TWINS: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u02bb\u02bc\u00b4`]/u, "'"],
  [/[\u2010-\u2013\u2212\u2011]/u, "-"],
  [/\u2044/u, "/"],
];
const NO_BREAK = /[\u00a0\u202f\u2007]/u;

/** Accents are taken off letter by letter: what no longer composes is another letter, such as the “が” that is no “か”. */
function bare(character: string): string {
  const twin = TWINS.find(([signs]) => signs.test(character));
  return twin ? twin[1] : character.normalize("NFD").replace(ACCENTS, "").normalize("NFC");
}

function made(character: string, counts: Counting): string {
  if (NO_BREAK.test(character)) return " ";
  const seen = counts.accents ? character : bare(character);
  return counts.case ? seen : bareAgain(seen.toLowerCase().replace("ς", "σ"), counts);
}

/** A lower letter may be written with a mark that the capital has in itself: “İ”. */
const bareAgain = (lower: string, { accents }: Counting): string => (accents ? lower : lower.normalize("NFD").replace(ACCENTS, "").normalize("NFC"));

const known = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>(), new Map<string, string>()];

function character(each: string, counts: Counting): string {
  const cache = known[Number(counts.case) * 2 + Number(counts.accents)]!;
  const found = cache.get(each) ?? made(each, counts);
  cache.set(each, found);
  return found;
}

export function sought(text: string, counts: Counting): Sought {
  if (PLAIN.test(text) && !(text.includes("`") && !counts.accents)) return { text: counts.case ? text : text.toLowerCase(), at: null };
  let ready = "";
  const at: number[] = [];
  let place = 0;
  for (const each of text) {
    const piece = character(each, counts);
    for (let i = 0; i < piece.length; i++) at.push(place);
    ready += piece;
    place += each.length;
  }
  at.push(place);
  return { text: ready, at };
}
