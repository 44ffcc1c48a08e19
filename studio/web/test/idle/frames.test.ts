/** Frames are asked for where a wheel is seen, and once a second where none is. */

import assert from "node:assert/strict";
import { test } from "node:test";
import "../dom.ts";
import { isWheelSeen, sparing } from "../../src/idle/frames.ts";

test("the clock of a wheel that is seen has each frame, and of one that is gone one a second", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const asked: FrameRequestCallback[] = [];
  const ask = sparing((callback) => asked.push(callback), isWheelSeen);
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
});
