import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzyScore } from "../../src/lib/fuzzy.ts";

const best = (query: string, ...names: string[]) =>
  names.map((name) => ({ name, score: fuzzyScore(query, name) })).filter(({ score }) => score !== null).sort((a, b) => b.score! - a.score!).map(({ name }) => name);

test("the letters must all be there, in order", () => {
  assert.equal(fuzzyScore("xyz", "Next suspect word"), null);
  assert.notEqual(fuzzyScore("nsw", "Next suspect word"), null);
});

test("beginnings of words and letters side by side come first", () => {
  assert.deepEqual(best("nsw", "Answer now", "Next suspect word", "Previous word"), ["Next suspect word", "Answer now"]);
  assert.deepEqual(best("loop", "A long old opening", "Loop the word"), ["Loop the word", "A long old opening"]);
  assert.deepEqual(best("un", "Redo, or run", "Undo"), ["Undo", "Redo, or run"]);
});

test("words in any order, accents and case forgotten", () => {
  assert.notEqual(fuzzyScore("word LOOP", "Loop the word"), null);
  assert.notEqual(fuzzyScore("uber", "Über alles"), null);
  assert.equal(fuzzyScore("loop zebra", "Loop the word"), null);
});
