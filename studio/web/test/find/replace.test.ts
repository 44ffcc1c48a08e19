import { check, holdTime, key, mount, named, press, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Place } from "../../src/document/model.ts";
import { FindBar, type Proposal } from "../../src/find/bar.ts";
import { NO_QUERY } from "../../src/find/finding.ts";
import type { ReplaceRequest } from "../../src/find/replace.ts";
import { Scope } from "../../src/lib/scope.ts";
import { transcript } from "../fixtures.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

/** Three segments with the same word; the first is verified. */
function setup(off: string | null = null) {
  const asked: ReplaceRequest[] = [];
  const gone: Place[] = [];
  const replace = async (make: () => ReplaceRequest | null) => {
    const request = make();
    if (request) asked.push(request);
    return request?.texts.length ?? 0;
  };
  const model = transcript([["the", "nambur"], ["a", "nambur"], ["one", "nambur"]], { status: [1, 0, 0] });
  const said: string[] = [];
  const bar = new FindBar(scope, { model, place: () => null, goTo: (place) => gone.push(place), play: () => {}, replace, off, say: (sentence) => said.push(sentence), opened: () => {}, closed: () => {}, everywhere: () => {} });
  mount(bar.element);
  const made: string[] = [];
  const proposal = (into: string): Proposal => ({ query: { ...NO_QUERY, wanted: "nambur" }, into, made: () => made.push(into) });
  const rows = () => texts(bar.element, ".cs-hits > li").map((row) => row.replace(/^\d+:\d+\.\d/u, ""));
  return { bar, asked, gone, made, said, proposal, rows };
}

test("hits that would be replaced come first; verified ones stand behind them, and it is said that they stay", () => {
  const { bar, gone, proposal, rows } = setup();
  bar.propose(proposal("number"));
  assert.deepEqual(rows(), ["a namburnumber", "one namburnumber", "Verified, and left as it is: 1 hit", "the namburnumber verified"]);
  press(q(bar.element, ".cs-hits > li:last-child .cs-hit"));
  assert.deepEqual(gone.at(-1), { segment: 0, word: 1 });
  check(named(bar.element, "replace-verified"), true);
  assert.deepEqual(rows(), ["the namburnumber verified", "a namburnumber", "one namburnumber"]);
});

test("a proposal is made where what it says was put there, and not where something else was written", async () => {
  const { bar, asked, made, proposal } = setup();
  bar.propose(proposal("number"));
  type(named<HTMLInputElement>(bar.element, "replace-into"), "figure");
  press(named(bar.element, "replace-all"));
  await settle();
  assert.deepEqual([asked[0]!.texts.map(({ text }) => text), made], [["a figure", "one figure"], []]);
  type(named<HTMLInputElement>(bar.element, "replace-into"), "number");
  press(named(bar.element, "replace-all"));
  await settle();
  press(named(bar.element, "replace-all"));
  await settle();
  assert.deepEqual([asked.length, made], [3, ["number"]]);
});

test("whole words that somebody marked are replaced as whole words, and a part of one as it is", () => {
  const { bar, rows } = setup();
  bar.open("replace", "nambur", true);
  assert.equal(rows().length, 4);
  bar.open("replace", "namb", true);
  assert.deepEqual(rows(), []);
  bar.open("find", "namb", false);
  assert.equal(rows().length, 4);
});

test("who may not correct finds, and is told why nothing is replaced, whichever way it is asked for", () => {
  const { bar, asked, said, proposal } = setup("Correcting is off.");
  const panel = q(bar.element, ".cs-replace");
  bar.open("replace", "nambur");
  assert.deepEqual([bar.element.hidden, bar.finding.hits.length], [false, 3]);
  key(q(bar.element, "input[type=search]"), "h", { ctrlKey: true });
  press(named(bar.element, "find-replace"));
  bar.propose(proposal("number"));
  bar.give({ title: "x", hits: () => [], back: () => false });
  assert.deepEqual([panel.hidden, asked, said], [true, [], Array(5).fill("Correcting is off.")]);
});
