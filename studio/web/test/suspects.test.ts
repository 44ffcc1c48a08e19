import assert from "node:assert/strict";
import { test } from "node:test";
import { findSuspects, nextSuspect } from "../src/suspects.ts";
import { segmentsOf } from "../src/wire.ts";
import { columns, type Shape } from "./fixtures.ts";

const segments = (texts: string[][], shape: Shape = {}) => segmentsOf(columns(texts, shape));
const ten = "a b c d e f g h i j".split(" ");

test("the least confident tenth is suspect", () => {
  const open = segments([ten], { confidence: [90, 80, 30, 95, 96, 97, 98, 99, 90, 91] });
  assert.deepEqual(findSuspects(open), { limit: 0.3, doubted: 0, count: 1 });
});

test("words that are all equally sure are not all suspect", () => {
  assert.equal(findSuspects(segments([ten], { confidence: ten.map(() => 98) })).count, 0);
  assert.equal(findSuspects(segments([ten], { confidence: [40, ...ten.slice(1).map(() => 98)] })).count, 1);
  assert.equal(findSuspects(segments([ten], { confidence: ten.map(() => 30) })).count, 10);
});

test("words of verified segments, typed words and sure words are nobody's suspects", () => {
  const open = segments([["a"], ["b"], ["c"]], { confidence: [10, -1, 100], status: [1, 0, 0] });
  assert.deepEqual(findSuspects(open), { limit: -1, doubted: 0, count: 0 });
});

test("next goes on from where one stands, and starts over at the end", () => {
  const open = segments([["a", "b"], ["c", "d"]], { confidence: [20, 90, 90, 20] });
  const suspects = findSuspects(open);
  const first = nextSuspect(open, suspects, null);
  const second = nextSuspect(open, suspects, first);
  assert.deepEqual([first, second], [{ segment: 0, word: 0 }, { segment: 1, word: 1 }]);
  assert.deepEqual(nextSuspect(open, suspects, second), first);
});

test("without confidences the next unverified segment is next", () => {
  const open = segments([["a"], ["b"], ["c"]], { confidence: [-1, -1, -1], status: [0, 1, 0] });
  assert.deepEqual(nextSuspect(open, findSuspects(open), { segment: 0, word: 0 }), { segment: 2, word: 0 });
});

test("when all is verified nothing is next", () => {
  const open = segments([["a"]], { status: [1] });
  assert.equal(nextSuspect(open, findSuspects(open), null), null);
  assert.equal(nextSuspect([], findSuspects([]), null), null);
});

test("all words of a doubted segment are suspect, and its first word is where one goes", () => {
  const open = segments([["a", "b"], ["c", "d", "e"]], { confidence: [20, 90, 90, 90, 90], doubt: [null, "repeats"] });
  const suspects = findSuspects(open);
  assert.deepEqual(suspects, { limit: 0.2, doubted: 1, count: 4 });
  const first = nextSuspect(open, suspects, null);
  const second = nextSuspect(open, suspects, first);
  assert.deepEqual([first, second], [{ segment: 0, word: 0 }, { segment: 1, word: 0 }]);
  assert.deepEqual(nextSuspect(open, suspects, second), first);
});

test("without confidences what is doubted comes first, and what a person verified is doubted no more", () => {
  const shape: Shape = { confidence: [-1, -1, -1], doubt: [null, "too fast", "no speech"], status: [0, 0, 1] };
  const open = segments([["a"], ["b"], ["c"]], shape);
  const suspects = findSuspects(open);
  assert.deepEqual(suspects, { limit: -1, doubted: 1, count: 1 });
  assert.deepEqual(nextSuspect(open, suspects, { segment: 1, word: 0 }), { segment: 1, word: 0 });
  assert.deepEqual(nextSuspect(open, suspects, null), { segment: 1, word: 0 });
});

test("a doubted segment without words is a stop too", () => {
  const open = segments([["a"], []], { confidence: [100], doubt: [null, "no speech"] });
  assert.deepEqual(nextSuspect(open, findSuspects(open), null), { segment: 1, word: 0 });
});
