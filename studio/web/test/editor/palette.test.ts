import { has, key, mount, press, q, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { whyOff, type Present } from "../../src/editor/needs.ts";
import { openPalette } from "../../src/editor/palette.ts";
import { entries, found, readRecent, withRecent } from "../../src/editor/palettelist.ts";
import { el } from "../../src/lib/dom.ts";
import { SHORTCUTS, type Command } from "../../src/lib/keyboard.ts";
import { Stored } from "../../src/lib/stored.ts";
import { OWN, Rights } from "../../src/document/rights.ts";
import { GUEST, standing } from "../fixtures.ts";

afterEach(() => window.localStorage.clear());

const ALL: Present = { rights: new Rights(OWN), words: true, field: true, unverified: true, region: true, undo: true, redo: true, translation: true, difference: true, chat: true };
const NONE: Present = { rights: new Rights(OWN), words: false, field: false, unverified: false, region: false, undo: false, redo: false, translation: false, difference: false, chat: false };

function setup(present: Partial<Present> = {}) {
  const [ran, held]: [Command[], string[]] = [[], []];
  const parent = mount(el("div"));
  const recent = new Stored(window.localStorage, "recent", readRecent);
  const open = () => {
    openPalette({ parent, present: { ...ALL, ...present }, recent, hold: () => (held.push("hold"), () => held.push("release")), run: (command) => ran.push(command) });
    return { input: q<HTMLInputElement>(parent, "[role=combobox]"), options: () => texts(parent, "[role=option] .cs-palette-words > span") };
  };
  const current = () => q(parent, "[aria-selected=true]").dataset.command;
  return { parent, recent, ran, held, open, current };
}

test("every command of the table is there once, but for the palette itself", () => {
  const { open } = setup();
  const commands = new Set(SHORTCUTS.map(({ command }) => command));
  assert.equal(open().options().length, commands.size - 1);
});

test("a few letters find it, arrows walk, Enter runs it once the palette is gone", () => {
  const { parent, ran, held, open, current } = setup();
  const { input, options } = open();
  type(input, "loop w");
  assert.deepEqual([options()[0], current(), input.getAttribute("aria-activedescendant")], ["Loop the word, or stop looping", "loopWord", "cs-command-loopWord"]);
  type(input, "loop");
  key(input, "ArrowDown");
  key(input, "ArrowUp");
  key(input, "ArrowUp");
  assert.equal(current(), q(parent, "[role=option]:last-child").dataset.command);
  type(input, "undo");
  key(input, "Enter");
  assert.deepEqual([ran, held, has(parent, "dialog")], [["undo"], ["hold", "release"], false]);
});

test("what was run last comes first, next time and after a reload", () => {
  const { ran, open } = setup();
  let { input } = open();
  type(input, "fit recording");
  type(input, "zoom out");
  key(input, "Enter");
  ({ input } = open());
  type(input, "undo");
  key(input, "Enter");
  assert.deepEqual(ran, ["zoomOut", "undo"]);
  assert.deepEqual(open().options().slice(0, 2), ["Undo", "Zoom out"]);
  assert.deepEqual(new Stored(window.localStorage, "recent", readRecent).value, ["undo", "zoomOut"]);
});

test("what is off says why, stays in the list, and does nothing", () => {
  const { parent, ran, open } = setup({ region: false });
  const { input } = open();
  type(input, "loop region");
  const option = q(parent, "[aria-selected=true]");
  assert.deepEqual([option.getAttribute("aria-disabled"), q(option, "small").textContent], ["true", "No region is marked: press [ and ] at its ends."]);
  key(input, "Enter");
  press(option);
  assert.deepEqual([ran, has(parent, "dialog"), q(parent, "[role=status]").textContent], [[], true, "No region is marked: press [ and ] at its ends."]);
});

test("a press runs a command; the palette's own key closes it", () => {
  const { parent, ran, open } = setup();
  open();
  press(q(parent, "[data-command=verify]"));
  assert.deepEqual(ran, ["verify"]);
  const { input } = open();
  key(input, "k", { ctrlKey: true });
  assert.equal(has(parent, "dialog"), false);
});

test("Enter is an input method's own while it composes", () => {
  const { ran, open } = setup();
  const { input } = open();
  key(input, "Enter", { isComposing: true });
  assert.deepEqual(ran, []);
});

test("no command is called so", () => {
  const { parent, open } = setup();
  type(open().input, "zzzz");
  assert.match(q(parent, "[role=listbox]").textContent, /No command/u);
});

test("it is found by its keys too, and what is off comes after its like", () => {
  const all = entries({ ...ALL, undo: false }, []);
  assert.equal(found(all, "ctrl k f9", [])[0], undefined);
  assert.equal(found(all, "F9", [])[0]!.command, "playCaret");
  assert.deepEqual(found(all, "ndo", []).slice(0, 1).map(({ command }) => command), ["undo"]);
});

test("all that commands need is missed by name where nothing is there", () => {
  const off = [...new Set(SHORTCUTS.map(({ command }) => command))].filter((command) => whyOff(command, NONE) !== null);
  assert.ok(off.includes("verify") && off.includes("commit") && off.includes("differenceTake"));
  assert.ok(!off.includes("playPause") && !off.includes("help"));
  assert.ok(off.every((command) => whyOff(command, NONE)!.endsWith(".")));
  assert.deepEqual([...new Set(SHORTCUTS.map(({ command }) => whyOff(command, ALL)))], [null]);
});

test("what a role lacks is off before anything else, and what only looks is on", () => {
  const rights = new Rights(GUEST);
  const off = new Set(SHORTCUTS.map(({ command }) => command).filter((command) => whyOff(command, { ...ALL, rights }) !== null));
  assert.ok(["edit", "verify", "undo", "replace", "split", "speaker1", "differenceTake", "verifyNextRecording"].every((command) => off.has(command as Command)));
  assert.ok(!["playPause", "nextSegment", "find", "fit", "compare", "ask", "speakers", "help", "differenceNext"].some((command) => off.has(command as Command)));
  assert.equal(whyOff("commit", { ...NONE, rights }), "No change: you are a guest.");
  assert.equal(whyOff("loopRegion", { ...NONE, rights }), "No region is marked: press [ and ] at its ends.");
  const corrector = new Rights(standing("corrector", ["transcribe", "export"]));
  assert.ok(SHORTCUTS.every(({ command }) => whyOff(command, { ...ALL, rights: corrector }) === null));
});

test("six are recent, each once", () => {
  const commands: Command[] = ["undo", "redo", "fit", "verify", "edit", "help", "undo", "ask"];
  assert.deepEqual(commands.reduce<Command[]>(withRecent, []), ["ask", "undo", "help", "edit", "verify", "fit"]);
  assert.deepEqual(readRecent(["undo", "gone", 3]), ["undo"]);
});

test("what a command needs is ticked where it is there", () => {
  const { parent, open } = setup();
  type(open().input, "loop region");
  const more = q(q(parent, "[aria-selected=true]"), "small");
  assert.deepEqual([has(more, ".cs-icon"), texts(more, "span")], [true, ["Needs a marked region", "there"]]);
});

test("a command is found by each name that the table has for it, and called so", () => {
  const { open, current } = setup();
  const { input, options } = open();
  type(input, "split at the caret");
  assert.deepEqual([current(), options()[0]], ["split", "Split at the caret, while typing"]);
  type(input, "");
  assert.ok(options().includes("Split before the selected word, or at the playhead"));
});
