import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../src/api/decode.ts";
import { TranscriptModel } from "../../src/document/model.ts";
import { lastAtOrBefore } from "../../src/lib/search.ts";
import { taken } from "../fixtures.ts";

function model(texts: string[][]): TranscriptModel {
  const made = new TranscriptModel();
  made.apply(taken(1, texts), "poll");
  return made;
}

test("lastAtOrBefore finds the last value not above x", () => {
  const values = [0, 10, 20];
  assert.deepEqual([-1, 0, 9, 10, 25].map((x) => lastAtOrBefore(values, x)), [-1, 0, 0, 1, 2]);
  assert.equal(lastAtOrBefore([], 5), -1);
});

test("a word sounds until the next one begins", () => {
  const open = model([["a", "b", "c"], ["d"]]);
  assert.deepEqual(open.placeAt(0.6), { segment: 0, word: 1 });
  assert.deepEqual(open.placeAt(9.9), { segment: 0, word: 2 });
  assert.deepEqual(open.placeAt(10), { segment: 1, word: 0 });
  assert.equal(model([]).placeAt(3), null);
});

test("the answer to an edit does not move the poll's cursor", () => {
  const open = model([["a"], ["b"]]);
  open.apply(taken(5, [["x"]], { revision: 1 }), "edit");
  assert.deepEqual([open.cursor, textOf(open.segments[0]!)], [1, "x"]);
});

test("an answer overtaken by a newer one changes nothing", () => {
  const open = model([["a"]]);
  open.apply(taken(5, [["new"]], { revision: 2 }), "edit");
  const delta = open.apply(taken(3, [["old"]], { revision: 1 }), "poll");
  assert.deepEqual([textOf(open.segments[0]!), [...delta.changed]], ["new", []]);
});

test("what came again unchanged is not redrawn", () => {
  const open = model([["a"]]);
  assert.deepEqual([...open.apply(taken(2, [["a"]]), "poll").changed], []);
});

test("segments of a run come in wherever their time is", () => {
  const open = new TranscriptModel();
  open.apply(taken(1, [["later"]], { first: 3 }), "poll");
  const delta = open.apply(taken(2, [["earlier"]], { first: 1 }), "poll");
  assert.equal(delta.structure, true);
  assert.deepEqual(open.segments.map((segment) => segment.id), ["s1", "s3"]);
  assert.deepEqual([open.position("s3"), open.segmentAt(12), open.segmentAt(31)], [1, 0, 1]);
});

test("removed segments go", () => {
  const open = model([["a"], ["b"], ["c"]]);
  open.apply({ ...taken(2, []), removed: ["s1", "unknown"] }, "poll");
  assert.deepEqual(open.segments.map((segment) => segment.id), ["s0", "s2"]);
  assert.deepEqual([open.position("s2"), open.get("s1")], [1, undefined]);
});
