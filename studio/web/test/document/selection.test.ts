import assert from "node:assert/strict";
import { test } from "node:test";
import { Selection, type Moved } from "../../src/document/selection.ts";

test("a word is selected and another sounds, each told once with what it was before", () => {
  const selection = new Selection();
  const [selected, playing]: [Moved[], Moved[]] = [[], []];
  selection.on("selected", (moved) => selected.push(moved));
  selection.on("playing", (moved) => playing.push(moved));
  const [one, two] = [{ segment: "s0", word: 0 }, { segment: "s0", word: 1 }];
  selection.select(one);
  selection.select({ ...one });
  selection.select(two);
  selection.play(one);
  selection.play(null);
  selection.play(null);
  assert.deepEqual(selected, [{ now: one, before: null }, { now: two, before: one }]);
  assert.deepEqual(playing, [{ now: one, before: null }, { now: null, before: one }]);
  assert.deepEqual([selection.selected, selection.playing], [two, null]);
});
