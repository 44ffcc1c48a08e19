import { has, key, mount, named, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { openHelp } from "../../src/editor/help.ts";
import { el } from "../../src/lib/dom.ts";
import { FootPedal } from "../../src/lib/footpedal.ts";
import { bind, SHORTCUTS, shortcuts } from "../../src/lib/keyboard.ts";
import { idOf, Keymap } from "../../src/lib/keymap.ts";

afterEach(() => bind(SHORTCUTS));

function setup() {
  const keymap = new Keymap(null);
  const parent = mount(el("div"));
  openHelp(parent, keymap, new FootPedal(null));
  const row = (id: string) => named(parent, id).closest<HTMLElement>("dl > div")!;
  const keysOf = (id: string) => shortcuts().find((shortcut) => idOf(shortcut) === id)!.keys;
  const change = (id: string, pressed: string, held: KeyboardEventInit = {}) => {
    press(named(parent, id));
    key(named(parent, id), pressed, held);
  };
  const way = (id: string, text: string) => press([...row(id).querySelectorAll<HTMLElement>(".cs-keys-said button")].find((each) => each.textContent === text)!);
  return { keymap, parent, row, keysOf, change, way };
}

test("the keys of a command are changed by pressing others", () => {
  const { parent, keysOf, change, row } = setup();
  change("verify@page", ";");
  assert.deepEqual([keysOf("verify@page"), texts(row("verify@page"), "kbd"), row("verify@page").classList.contains("is-own")], [[";"], [";"], true]);
  assert.ok(document.activeElement === named(parent, "verify@page"));
});

test("modifiers alone are no key, and Escape leaves all as it was", () => {
  const { parent, keysOf, change } = setup();
  press(named(parent, "verify@page"));
  const button = named(parent, "verify@page");
  assert.equal(key(button, "Control", { ctrlKey: true }), true);
  assert.equal(key(button, "Escape"), false);
  assert.deepEqual([keysOf("verify@page"), texts(button, "kbd")], [["V"], ["V"]]);
  change("verify@page", "y", { ctrlKey: true });
  assert.deepEqual(keysOf("verify@page"), ["V"]);
});

test("a clash is told, and taken or left", () => {
  const { keysOf, change, row, way } = setup();
  change("replay@both", "F4");
  assert.match(q(row("replay@both"), ".cs-keys-said").textContent, /^F4 is “Play or pause, also while typing”\./u);
  way("replay@both", "Leave it");
  assert.deepEqual([keysOf("replay@both"), has(row("replay@both"), ".cs-keys-said button")], [["Alt+R", "Shift+F4"], false]);
  change("replay@both", "F4");
  way("replay@both", "Take it");
  assert.deepEqual([keysOf("replay@both"), keysOf("playPause@both")], [["F4"], ["Ctrl+Space"]]);
});

test("what types a letter, or is the browser's, is refused with its reason", () => {
  const { keysOf, change, row } = setup();
  change("verify@both", ";");
  assert.match(q(row("verify@both"), ".cs-keys-said").textContent, /types itself/u);
  change("verify@page", "w", { ctrlKey: true });
  assert.match(q(row("verify@page"), ".cs-keys-said").textContent, /browser keeps/u);
  assert.deepEqual([keysOf("verify@both"), keysOf("verify@page")], [["Alt+V"], ["V"]]);
});

test("a command may have another key, no key, or its own again", () => {
  const { parent, keysOf, way, row } = setup();
  press(named(parent, "verify@page"));
  way("verify@page", "Add a key");
  key(named(parent, "verify@page"), ";");
  assert.deepEqual(keysOf("verify@page"), ["V", ";"]);
  press(named(parent, "verify@page"));
  way("verify@page", "No key");
  assert.deepEqual([keysOf("verify@page"), named(parent, "verify@page").textContent], [[], "no key"]);
  press(named(parent, "verify@page"));
  way("verify@page", "As it was");
  assert.deepEqual([keysOf("verify@page"), row("verify@page").classList.contains("is-own")], [["V"], false]);
});

test("a file of keys is taken in whole or not at all; all can be reset", async () => {
  const { parent, keymap, keysOf } = setup();
  const file = named<HTMLInputElement>(parent, "keys-file");
  const give = async (text: string) => {
    Object.defineProperty(file, "files", { configurable: true, value: [{ text: async () => text }] });
    file.dispatchEvent(new Event("change"));
    await settle();
    return q(parent, ".cs-keys-bar [role=status]").textContent;
  };
  assert.match(await give("{"), /not JSON/u);
  assert.match(await give('{"preset": "subtitleEdit", "keys": {"verify@page": [";"]}}'), /hold now/u);
  assert.deepEqual([keysOf("verify@page"), keymap.own.preset, named<HTMLSelectElement>(parent, "preset").value], [[";"], "subtitleEdit", "subtitleEdit"]);
  press(named(parent, "keys-reset"));
  assert.deepEqual([keysOf("verify@page"), keymap.own.preset], [["V"], "subtitleEdit"]);
});
