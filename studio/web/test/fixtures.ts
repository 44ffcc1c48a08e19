/** Transcripts on the wire, as small as a test needs them: segment i starts at 10·i s, its words every half second. */

import { changesOf, type Changes, type CompareRow, type Comparison } from "../src/api/decode.ts";
import type { AnswerInfo, Columns, CompareRun, FormatRow, IntakeState, LibraryRow, ProjectInfo, ModelRow, Models, OtherPerson, QualityFlag, RecordingInfo, Role, Run, Standing, TranscriptInfo, Verb, WireChanges, WireSuspects } from "../src/api/wire.ts";
import { SUSPECT_REASONS } from "../src/api/wire.ts";
import { TranscriptModel } from "../src/document/model.ts";

export interface Shape {
  revision?: number;
  confidence?: number[];
  status?: number[];
  quality_flag?: (QualityFlag | null)[];
  first?: number;
}

export function columns(texts: string[][], { revision = 0, confidence, status, quality_flag: flag, first = 0 }: Shape = {}): Columns {
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
    quality_flag: flag ?? texts.map(() => null),
    text: words.map((word) => word.text),
    word_start: words.map((word) => word.start),
    word_end: words.map((word) => word.start + 400),
    confidence: confidence ?? words.map(() => 90),
    timed_by: words.map(() => 0),
  };
}

/** What a server suspects that goes by confidence alone: words of at most 50 percent, each one of the likeliest. */
export function suspects({ word_start, text, confidence }: Columns, more: Partial<WireSuspects> = {}): WireSuspects {
  const unsure = confidence.flatMap((percent, i) => (percent >= 0 && percent <= 50 ? [i] : [])).sort((a, b) => confidence[a]! - confidence[b]!);
  return {
    words: { start: unsure.map((i) => word_start[i]!), text: unsure.map((i) => text[i]!), rank: unsure.map(() => 10), reasons: unsure.map(() => UNSURE) },
    voice: { start: [], end: [] },
    poor: { id: [], wer: [] },
    measured: [],
    checked: 0,
    ...more,
  };
}

/** The bit of that reason. */
export const UNSURE = 1 << SUSPECT_REASONS.findIndex(([name]) => name === "unsure");

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
  id, title: id, family: "", summary: "", tasks: ["asr"], pairs: [["asr", "en", "en"]], punctuation: [true], vocabulary: null, options: [],
  word_times: true, confidence: true, chat: false, aligner: false, speakers: 0, licence: "cc-by-4.0", commercial: true, parameters: "",
  precision: "", word_errors: null, memory: 0, download: 0, location: "local", measured: "", homepage: "", max_window: 40, missing: "", any_language: false,
  state: "ready", busy: false, part: 0, doing: "", error: null, ...more,
});

/** Of whoever has it for himself; with `off` of one of a role that lacks these. */
export function standing(role: Role | null = null, off: readonly Verb[] = [], itselfOff: readonly Verb[] = []): Standing {
  const why = (verbs: readonly Verb[]) => Object.fromEntries(verbs.map((verb) => [verb, `No ${verb}: you are a ${role}.`]));
  return { role, says: role === null ? "" : `You are a ${role} here.`, off: why(off), itself_off: why(itselfOff) };
}

export const GUEST = standing("guest", ["add", "change", "delete", "transcribe", "ask", "export", "stop"], ["add", "change", "delete", "export", "share"]);

export const recordingInfo = (more: Partial<RecordingInfo> = {}): RecordingInfo => ({
  id: "r", name: "call.wav", duration: 60, current: "t", transcripts: [info({ segments: 2 })], channels: 0, standing: standing(), ...more,
});

/** Somebody who is at `s1`, in a page that is called as he is. */
export const other = (name: string, more: Partial<OtherPerson> = {}): OtherPerson => ({
  page: name || "own", name, own: false, colour: 0, segment: "s1", typing: false, reads: false, ...more,
});

export const libraryRow = (name: string, more: Partial<LibraryRow> = {}): LibraryRow => ({
  id: name, name, duration: 1, created: "2026-01-01T00:00:00Z", place: 1, size: 1, model: null, origin: null, language: null,
  segments: 0, verified: 0, unusable: 0, wer: null, run: null, transcripts: 0, project: "default", project_id: "p1", ...more,
});

export const run = (more: Partial<Run> = {}): Run => ({ id: "run", transcript: "t", state: "running", done: 0, total: 100, error: null, loading: "", ...more });

export const answerInfo = (more: Partial<AnswerInfo> = {}): AnswerInfo => ({
  id: "a", kind: "question", question: "Who?", model: "m", state: "running", text: "", doing: "", part: 0,
  citations: {}, related: [], created: "2026-01-01T00:00:00Z", error: null, ...more,
});

export const formatRow = (name: string, more: Partial<FormatRow> = {}): FormatRow => ({ name, title: name, help: "", checked: false, status: "verified", options: [], ...more });

export const intakeState = (more: Partial<IntakeState> = {}): IntakeState => ({
  intake: "i", kind: "import", spoken: false, state: "working", part: 0, doing: "Waiting", asks: null, recordings: 0, summary: [], details: [], more: 0, languages: [], ...more,
});

export const models = (...rows: ModelRow[]): Models => ({ models: rows, problems: [], used: 0, budget: 0, device: "CPU", may_load: true });

/** A transcript as the page knows it. */
export function transcript(texts: string[][], shape: Shape = {}): TranscriptModel {
  const model = new TranscriptModel();
  model.apply(taken(1, texts, shape), "poll");
  return model;
}

export const projectInfo = (id: string, name: string, more: Partial<ProjectInfo> = {}): ProjectInfo => ({
  id, name, description: "", languages: [], request: null, vocabulary: "", retention_days: null, licence: "", consent: "",
  created: "2026-01-01T00:00:00Z", recordings: 0, seconds: 0, segments: 0, verified: 0, glossary: 0, standing: standing(), ...more,
});
