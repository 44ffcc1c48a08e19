/**
 * What is wrong with a regular expression that the browser refuses: browsers say it in English, and each in words of its
 * own. Whether it is one the browser decides; what of it is none is read here, by the rules of the flag `u`.
 */

import { t } from "../lib/texts.ts";

/** The first thing in it that cannot be, where it is one of the usual ones. */
export const problemIn = (source: string): string | null => new Reader(source).problem();

export const problemOf = (source: string): string => problemIn(source) ?? t("This is no regular expression.");

/** What stands alone for a sign, or a kind of them. */
const ESCAPE = /\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|[pP]\{[^}]*\}|k<[^>]*>|\d+|.?)/isuy;
/** What a group begins with. */
const OPENING = /\((?:\?(?:[:=!]|<[=!]|<[\p{L}$_][\p{L}\p{M}\p{N}$_]*>|[ims]*(?:-[ims]+)?:))?/uy;
const COUNT = /\{(\d+)(?:,(\d*))?\}/uy;
const REPEATS = ["*", "+", "?"];
const isKind = (member: string): boolean => /^\\[dDsSwWpP]/u.test(member);

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, "u") !== null;
  } catch {
    return false;
  }
}

class Reader {
  readonly #source: string;
  #at = 0;
  /** Whether what stands before can be repeated. */
  #repeatable = false;
  /** What each open group begins with. */
  readonly #groups: string[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  problem(): string | null {
    while (this.#at < this.#source.length) {
      const found = this.#next();
      if (found !== null) return found;
    }
    return this.#groups.length ? t("This is no regular expression: nothing closes the “(”.") : null;
  }

  #next(): string | null {
    const sign = this.#source[this.#at]!;
    if (sign === "\\") return this.#escape();
    if (sign === "[") return this.#set();
    if (sign === "(") return this.#open();
    if (sign === ")") return this.#close();
    if (sign === "{" || REPEATS.includes(sign)) return this.#repeat(sign);
    if (sign === "]" || sign === "}") return unopened(sign);
    this.#at += 1;
    this.#repeatable = !"|^$".includes(sign);
    return null;
  }

  /** What it finds from here on; null where it finds nothing. */
  #read(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found) this.#at += found[0].length;
    return found;
  }

  #escape(): string | null {
    const [escape] = this.#read(ESCAPE)!;
    this.#repeatable = !/^\\b$/iu.test(escape);
    return this.#isRefused(escape) ? badEscape(escape) : null;
  }

  /** What stands for a group goes by which there are; anything else stands for itself. */
  #isRefused(escape: string): boolean {
    const number = /^\\([1-9]\d*)$/u.exec(escape)?.[1];
    if (number !== undefined) return Number(number) > (this.#source.match(/\((?!\?(?!<[^=!]))/gu)?.length ?? 0);
    const name = /^\\k(<[^>]*>)$/u.exec(escape)?.[1];
    return name !== undefined ? !this.#source.includes(`(?${name}`) : !isPattern(escape);
  }

  #set(): string | null {
    const from = this.#at;
    this.#at += this.#source[from + 1] === "^" ? 2 : 1;
    let before = "";
    while (this.#at < this.#source.length) {
      const sign = this.#source[this.#at]!;
      if (sign === "]") {
        this.#at += 1;
        this.#repeatable = true;
        return null;
      }
      const member = this.#member();
      if (sign === "\\" && !isPattern(`[${member}]`)) return badEscape(member);
      const isRange = before && member === "-" && ![undefined, "]"].includes(this.#source[this.#at]);
      if (!isRange) {
        before = member;
        continue;
      }
      const last = this.#member();
      if (last.startsWith("\\") && !isPattern(`[${last}]`)) return badEscape(last);
      if (!isPattern(`[${before}-${last}]`)) return badRange(before, last);
      before = "";
    }
    return t("This is no regular expression: nothing closes the “[”.");
  }

  #member(): string {
    const found = this.#source[this.#at] === "\\" ? this.#read(ESCAPE)![0] : String.fromCodePoint(this.#source.codePointAt(this.#at)!);
    if (!found.startsWith("\\")) this.#at += found.length;
    return found;
  }

  #open(): string | null {
    const [opening] = this.#read(OPENING)!;
    const next = this.#source[this.#at];
    if (opening === "(" && next === "?") return t("This is no regular expression: “(?” begins no group so. Groups are “(…)”, “(?:…)” and “(?<name>…)”.");
    this.#groups.push(opening);
    this.#repeatable = false;
    return null;
  }

  /** What looks ahead or behind takes up no text that could be repeated. */
  #close(): string | null {
    const opening = this.#groups.pop();
    if (opening === undefined) return unopened(")");
    this.#at += 1;
    this.#repeatable = !/^\(\?<?[=!]$/u.test(opening);
    return null;
  }

  #repeat(sign: string): string | null {
    const count = sign === "{" ? this.#read(COUNT) : null;
    if (sign === "{" && !count) return unopened(sign);
    const repeat = count?.[0] ?? sign;
    if (!count) this.#at += 1;
    if (!this.#repeatable) return unrepeatable(repeat);
    if (count?.[2] && Number(count[1]) > Number(count[2])) return t("This is no regular expression: in “{repeat}” the larger number comes first.", { repeat });
    if (this.#source[this.#at] === "?") this.#at += 1;
    this.#repeatable = false;
    return null;
  }
}

const unopened = (sign: string): string => t("This is no regular expression: nothing belongs to the “{sign}”. For the sign itself write “\\{sign}”.", { sign });

const unrepeatable = (repeat: string): string =>
  REPEATS.includes(repeat)
    ? t("This is no regular expression: nothing that could be repeated stands before “{repeat}”. For the sign itself write “\\{repeat}”.", { repeat })
    : t("This is no regular expression: nothing that could be repeated stands before “{repeat}”.", { repeat });

function badEscape(escape: string): string {
  if (escape === "\\") return t("This is no regular expression: it ends with “\\”. For the sign itself write “\\\\”.");
  return t("This is no regular expression: “{escape}” stands for nothing.", { escape });
}

function badRange(first: string, last: string): string {
  const range = `${first}-${last}`;
  if (isKind(first) || isKind(last)) return t("This is no regular expression: “{range}” is no range of signs. For the sign itself write “\\-”.", { range });
  return t("This is no regular expression: the range “{range}” runs backwards.", { range });
}
