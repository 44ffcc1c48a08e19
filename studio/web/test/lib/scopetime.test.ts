import { holdTime, pass } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { Scope } from "../../src/lib/scope.ts";

holdTime();

test("a timer runs once, or not at all once it was cancelled or its scope ended", async () => {
  const scope = new Scope();
  const run: string[] = [];
  scope.timeout(100, () => run.push("kept"));
  scope.timeout(100, () => run.push("cancelled"))();
  await pass(100);
  scope.timeout(100, () => run.push("too late"));
  scope.dispose();
  await pass(200);
  assert.deepEqual(run, ["kept"]);
});

test("what is asked for often happens once per frame", async () => {
  const scope = new Scope();
  let drawn = 0;
  const draw = scope.oncePerFrame(() => (drawn += 1));
  for (let i = 0; i < 5; i++) draw();
  assert.equal(drawn, 0);
  await pass(20);
  draw();
  await pass(20);
  assert.equal(drawn, 2);
  draw();
  scope.dispose();
  draw();
  await pass(40);
  assert.equal(drawn, 2);
});
