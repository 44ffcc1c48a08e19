import { choose, mount, named, press, q, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "../../src/lib/keyboard.ts";
import { Transport, type TransportState } from "../../src/timeline/transport.ts";

function setup(more: Partial<TransportState> = {}) {
  const commands: Command[] = [];
  const transport = new Transport((command) => commands.push(command));
  mount(transport.element);
  const show = (state: Partial<TransportState>) =>
    transport.show({ playing: false, looping: false, following: true, undo: null, redo: null, off: null, hasTranscript: true, toDo: false, ...more, ...state });
  show({});
  return { transport, commands, show, control: (name: string) => named<HTMLButtonElement>(transport.element, name) };
}

test("every button runs its command, and its tooltip names the key", () => {
  const { transport, commands } = setup({ undo: "Edit", redo: "Edit" });
  for (const control of transport.element.querySelectorAll("button")) press(control);
  assert.deepEqual(commands, ["previousSegment", "back", "playPause", "forward", "nextSegment", "replay", "playCaret", "loopSegment", "nextSuspect", "toDo", "undo", "redo", "zoomOut", "zoomIn", "fit", "follow", "palette"]);
  assert.equal(named(transport.element, "replay").title, "Replay the segment (R)");
});

test("the button says what it does next: play or pause", () => {
  const { control, show } = setup();
  assert.equal(control("playPause").getAttribute("aria-label"), "Play");
  show({ playing: true });
  assert.equal(control("playPause").getAttribute("aria-label"), "Pause");
});

test("undo says what it undoes, and is shut where there is nothing", () => {
  const { control, show } = setup();
  assert.deepEqual([control("undo").disabled, control("redo").disabled], [true, true]);
  show({ undo: "Text of segment 3" });
  assert.deepEqual([control("undo").disabled, control("undo").title], [false, "Undo: Text of segment 3 (Ctrl+Z)"]);
});

test("without a transcript nothing goes from segment to segment", () => {
  const { control, show } = setup();
  show({ hasTranscript: false });
  assert.deepEqual(["replay", "playCaret", "loopSegment", "previousSegment", "nextSegment", "nextSuspect", "toDo"].map((name) => control(name).disabled), [true, true, true, true, true, true, true]);
  assert.equal(control("playPause").disabled, false);
});

test("following and looping are states that can be heard and seen", () => {
  const { control, show } = setup();
  const states = () => ["follow", "loopSegment"].map((name) => control(name).getAttribute("aria-pressed"));
  assert.deepEqual(states(), ["true", "false"]);
  show({ following: false, looping: true });
  assert.deepEqual(states(), ["false", "true"]);
});

test("time and status stand beside the buttons", () => {
  const { transport } = setup();
  transport.showTime("0:04.3 / 3:21");
  transport.showStatus("12 of 48 verified · not saved", "failed");
  const status = q(transport.element, "[role=status]");
  assert.deepEqual([q(transport.element, ".cs-clock").textContent, status.textContent, status.dataset.save], ["0:04.3 / 3:21", "12 of 48 verified · not saved", "failed"]);
});

test("a channel is heard alone where there are any, and all again", () => {
  const heard: (number | null)[] = [];
  const transport = new Transport(() => {}, null, 2, (channel) => heard.push(channel));
  const select = named<HTMLSelectElement>(mount(transport.element), "channel");
  assert.deepEqual([texts(select, "option"), select.hidden], [["All channels", "Channel 1", "Channel 2"], false]);
  choose(select, "1");
  choose(select, "");
  assert.deepEqual(heard, [1, null]);
  const { transport: mono } = setup();
  assert.equal(named<HTMLSelectElement>(mono.element, "channel").hidden, true);
});
