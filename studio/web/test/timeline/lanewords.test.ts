import { holdTime, mount, pass, press, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Segment } from "../../src/api/decode.ts";
import type { Status } from "../../src/api/wire.ts";
import type { Place } from "../../src/document/model.ts";
import { Selection } from "../../src/document/selection.ts";
import { NO_SUSPECTS } from "../../src/document/suspects.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Lane } from "../../src/timeline/lane.ts";
import { Viewport } from "../../src/timeline/viewport.ts";
import { taken, transcript } from "../fixtures.ts";

holdTime();

const canvas = Object.getPrototypeOf(document.createElement("canvas")) as HTMLCanvasElement;
const measure = { font: "", measureText: (text: string) => ({ width: 6 * text.length }) };
Object.defineProperty(canvas, "getContext", { value: () => measure });

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

/** Three segments of two words, all in sight and readable; the second is verified. */
async function setup() {
  const model = transcript([["enter", "your"], ["log", "on"], ["thank", "you"]]);
  const [viewport, selection, picked] = [new Viewport(30), new Selection(), [] as Place[]];
  const statusOf = ({ id }: Segment): Status => (id === "s1" ? "verified" : "draft");
  const parent = mount(el("div"));
  new Lane(scope, parent, { viewport, model, selection, suspects: () => NO_SUSPECTS, statusOf, colourOf: () => 0, pick: (place) => picked.push(place) });
  viewport.set({ pxPerSec: 100, start: 0, width: 3000 });
  await pass(32);
  const words = () => [...parent.querySelectorAll<HTMLElement>(".cs-lane-word")];
  return { model, selection, picked, parent, words };
}

test("an edit in one segment leaves the elements of all other words where they are, with their numbers as they are now", async () => {
  const { model, selection, picked, parent, words } = await setup();
  const before = words();
  selection.select({ segment: "s2", word: 1 });
  const looks = (element: HTMLElement) => [element.className, element.style.cssText];
  const [others, looked] = [[0, 1, 2, 4, 5], before.map(looks)];
  model.apply(taken(2, [["log", "in", "now"]], { first: 1, revision: 1 }), "edit");
  await pass(32);
  const after = words();
  assert.deepEqual(texts(parent, ".cs-lane-word"), ["enter", "your", "log", "in", "now", "thank", "you"]);
  assert.deepEqual(after.map((word) => word.dataset["index"]), ["0", "1", "2", "3", "4", "5", "6"]);
  assert.deepEqual(after.map((word) => before.indexOf(word)), [0, 1, 2, -1, -1, 4, 5]);
  assert.equal(before[3]!.isConnected, false);
  for (const index of others) assert.deepEqual(looks(before[index]!), looked[index]);
  press(before[5]!);
  assert.deepEqual(picked, [{ segment: 2, word: 1 }]);
});

test("the word that is chosen is marked still when words before it came or went, and only it", async () => {
  const { model, selection, parent } = await setup();
  selection.select({ segment: "s2", word: 1 });
  for (const text of [["log", "in", "now"], ["log"]]) {
    model.apply(taken(text.length, [text], { first: 1, revision: 4 - text.length }), "poll");
    await pass(32);
    assert.deepEqual(texts(parent, ".is-selected"), ["you"]);
  }
});

test("of two words that are alike and begin together each has an element of its own", async () => {
  const { model, words, parent } = await setup();
  const there = model.segments[0]!;
  model.apply({ ...taken(2, []), segments: [{ ...there, id: "twin" }] }, "edit");
  await pass(32);
  assert.deepEqual(texts(parent, ".cs-lane-word"), ["enter", "your", "enter", "your", "log", "on", "thank", "you"]);
  model.apply(taken(3, [["log", "in"]], { first: 1, revision: 1 }), "edit");
  await pass(32);
  assert.deepEqual(texts(parent, ".cs-lane-word"), ["enter", "your", "enter", "your", "log", "in", "thank", "you"]);
  assert.deepEqual(words().map((word) => word.dataset["index"]), ["0", "1", "2", "3", "4", "5", "6", "7"]);
});

/** 400 segments of one word, a second each; 10 s are seen in 1,000 pixels. */
async function long() {
  const model = transcript(Array.from({ length: 400 }, (_, i) => [`w${i}`]));
  model.segments = model.segments.map((each, i) => ({ ...each, start: i, end: i + 0.9, words: each.words.map((word) => ({ ...word, start: i, end: i + 0.9 })) }));
  const viewport = new Viewport(400);
  const parent = mount(el("div"));
  new Lane(scope, parent, { viewport, model, selection: new Selection(), suspects: () => NO_SUSPECTS, statusOf: () => "draft", colourOf: () => 0, pick: () => {} });
  const go = async (start: number) => {
    viewport.set({ pxPerSec: 100, start, width: 1000 });
    await pass(32);
  };
  const words = () => [...parent.querySelectorAll<HTMLElement>(".cs-lane-word")];
  const shift = () => Number(/-?[\d.]+/u.exec(parent.querySelector<HTMLElement>(".cs-lane-words")!.style.transform)![0]);
  /** Pixels from the left edge of what is seen, by word. */
  const seen = () => new Map(words().map((word) => [word.textContent, Number.parseFloat(word.style.left) + shift()] as const).filter(([, x]) => x >= 0 && x < 1000));
  return { model, go, words, seen };
}

test("words stand at their times wherever one goes", async () => {
  const { go, seen } = await long();
  for (const start of [0, 35, 45, 300, 310, 390, 120, 5]) {
    await go(start);
    const expected = Array.from({ length: 10 }, (_, i) => [`w${start + i}`, 100 * i] as const);
    assert.deepEqual([...seen()], expected, `at ${start} s`);
  }
});

test("words that stay in sight are not placed anew when one goes on, and not when another is edited", async () => {
  const { model, go, words } = await long();
  await go(100);
  const before = new Map(words().map((word) => [word.textContent, word] as const));
  const places = new Map([...before].map(([text, word]) => [text, word.style.cssText]));
  await go(112);
  const stayed = words().filter((word) => before.get(word.textContent) === word);
  assert.ok(stayed.length >= 15, `${stayed.length} stayed`);
  for (const word of stayed) assert.equal(word.style.cssText, places.get(word.textContent));
  const written: Node[] = [];
  const watch = new MutationObserver((records) => written.push(...records.map(({ target }) => target)));
  for (const word of words()) watch.observe(word, { attributes: true, childList: true });
  const there = model.segments[115]!;
  model.apply({ ...taken(2, []), segments: [{ ...there, revision: 2, words: there.words.map((word) => ({ ...word, text: "other" })) }] }, "edit");
  await pass(32);
  assert.deepEqual([words().some((word) => word.textContent === "other"), written.length], [true, 0]);
  watch.disconnect();
});
