/** A hit among the words around it, with what would stand there: for the lists of replacements, and of proposals. */

import { textOf, type Segment, type Word } from "../api/decode.ts";
import { el } from "../lib/dom.ts";
import { tc } from "../lib/texts.ts";
import { wordAt } from "./finding.ts";
import type { Hit } from "./matcher.ts";

/** Characters of the text before and after a hit. */
const AROUND = 40;

type Span = Pick<Hit, "start" | "end">;

/** As much of a segment, of whatever recording, as is shown and heard of it. */
export interface Spoken extends Pick<Segment, "status"> {
  readonly words: readonly Pick<Word, "text" | "start" | "end">[];
}

export const isVerified = ({ status }: Pick<Segment, "status">): boolean => status === "verified";

/** `lang`: where the list has texts of several languages. */
export function hitContext(segment: Spoken, { start, end }: Span, put: string, lang: string | null = null): HTMLElement {
  const text = textOf(segment);
  const context = el("span", { class: "cs-hit-text", dir: "auto", lang, translate: "no" });
  context.append(start > AROUND ? "…" : "", text.slice(Math.max(0, start - AROUND), start), el("del", { text: text.slice(start, end) }));
  context.append(el("ins", { text: put }), text.slice(end, end + AROUND), text.length > end + AROUND ? "…" : "");
  if (isVerified(segment)) context.append(" ", el("span", { class: "cs-hit-verified", translate: "yes", text: tc("segment", "verified") }));
  return context;
}

/** When the hit is said, in seconds: the beginning of its first word. Wherever it is listed, this is its time. */
export function timeOf(segment: Spoken, { start }: Pick<Hit, "start">): number {
  return segment.words[wordAt(segment, start)]?.start ?? 0;
}

/** The words of the hit with one more on either side, in seconds: what was said can be told by it. */
export function soundOf(segment: Spoken, { start, end }: Span): [start: number, end: number] {
  const { words } = segment;
  const first = Math.max(0, wordAt(segment, start) - 1);
  const last = Math.min(words.length - 1, wordAt(segment, end - 1) + 1);
  return [words[first]!.start, words[last]!.end];
}
