/** A project's glossary as the page uses it: what is looked for, and where it is. */

import { textOf, type Segment } from "../api/decode.ts";
import type { GlossaryEntry } from "../api/wire.ts";
import { t } from "../lib/texts.ts";

/** Operations by which a person types: after one there may be something to learn. */
export const TYPED: ReadonlySet<string> = new Set(["set_text", "split_segment", "merge_segments", "merge_rows", "undo", "redo"]);

export const pairText = ({ wrong, right }: Pick<GlossaryEntry, "wrong" | "right">): string => (wrong ? t("“{wrong}” → “{right}”", { wrong, right }) : t("“{right}”", { right }));

/** How a wrong form is looked for: as a whole word, whatever its case, where that is not all that is wrong. */
export const queryOf = ({ wrong, right }: Pick<GlossaryEntry, "wrong" | "right">) => ({
  wanted: wrong,
  pattern: false,
  whole: true,
  case: wrong.toLowerCase() === right.toLowerCase(),
  accents: true,
});

/** Right forms that somebody accepted, each once. */
export const acceptedWords = (entries: readonly GlossaryEntry[]): string[] => [...new Set(entries.filter(({ state }) => state === "accepted").map(({ right }) => right))];

/** From the first segment that nobody has verified to the last; null where all are. */
export function unverifiedSpan(segments: readonly Segment[]): { start: number; end: number } | null {
  const left = segments.filter(({ status }) => status === "draft");
  return left.length ? { start: Math.min(...left.map(({ start }) => start)), end: Math.max(...left.map(({ end }) => end)) } : null;
}

/** Texts that may be changed. */
export const openTexts = (segments: readonly Segment[]): string[] => segments.filter(({ status }) => status !== "verified").map(textOf);
