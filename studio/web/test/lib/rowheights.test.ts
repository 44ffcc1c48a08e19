import assert from "node:assert/strict";
import { test } from "node:test";
import { RowHeights } from "../../src/lib/rowheights.ts";

function heights(...values: number[]): RowHeights {
  const made = new RowHeights();
  made.reset(values);
  return made;
}

test("offsets are the sums of the heights before", () => {
  const rows = heights(10, 20, 30);
  assert.deepEqual([0, 1, 2, 3, 9].map((row) => rows.offset(row)), [0, 10, 30, 60, 60]);
  assert.equal(rows.total, 60);
});

test("rowAt finds the row that holds a pixel", () => {
  const rows = heights(10, 20, 30);
  assert.deepEqual([-5, 0, 9.9, 10, 59, 1000].map((y) => rows.rowAt(y)), [0, 0, 0, 1, 2, 2]);
});

test("a measured height moves what lies below it, and answers the growth", () => {
  const rows = heights(10, 20, 30);
  assert.equal(rows.total, 60);
  assert.equal(rows.measured(1, 25), 5);
  assert.deepEqual([rows.offset(1), rows.offset(2), rows.total], [10, 35, 65]);
  assert.equal(rows.measured(1, 25.2), 0);
});

test("a range covers the view and its spare rows, and stays inside", () => {
  const rows = heights(...Array.from({ length: 100 }, () => 10));
  assert.deepEqual(rows.range(200, 50, 2), { from: 18, to: 28 });
  assert.deepEqual(rows.range(0, 50, 6), { from: 0, to: 12 });
  assert.deepEqual(rows.range(990, 50, 6), { from: 93, to: 100 });
  assert.deepEqual(heights().range(0, 50, 6), { from: 0, to: 0 });
});

test("every pixel of a long list belongs to the row whose span holds it", () => {
  const rows = heights(...Array.from({ length: 500 }, (_, i) => 20 + ((i * 37) % 50)));
  for (let y = 0; y < rows.total; y += 97) {
    const row = rows.rowAt(y);
    assert.ok(rows.offset(row) <= y && y < rows.offset(row) + rows.height(row));
  }
});
