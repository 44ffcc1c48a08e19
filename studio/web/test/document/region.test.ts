import assert from "node:assert/strict";
import { test } from "node:test";
import { regionBetween, MarkedRegion, withEnd, withStart } from "../../src/document/region.ts";
import { regionText } from "../../src/document/version.ts";

test("a drag to the left is a region too, and none leaves the recording", () => {
  assert.deepEqual(regionBetween(8, 3, 10), { start: 3, end: 8 });
  assert.deepEqual(regionBetween(-2, 99, 10), { start: 0, end: 10 });
  assert.equal(regionBetween(3, 3.2, 10), null);
});

test("a start alone reaches to the end, an end alone from the start", () => {
  assert.deepEqual(withStart(null, 4, 10), { start: 4, end: 10 });
  assert.deepEqual(withEnd(null, 4, 10), { start: 0, end: 4 });
});

test("a border that is moved over the other lets go of it", () => {
  const span = { start: 3, end: 6 };
  assert.deepEqual([withStart(span, 4, 10), withStart(span, 7, 10)], [{ start: 4, end: 6 }, { start: 7, end: 10 }]);
  assert.deepEqual([withEnd(span, 5, 10), withEnd(span, 2, 10)], [{ start: 3, end: 5 }, { start: 0, end: 2 }]);
});

test("where nothing would be left the region stays as it was", () => {
  const span = { start: 3, end: 6 };
  assert.deepEqual([withStart(span, 10, 10), withEnd(span, 0, 10)], [span, span]);
});

test("a change is told once", () => {
  const marked = new MarkedRegion(10);
  const told: unknown[] = [];
  marked.on("change", (span) => told.push(span));
  marked.set(1, 2);
  marked.set(2, 1);
  marked.clear();
  marked.clear();
  assert.deepEqual(told, [{ start: 1, end: 2 }, null]);
});

test("a region is said by its times", () => assert.deepEqual([regionText([12, 16.25]), regionText(null)], ["0:12.0–0:16.2", ""]));
