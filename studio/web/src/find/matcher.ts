/** Where a text is found: plain or by a regular expression. Knows no page, so that a worker can do it. */

import { sought, type Counting, type Sought } from "../lib/sought.ts";

export interface Query {
  wanted: string;
  /** A regular expression, in JavaScript's own spelling. */
  pattern: boolean;
  /** Whole words alone. */
  whole: boolean;
  case: boolean;
  accents: boolean;
}

export interface Hit {
  /** Which of the texts. */
  text: number;
  /** Characters [start, end) of it. */
  start: number;
  end: number;
  /** Of a regular expression: what its groups stand for, the whole first, and those that have a name. */
  groups?: readonly (string | undefined)[];
  named?: Readonly<Record<string, string | undefined>>;
  /** Of one that was not looked for but proposed: what is to stand there, whatever is written for all. */
  put?: string;
}

export interface Found {
  hits: readonly Hit[];
  /** There were more than `MOST_HITS`, and these are the first. */
  more: boolean;
}

export const MOST_HITS = 20_000;
const NOTHING: Found = { hits: [], more: false };

/** A regular expression that is none. */
export class PatternError extends Error {
  override name = "PatternError";
  /** As it was to be read. */
  readonly source: string;

  constructor(source: string) {
    super(source);
    this.source = source;
  }
}

/** The hits of one text; ends early where `room` of them are found. */
type Matcher = (text: Sought, index: number, original: string, room: number) => Hit[];

/** Every place at which the texts say what is asked for, in their order. Raises PatternError. */
export function search(texts: readonly string[], query: Query, ready: (index: number) => Sought = (i) => sought(texts[i]!, countsOf(query))): Found {
  const match = matcherOf(query);
  if (!match) return NOTHING;
  const hits: Hit[] = [];
  for (let i = 0; i < texts.length; i++) {
    hits.push(...match(ready(i), i, texts[i]!, MOST_HITS + 1 - hits.length));
    if (hits.length > MOST_HITS) return { hits: hits.slice(0, MOST_HITS), more: true };
  }
  return { hits, more: false };
}

/** Case is the regular expression's own affair: `\S` is not `\s`. */
export const countsOf = (query: Query): Counting => ({ case: query.case || query.pattern, accents: query.accents });

function matcherOf(query: Query): Matcher | null {
  if (query.pattern) return query.wanted ? patternMatcher(query) : null;
  const wanted = sought(query.wanted.normalize("NFC"), query).text.trim().replace(/\s+/gu, " ");
  return wanted ? plainMatcher(wanted, query.whole) : null;
}

function plainMatcher(wanted: string, whole: boolean): Matcher {
  return ({ text, at }, index, _, room) => {
    const hits: Hit[] = [];
    for (let from = text.indexOf(wanted); from >= 0 && hits.length < room; from = text.indexOf(wanted, from + wanted.length)) {
      const end = from + wanted.length;
      if (!whole || isWhole(text, from, end)) hits.push({ text: index, start: at ? at[from]! : from, end: at ? at[end]! : end });
    }
    return hits;
  };
}

/** Raises PatternError. */
export function patternOf({ wanted, case: counts, accents }: Query): RegExp {
  const source = sought(wanted.normalize("NFC"), { case: true, accents }).text;
  try {
    return new RegExp(source, counts ? "dgu" : "dgiu");
  } catch {
    throw new PatternError(source);
  }
}

function patternMatcher(query: Query): Matcher {
  const pattern = patternOf(query);
  return ({ text, at }, index, original, room) => {
    const hits: Hit[] = [];
    const place = (i: number) => (at ? at[i]! : i);
    const said = (span: readonly [number, number] | undefined) => span && original.slice(place(span[0]), place(span[1]));
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices![0]!;
      if (start === end || (query.whole && !isWhole(text, start, end))) continue;
      hits.push({ text: index, start: place(start), end: place(end), ...groupsOf(match.indices!, said) });
      if (hits.length >= room) break;
    }
    return hits;
  };
}

function groupsOf(indices: RegExpIndicesArray, said: (span: readonly [number, number] | undefined) => string | undefined): Partial<Hit> {
  const named = indices.groups && Object.fromEntries(Object.entries(indices.groups).map(([name, span]) => [name, said(span)]));
  return { groups: [...indices].map(said), ...(named && { named }) };
}

const ENDS_IN_WORD = /[\p{L}\p{M}\p{N}_]$/u;
const BEGINS_IN_WORD = /^[\p{L}\p{M}\p{N}_]/u;

/** Whether no word goes on around it. Two code units hold any one letter. */
export const isWhole = (text: string, start: number, end: number): boolean =>
  !ENDS_IN_WORD.test(text.slice(Math.max(0, start - 2), start)) && !BEGINS_IN_WORD.test(text.slice(end, end + 2));

/** What stands in the hit's place: of a regular expression with `$1`, `$<name>`, `$&` and `$$` filled in. */
export function replacement(hit: Hit, into: string): string {
  if (hit.put !== undefined) return hit.put;
  if (!hit.groups) return into;
  return into.replace(/\$(?:\$|&|(\d{1,2})|<([^>]+)>)/gu, (whole: string, number: string | undefined, name: string | undefined) => {
    if (whole === "$$") return "$";
    if (whole === "$&") return hit.groups![0] ?? "";
    if (name !== undefined) return hit.named && name in hit.named ? (hit.named[name] ?? "") : whole;
    const at = Number(number);
    return at > 0 && at < hit.groups!.length ? (hit.groups![at] ?? "") : whole;
  });
}

const IS_UPPER = /^\p{Lu}/u;
const IS_LOWER = /^\p{Ll}/u;

/** With a capital letter where one is replaced: a word at a sentence's beginning stays one. */
export const likeCase = (there: string, into: string): string => (IS_UPPER.test(there) && IS_LOWER.test(into) ? into[0]!.toUpperCase() + into.slice(1) : into);

/** The text with these hits of it, in their order, replaced. */
export function replaced(text: string, hits: readonly Hit[], into: string, capitals = false): string {
  let made = "";
  let from = 0;
  for (const hit of hits) {
    const put = replacement(hit, into);
    made += text.slice(from, hit.start) + (capitals ? likeCase(text.slice(hit.start, hit.end), put) : put);
    from = hit.end;
  }
  return made + text.slice(from);
}
