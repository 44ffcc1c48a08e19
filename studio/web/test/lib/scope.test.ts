import assert from "node:assert/strict";
import { test } from "node:test";
import { Scope } from "../../src/lib/scope.ts";

test("everything is undone once, the last first", () => {
  const scope = new Scope();
  const undone: string[] = [];
  scope.add(() => undone.push("first"));
  scope.add(() => undone.push("second"));
  scope.add(() => undone.push("early"))();
  scope.dispose();
  scope.dispose();
  assert.deepEqual(undone, ["early", "second", "first"]);
});

test("a child ends with its parent, and may end before it", () => {
  const parent = new Scope();
  const [one, two] = [parent.child(), parent.child()];
  one.dispose();
  assert.deepEqual([one.disposed, parent.disposed, two.disposed], [true, false, false]);
  parent.dispose();
  assert.equal(two.disposed, true);
});

test("listeners end with their scope, and a scope that has ended takes none", () => {
  const scope = new Scope();
  const target = new EventTarget();
  let heard = 0;
  scope.listen(target, "x", () => (heard += 1));
  target.dispatchEvent(new Event("x"));
  scope.dispose();
  scope.listen(target, "x", () => (heard += 1));
  target.dispatchEvent(new Event("x"));
  assert.equal(heard, 1);
});
