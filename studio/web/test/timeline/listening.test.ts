import { holdTime, pass } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { MarkedRegion } from "../../src/document/region.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Stored } from "../../src/lib/stored.ts";
import { endAfter, Listening, readListening, wordLoop } from "../../src/timeline/listening.ts";
import { Player } from "../../src/timeline/player.ts";
import { transcript } from "../fixtures.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
  window.localStorage.clear();
});

/** Two segments, and a player whose sound a test moves. */
function setup() {
  const model = transcript([["enter", "your", "number"], ["log", "on"]]);
  const player = new Player(scope, "http://studio.test/audio.flac", 60);
  const state = { paused: true, time: 0, rate: 1 };
  const fire = (name: string) => player.media.dispatchEvent(new Event(name));
  const property = (name: string, descriptor: PropertyDescriptor) => Object.defineProperty(player.media, name, { configurable: true, ...descriptor });
  property("paused", { get: () => state.paused });
  property("ended", { get: () => false });
  property("seeking", { get: () => false });
  property("currentTime", { get: () => state.time, set: (time: number) => (state.time = time) });
  property("play", { value: async () => void ((state.paused = false), fire("play")) });
  property("pause", { value: () => void (!state.paused && ((state.paused = true), fire("pause"))) });
  const marked = new MarkedRegion(60);
  const settings = new Stored(window.localStorage, "listening", readListening);
  const listening = new Listening(scope, { player, model, marked, settings, length: 60 });
  /** The sound comes to `time`, as the browser tells it. */
  const comes = async (time: number) => {
    state.time = time;
    await pass(16);
  };
  return { model, player, state, marked, listening, comes };
}

test("a pause goes on half a second earlier, and from the beginning not before it", async () => {
  const { listening, state, comes } = setup();
  listening.toggle();
  await comes(5);
  listening.toggle();
  listening.toggle();
  assert.equal(state.time, 4.5);
  await comes(0.2);
  listening.toggle();
  listening.toggle();
  assert.equal(state.time, 0);
});

test("how far it goes back is a setting that is kept", async () => {
  const { listening, state, comes } = setup();
  listening.change({ rewind: 2 });
  listening.toggle();
  await comes(5);
  listening.toggle();
  listening.toggle();
  assert.equal(state.time, 3);
  assert.deepEqual(readListening(JSON.parse(window.localStorage.getItem("canary-studio:listening")!)), { rewind: 2, stopAtEnd: false });
});

test("whoever went elsewhere meanwhile, or whom it stopped by itself, goes on right there", async () => {
  const { listening, player, model, state, comes } = setup();
  listening.toggle();
  await comes(5);
  listening.toggle();
  player.seek(8);
  listening.toggle();
  assert.equal(state.time, 8);
  listening.replay(model.segments[0]!);
  await comes(model.segments[0]!.end);
  assert.equal(player.playing, false);
  listening.toggle();
  assert.equal(state.time, model.segments[0]!.end);
});

for (const [kept, read] of [
  [null, { rewind: 0.5, stopAtEnd: false }],
  [{ rewind: 3, stopAtEnd: true }, { rewind: 3, stopAtEnd: true }],
  [{ rewind: 9, stopAtEnd: "yes" }, { rewind: 0.5, stopAtEnd: false }],
  [{ rewind: 0 }, { rewind: 0, stopAtEnd: false }],
  ["x", { rewind: 0.5, stopAtEnd: false }],
] as const) {
  test(`kept ${JSON.stringify(kept)} is read as ${JSON.stringify(read)}`, () => assert.deepEqual(readListening(kept), read));
}

test("it stops at each segment's end where that is wished, and goes on into the next", async () => {
  const { listening, player, model, state, comes } = setup();
  const [first, second] = model.segments as [typeof model.segments[0], typeof model.segments[0]];
  listening.change({ stopAtEnd: true });
  listening.toggle();
  await comes(first.end + 0.01);
  assert.equal(player.playing, false);
  listening.toggle();
  await comes(second.start + 0.1);
  assert.deepEqual([player.playing, state.time], [true, second.start + 0.1]);
  await comes(second.end);
  assert.equal(player.playing, false);
});

test("a segment is over where it stopped by itself in it, wherever somebody looks meanwhile, until it sounds again", async () => {
  const { listening, player, model, comes } = setup();
  const [first, second] = model.segments as [typeof model.segments[0], typeof model.segments[0]];
  listening.replay(first);
  await comes(first.end);
  assert.deepEqual([player.playing, listening.isOver(first)], [false, false]);
  listening.change({ stopAtEnd: true });
  listening.replay(first);
  await comes(first.end);
  player.seek(first.start);
  assert.deepEqual([listening.isOver(first), listening.isOver(second)], [true, false]);
  listening.toggle();
  await comes(first.end - 0.2);
  listening.toggle();
  assert.equal(listening.isOver(first), false);
});

test("the setting holds at once for what plays, and off again lets it play on", async () => {
  const { listening, player, model, comes } = setup();
  listening.toggle();
  listening.change({ stopAtEnd: true });
  listening.change({ stopAtEnd: false });
  await comes(model.segments[0]!.end + 0.1);
  assert.equal(player.playing, true);
});

test("a segment is heard again and again until the loop ends", async () => {
  const { listening, player, model, state, comes } = setup();
  const { start, end } = model.segments[1]!;
  assert.equal(listening.setLoop("segment", { segment: 1, word: 0 }), true);
  assert.equal(state.time, start);
  listening.play();
  for (let round = 0; round < 3; round++) {
    await comes(end + 0.01);
    assert.deepEqual([state.time, player.playing], [start, true]);
  }
  listening.setLoop("off");
  await comes(end + 0.01);
  assert.deepEqual([state.time, player.playing, listening.loop], [end + 0.01, true, "off"]);
});

test("a pause in a loop goes back no further than its start", async () => {
  const { listening, model, state, comes } = setup();
  const { start } = model.segments[1]!;
  listening.setLoop("segment", { segment: 1, word: 0 });
  listening.play();
  await comes(start + 0.1);
  listening.toggle();
  listening.toggle();
  assert.equal(state.time, start);
});

test("the loop goes along with whoever goes elsewhere, and with a segment that moves", async () => {
  const { listening, player, model, state, comes } = setup();
  const [first, second] = model.segments as [typeof model.segments[0], typeof model.segments[0]];
  listening.setLoop("segment", { segment: 1, word: 0 });
  player.seek(first.start);
  listening.play();
  await comes(first.end + 0.01);
  assert.equal(state.time, first.start);
  model.segments[0] = { ...first, end: first.end - 0.5 };
  (model as unknown as { emit: (event: string, delta: object) => void }).emit("change", { changed: new Set([first.id]), structure: false });
  await comes(first.end - 0.4);
  assert.equal(state.time, first.start);
  assert.ok(second.start > first.end);
});

test("a word comes with enough of the sound around it", async () => {
  assert.deepEqual(wordLoop({ start: 1, end: 1.2 }, 60), { start: 0.8, end: 1.4 });
  assert.deepEqual(wordLoop({ start: 1, end: 3 }, 60), { start: 1, end: 3 });
  assert.equal(wordLoop({ start: 0.1, end: 0.2 }, 60).start, 0);
  const { listening, model, state, comes } = setup();
  const span = wordLoop(model.segments[0]!.words[1]!, 60);
  listening.setLoop("word", { segment: 0, word: 1 });
  listening.play();
  await comes(span.end + 0.01);
  assert.equal(state.time, span.start);
});

test("a region is looped where one is marked, and no longer than it is", async () => {
  const { listening, marked, state, comes } = setup();
  assert.deepEqual([listening.setLoop("region"), listening.loop], [false, "off"]);
  marked.set(20, 25);
  assert.equal(listening.setLoop("region"), true);
  listening.play();
  await comes(25.01);
  assert.equal(state.time, 20);
  marked.clear();
  assert.equal(listening.loop, "off");
});

test("where nothing comes any more there is no end", () => {
  const { model } = setup();
  const [first, second] = model.segments as [typeof model.segments[0], typeof model.segments[0]];
  assert.deepEqual([endAfter(model.segments, -1, 0), endAfter(model.segments, 0, first.end), endAfter(model.segments, 1, second.end)], [first.end, second.end, null]);
});
