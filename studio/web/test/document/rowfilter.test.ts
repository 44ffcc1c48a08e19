import assert from "node:assert/strict";
import { test } from "node:test";
import { RowFilter } from "../../src/document/rowfilter.ts";
import { transcript } from "../fixtures.ts";

test("rows of one speaker alone are gone to, or of nobody, and all again", () => {
  const names = ["Ann", null, "Bo", "Ann"];
  const segments = transcript(names.map(() => ["a"])).segments.map((segment, i) => ({ ...segment, speaker: names[i]! }));
  const filter = new RowFilter();
  let told = 0;
  filter.on("change", () => (told += 1));
  assert.deepEqual([filter.beside(segments, 0, 1), filter.beside(segments, 0, -1)], [1, null]);
  filter.only("Ann");
  filter.only("Ann");
  assert.deepEqual([filter.beside(segments, 0, 1), filter.beside(segments, 3, 1), filter.beside(segments, 3, -1), told], [3, null, 0, 1]);
  filter.only(null);
  assert.deepEqual(segments.filter((segment) => filter.shows(segment)).map(({ speaker }) => speaker), [null]);
  filter.all();
  assert.ok(!filter.active && segments.every((segment) => filter.shows(segment)));
});

test("the row that somebody is in stays shown, whoever speaks there; what else is asked for holds when speakers do not matter", () => {
  const segments = transcript([["a"], ["b"], ["c"]]).segments.map((segment, i) => ({ ...segment, speaker: i ? "Ann" : "Bo" }));
  const filter = new RowFilter(({ id }) => id !== "s1", ({ id }) => id === "s0");
  filter.only("Ann");
  assert.deepEqual(segments.map((segment) => [filter.shows(segment), filter.isWanted(segment)]), [[true, false], [true, true], [true, true]]);
  filter.setToDo(true);
  filter.anybody();
  assert.deepEqual([filter.toDo, segments.map((segment) => filter.isWanted(segment))], [true, [true, false, true]]);
});
