import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { Suspects } from "../../src/document/suspects.ts";
import { wordSpans } from "../../src/lib/format.ts";
import { fieldMarks } from "../../src/transcript/fieldlight.ts";
import { aligned, matched, wordAtCaret, wordHeardAt } from "../../src/transcript/fieldwords.ts";
import { columns, suspects, transcript } from "../fixtures.ts";

const words = (text: string) => text.split(" ").filter(Boolean);

for (const [before, after, same, along] of [
  ["a b c", "a b c", [0, 1, 2], [0, 1, 2]],
  ["a b c", "a x c", [0, -1, 2], [0, 1, 2]],
  ["a b c", "a b new c", [0, 1, -1, 2], [0, 1, -1, 2]],
  ["a b c", "a c", [0, 2], [0, 2]],
  ["log on now", "logon now", [-1, 2], [0, 2]],
  ["logon now", "log on now", [-1, -1, 1], [0, 0, 1]],
  ["a b a b", "b a b a b", [-1, 0, 1, 2, 3], [-1, 0, 1, 2, 3]],
  ["", "new words", [-1, -1], [-1, -1]],
  ["a b", "", [], []],
] as const) {
  test(`“${before}” written as “${after}”`, () => {
    assert.deepEqual(matched(words(before), words(after)), same);
    assert.deepEqual(aligned(words(before), words(after)), along);
  });
}

test("order is kept, and what is said to be the same is the same, whatever is written", () => {
  const letters = ["a", "b", "c"];
  for (let seed = 1; seed < 400; seed++) {
    let state = seed;
    const next = (n: number) => ((state = (state * 1103515245 + 12345) % 2147483648), state >> 8) % n;
    const [before, after] = [0, 1].map(() => Array.from({ length: next(9) }, () => letters[next(3)]!)) as [string[], string[]];
    const same = matched(before, after);
    const found = same.filter((at) => at >= 0);
    assert.deepEqual(found, [...new Set(found)].sort((a, b) => a - b));
    same.forEach((at, i) => at >= 0 && assert.equal(before[at], after[i]));
    const along = aligned(before, after).filter((at) => at >= 0);
    assert.deepEqual(along, [...along].sort((a, b) => a - b));
    assert.ok(along.every((at) => at < before.length));
  }
});

for (const [text, caret, at] of [
  ["one two three", 0, 0], ["one two three", 3, 0], ["one two three", 4, 1], ["one  two", 4, 1], ["one two ", 8, 1], ["10\u00a0000 euros", 4, 0], ["Vraiment\u202f? Oui", 12, 1], ["", 0, -1],
] as const) {
  test(`the caret at ${caret} of “${text}” is in word ${at}`, () => assert.equal(wordAtCaret(wordSpans(text), caret), at));
}

test("it is heard from the caret's word; from one that was put in, from the word before", () => {
  const before = words("enter your number");
  const heard = (text: string, caret: number) => wordHeardAt(before, wordSpans(text), caret);
  assert.deepEqual([heard("enter your number", 8), heard("please enter your number", 2), heard("enter now your number", 7), heard("enter your nambur", 17), heard("", 0)], [1, 0, 0, 2, 0]);
});

test("the word that sounds is lit where it stands now; suspects are marked until they are written anew", () => {
  const shape = { confidence: [90, 90, 30] };
  const segment = transcript([["enter", "your", "number"]], shape).segments[0]!;
  const found = new Suspects(suspects(columns([["enter", "your", "number"]], shape)), "normal");
  const marks = (text: string, playing: number | null, status: "draft" | "verified" = "draft") => fieldMarks(segment, text, playing, found, status);
  assert.deepEqual(marks("enter your number", 1), ["", "is-playing", "is-suspect"]);
  assert.deepEqual(marks("please enter your number", 2), ["", "", "", "is-playing is-suspect"]);
  assert.deepEqual(marks("enter your name", 2), ["", "", "is-playing"]);
  assert.deepEqual(marks("enteryour number", 1), ["is-playing", "is-suspect"]);
  assert.deepEqual(marks("enter your number", null, "verified"), ["", "", ""]);
});
