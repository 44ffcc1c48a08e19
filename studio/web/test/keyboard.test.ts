import assert from "node:assert/strict";
import { test } from "node:test";
import { commandFor, hint, keycaps, SHORTCUTS, spell, type KeyPress } from "../src/keyboard.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held,
});

test("no key means two things in one place", () => {
  for (const where of ["page", "field", "compare"] as const) {
    const keys = SHORTCUTS.filter((s) => s.where === where || s.where === "both").flatMap((s) => s.keys);
    assert.deepEqual(keys.filter((key, i) => keys.indexOf(key) !== i), []);
  }
});

for (const [what, pressed, spelled] of [
  ["a letter", press("v"), "V"],
  ["a letter with the caps on", press("V", { shiftKey: true }), "V"],
  ["undo", press("z", { ctrlKey: true }), "Ctrl+Z"],
  ["redo on a Mac", press("z", { metaKey: true, shiftKey: true }), "Ctrl+Shift+Z"],
  ["a letter that Alt made a sign", press("√", { altKey: true, code: "KeyV" }), "Alt+V"],
  ["the space bar", press(" ", { code: "Space" }), "Space"],
  ["an arrow with shift", press("ArrowLeft", { shiftKey: true }), "Shift+ArrowLeft"],
  ["a question mark", press("?", { shiftKey: true }), "?"],
  ["a bracket on a layout that has it on AltGr", press("[", { ctrlKey: true, altKey: true, code: "Digit8" }), "["],
  ["the browser's own way back", press("[", { metaKey: true, code: "BracketLeft" }), "Ctrl+["],
  ["plus", press("+", { shiftKey: true }), "+"],
] as const) {
  test(`${what} is spelled as in the table`, () => assert.equal(spell(pressed), spelled));
}

test("the same key does another thing while typing", () => {
  assert.equal(commandFor(press("Enter"), "page"), "edit");
  assert.equal(commandFor(press("Enter"), "field"), "commit");
  assert.equal(commandFor(press(" ", { code: "Space" }), "field"), null);
  assert.equal(commandFor(press(" ", { code: "Space", ctrlKey: true }), "field"), "playPause");
  assert.equal(commandFor(press("v"), "field"), null);
});

test("on a difference the arrows and Enter are the comparison's", () => {
  assert.equal(commandFor(press("ArrowDown"), "compare"), "differenceNext");
  assert.equal(commandFor(press("j"), "compare"), "differenceNext");
  assert.equal(commandFor(press("Enter"), "compare"), "differenceTake");
  assert.equal(commandFor(press("Enter", { shiftKey: true }), "compare"), "differenceTakeRow");
  assert.equal(commandFor(press("v"), "compare"), null);
  assert.equal(commandFor(press("j"), "page"), null);
});

test("keys are shown as the keyboard has them", () => {
  assert.deepEqual(keycaps("Ctrl+Shift+Z"), ["Ctrl", "Shift", "Z"]);
  assert.deepEqual([keycaps("+"), keycaps("ArrowLeft")], [["+"], ["←"]]);
  assert.equal(hint("undo"), "Undo (Ctrl+Z)");
});
