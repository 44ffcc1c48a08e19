import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, comparisonOf, isActive, segmentsOf, textOf, WireError } from "../../src/api/decode.ts";
import type { Columns } from "../../src/api/wire.ts";
import { changes, columns, comparison, compareRow } from "../fixtures.ts";

test("columns become segments with their own words, in seconds and shares", () => {
  const [first, second] = segmentsOf(columns([["agent", "is"], ["on"]]));
  assert.deepEqual([textOf(first!), textOf(second!)], ["agent is", "on"]);
  assert.deepEqual(first!.words[1], { text: "is", start: 0.5, end: 0.9, confidence: 0.9, timedBy: "model" });
  assert.equal(second!.start, 10);
});

test("a confidence of -1 is none, and numbers become names", () => {
  const wire: Columns = { ...columns([["a"]]), confidence: [-1], timed_by: [3], status: [2] };
  const [segment] = segmentsOf(wire);
  assert.equal(segment!.status, "unusable");
  assert.deepEqual([segment!.words[0]!.confidence, segment!.words[0]!.timedBy], [null, "interpolated"]);
});

test("a segment without words is a segment", () => {
  assert.deepEqual(segmentsOf(columns([[], ["b"]])).map(textOf), ["", "b"]);
});

const brokenColumns: [string, Partial<Columns>][] = [
  ["a column that is too short", { end: [] }],
  ["a flag that is missing", { quality_flag: [] }],
  ["a word column that is too short", { word_end: [] }],
  ["a count that does not add up", { count: [5] }],
];
for (const [what, broken] of brokenColumns) {
  test(`${what} is refused`, () => {
    assert.throws(() => segmentsOf({ ...columns([["a"]]), ...broken }), WireError);
  });
}

test("all else of the changes comes through as it was", () => {
  const { segments, version, undo } = changesOf(changes(7, [["a"]]));
  assert.deepEqual([segments.length, version, undo], [1, 7, null]);
});

test("only queued and running runs are active", () => {
  const run = (state: "queued" | "running" | "stopped" | "failed" | "done") => ({ id: "r", state, done: 0, total: 1, error: null, loading: "" });
  assert.deepEqual((["queued", "running", "stopped", "failed", "done"] as const).map((s) => isActive(run(s))), [true, true, false, false, false]);
  assert.equal(isActive(null), false);
});

test("a comparison comes in milliseconds and numbers, and is read in seconds and names", () => {
  const { rows } = comparison([compareRow("s0", ["a"])]);
  const wire = { ...comparison([]), rows: rows.map((row) => ({ ...row, start: 1500, end: 2500, status: 1 })) };
  assert.deepEqual(comparisonOf(wire).rows.map(({ start, end, status }) => [start, end, status]), [[1.5, 2.5, "verified"]]);
});

test("a quality flag belongs to its segment", () => {
  assert.deepEqual(segmentsOf(columns([["a"], ["b"]], { quality_flag: [null, "repeats"] })).map((segment) => segment.quality_flag), [null, "repeats"]);
});
