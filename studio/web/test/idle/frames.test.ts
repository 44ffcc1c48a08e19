/** Whose frames are spared, and when. */

import assert from "node:assert/strict";
import { test } from "node:test";
import "../dom.ts";
import { isWheelSeen, sparing } from "../../src/idle/frames.ts";

test("the clock of a wheel that is seen has each frame, of one that is gone one a second, and others ask as ever", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const asked: FrameRequestCallback[] = [];
  let caller = "at tick (http://studio.test/assets/statustracker-DQF.js:1:7292)";
  const ask = sparing((callback) => asked.push(callback), isWheelSeen, () => caller);
  const tick = () => {};
  document.body.innerHTML = `<div data-testid="status-tracker" class="wrap"></div><div data-testid="status-tracker" class="wrap hide"></div>`;
  ask(tick);
  assert.deepEqual(asked, [tick]);
  document.body.firstElementChild!.remove();
  ask(tick);
  assert.equal(asked.length, 1);
  context.mock.timers.tick(999);
  assert.equal(asked.length, 1);
  context.mock.timers.tick(1);
  assert.deepEqual(asked, [tick, tick]);
  caller = "at poll (chrome-extension://somebody/else.js:1:1)";
  ask(tick);
  assert.equal(asked.length, 3);
});
