import "../dom.ts";

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { bind, commandFor, hint, SHORTCUTS, shortcuts, type KeyPress, type Shortcut } from "../../src/lib/keyboard.ts";
import { clashes, exported, idOf, imported, Keymap, readKeys, tableOf, whyNot } from "../../src/lib/keymap.ts";
import { PRESETS, type PresetName } from "../../src/lib/presets.ts";

afterEach(() => {
  bind(SHORTCUTS);
  window.localStorage.clear();
});

const of = (id: string): Shortcut => shortcuts().find((shortcut) => idOf(shortcut) === id)!;
const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({ key, code: key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
const twice = (table: readonly Shortcut[]) => table.flatMap((shortcut) => shortcut.keys.flatMap((keys) => clashes(table, shortcut, keys).map((other) => `${keys}: ${idOf(shortcut)} ${idOf(other)}`)));

test("a command is named once in each place, so that its keys can be kept by name", () => {
  assert.deepEqual(SHORTCUTS.map(idOf).filter((id, i, all) => all.indexOf(id) !== i), []);
});

for (const preset of Object.keys(PRESETS) as PresetName[]) {
  test(`the keys of ${preset} name commands that there are, and clash nowhere`, () => {
    const table = tableOf({ preset, keys: {} });
    const named = Object.entries(PRESETS[preset].keys) as [string, readonly string[]][];
    assert.deepEqual(named.map(([id]) => id).filter((id) => !SHORTCUTS.some((shortcut) => idOf(shortcut) === id)), []);
    assert.deepEqual(twice(table), []);
    for (const [id, keys] of named) assert.deepEqual(table.find((shortcut) => idOf(shortcut) === id)!.keys, keys);
  });
}

test("oTranscribe's Escape plays while typing, and leaving a text has another key", () => {
  new Keymap(null).usePreset("oTranscribe");
  assert.deepEqual([commandFor(press("Escape"), "field"), commandFor(press("F1"), "field"), commandFor(press("F4"), "page")], ["playPause", "back", "faster"]);
  assert.equal(commandFor(press("z", { altKey: true, code: "KeyZ" }), "field"), "cancel");
});

test("keys clash only where both hold", () => {
  assert.deepEqual(clashes(SHORTCUTS, of("verify@page"), "F4").map(idOf), ["playPause@both"]);
  assert.deepEqual(clashes(SHORTCUTS, of("verify@page"), "Tab"), []);
  assert.deepEqual(clashes(SHORTCUTS, of("verify@both"), "Tab").map(idOf), ["commitNext@field"]);
  assert.deepEqual(clashes(SHORTCUTS, of("playPause@both"), "F4"), []);
});

test("a new key takes it from those that had it, holds over a reload, and goes again", () => {
  const keymap = new Keymap(window.localStorage);
  keymap.set(of("replay@both"), ["F4"]);
  assert.deepEqual([commandFor(press("F4"), "field"), of("playPause@both").keys, keymap.isOwn(of("replay@both"))], ["replay", ["Ctrl+Space"], true]);
  assert.match(hint("replay"), /\(R\)$/u);
  bind(SHORTCUTS);
  const again = new Keymap(window.localStorage);
  assert.equal(commandFor(press("F4"), "field"), "replay");
  again.reset(of("replay@both"));
  assert.deepEqual([of("replay@both").keys, of("playPause@both").keys], [["Alt+R", "Shift+F4"], ["Ctrl+Space"]]);
  again.usePreset("studio");
  assert.deepEqual(shortcuts(), SHORTCUTS);
});

test("foot pedals and media keys are keys like others", () => {
  new Keymap(null).set(of("playPause@both"), ["F13", "MediaPlayPause"]);
  assert.deepEqual([commandFor(press("F13"), "field"), commandFor(press("MediaPlayPause"), "page")], ["playPause", "playPause"]);
});

for (const [what, id, keys, why] of [
  ["the browser's own", "verify@page", "Ctrl+W", /browser keeps Ctrl\+W/u],
  ["a letter while typing", "verify@both", "V", /types itself/u],
  ["the space bar while typing", "playPause@both", "Space", /types itself/u],
  ["copying while typing", "verify@both", "Ctrl+C", /edits the text/u],
  ["an arrow while typing", "back@both", "ArrowLeft", /edits the text/u],
  ["a letter elsewhere", "verify@page", ";", null],
  ["an F key while typing", "verify@both", "F6", null],
  ["Alt and a letter while typing", "verify@both", "Alt+Q", null],
] as const) {
  test(`${what}: ${why ? "refused" : "taken"}`, () => {
    const said = whyNot(SHORTCUTS.find((shortcut) => idOf(shortcut) === id)!, keys);
    if (why) assert.match(said ?? "", why);
    else assert.equal(said, null);
  });
}

test("keys go out to a file and come back from it", () => {
  const keymap = new Keymap(null);
  keymap.usePreset("subtitleEdit");
  keymap.set(of("verify@page"), [";"]);
  const file = exported(keymap.own);
  keymap.usePreset("studio");
  assert.deepEqual(imported(file), { own: { preset: "subtitleEdit", keys: { "verify@page": [";"] } } });
});

for (const [what, text, error] of [
  ["no JSON", "verify = Y", /not JSON/u],
  ["something else", "[1]", /no “keys”/u],
  ["another preset", '{"preset": "vim", "keys": {}}', /no preset “vim”/u],
  ["a preset of every object", '{"preset": "toString", "keys": {}}', /no preset/u],
  ["a command that is not there", '{"keys": {"fly@page": [";"]}}', /no command “fly@page”/u],
  ["keys that are no list", '{"keys": {"verify@page": ";"}}', /not a list/u],
  ["keys that cannot be", '{"keys": {"verify@both": [";"]}}', /types itself/u],
  ["a clash", '{"keys": {"verify@page": [";"], "unusable@page": [";"]}}', /both “verify@page” and “unusable@page”/u],
] as const) {
  test(`a file with ${what} is told and changes nothing`, () => {
    const read = imported(text);
    assert.ok("error" in read);
    assert.match(read.error, error);
  });
}

test("what was kept and no longer holds is left out", () => {
  const kept = { preset: "oTranscribe", keys: { "gone@page": [";"], "verify@page": [";"] } };
  assert.deepEqual(readKeys(kept), { preset: "oTranscribe", keys: { "verify@page": [";"] } });
  assert.deepEqual([readKeys(null), readKeys("x"), readKeys({ preset: 3 })], Array(3).fill({ preset: "studio", keys: {} }));
});
