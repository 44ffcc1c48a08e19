import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Segment } from "../../src/api/decode.ts";
import type { Status } from "../../src/api/wire.ts";
import { deleteAhead, insertAhead, isAhead, mergeAhead, splitAhead, type RowsAhead } from "../../src/document/rowsahead.ts";

type Told = [start: number, end: number, words: [string, number, number][], more?: { speaker?: string; status?: Status }];
interface Case {
  name: string;
  op: string;
  segments: [id: string, ...Told][];
  intent: { segment: string; other: string; start: number; end: number; word?: number; time?: number; text?: string; speaker?: string };
  rows: Told[] | null;
}

const { cases } = JSON.parse(readFileSync(new URL("../../../../tests/ahead.json", import.meta.url), "utf8")) as { cases: Case[] };

function segment(id: string, ...[start, end, words, more = {}]: Told): Segment {
  const timed = words.map(([text, from, to]) => ({ text, start: from, end: to, confidence: 0.9, timedBy: "model" as const }));
  return { id, start, end, revision: 0, status: "draft", speaker: null, original: null, quality_flag: null, words: timed, ...more };
}

function ahead({ op, segments, intent }: Case): RowsAhead | null {
  const all = segments.map((told) => segment(...told));
  const [one, other] = [intent.segment, intent.other].map((id) => all.find((each) => each.id === id)!) as [Segment, Segment];
  if (op === "split_segment") return splitAhead(one, intent);
  if (op === "merge_segments") return mergeAhead(all, one, other, intent.text);
  return op === "insert_segment" ? insertAhead(intent) : deleteAhead(one);
}

const near = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
const content = ({ start, end, words, speaker, status }: Segment) => [near(start), near(end), words.map((word) => [word.text, near(word.start), near(word.end)]), speaker, status];

for (const each of cases) {
  test(each.name, () => {
    const found = ahead(each);
    assert.deepEqual(found?.rows.map(content) ?? null, each.rows?.map((told) => content(segment("", ...told))) ?? null);
    assert.ok(found?.rows.every(({ id }) => isAhead(id)) ?? true);
  });
}

test("words that are typed into a gap stand in it until the server says where, in order and inside the segment", () => {
  const whole = segment("a", 0, 4, [["enter", 0.5, 1], ["number", 1.8, 2.6]]);
  const { rows } = splitAhead(whole, { word: 3, text: "enter your very own number" })!;
  const words = rows.flatMap((row) => row.words);
  assert.deepEqual(words.map((word) => word.text), ["enter", "your", "very", "own", "number"]);
  assert.ok(words.every((word, i) => word.start < word.end && (i === 0 || word.start >= words[i - 1]!.end - 0.001)));
  assert.deepEqual(words.map((word) => word.timedBy), ["model", "carried", "carried", "carried", "model"]);
});
