/** What the recorder says: of the sound, of the text, of what keeps a microphone away. */

import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { LiveText } from "../../src/api/wire.ts";
import { hearingText, LiveTextView } from "../../src/recorder/livetext.ts";
import { localTime } from "../../src/recorder/panel.ts";
import { meter, PIECE, Pieces, SoundCheck } from "../../src/recorder/pieces.ts";
import { insecure, microphoneTrouble } from "../../src/recorder/sentences.ts";

const NEWS: LiveText = { lines: [], count: 0, partial: "", behind: 0, doing: "", problem: "", done: false };

test("settled words are spoken by a screen reader once, those that may change are not", () => {
  const view = new LiveTextView();
  view.show({ ...NEWS, partial: "please ent" });
  view.show({ ...NEWS, lines: [{ start: 0, end: 1, text: "Please enter." }], count: 1, partial: "your" });
  assert.equal(view.element.textContent, "Please enter. your");
  assert.equal(view.element.querySelector("[aria-live=polite]")!.textContent, "Please enter. ");
  assert.equal(view.element.querySelector("[aria-hidden=true]")!.textContent, "your");
  assert.equal(view.count, 1);
});

test("a server that is started anew, and knows fewer lines for a moment, doubles none", () => {
  const view = new LiveTextView();
  view.show({ ...NEWS, lines: [{ start: 0, end: 1, text: "One." }, { start: 1, end: 2, text: "Two." }], count: 2 });
  view.show(NEWS);
  assert.equal(view.count, 2);
  view.goOn();
  assert.equal(view.count, 0);
});

test("a model that does not keep up is said to, and what else there is", () => {
  assert.equal(hearingText({ ...NEWS, behind: 2 }), "");
  assert.match(hearingText({ ...NEWS, behind: 12.4 }), /^The text is 12 s late/u);
  assert.equal(hearingText({ ...NEWS, doing: "Loading M" }), "Loading M…");
  assert.equal(hearingText({ ...NEWS, behind: 12, done: true, problem: "No model." }), "No model.");
});

test("pieces are half a second, and the rest where it ends", () => {
  const sent: number[] = [];
  const pieces = new Pieces((piece) => sent.push(piece.length));
  for (let i = 0; i < 11; i += 1) pieces.push(new Int16Array(PIECE / 10));
  pieces.flush();
  pieces.flush();
  assert.deepEqual(sent, [PIECE, PIECE / 10]);
});

test("a meter in decibels, and what is told of the sound", () => {
  assert.deepEqual([meter(0), meter(1), meter(0.001)].map((level) => Math.round(level * 100)), [0, 100, 0]);
  const check = new SoundCheck();
  assert.equal(check.push(0.2, 1), "");
  assert.match(check.push(1, 1), /Too loud/u);
  assert.equal(check.push(0.2, 3), "");
  check.push(0, 2);
  assert.match(check.push(0, 1), /muted/u);
});

test("every trouble with a microphone has its own sentence", () => {
  const around = { secure: true, framed: false, host: "studio.test" };
  const sentence = (name: string, framed = false) => microphoneTrouble(new DOMException("", name), { ...around, framed });
  const all = [
    sentence("NotAllowedError"), sentence("NotAllowedError", true), sentence("NotFoundError"), sentence("OverconstrainedError"),
    sentence("NotReadableError"), sentence("TypeError"), insecure(around),
  ];
  assert.equal(new Set(all).size, all.length);
  assert.match(sentence("NotAllowedError", true), /a tab of its own/u);
  assert.match(insecure(around), /http:\/\/studio\.test/u);
});

test("a recording is named by the clock on the wall here", () => {
  assert.equal(localTime(new Date(2026, 10, 26, 7, 12, 33)), "2026-11-26T07:12:33");
});
