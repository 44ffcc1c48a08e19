import { holdTime, mount, named, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf } from "../../src/api/decode.ts";
import { FindBar } from "../../src/find/bar.ts";
import type { Hit } from "../../src/find/matcher.ts";
import type { ReplaceRequest } from "../../src/find/replace.ts";
import { Scope } from "../../src/lib/scope.ts";
import { changes, transcript } from "../fixtures.ts";

holdTime();

function setup() {
  const model = transcript([["so", "it", "is"], ["so", "so"], ["well"]], { status: [0, 0, 1] });
  const asked: (ReplaceRequest | null)[] = [];
  let closed = 0;
  const bar = new FindBar(new Scope(), {
    model, place: () => null, goTo: () => {}, play: () => {}, say: () => {}, everywhere: () => {}, opened: () => {}, closed: () => (closed += 1),
    replace: async (make) => {
      const request = make();
      asked.push(request);
      model.apply(changesOf(changes(2, [["So", "it", "is"], ["so"]], { revision: 1 })), "edit");
      return request?.texts.length ?? 0;
    },
  });
  mount(bar.element);
  return { bar, model, asked, closed: () => closed };
}

const given = (): readonly Hit[] => [{ text: 0, start: 0, end: 2, put: "So" }, { text: 1, start: 0, end: 5, put: "so" }, { text: 2, start: 0, end: 4, put: "Well" }];

test("hits that nobody looked for have a title in place of a search, and each what is to stand there", () => {
  const { bar } = setup();
  bar.give({ title: "A sentence begins", hits: given, back: () => false });
  assert.equal(q(bar.element, ".cs-find-title").textContent, "A sentence begins");
  assert.ok(q(bar.element, "input[type=search]").hidden && named(bar.element, "replace-into").hidden);
  assert.deepEqual([texts(bar.element, "del"), texts(bar.element, "ins")], [["so", "so so", "well"], ["So", "so", "Well"]]);
  assert.equal(q(bar.element, ".cs-find-line [role=status]").textContent, "3 found");
});

test("they are taken in one step, but for verified segments, and the bar goes with the last", async () => {
  const { bar, asked, closed } = setup();
  bar.give({ title: "x", hits: () => (asked.length ? [] : given()), back: () => false });
  assert.equal(named(bar.element, "replace-all").textContent, "Replace 2");
  press(named(bar.element, "replace-all"));
  await settle();
  assert.deepEqual(asked[0]?.texts, [{ segment: "s0", text: "So it is" }, { segment: "s1", text: "so" }]);
  assert.equal(asked[0]?.verified, false);
  assert.deepEqual([bar.element.hidden, closed()], [true, 1]);
});

test("who looks for something then has the search again", () => {
  const { bar } = setup();
  bar.give({ title: "x", hits: given, back: () => false });
  bar.open("find", "it");
  assert.equal(q(bar.element, ".cs-find-title").hidden, true);
  assert.equal(q(bar.element, "input[type=search]").hidden, false);
  assert.deepEqual(bar.finding.hits.map(({ text, start }) => [text, start]), [[0, 3]]);
});
