/** Transcripts on the wire, as small as a test needs them: segment i starts at 10·i s, its words every half second. */

import { changesOf, type Changes, type Columns, type CompareRow, type CompareRun, type Comparison, type Doubt, type ModelRow, type TranscriptInfo, type WireChanges } from "../src/wire.ts";

export interface Shape {
  revision?: number;
  confidence?: number[];
  status?: number[];
  doubt?: (Doubt | null)[];
  first?: number;
}

export function columns(texts: string[][], { revision = 0, confidence, status, doubt, first = 0 }: Shape = {}): Columns {
  const starts = texts.map((_, i) => (first + i) * 10_000);
  const words = texts.flatMap((segment, i) => segment.map((text, k) => ({ text, start: starts[i]! + k * 500 })));
  return {
    id: texts.map((_, i) => `s${first + i}`),
    start: starts,
    end: starts.map((start) => start + 9000),
    revision: texts.map(() => revision),
    status: status ?? texts.map(() => 0),
    speaker: texts.map(() => null),
    count: texts.map((segment) => segment.length),
    original: texts.map(() => null),
    doubt: doubt ?? texts.map(() => null),
    text: words.map((word) => word.text),
    word_start: words.map((word) => word.start),
    word_end: words.map((word) => word.start + 400),
    confidence: confidence ?? words.map(() => 90),
    timed_by: words.map(() => 0),
  };
}

export const info = (more: Partial<TranscriptInfo> = {}): TranscriptInfo => ({
  id: "t", model: "m", origin: null, task: "asr", source_lang: "en", target_lang: "en", pnc: true,
  created: "2026-01-01T00:00:00Z", segments: 0, rtl: false, options: {}, region: null, ...more,
});

export function changes(version: number, texts: string[][], shape: Shape = {}): WireChanges {
  return {
    transcript: info({ segments: texts.length }),
    version,
    segments: columns(texts, shape),
    removed: [],
    undo: null,
    redo: null,
    score: { wer: null, cer: null, errors: 0, words: 0, verified: 0, unusable: 0, segments: texts.length },
    run: null,
  };
}

export const taken = (version: number, texts: string[][], shape: Shape = {}): Changes => changesOf(changes(version, texts, shape));

/** A run of a comparison by its words: the same in both, or `[this, other]`. */
export type Said = string | [here: string, there: string];

export function compareRow(segment: string, said: Said[], more: Partial<CompareRow> = {}): CompareRow {
  const length = (text: string) => text.split(" ").filter(Boolean).length;
  let [first, otherFirst] = [0, 0];
  const runs = said.map((each): CompareRun => {
    const [text, other_text] = typeof each === "string" ? [each, each] : each;
    const run = { same: typeof each === "string", first, last: first + length(text), text, other_first: otherFirst, other_last: otherFirst + length(other_text), other_text };
    [first, otherFirst] = [run.last, run.other_last];
    return run;
  });
  return { segment, revision: 0, start: 0, end: 1, status: "draft", runs, ...more };
}

export function comparison(rows: CompareRow[]): Comparison {
  const size = (runs: CompareRun[]) => runs.reduce((sum, run) => sum + run.last - run.first, 0);
  const different = rows.flatMap((row) => row.runs).filter((run) => !run.same);
  return {
    transcript: info(), other: info({ id: "o" }), run: null, rows,
    differing: rows.filter((row) => row.runs.some((run) => !run.same)).length,
    words: size(rows.flatMap((row) => row.runs)), changed: size(different),
  };
}

export const modelRow = (id: string, more: Partial<ModelRow> = {}): ModelRow => ({
  id, title: id, family: "", summary: "", tasks: ["asr"], pairs: [["asr", "en", "en"]], punctuation: [true], options: [],
  word_times: true, confidence: true, chat: false, aligner: false, licence: "cc-by-4.0", commercial: true, parameters: "",
  memory: 0, download: 0, location: "local", measured: "", homepage: "", max_window: 40, missing: "",
  state: "ready", busy: false, part: 0, doing: "", error: null, ...more,
});
