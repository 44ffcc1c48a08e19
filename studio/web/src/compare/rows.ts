/** The rows of a comparison: where two transcripts differ, what taking a difference does, and how it is said. */

import type { CompareRow, Comparison } from "../api/decode.ts";
import type { CompareRun, TakeRun } from "../api/wire.ts";
import { fold } from "../lib/fold.ts";
import { n, t } from "../lib/texts.ts";

/** A difference's name, the same after every new comparison: taking words moves this transcript's words, never the other's. */
export interface DifferenceKey {
  segment: string;
  otherFirst: number;
  otherLast: number;
}

export const differs = (row: CompareRow): boolean => row.runs.some((run) => !run.same);

/** A row of the other alone: no segment of this transcript lies there. */
export const isOnlyOther = (row: CompareRow): boolean => row.segment.startsWith("+");

export const sameDifference = (a: DifferenceKey, b: DifferenceKey): boolean =>
  a.segment === b.segment && a.otherFirst === b.otherFirst && a.otherLast === b.otherLast;

export function differenceKey(row: CompareRow, run: CompareRun): DifferenceKey {
  return { segment: row.segment, otherFirst: run.other_first, otherLast: run.other_last };
}

/** All differences, in time order. */
export function differenceKeys(rows: readonly CompareRow[]): DifferenceKey[] {
  return rows.flatMap((row) => row.runs.filter((run) => !run.same).map((run) => differenceKey(row, run)));
}

/** Signs that are said, where they stand alone; as READ_ALOUD in studio/transcript/score.py. */
const READ_ALOUD = /^[%\u2030&+=$€£°#@*\u00a7]$/u;

const isSaid = (word: string): boolean => /[\p{L}\p{N}]/u.test(word) || READ_ALOUD.test(word);

/** Words without what a model that knows no case or punctuation could not write. */
export const folded = (text: string): string => text.split(/\s+/u).map(fold).filter(isSaid).join(" ");

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
export function tookAllText({ taken, left }: { taken: number; left: number }): string {
  if (!left) return n(taken, "All that differed was taken: {count} row.", "All that differed was taken: {count} rows.");
  const rest = n(left, "{count} verified row was left as it was.", "{count} verified rows were left as they are.");
  return `${n(taken, "Taken: {count} row.", "Taken: {count} rows.")} ${rest}`;
}

/** “12 of 48 rows differ, 31 of 900 words”. */
export function summaryText({ rows, differing, words, changed }: Comparison): string {
  if (!differing) return "";
  const which = differing === 1 ? n(rows.length, "1 of {count} row differs", "1 of {count} rows differs") : n(rows.length, "{differing} of {count} row differ", "{differing} of {count} rows differ", { differing });
  return `${which}, ${n(words, "{changed} of {count} word", "{changed} of {count} words", { changed })}`;
}

/** What a press on a difference does, in words. */
export function takeLabel({ text, other_text }: CompareRun): string {
  if (!other_text) return t("Remove “{words}”", { words: text });
  return text ? t("Take “{other}” in place of “{words}”", { other: other_text, words: text }) : t("Insert “{words}”", { words: other_text });
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
export function nextDifference(before: readonly DifferenceKey[], now: readonly DifferenceKey[], wanted: DifferenceKey): DifferenceKey | null {
  const there = (difference: DifferenceKey) => now.find((candidate) => sameDifference(candidate, difference));
  const at = before.findIndex((difference) => sameDifference(difference, wanted));
  for (const difference of before.slice(Math.max(at, 0))) {
    const next = there(difference);
    if (next) return next;
  }
  return now.at(-1) ?? null;
}
