import assert from "node:assert/strict";
import { test } from "node:test";
import type { WireProofreading } from "../../src/api/wire.ts";
import { allInWords, applied, bySegment, formsOf, formText, grouped, inWords, kindText, proposalsOf, readNumbers, standing } from "../../src/document/proofreading.ts";
import { transcript } from "../fixtures.ts";

const kinds = [{ rule: "spaces", why: "a space before a mark", sure: true, model: "" }, { rule: "repeated_words", why: "perhaps meant", sure: false, model: "" }, { rule: "sentence_case", why: "a sentence begins", sure: true, model: "" }];

const wire = (rows: [segment: string, start: number, end: number, into: string, kind: number][]): WireProofreading => ({
  kinds,
  proposals: {
    segment: rows.map(([segment]) => segment),
    revision: rows.map(() => 0),
    start: rows.map(([, start]) => start),
    end: rows.map(([, , end]) => end),
    into: rows.map(([, , , into]) => into),
    kind: rows.map(([, , , , kind]) => kind),
  },
  more: 0,
  unwanted: [],
  reading: null,
});

test("a change is read as one of whole words, and taken to the letter", () => {
  const space = { start: 4, end: 5, into: "" };
  assert.equal(applied("Well , yes", space), "Well, yes");
  assert.deepEqual(formsOf("Well , yes", space), ["Well ,", "Well,"]);
  assert.deepEqual(formsOf("a the the b", { start: 2, end: 9, into: "the" }), ["the the", "the"]);
  assert.deepEqual(formsOf("so it is", { start: 0, end: 1, into: "S" }), ["so", "So"]);
  assert.deepEqual(inWords("😀 it , is", { start: 5, end: 6, into: "" }), { start: 3, end: 7, into: "it," });
});

test("several in the same words are one", () => {
  const text = "a,b,c d ,e";
  const made = allInWords(text, [{ start: 1, end: 2, into: ", " }, { start: 3, end: 4, into: ", " }, { start: 7, end: 9, into: ", " }]);
  assert.deepEqual(made, [{ start: 0, end: 5, into: "a, b, c" }, { start: 6, end: 10, into: "d, e" }]);
  assert.equal(made.reduceRight(applied, text), "a, b, c d, e");
});

test("only what was looked at has proposals, and verified segments where that is wished", () => {
  const { model } = { model: transcript([["so"], ["no"], ["we"]], { status: [0, 1, 0] }) };
  const get = (id: string) => model.get(id);
  const found = proposalsOf(wire([["s0", 0, 1, "S", 2], ["s1", 0, 1, "N", 2], ["s9", 0, 1, "W", 2]]));
  assert.deepEqual(standing(found, get, false).map(({ into }) => into), ["S"]);
  assert.deepEqual(standing(found, get, true).map(({ into }) => into), ["S", "N"]);
  assert.deepEqual(standing(found.map((each) => ({ ...each, revision: 1 })), get, true), []);
  assert.equal(formText(model.segments[0]!, found[0]!), "“so” → “So”");
});

test("those that are sure come first, then those of which there are most", () => {
  const groups = grouped(proposalsOf(wire([["a", 0, 1, "", 1], ["a", 1, 2, "", 1], ["b", 0, 1, "", 1], ["a", 3, 4, "", 0], ["a", 5, 6, "", 2], ["b", 5, 6, "", 2]])));
  assert.deepEqual(groups.map(({ kind, proposals }) => [kindText(kind), proposals.length]), [["A sentence begins", 2], ["A space before a mark", 1], ["Perhaps meant", 3]]);
  assert.deepEqual([...bySegment(groups[0]!.proposals).keys()], ["a", "b"]);
});

test("numbers are left as they are unless somebody said otherwise", () => {
  assert.deepEqual([readNumbers(null), readNumbers("words"), readNumbers("roman")], ["off", "words", "off"]);
});
