/** What came over the wire as the page reads it: seconds, shares and names instead of milliseconds, percent and numbers. */

import {
  STATUSES,
  TIMED_BY,
  type Columns,
  type QualityFlag,
  type RunState,
  type Status,
  type TimedBy,
  type WireChanges,
  type WireCompareRow,
  type WireComparison,
} from "./wire.ts";

/** `start` and `end` are seconds; `confidence` is 0..1, null where there is none. */
export interface Word {
  text: string;
  start: number;
  end: number;
  confidence: number | null;
  timedBy: TimedBy;
}

export interface Segment {
  id: string;
  start: number;
  end: number;
  revision: number;
  status: Status;
  speaker: string | null;
  /** The hypothesis' text where it differs from the segment's. */
  original: string | null;
  quality_flag: QualityFlag | null;
  words: Word[];
}

/** What has words, whatever else it has. */
export interface Worded {
  readonly words: readonly Pick<Word, "text">[];
}

export interface Changes extends Omit<WireChanges, "segments"> {
  segments: Segment[];
}

export interface CompareRow extends Omit<WireCompareRow, "status"> {
  status: Status;
}

/** `WireComparison` with its rows in seconds. */
export interface Comparison extends Omit<WireComparison, "rows"> {
  rows: CompareRow[];
}

/** An answer that does not keep to the contract. */
export class WireError extends Error {
  override name = "WireError";
}

export const isActive = (run: { state: RunState } | null): boolean => run !== null && (run.state === "queued" || run.state === "running");

export const textOf = (segment: Worded): string => segment.words.map((word) => word.text).join(" ");

function checkLengths(columns: Columns): void {
  const segments = columns.id.length;
  const words = columns.text.length;
  const perSegment = ["start", "end", "revision", "status", "speaker", "count", "original", "quality_flag"] as const;
  const perWord = ["word_start", "word_end", "confidence", "timed_by"] as const;
  for (const name of perSegment) {
    if (columns[name].length !== segments) throw new WireError(`The column “${name}” has not one entry per segment.`); // no text: for whoever programs
  }
  for (const name of perWord) {
    if (columns[name].length !== words) throw new WireError(`The column “${name}” has not one entry per word.`); // no text: for whoever programs
  }
  if (columns.count.reduce((sum, n) => sum + n, 0) !== words) {
    throw new WireError("The column “count” does not add up to the number of words."); // no text: for whoever programs
  }
}

function wordAt(columns: Columns, at: number): Word {
  const confidence = columns.confidence[at]!;
  return {
    text: columns.text[at]!,
    start: columns.word_start[at]! / 1000,
    end: columns.word_end[at]! / 1000,
    confidence: confidence < 0 ? null : confidence / 100,
    timedBy: TIMED_BY[columns.timed_by[at]!] ?? "interpolated",
  };
}

/** Columns (milliseconds, one array per field) to segments (seconds, one object each). Throws WireError. */
export function segmentsOf(columns: Columns): Segment[] {
  checkLengths(columns);
  let next = 0;
  return columns.id.map((id, i) => {
    const words: Word[] = [];
    for (const end = next + columns.count[i]!; next < end; next++) words.push(wordAt(columns, next));
    return {
      id,
      start: columns.start[i]! / 1000,
      end: columns.end[i]! / 1000,
      revision: columns.revision[i]!,
      status: STATUSES[columns.status[i]!] ?? "draft",
      speaker: columns.speaker[i] ?? null,
      original: columns.original[i] ?? null,
      quality_flag: columns.quality_flag[i] ?? null,
      words,
    };
  });
}

export function changesOf(wire: WireChanges): Changes {
  return { ...wire, segments: segmentsOf(wire.segments) };
}

export function comparisonOf(wire: WireComparison): Comparison {
  const row = (from: WireCompareRow): CompareRow => ({
    ...from,
    start: from.start / 1000,
    end: from.end / 1000,
    status: STATUSES[from.status] ?? "draft",
  });
  return { ...wire, rows: wire.rows.map(row) };
}
