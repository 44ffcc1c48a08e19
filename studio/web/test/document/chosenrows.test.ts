import assert from "node:assert/strict";
import { test } from "node:test";
import { ChosenRows } from "../../src/document/chosenrows.ts";

const SHOWN = ["a", "b", "c", "d", "e"];

function setup() {
  const chosen = new ChosenRows();
  let changes = 0;
  chosen.on("change", () => (changes += 1));
  return { chosen, now: () => SHOWN.filter((id) => chosen.has(id)).join(""), changes: () => changes };
}

test("rows are selected one by one, and no longer", () => {
  const { chosen, now } = setup();
  assert.deepEqual([chosen.choosing, chosen.size], [false, 0]);
  chosen.toggle("b");
  chosen.toggle("d");
  chosen.toggle("b");
  assert.deepEqual([now(), chosen.size, chosen.choosing], ["d", 1, true]);
  chosen.toggle("d");
  assert.deepEqual([now(), chosen.choosing], ["", true]);
});

test("a range reaches from the row that was pressed last, and is drawn back again", () => {
  const { chosen, now } = setup();
  chosen.toggle("e");
  chosen.toggle("b");
  chosen.reach("d", SHOWN);
  assert.equal(now(), "bcde");
  chosen.reach("c", SHOWN);
  assert.equal(now(), "bce");
  chosen.reach("a", SHOWN);
  assert.equal(now(), "abe");
});

test("a range without a beginning that is shown is the row alone", () => {
  const { chosen, now } = setup();
  chosen.reach("c", SHOWN);
  assert.equal(now(), "c");
  chosen.reach("e", ["d", "e"]);
  assert.equal(now(), "ce");
});

test("all that are shown come to those that are selected; what is gone goes; an end lets go of all", () => {
  const { chosen, now, changes } = setup();
  chosen.toggle("a");
  chosen.all(["c", "d"]);
  assert.equal(now(), "acd");
  chosen.keepOnly((id) => id !== "c");
  assert.equal(now(), "ad");
  const before = changes();
  chosen.keepOnly(() => true);
  assert.equal(changes(), before);
  chosen.end();
  chosen.end();
  assert.deepEqual([now(), chosen.choosing, chosen.anchor, changes()], ["", false, null, before + 1]);
});

test("rows that have other names now stay selected, and ranges begin where they did", () => {
  const { chosen, now, changes } = setup();
  chosen.toggle("ahead-1");
  chosen.rename(new Map([["ahead-1", "b"]]));
  assert.deepEqual([now(), chosen.anchor, changes()], ["b", "b", 2]);
  chosen.reach("d", SHOWN);
  assert.equal(now(), "bcd");
});
