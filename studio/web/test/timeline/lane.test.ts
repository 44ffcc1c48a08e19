import assert from "node:assert/strict";
import { test } from "node:test";
import type { Segment } from "../../src/api/decode.ts";
import { TranscriptModel } from "../../src/document/model.ts";
import { FlatWords } from "../../src/timeline/flatwords.ts";
import { layoutLane, MAX_ROWS, NO_ROW } from "../../src/timeline/lanelayout.ts";
import { reducePeaks } from "../../src/timeline/overview.ts";
import { tickStep, ticks } from "../../src/timeline/ruler.ts";
import { voicesOf } from "../../src/timeline/voices.ts";
import { Viewport } from "../../src/timeline/viewport.ts";
import { taken, transcript } from "../fixtures.ts";

const every = (seconds: number, n: number) => Float64Array.from({ length: n }, (_, i) => i * seconds);
const wide = (px: number, n: number) => new Float32Array(n).fill(px);

test("with room enough all words share the first row", () => {
  const { rows, rowCount, readable } = layoutLane(every(0.5, 10), wide(40, 10), 100);
  assert.deepEqual([rowCount, readable, Math.max(...rows)], [1, true, 0]);
});

test("closer words take further rows, and no label covers another", () => {
  const starts = every(0.5, 60);
  const widths = Float32Array.from({ length: 60 }, (_, i) => 30 + ((i * 13) % 60));
  const pxPerSec = 80;
  const { rows, readable } = layoutLane(starts, widths, pxPerSec);
  assert.equal(readable, true);
  for (let row = 0; row < MAX_ROWS; row++) {
    let edge = -Infinity;
    starts.forEach((start, i) => {
      if (rows[i] !== row) return;
      assert.ok(start * pxPerSec >= edge);
      edge = start * pxPerSec + widths[i]!;
    });
  }
});

test("too many words in too little room are not readable", () => {
  const { rows, readable } = layoutLane(every(0.3, 100), wide(60, 100), 20);
  assert.equal(readable, false);
  assert.ok(rows.includes(NO_ROW));
});

const said = (speaker: string | null, start: number, end: number) => ({ speaker, start, end }) as Segment;

test("speakers who talk over each other have a row each, others share all rows", () => {
  const apart = voicesOf([said("A", 0, 2), said("B", 2, 4), said("A", 4.02, 5)]);
  const over = [said("A", 0, 2), said("B", 1, 3), said(null, 5, 6)];
  assert.deepEqual([apart.count, voicesOf([said("A", 0, 2), said("A", 1, 3)]).count], [1, 1]);
  assert.deepEqual([voicesOf(over).count, over.map(voicesOf(over).of)], [3, [0, 1, 2]]);
  const many = Array.from({ length: 9 }, (_, i) => said(`S${i}`, i, i + 2));
  assert.deepEqual([voicesOf(many).count, many.map(voicesOf(many).of)], [4, [0, 1, 2, 3, 0, 1, 2, 3, 0]]);
});

test("a label stays in the rows of its speaker, also where another's are free", () => {
  const starts = Float64Array.of(0, 0.1, 0.2, 2);
  const { rows, rowCount } = layoutLane(starts, wide(60, 4), 100, { of: Uint8Array.of(0, 1, 0, 1), count: 2 });
  assert.deepEqual([[...rows], rowCount], [[0, 2, 1, 2], 4]);
  const crowd = layoutLane(starts, wide(60, 4), 100, { of: Uint8Array.of(0, 2, 0, 2), count: 3 });
  assert.deepEqual([[...crowd.rows], crowd.rowCount], [[0, 2, NO_ROW, 2], 3]);
});

test("nothing to show is readable", () => assert.equal(layoutLane(every(1, 0), wide(1, 0), 10).readable, true));

test("flat words know their places", () => {
  const model = new TranscriptModel();
  model.apply(taken(1, [["a", "b"], [], ["c"]]), "poll");
  const flat = new FlatWords(model);
  assert.deepEqual([...flat.numbers(letters, null)], [1, 1, 1]);
  assert.deepEqual(flat.place(2), { segment: 2, word: 0 });
  for (let i = 0; i < flat.length; i++) assert.equal(flat.index(flat.place(i)), i);
  const word = (i: number) => model.segments[flat.place(i).segment]!.words[flat.place(i).word]!;
  for (let i = 0; i < flat.length; i++) assert.deepEqual([flat.starts[i], flat.ends[i], flat.segments[i]], [word(i).start, word(i).end, flat.place(i).segment]);
});

const letters = (words: readonly { text: string }[]) => Float32Array.from(words, ({ text }) => text.length);

test("flat words that take over what stays are those that are made anew", () => {
  const model = new TranscriptModel();
  const rows = (...texts: string[]): Segment[] => transcript(texts.map((text) => text.split(" ").filter(Boolean))).segments;
  let random = 7;
  const below = (n: number) => (random = (random * 1103515245 + 12345) % 2147483648) % n;
  model.segments = rows("a bb", "", "ccc d e", "f", "gg hh");
  let [flat, widths]: [FlatWords, Float32Array] = [new FlatWords(model), new Float32Array()];
  widths = flat.numbers(letters, null);
  for (let round = 0; round < 300; round++) {
    const at = below(model.segments.length + 1);
    const added = rows(...Array.from({ length: below(3) }, () => ["", "x", "yy z", "w w w"][below(4)]!));
    model.segments = [...model.segments.slice(0, at), ...added, ...model.segments.slice(at + below(3))];
    const anew = new FlatWords(model);
    const now = new FlatWords(model, flat);
    for (const name of ["starts", "ends", "segments", "rows"] as const) assert.deepEqual(now[name], anew[name]);
    for (let i = 0; i < now.length; i++) assert.deepEqual(now.index(now.place(i)), i);
    widths = now.numbers(letters, widths);
    assert.deepEqual(widths, anew.numbers(letters, null));
    flat = now;
  }
});

test("ticks stand at round times with room between them", () => {
  for (const pxPerSec of [0.1, 1, 7, 40, 110, 800]) assert.ok(tickStep(pxPerSec) * pxPerSec >= 76 || tickStep(pxPerSec) === 7200);
  assert.deepEqual(ticks(9.5, 30, 10).map((tick) => tick.label), ["0:10", "0:20", "0:30"]);
  assert.deepEqual(ticks(0, 0.3, 0.1).map((tick) => tick.label), ["0:00.0", "0:00.1", "0:00.2", "0:00.3"]);
});

test("the overview keeps the loudest of each column", () => {
  assert.deepEqual([...reducePeaks(Int8Array.from([0, 127, 0, -127, 0, 0]), 3)], [1, 1, 0]);
  assert.deepEqual([...reducePeaks(new Int8Array(), 2)], [0, 0]);
});

test("a viewport turns seconds into pixels and back, and stays inside the recording", () => {
  const view = new Viewport(100);
  view.set({ pxPerSec: 50, start: 10, width: 1000 });
  assert.deepEqual([view.x(12), view.time(100), view.end, view.time(1e9)], [100, 12, 30, 100]);
  assert.deepEqual([view.fit, view.clamp(1), view.clamp(1e6)], [10, 10, 800]);
  assert.deepEqual([view.shows(10), view.shows(31)], [true, false]);
});
