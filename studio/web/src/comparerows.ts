/** The rows of a comparison: where two transcripts differ, what taking a difference does, and how it is said. */

import { count } from "./format.ts";
import type { CompareRow, CompareRun, Comparison, TakeRun } from "./wire.ts";

/** A difference's name, the same after every new comparison: taking words moves this transcript's words, never the other's. */
export interface Spot {
  segment: string;
  otherFirst: number;
  otherLast: number;
}

export const differs = (row: CompareRow): boolean => row.runs.some((run) => !run.same);

/** A row of the other alone: no segment of this transcript lies there. */
export const isOnlyOther = (row: CompareRow): boolean => row.segment.startsWith("+");

export const sameSpot = (a: Spot, b: Spot): boolean =>
  a.segment === b.segment && a.otherFirst === b.otherFirst && a.otherLast === b.otherLast;

export function spotOf(row: CompareRow, run: CompareRun): Spot {
  return { segment: row.segment, otherFirst: run.other_first, otherLast: run.other_last };
}

/** All differences, in time order. */
export function spots(rows: readonly CompareRow[]): Spot[] {
  return rows.flatMap((row) => row.runs.filter((run) => !run.same).map((run) => spotOf(row, run)));
}

/** Signs that are said, where they stand alone. */
const READ_ALOUD = /^[%&#@*]$/u;

/** Words without what a model that knows no case or punctuation could not write. */
export function folded(text: string): string {
  const words = text.normalize("NFKC").toLowerCase().split(/\s+/u);
  return words.map((word) => (READ_ALOUD.test(word) ? word : word.replace(/[^\p{L}\p{M}\p{N}\p{S}]/gu, ""))).filter(Boolean).join(" ");
}

const isSameFolded = (run: CompareRun): boolean => !run.same && folded(run.text) === folded(run.other_text);

/** The comparison as it is seen by one who cares for words alone. The runs keep their places in their rows. */
export function ignoringCase(comparison: Comparison): Comparison {
  const same = comparison.rows.flatMap((row) => row.runs.filter(isSameFolded));
  const rows = comparison.rows.map((row) => ({ ...row, runs: row.runs.map((run) => (isSameFolded(run) ? { ...run, same: true } : run)) }));
  const changed = comparison.changed - same.reduce((sum, run) => sum + run.last - run.first, 0);
  return { ...comparison, rows, differing: rows.filter(differs).length, changed: Math.max(0, changed) };
}

/** What taking all takes, and what it leaves as it is: the rows that a person has verified. */
export function takeAllCounts({ rows }: Comparison): { taken: number; left: number } {
  const different = rows.filter(differs);
  const left = different.filter((row) => row.status === "verified").length;
  return { taken: different.length - left, left };
}

/** What is said once all was taken. */
export function tookAllWords({ taken, left }: { taken: number; left: number }): string {
  if (!left) return `All that differed was taken: ${count(taken, "row")}.`;
  return `Taken: ${count(taken, "row")}. ${count(left, "verified row")} ${left === 1 ? "was left as it was" : "were left as they are"}.`;
}

/** “12 of 48 rows differ, 31 of 900 words”. */
export function summaryWords({ rows, differing, words, changed }: Comparison): string {
  if (!differing) return "";
  const which = `${differing.toLocaleString("en")} of ${count(rows.length, "row")} ${differing === 1 ? "differs" : "differ"}`;
  return `${which}, ${changed.toLocaleString("en")} of ${count(words, "word")}`;
}

/** What a press on a difference does, in words. */
export function takeWords({ text, other_text }: CompareRun): string {
  if (!other_text) return `Remove “${text}”`;
  return text ? `Take “${other_text}” in place of “${text}”` : `Insert “${other_text}”`;
}

/** The numbers of runs as a request for them has them. */
export function takeRun(run: CompareRun): TakeRun {
  return [run.first, run.last, run.other_first, run.other_last];
}

/**
 * The segment's words once the runs were taken into them; null where the words are not those that were compared. A row
 * may hold only some of its segment's words: those in a region.
 */
export function wordsAfter(words: readonly string[], row: CompareRow, picked: CompareRun | null): string[] | null {
  if (!row.runs.every((run) => words.slice(run.first, run.last).join(" ") === run.text)) return null;
  const after = [...words];
  for (const run of row.runs.toReversed()) {
    if (run.same || (picked !== null && run !== picked)) continue;
    after.splice(run.first, run.last - run.first, ...run.other_text.split(" ").filter(Boolean));
  }
  return after;
}

/** The row once `picked` (null: all of it) was taken: the runs agree, and the words behind them have moved. */
export function rowAfter(row: CompareRow, picked: CompareRun | null): CompareRow {
  let moved = 0;
  const runs = row.runs.map((run) => {
    const first = run.first + moved;
    const isTaken = !run.same && (picked === null || run === picked);
    if (!isTaken) return { ...run, first, last: run.last + moved };
    const last = first + run.other_last - run.other_first;
    moved += last - first - (run.last - run.first);
    return { ...run, same: true, first, last, text: run.other_text };
  });
  return { ...row, runs: runs.filter((run) => run.text || run.other_text) };
}

/** The comparison with one row as it is expected to be; its counts hold until the server counts anew. */
export function withRow(comparison: Comparison, after: CompareRow): Comparison {
  const rows = comparison.rows.map((row) => (row.segment === after.segment ? after : row));
  const before = comparison.rows.find((row) => row.segment === after.segment);
  const wordsIn = (runs: readonly CompareRun[]) => runs.reduce((sum, run) => sum + run.last - run.first, 0);
  const changedIn = (row: CompareRow | undefined) => wordsIn((row?.runs ?? []).filter((run) => !run.same));
  return {
    ...comparison,
    rows,
    differing: rows.filter(differs).length,
    words: comparison.words + wordsIn(after.runs) - wordsIn(before?.runs ?? []),
    changed: Math.max(0, comparison.changed + changedIn(after) - changedIn(before)),
  };
}

/** The difference to stand on when `wanted` is gone: the next one in the order of `before`, else the last one left. */
export function spotAfter(before: readonly Spot[], now: readonly Spot[], wanted: Spot): Spot | null {
  const there = (spot: Spot) => now.find((candidate) => sameSpot(candidate, spot));
  const at = before.findIndex((spot) => sameSpot(spot, wanted));
  for (const spot of before.slice(Math.max(at, 0))) {
    const found = there(spot);
    if (found) return found;
  }
  return now.at(-1) ?? null;
}
