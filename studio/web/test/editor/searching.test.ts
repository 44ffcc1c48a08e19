import { mount, named, press, settle, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Place } from "../../src/document/model.ts";
import { Searching } from "../../src/editor/searching.ts";
import { NO_QUERY } from "../../src/find/finding.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { taken, transcript } from "../fixtures.ts";

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

/** Two segments with the same word; somebody types in the first one. What is replaced is answered by `answer`. */
function setup() {
  const model = transcript([["the", "nambur"], ["a", "nambur"], ["one"]]);
  const [list, other] = [el("div", { tabindex: "0" }), el("textarea")];
  const gone: (Place | "edit")[] = [];
  const everywhere: unknown[] = [];
  const waiting: ((changes: unknown) => void)[] = [];
  const editing = { segment: "s0", caret: null, commit: () => {}, chosenText: "", field: null as unknown };
  const saver = { drained: async () => {}, edit: ({ settled }: { settled: (changes: unknown) => void }) => void waiting.push(settled) };
  const cursor = { place: { segment: 0, word: 1 }, segment: model.segments[0], goTo: (place: Place) => void gone.push(place) };
  const parts = { model, player: { play: () => {} }, cursor, editing, saver, list, inside: document.body, off: null, edit: () => void gone.push("edit"), say: () => {}, everywhere: (asked: unknown) => void everywhere.push(asked) };
  const searching = new Searching(scope, parts as unknown as ConstructorParameters<typeof Searching>[1]);
  mount(el("div", {}, searching.element, list, other));
  const answer = async (...replaced: string[][]) => {
    model.apply(taken(2, replaced, { revision: 1 }), "edit");
    waiting.shift()!({ segments: replaced });
    await settle();
  };
  return { searching, editing, gone, everywhere, other, answer, root: searching.element };
}

const PROPOSAL = { query: { ...NO_QUERY, wanted: "nambur" }, into: "number", made: () => {} };

for (const goesOn of [false, true]) {
  test(`when a proposal is made, ${goesOn ? "whoever has gone on elsewhere meanwhile is left there" : "one is back where one was"}`, async () => {
    const { searching, gone, other, answer, root } = setup();
    searching.propose(PROPOSAL);
    gone.length = 0;
    named(root, "replace-all").focus();
    press(named(root, "replace-all"));
    await settle();
    if (goesOn) other.focus();
    await answer(["the", "number"], ["a", "number"]);
    assert.equal(root.hidden, true);
    assert.deepEqual(gone, goesOn ? [] : [{ segment: 0, word: 1 }, "edit"]);
    if (goesOn) assert.ok(document.activeElement === other);
  });
}

for (const goesOn of [false, true]) {
  test(`after one hit is replaced ${goesOn ? "whoever has gone on elsewhere meanwhile is left there" : "the next one is gone to"}`, async () => {
    const { searching, editing, gone, other, answer, root } = setup();
    editing.chosenText = "nambur";
    searching.open("replace");
    type(named<HTMLInputElement>(root, "replace-into"), "number");
    await settle();
    gone.length = 0;
    press(named(root, "replace-one"));
    await settle();
    if (goesOn) other.focus();
    await answer(["the", "number"]);
    assert.deepEqual(gone, goesOn ? [] : [{ segment: 1, word: 1 }]);
  });
}

test("in other recordings it is looked for as it was marked: a part of a word, or whole words", async () => {
  const { searching, editing, everywhere } = setup();
  const text = "the nambur nam_bur";
  const marked = (chosen: string) => ({ chosen, text, element: { selectionStart: text.indexOf(chosen) } });
  for (const [chosenText, field] of [["nambur", marked(" nambur ")], ["amb", marked("amb")], ["nam", marked("nam_".slice(0, 3))], ["bur", { ...marked("bur"), element: { selectionStart: 15 } }], ["one", null], ["", null]] as const) {
    Object.assign(editing, { chosenText, field });
    searching.open("everywhere");
    await settle();
  }
  const whole = (everywhere as { query: { wanted: string; whole: boolean } }[]).map(({ query }) => [query.wanted, query.whole]);
  assert.deepEqual(whole, [["nambur", true], ["amb", false], ["nam", false], ["bur", false], ["one", false], ["", false]]);
});
