/** What travels between page and server (docs/wire.md), and its decoding into the page's own nouns. */

export type TimedBy = "model" | "aligner" | "carried" | "interpolated";
export type Status = "draft" | "verified" | "unusable";
export type RunState = "queued" | "running" | "stopped" | "failed" | "done";

/** In the order of their numbers on the wire. */
export const TIMED_BY: readonly TimedBy[] = ["model", "aligner", "carried", "interpolated"];
export const STATUSES: readonly Status[] = ["draft", "verified", "unusable"];

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
  words: Word[];
}

export interface TranscriptInfo {
  id: string;
  model: string;
  task: string;
  source_lang: string;
  target_lang: string;
  pnc: boolean;
  created: string;
  segments: number;
  rtl: boolean;
}

export interface RecordingInfo {
  id: string;
  name: string;
  duration: number;
  /** The transcript that counts: verified work before a newer try. */
  current: string | null;
  transcripts: TranscriptInfo[];
}

export interface Score {
  wer: number | null;
  cer: number | null;
  errors: number;
  words: number;
  verified: number;
  unusable: number;
  segments: number;
}

export interface Run {
  id: string;
  state: RunState;
  done: number;
  total: number;
  error: string | null;
}

export interface Columns {
  id: string[];
  start: number[];
  end: number[];
  revision: number[];
  status: number[];
  speaker: (string | null)[];
  count: number[];
  original: (string | null)[];
  text: string[];
  word_start: number[];
  word_end: number[];
  confidence: number[];
  timed_by: number[];
}

/** `Changes` as it travels; `changesOf` turns its columns into segments. */
export interface WireChanges {
  transcript: TranscriptInfo;
  version: number;
  segments: Columns;
  removed: string[];
  undo: string | null;
  redo: string | null;
  score: Score;
  run: Run | null;
}

export interface Changes extends Omit<WireChanges, "segments"> {
  segments: Segment[];
}

export interface LibraryRow {
  id: string;
  name: string;
  duration: number;
  created: string;
  size: number;
  model: string | null;
  language: string | null;
  segments: number;
  verified: number;
  unusable: number;
  wer: number | null;
  run: Run | null;
  project: string;
}

export type ErrorCode = "conflict" | "not_found" | "invalid" | "unavailable" | "fault";
export interface Refusal {
  ok: false;
  error: ErrorCode;
  message: string;
  changes?: WireChanges;
}
export type Answer<T> = ({ ok: true } & T) | Refusal;

export type EditRequest =
  | { transcript: string; op: "set_text"; segment: string; revision: number; text: string; took_ms: number }
  | { transcript: string; op: "set_status"; segment: string; revision: number; status: Status }
  | { transcript: string; op: "undo" }
  | { transcript: string; op: "redo" };

export interface ExportRequest {
  transcript?: string;
  recording?: string;
  project?: string;
  format: string;
  profile?: string;
  status: "verified" | "all";
}
/** How an export stands; the second half is there once it is done. */
export interface ExportState {
  state: "working" | "done" | "failed";
  /** 0..1 */
  part: number;
  doing: string;
  message: string | null;
  /** Below the studio's own path. */
  url?: string;
  name?: string;
  rows?: number;
  skipped?: number;
  /** How many segments were left out, by reason. */
  reasons?: Record<string, number>;
  checked_by?: "nemo" | "studio";
}

/** An answer that does not keep to the contract. */
export class WireError extends Error {
  override name = "WireError";
}

export const isActive = (run: Run | null): boolean => run !== null && (run.state === "queued" || run.state === "running");

export const textOf = (segment: Segment): string => segment.words.map((word) => word.text).join(" ");

function checkLengths(columns: Columns): void {
  const segments = columns.id.length;
  const words = columns.text.length;
  const perSegment = ["start", "end", "revision", "status", "speaker", "count", "original"] as const;
  const perWord = ["word_start", "word_end", "confidence", "timed_by"] as const;
  for (const name of perSegment) {
    if (columns[name].length !== segments) throw new WireError(`The column “${name}” has not one entry per segment.`);
  }
  for (const name of perWord) {
    if (columns[name].length !== words) throw new WireError(`The column “${name}” has not one entry per word.`);
  }
  if (columns.count.reduce((sum, n) => sum + n, 0) !== words) {
    throw new WireError("The column “count” does not add up to the number of words.");
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
      words,
    };
  });
}

export function changesOf(wire: WireChanges): Changes {
  return { ...wire, segments: segmentsOf(wire.segments) };
}
