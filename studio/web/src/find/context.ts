/** A hit among the words around it, with what would stand there: for the list of a replacement, and of proposals. */

import { textOf, type Segment } from "../api/decode.ts";
import { el } from "../lib/dom.ts";
import { wordAt } from "./finding.ts";
import type { Hit } from "./matcher.ts";

/** Characters of the text before and after a hit. */
const AROUND = 40;

type Span = Pick<Hit, "start" | "end">;

export const isVerified = (segment: Segment): boolean => segment.status === "verified";

export function hitContext(segment: Segment, { start, end }: Span, put: string): HTMLElement {
  const text = textOf(segment);
  const context = el("span", { class: "cs-hit-text", dir: "auto" });
  context.append(start > AROUND ? "…" : "", text.slice(Math.max(0, start - AROUND), start), el("del", { text: text.slice(start, end) }));
  context.append(el("ins", { text: put }), text.slice(end, end + AROUND), text.length > end + AROUND ? "…" : "");
  if (isVerified(segment)) context.append(" ", el("span", { class: "cs-hit-verified", text: "verified" }));
  return context;
}

/** The words of the hit with one more on either side: what was said can be told by it. */
export function soundOf(segment: Segment, { start, end }: Span): [start: number, end: number] {
  const first = Math.max(0, wordAt(segment, start) - 1);
  const last = Math.min(segment.words.length - 1, wordAt(segment, end - 1) + 1);
  return [segment.words[first]?.start ?? segment.start, segment.words[last]?.end ?? segment.end];
}
