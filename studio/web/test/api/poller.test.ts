import { holdTime, mount, observed, pass, settle } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ReadError } from "../../src/api/client.ts";
import { BUSY_MS, CALM_MS, Poller } from "../../src/api/poller.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

function setup() {
  const element = mount(el("div"));
  const state = { asked: 0, pace: CALM_MS as number | null, fail: null as Error | null, errors: [] as (ReadError | null)[], hold: null as Promise<void> | null };
  const poller = new Poller(scope, {
    element,
    poll: async () => {
      state.asked += 1;
      await state.hold;
      if (state.fail) throw state.fail;
    },
    pace: () => state.pace,
    onError: (error) => state.errors.push(error),
  });
  return { state, poller, element };
}

test("it asks seldom while nothing is under way, often while something is", async () => {
  const { state, poller } = setup();
  await pass(CALM_MS);
  assert.equal(state.asked, 1);
  state.pace = BUSY_MS;
  poller.reschedule();
  await pass(BUSY_MS * 3);
  assert.equal(state.asked, 4);
});

test("what is due stays due, however often it is told that something has begun", async () => {
  const { state, poller } = setup();
  for (let edit = 0; edit < 10; edit++) {
    await pass(CALM_MS / 10);
    poller.reschedule();
  }
  assert.equal(state.asked, 1);
});

test("with nothing to follow nobody is asked, until something begins", async () => {
  const { state, poller, element } = setup();
  state.pace = null;
  await pass(CALM_MS * 3);
  observed(element);
  await settle();
  assert.equal(state.asked, 0);
  state.pace = 50;
  poller.reschedule();
  await pass(100);
  assert.equal(state.asked, 2);
  state.pace = null;
  await pass(CALM_MS);
  assert.equal(state.asked, 2);
});

test("nobody is asked while nobody looks, and at once when it comes into sight", async () => {
  const { state, element } = setup();
  element.hidden = true;
  await pass(CALM_MS * 3);
  assert.equal(state.asked, 0);
  element.hidden = false;
  observed(element);
  await settle();
  assert.equal(state.asked, 1);
});

test("a page behind another asks nothing, and at once when it is in front again", async () => {
  const { state } = setup();
  const hidden = (value: boolean) => Object.defineProperty(document, "hidden", { configurable: true, value });
  hidden(true);
  await pass(CALM_MS * 3);
  assert.equal(state.asked, 0);
  hidden(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await settle();
  assert.equal(state.asked, 1);
});

test("what came into sight unnoticed is found all the same", async () => {
  const { state, element } = setup();
  state.pace = 100;
  element.hidden = true;
  await pass(1000);
  element.hidden = false;
  await pass(CALM_MS);
  assert.ok(state.asked > 0);
});

test("asked to ask while it asks, it asks once more after the answer", async () => {
  const { state, poller } = setup();
  let answer = () => {};
  state.hold = new Promise((done) => (answer = done));
  poller.pollNow();
  poller.pollNow();
  poller.pollNow();
  await settle();
  assert.equal(state.asked, 1);
  state.hold = null;
  answer();
  await settle();
  assert.equal(state.asked, 2);
});

test("an unreached server is asked more and more seldom, and its return is told once", async () => {
  const { state, poller } = setup();
  state.pace = BUSY_MS;
  state.fail = new Error("offline");
  poller.pollNow();
  await settle();
  assert.deepEqual([state.asked, state.errors.map((error) => error?.status)], [1, [0]]);
  await pass(CALM_MS);
  await pass(CALM_MS * 2);
  assert.equal(state.asked, 3);
  await pass(CALM_MS * 2);
  assert.equal(state.asked, 3);
  state.fail = null;
  await pass(CALM_MS * 2);
  assert.deepEqual([state.asked, state.errors.at(-1)], [4, null]);
  await pass(BUSY_MS * 2);
  assert.equal(state.errors.filter((error) => error === null).length, 1);
});

test("what failed when the last thing ended is no reason not to follow the next", async () => {
  const { state, poller } = setup();
  [state.pace, state.fail] = [50, new Error("offline")];
  poller.reschedule();
  await pass(50);
  state.pace = null;
  await pass(CALM_MS * 10);
  assert.equal(state.asked, 1);
  [state.pace, state.fail] = [50, null];
  poller.reschedule();
  await pass(CALM_MS);
  assert.deepEqual([state.asked > 1, state.errors.at(-1)], [true, null]);
});

test("an error keeps its status, so that what is gone can be told from what is not reached", async () => {
  const { state, poller } = setup();
  state.fail = new ReadError(404, "The server answered 404.");
  poller.pollNow();
  await settle();
  assert.equal(state.errors[0]?.gone, true);
});

test("it ends with its scope, in the middle of an answer too", async () => {
  const { state, poller } = setup();
  let answer = () => {};
  state.hold = new Promise((done) => (answer = done));
  state.fail = new Error("too late");
  poller.pollNow();
  scope.dispose();
  answer();
  await pass(CALM_MS * 10);
  assert.deepEqual([state.asked, state.errors], [1, []]);
});
