/** The citations of an answer: `[3]`, `[3, 5]` and `[3-5]` in its text, each a number behind which a segment stands. */

import { LONGEST_CITED_RANGE } from "../api/wire.ts";

export type Part = { text: string } | { cite: string; segment: string };

const CITED = /\[\s*\d+(?:\s*[,;–—-]\s*\d+)*\s*\]/gu;
const RANGE = /(\d+)(?:\s*[–—-]\s*(\d+))?/gu;


/** `3, 5-7` as 3, 5, 6, 7; of a longer range than the server reads only the ends. */
function numbers(cited: string): string[] {
  return [...cited.matchAll(RANGE)].flatMap(([, first, last]) => {
    const [from, to] = [Number(first), Number(last ?? first)];
    if (to < from || to - from >= LONGEST_CITED_RANGE) return last === undefined ? [first!] : [first!, last];
    return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
  });
}

/** The text in parts, in order; the brackets of a citation go with it, a number that stands for no segment keeps them. */
export function citedParts(text: string, citations: Readonly<Record<string, string>>): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: bracket, index } of text.matchAll(CITED)) {
    addText(parts, text.slice(from, index));
    for (const number of numbers(bracket)) {
      const segment = Object.hasOwn(citations, number) ? citations[number] : undefined;
      if (segment === undefined) addText(parts, `[${number}]`);
      else parts.push({ cite: number, segment });
    }
    from = index + bracket.length;
  }
  addText(parts, text.slice(from));
  return parts;
}

function addText(parts: Part[], text: string): void {
  const last = parts.at(-1);
  if (!text) return;
  if (last && "text" in last) parts[parts.length - 1] = { text: last.text + text };
  else parts.push({ text });
}

export function samePart(a: Part, b: Part | undefined): boolean {
  if (!b) return false;
  return "text" in a ? "text" in b && a.text === b.text : "cite" in b && a.cite === b.cite && a.segment === b.segment;
}
