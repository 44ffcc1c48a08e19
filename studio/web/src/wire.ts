/** What travels between page and server (docs/wire.md), and its decoding into the page's own nouns. */

export type TimedBy = "model" | "aligner" | "carried" | "interpolated";
export type Status = "draft" | "verified" | "unusable";
export type RunState = "queued" | "running" | "stopped" | "failed" | "done";
/** What the machine's own guard found odd in a segment. */
export type Doubt = "repeats" | "too fast" | "no speech";
/** Start and end of a part of a recording, in milliseconds. */
export type Region = [number, number];

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
  doubt: Doubt | null;
  words: Word[];
}

/** Where an import's text came from; `name` is empty where that was not kept. */
export interface Origin {
  name: string;
  format: string;
}

export interface TranscriptInfo {
  id: string;
  /** Empty for an import's. */
  model: string;
  /** Null where a model was asked. */
  origin: Origin | null;
  task: string;
  source_lang: string;
  target_lang: string;
  pnc: boolean;
  created: string;
  segments: number;
  rtl: boolean;
  /** The model's own settings, as they were chosen. */
  options: Record<string, string>;
  /** Null: the whole recording. */
  region: Region | null;
}

export interface RecordingInfo {
  id: string;
  name: string;
  duration: number;
  /** The best of the transcripts that count: verified work before a newer try. */
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
  /** While its model is fetched and read: how far that is. */
  loading: string;
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
  doubt: (Doubt | null)[];
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
  /** Grows with every recording that is added, whatever the clock says. */
  place: number;
  size: number;
  /** Null without a transcript, empty for an import's. */
  model: string | null;
  origin: Origin | null;
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

/** `key` is the intent's own: asking again with the same one does nothing more. */
export type EditRequest = { transcript: string; key: string } & (
  | { op: "set_text"; segment: string; revision: number; text: string; took_ms: number }
  | { op: "set_status"; segment: string; revision: number; status: Status }
  | { op: "undo" }
  | { op: "redo" }
  | { op: "take"; other: string; segment: string; revision: number; runs: TakeRun[] | null }
  | { op: "take_all"; other: string }
);

/** Words [first, last) of a segment give way to words [first, last) of the other's row. */
export type TakeRun = [first: number, last: number, otherFirst: number, otherLast: number];

/** A stretch of words that both transcripts have, or in which they differ. */
export interface CompareRun {
  same: boolean;
  first: number;
  last: number;
  text: string;
  other_first: number;
  other_last: number;
  other_text: string;
}

/** What both say in the time of one segment; `+<ms>` stands for a segment where only the other heard speech. */
export interface CompareRow {
  segment: string;
  revision: number;
  /** Seconds. */
  start: number;
  end: number;
  status: Status;
  runs: CompareRun[];
}

export interface Comparison {
  transcript: TranscriptInfo;
  other: TranscriptInfo;
  /** Of the other, while it is made. */
  run: Run | null;
  rows: CompareRow[];
  /** Rows with a difference; words of the transcript; of them changed. */
  differing: number;
  words: number;
  changed: number;
}

/** `Comparison` as it travels: milliseconds, and numbers for statuses. */
export interface WireComparison extends Omit<Comparison, "rows"> {
  rows: (Omit<CompareRow, "status"> & { status: number })[];
}

export interface CompareRequest {
  recording: string;
  model: string;
  task: string;
  source_lang: string;
  target_lang: string;
  pnc: boolean;
  options: Record<string, string>;
  region: Region | null;
}

/** A setting that a model has beside the prompt; the first choice is the default. */
export interface ModelOption {
  name: string;
  label: string;
  help: string;
  choices: [value: string, label: string][];
}

export interface ModelRow {
  id: string;
  title: string;
  family: string;
  summary: string;
  tasks: string[];
  pairs: [task: string, source: string, target: string][];
  punctuation: boolean[];
  options: ModelOption[];
  word_times: boolean;
  confidence: boolean;
  chat: boolean;
  aligner: boolean;
  licence: string;
  commercial: boolean;
  parameters: string;
  /** Bytes it takes once loaded; 0 where that is not worth counting. */
  memory: number;
  /** Bytes to be downloaded. */
  download: number;
  location: "embedded" | "local" | "cached" | "hub";
  measured: string;
  homepage: string;
  max_window: number;
  /** What must be installed before it can be loaded; empty for nothing. */
  missing: string;
  /** `absent`: to be downloaded. */
  state: "absent" | "ready" | "loading" | "loaded";
  /** At work: it cannot be unloaded now. */
  busy: boolean;
  /** 0..1 and what is done, while it is loaded. */
  part: number;
  doing: string;
  /** Why the last load failed. */
  error: string | null;
}

export interface Models {
  models: ModelRow[];
  /** What lies in STUDIO_MODELS and cannot be offered, and why. */
  problems: string[];
  used: number;
  budget: number;
  device: string;
}

export type Reach = "trained" | "context";

/** What a model said about a transcript. */
export interface AnswerInfo {
  id: string;
  kind: "summary" | "question";
  question: string;
  model: string;
  state: RunState;
  /** Cites as `[3]`. */
  text: string;
  doing: string;
  part: number;
  /** The segment behind each number. */
  citations: Record<string, string>;
  /** Segments nearest in words, where the text cites none. */
  related: string[];
  created: string;
  error: string | null;
}

export interface AskRequest {
  transcript: string;
  model: string;
  kind: AnswerInfo["kind"];
  question: string;
  reach: Reach;
}

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
  /** How many recordings and transcripts gave nothing at all, by reason. */
  empty?: Record<string, number>;
  checked_by?: "nemo" | "studio";
}

/** An answer that does not keep to the contract. */
export class WireError extends Error {
  override name = "WireError";
}

export const isActive = (run: { state: RunState } | null): boolean => run !== null && (run.state === "queued" || run.state === "running");

export const textOf = (segment: Segment): string => segment.words.map((word) => word.text).join(" ");

function checkLengths(columns: Columns): void {
  const segments = columns.id.length;
  const words = columns.text.length;
  const perSegment = ["start", "end", "revision", "status", "speaker", "count", "original", "doubt"] as const;
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
      doubt: columns.doubt[i] ?? null,
      words,
    };
  });
}

export function changesOf(wire: WireChanges): Changes {
  return { ...wire, segments: segmentsOf(wire.segments) };
}

export function comparisonOf(wire: WireComparison): Comparison {
  const row = (from: WireComparison["rows"][number]): CompareRow => ({
    ...from,
    start: from.start / 1000,
    end: from.end / 1000,
    status: STATUSES[from.status] ?? "draft",
  });
  return { ...wire, rows: wire.rows.map(row) };
}
