import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { Stored } from "../../src/lib/stored.ts";

const number = (kept: unknown): number => (typeof kept === "number" ? kept : 7);

test("a setting is kept, told, and read again", () => {
  window.localStorage.clear();
  const [first, told] = [new Stored(window.localStorage, "n", number), [] as number[]];
  first.on("change", (value) => told.push(value));
  first.set(3);
  assert.deepEqual([told, new Stored(window.localStorage, "n", number).value, new Stored(window.localStorage, "m", number).value], [[3], 3, 7]);
});

test("without a storage, or with nonsense in it, the default holds", () => {
  window.localStorage.setItem("canary-studio:n", "{");
  assert.equal(new Stored(window.localStorage, "n", number).value, 7);
  const none = new Stored(null, "n", number);
  none.set(1);
  assert.equal(none.value, 1);
  const full = { getItem: () => null, setItem: () => { throw new Error("full"); } } as unknown as Storage;
  const held = new Stored(full, "n", number);
  held.set(2);
  assert.equal(held.value, 2);
});

test("what another tab changed is read again; what the browser did not take holds here", () => {
  window.localStorage.clear();
  const [mine, theirs] = [new Stored(window.localStorage, "n", number), new Stored(window.localStorage, "n", number)];
  theirs.set(3);
  assert.deepEqual([mine.value, mine.reread(), mine.value], [7, 3, 3]);
  let isFull = false;
  const storage = { getItem: () => "1", setItem: () => { if (isFull) throw new Error("full"); } } as unknown as Storage;
  const held = new Stored(storage, "n", number);
  isFull = true;
  held.set(2);
  assert.equal(held.reread(), 2);
});
