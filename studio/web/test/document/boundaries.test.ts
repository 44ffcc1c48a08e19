import assert from "node:assert/strict";
import { test } from "node:test";
import { gapAt, roomOf, TimesAhead, withEdge, wordWithEdge } from "../../src/document/boundaries.ts";
import { transcript } from "../fixtures.ts";

// segments from 0 to 9, 10 to 19 and 20 to 29 s; words of 0.4 s every half second
const { segments } = transcript([["a", "b", "c"], ["d"], ["e"]]);
const spoken = (speakers: (string | null)[]) => segments.map((segment, i) => ({ ...segment, speaker: speakers[i]! }));

test("a segment reaches to its neighbours, and over those of other speakers", () => {
  assert.deepEqual(roomOf(segments, segments[1]!, 60), { start: 9, end: 20 });
  assert.deepEqual(roomOf(segments, segments[2]!, 60), { start: 19, end: 60 });
  const two = spoken(["Ann", "Bo", "Ann"]);
  assert.deepEqual(roomOf(two, two[1]!, 60), { start: 0, end: 60 });
  assert.deepEqual(roomOf(two, two[2]!, 60), { start: 9, end: 60 });
  const nobody = spoken(["Ann", null, "Ann"]);
  assert.deepEqual(roomOf(nobody, nobody[1]!, 60), { start: 9, end: 20 });
});

test("what overlaps already may stay so", () => {
  const over = segments.map((segment, i) => (i === 1 ? { ...segment, start: 8 } : segment));
  assert.equal(roomOf(over, over[1]!, 60).start, 8);
});

test("an edge stops at its room, and a segment lasts from a syllable to forty seconds", () => {
  const room = { start: 0, end: 100 };
  assert.deepEqual(withEdge({ start: 10, end: 19 }, "start", -5, room), { start: 0, end: 19 });
  assert.deepEqual(withEdge({ start: 10, end: 19 }, "start", 30, room), { start: 18.9, end: 19 });
  assert.deepEqual(withEdge({ start: 10, end: 19 }, "end", 90, room), { start: 10, end: 50 });
  assert.deepEqual(withEdge({ start: 10, end: 19 }, "end", 12, { start: 9, end: 20 }), { start: 10, end: 12 });
});

test("a word's neighbours give way to it, but for what the shortest words need", () => {
  const [segment] = segments;
  assert.deepEqual(wordWithEdge(segment!, 1, "start", 0.2), { start: 0.2, end: 0.9 });
  assert.deepEqual(wordWithEdge(segment!, 1, "start", -1), { start: 0.03, end: 0.9 });
  assert.deepEqual(wordWithEdge(segment!, 1, "end", 5), { start: 0.5, end: 1.3699999999999999 });
  assert.deepEqual(wordWithEdge(segment!, 2, "end", 50), { start: 1, end: 9 });
  assert.deepEqual(wordWithEdge(segment!, 0, "start", 3), { start: 0.37, end: 0.4 });
});

test("a gap reaches from the segment before to the one behind", () => {
  assert.equal(gapAt(segments, 5, 60), null);
  assert.deepEqual(gapAt(segments, 9.5, 60), { start: 9, end: 10 });
  assert.deepEqual(gapAt(segments, 40, 60), { start: 29, end: 60 });
  assert.deepEqual(gapAt([], 1, 2), { start: 0, end: 2 });
  assert.equal(gapAt(segments.slice(0, 1), 9.01, 9.05), null);
});

test("times ahead are kept by segment and by word, until they are let go", () => {
  const ahead = new TimesAhead();
  let told = 0;
  ahead.on("change", () => (told += 1));
  ahead.set({ start: 1, end: 2 }, "a");
  ahead.set({ start: 3, end: 4 }, "a", 0);
  assert.deepEqual([ahead.get("a"), ahead.get("a", 0), ahead.get("b")], [{ start: 1, end: 2 }, { start: 3, end: 4 }, undefined]);
  ahead.set(null, "a");
  assert.deepEqual([ahead.get("a"), told], [undefined, 3]);
});
