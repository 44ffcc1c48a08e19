import assert from "node:assert/strict";
import { test } from "node:test";
import { citedParts, samePart } from "../../src/ask/citations.ts";

const known = { 1: "s0", 3: "s2", 12: "s11" };
const shown = (text: string, citations: Record<string, string> = known) =>
  citedParts(text, citations).map((part) => ("text" in part ? part.text : `<${part.cite}:${part.segment}>`));

for (const [what, text, parts] of [
  ["no citation", "Plain text.", ["Plain text."]],
  ["one at the end", "They agree [3].", ["They agree ", "<3:s2>", "."]],
  ["two in one bracket", "So [1, 12] it is", ["So ", "<1:s0>", "<12:s11>", " it is"]],
  ["two side by side", "[1][3]", ["<1:s0>", "<3:s2>"]],
  ["a range", "All of it [1–3].", ["All of it ", "<1:s0>", "[2]", "<3:s2>", "."]],
  ["a range that is too long for one", "From [1-1999]", ["From ", "<1:s0>", "[1999]"]],
  ["a number that stands for nothing", "In [1999] and [3, 99]", ["In [1999] and ", "<3:s2>", "[99]"]],
  ["a bracket still being written", "They agree [3", ["They agree [3"]],
  ["what is no number", "[inaudible] [a3]", ["[inaudible] [a3]"]],
  ["nothing", "", []],
] as const) {
  test(`${what} is split as it is meant`, () => assert.deepEqual(shown(text), parts));
}

test("as long a range is cited as the server cites, and of a longer one its ends", () => {
  const all = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [i + 1, `s${i}`]));
  const cited = (text: string) => citedParts(text, all).map((part) => ("cite" in part ? Number(part.cite) : part.text));
  assert.deepEqual(cited("[1-20]"), Array.from({ length: 20 }, (_, i) => i + 1));
  assert.deepEqual([cited("[1-21]"), cited("[1-40]")], [[1, 21], [1, 40]]);
});

test("a name of every object is no citation", () => assert.deepEqual(shown("[1]", Object.create({ 1: "x" }) as Record<string, string>), ["[1]"]));

test("a growing text keeps the parts that stand", () => {
  const [before, after] = [citedParts("A [1] b", known), citedParts("A [1] b and [3]", known)];
  assert.deepEqual(after.map((part, i) => samePart(part, before[i])), [true, true, false, false]);
});
