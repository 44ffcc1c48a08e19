/** Transcripts on the wire, as small as a test needs them: segment i starts at 10·i s, its words every half second. */

import { changesOf, type Changes, type Columns, type WireChanges } from "../src/wire.ts";

export interface Shape {
  revision?: number;
  confidence?: number[];
  status?: number[];
  first?: number;
}

export function columns(texts: string[][], { revision = 0, confidence, status, first = 0 }: Shape = {}): Columns {
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
    text: words.map((word) => word.text),
    word_start: words.map((word) => word.start),
    word_end: words.map((word) => word.start + 400),
    confidence: confidence ?? words.map(() => 90),
    timed_by: words.map(() => 0),
  };
}

export function changes(version: number, texts: string[][], shape: Shape = {}): WireChanges {
  return {
    transcript: {
      id: "t", model: "m", task: "asr", source_lang: "en", target_lang: "en", pnc: true,
      created: "2026-01-01T00:00:00Z", segments: texts.length, rtl: false,
    },
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
