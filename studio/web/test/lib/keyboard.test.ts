import assert from "node:assert/strict";
import { test } from "node:test";
import { commandFor, hint, keycaps, SHORTCUTS, spell, type KeyPress } from "../../src/lib/keyboard.ts";

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
  ["a letter of another script", press("м", { code: "KeyV" }), "V"],
  ["undo on another script", press("я", { code: "KeyZ", ctrlKey: true }), "Ctrl+Z"],
  ["two letters of one key", press("لا", { code: "KeyB" }), "B"],
  ["a letter where the table's sign is", press("х", { code: "BracketLeft" }), "["],
  ["a key on its way into an input method", press("Process", { code: "KeyN" }), "N"],
  ["a letter of another Latin layout", press("v", { code: "Period", altKey: true }), "Alt+V"],
  ["plus", press("+", { shiftKey: true }), "+"],
  ["a digit", press("3", { code: "Digit3" }), "3"],
  ["a digit of a French keyboard", press("3", { code: "Digit3", shiftKey: true }), "3"],
  ["a letter where others have a digit", press("é", { code: "Digit2" }), "2"],
  ["a digit with Alt", press("3", { code: "Digit3", altKey: true }), "Alt+3"],
  ["a digit that Alt made a sign", press("¡", { code: "Digit1", altKey: true }), "Alt+1"],
  ["a digit with Alt and Shift", press("#", { code: "Digit3", altKey: true, shiftKey: true }), "Alt+Shift+3"],
  ["the same on a French keyboard", press("3", { code: "Digit3", altKey: true, shiftKey: true }), "Alt+Shift+3"],
  ["a sign beyond ASCII on a digit", press("£", { code: "Digit3", shiftKey: true }), "Shift+3"],
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

test("with Alt a layout's own letters and dead keys are typed, and the rest are commands", () => {
  const alt = (key: string, code: string, more: Partial<KeyPress> = {}) => press(key, { altKey: true, code, ...more });
  assert.deepEqual([commandFor(alt("ń", "KeyN"), "field"), commandFor(alt("Dead", "KeyU"), "field")], [null, null]);
  assert.deepEqual([commandFor(alt("ń", "KeyN"), "page"), commandFor(alt("Dead", "KeyU"), "page")], ["nextSuspect", "unusable"]);
  assert.deepEqual([commandFor(alt("n", "KeyN"), "field"), commandFor(alt("√", "KeyV"), "field"), commandFor(alt("м", "KeyV"), "field")], ["nextSuspect", "verify", "verify"]);
});

test("digits say who speaks, on any layout, and type themselves in a text", () => {
  const digit = (key: string, number: number, held: Partial<KeyPress> = {}) => press(key, { code: `Digit${number}`, ...held });
  assert.deepEqual([commandFor(digit("1", 1), "page"), commandFor(digit("1", 1), "field")], ["speaker1", null]);
  assert.equal(commandFor(press("1", { code: "Numpad1" }), "page"), "speaker1");
  assert.deepEqual([commandFor(digit("!", 1, { shiftKey: true }), "page"), commandFor(digit("!", 1, { shiftKey: true }), "field")], ["splitFor1", null]);
  assert.deepEqual([commandFor(digit("&", 1), "page"), commandFor(digit("é", 2), "page"), commandFor(digit("2", 2, { shiftKey: true }), "page")], ["speaker1", "speaker2", "speaker2"]);
  assert.equal(commandFor(digit("&", 1), "field"), null);
  // what a layout has there of the table's signs stays that: a French minus, a Swiss plus, a German equals sign
  assert.deepEqual([commandFor(digit("-", 6), "page"), commandFor(digit("+", 1, { shiftKey: true }), "page"), commandFor(digit("=", 0, { shiftKey: true }), "page")], ["zoomOut", "zoomIn", "zoomIn"]);
  assert.deepEqual([commandFor(digit("2", 2, { altKey: true }), "field"), commandFor(digit("@", 2, { altKey: true, shiftKey: true }), "field")], ["speaker2", "splitFor2"]);
  assert.equal(commandFor(digit("à", 0), "page"), "speakerNobody");
});

test("what AltGr and the numbers of Windows type is typed", () => {
  assert.equal(commandFor(press("²", { code: "Digit2", ctrlKey: true, altKey: true }), "field"), null);
  assert.equal(commandFor(press("1", { code: "Numpad1", altKey: true }), "field"), null);
});

test("on a difference the arrows and Enter are the comparison's", () => {
  assert.equal(commandFor(press("ArrowDown"), "compare"), "differenceNext");
  assert.equal(commandFor(press("j"), "compare"), "differenceNext");
  assert.equal(commandFor(press("Enter"), "compare"), "differenceTake");
  assert.equal(commandFor(press("Enter", { shiftKey: true }), "compare"), "differenceTakeRow");
  assert.equal(commandFor(press("v"), "compare"), null);
  assert.deepEqual([commandFor(press("j"), "page"), commandFor(press("k"), "page")], ["likeliestSuspect", "beside"]);
});

test("keys are shown as the keyboard has them", () => {
  assert.deepEqual(keycaps("Ctrl+Shift+Z"), ["Ctrl", "Shift", "Z"]);
  assert.deepEqual([keycaps("+"), keycaps("ArrowLeft")], [["+"], ["←"]]);
  assert.equal(hint("undo"), "Undo (Ctrl+Z)");
});

test("on a Mac Option types whatever it types, and with Control it is a command", () => {
  const platform = Object.getOwnPropertyDescriptor(navigator, "platform");
  Object.defineProperty(navigator, "platform", { configurable: true, value: "MacIntel" });
  const option = (key: string, code: string, more: Partial<KeyPress> = {}) => commandFor(press(key, { altKey: true, code, ...more }), "field");
  assert.deepEqual([option("√", "KeyV"), option("ø", "KeyO"), option("v", "KeyV"), option("≤", "Comma")], [null, null, null, null]);
  assert.deepEqual([option("√", "KeyV", { ctrlKey: true }), option("≤", "Comma", { ctrlKey: true })], ["verify", "slower"]);
  assert.equal(commandFor(press("√", { altKey: true, code: "KeyV" }), "page"), "verify");
  if (platform) Object.defineProperty(navigator, "platform", platform);
  else delete (navigator as { platform?: string }).platform;
});

test("while typing the sound is steered by keys that no system takes", () => {
  const commands = (["F4", "F7", "F8", "F9"] as const).map((key) => commandFor(press(key, { code: key }), "field"));
  assert.deepEqual(commands, ["playPause", "back", "forward", "playCaret"]);
  assert.deepEqual([commandFor(press("F7", { shiftKey: true }), "field"), commandFor(press("F8", { ctrlKey: true }), "page")], ["back3", "forward5"]);
});

test("plus is a key like others", () => {
  assert.deepEqual(keycaps("Ctrl++"), ["Ctrl", "+"]);
  assert.deepEqual(keycaps("+"), ["+"]);
});

test("in another language keys and commands have other names, and are the same", async () => {
  const texts = { Undo: "Rückgängig", "{does} ({keys})": "{does} [{keys}]", "key\u0004Ctrl": "Strg", "group of shortcuts\u0004Moving": "Bewegen" };
  globalThis.studioTexts = { language: "de", texts, plural: (n) => (n === 1 ? 0 : 1) };
  const file = "../../src/lib/keyboard.ts?de";
  const german = (await import(file)) as typeof import("../../src/lib/keyboard.ts");
  assert.deepEqual([german.keycaps("Ctrl+Shift+Z"), german.hint("undo")], [["Strg", "Shift", "Z"], "Rückgängig [Strg+Z]"]);
  assert.equal(german.SHORTCUTS.find(({ command }) => command === "nextWord")!.group, "Bewegen");
  const bindings = (table: typeof SHORTCUTS) => table.map(({ command, keys, where }) => ({ command, keys, where }));
  assert.deepEqual(bindings(german.SHORTCUTS), bindings(SHORTCUTS));
  globalThis.studioTexts = undefined;
});
