import { holdTime, layOut, mount, named, pass, press, q, settle } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { SPECTROGRAM_BANDS, SPECTROGRAM_DB } from "../../src/api/schema.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { sparesData } from "../../src/lib/sparing.ts";
import { heightOf, paint, shadeOf } from "../../src/timeline/heat.ts";
import { Spectrogram } from "../../src/timeline/spectrogram.ts";
import { MOST_SEEN, Tiles, tilesOf } from "../../src/timeline/tiles.ts";
import { Viewport } from "../../src/timeline/viewport.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

// ------------------------------------------------------------------ which tiles

test("the tiles in sight are wanted first, then the next two and the one before", () => {
  const of = (start: number, end: number, duration = 200) => tilesOf({ start, end, duration });
  assert.deepEqual(of(0, 9), { seen: [0], wanted: [0, 1, 2] });
  assert.deepEqual(of(35, 52), { seen: [3, 4, 5], wanted: [3, 4, 5, 6, 7, 2] });
  assert.deepEqual(of(40, 50), { seen: [4], wanted: [4, 5, 6, 3] });
  assert.deepEqual(of(188, 200), { seen: [18, 19], wanted: [18, 19, 17] });
  assert.deepEqual(of(0, 3, 3), { seen: [0], wanted: [0] });
});

test("where data is spared none is wanted before it is in sight", () => {
  assert.deepEqual(tilesOf({ start: 35, end: 52, duration: 200 }, 0)?.wanted, [3, 4, 5]);
  assert.equal(sparesData(), false);
  Object.defineProperty(navigator, "connection", { configurable: true, value: { saveData: true } });
  assert.equal(sparesData(), true);
  Object.defineProperty(navigator, "connection", { configurable: true, value: undefined });
});

test("of too long a stretch none is wanted", () => {
  assert.equal(tilesOf({ start: 0, end: MOST_SEEN * 10, duration: 9000 })?.seen.length, MOST_SEEN);
  assert.equal(tilesOf({ start: 1, end: MOST_SEEN * 10 + 1, duration: 9000 }), null);
});

/** A server that answers when a test says so. */
function server() {
  const asked: { tile: number; signal: AbortSignal; give: (levels: Uint8Array) => void; fail: (why: string) => void }[] = [];
  const ask = (tile: number, signal: AbortSignal) =>
    new Promise<Uint8Array>((give, refuse) => {
      asked.push({ tile, signal, give, fail: (why) => refuse(new Error(why)) });
    });
  return { asked, ask, numbers: () => asked.map(({ tile, signal }) => (signal.aborted ? `${tile} dropped` : tile)) };
}

test("two are asked for at a time, and those no longer wanted are dropped", async () => {
  const { asked, ask, numbers } = server();
  const tiles = new Tiles(scope, ask);
  tiles.want([0, 1, 2, 3]);
  assert.deepEqual(numbers(), [0, 1]);
  asked[0]!.give(new Uint8Array(80));
  await settle();
  assert.deepEqual([numbers(), tiles.get(0)?.length], [[0, 1, 2], 80]);
  tiles.want([8, 2, 0]);
  assert.deepEqual(numbers(), [0, "1 dropped", 2, 8]);
  asked[1]!.give(new Uint8Array(80));
  await settle();
  assert.equal(tiles.get(1), undefined);
});

test("what failed says why and is asked for again by itself, after twice as long each time, until it is here", async () => {
  const { asked, ask } = server();
  const tiles = new Tiles(scope, ask);
  tiles.want([5]);
  for (const [failures, pause] of [3000, 6000, 12_000, 24_000, 30_000, 30_000].entries()) {
    asked[failures]!.fail("The server was not reached.");
    await pass(pause - 1);
    tiles.want([5]);
    assert.deepEqual([tiles.why(5), asked.length], ["The server was not reached.", failures + 1]);
    await pass(1);
    assert.deepEqual([tiles.why(5), asked.length], ["The server was not reached.", failures + 2]);
  }
  asked.at(-1)!.give(new Uint8Array(80));
  await settle();
  assert.deepEqual([tiles.why(5), tiles.get(5)?.length], [undefined, 80]);
});

test("one that fails keeps no other waiting, and at a word it is asked for at once", async () => {
  const { asked, ask, numbers } = server();
  const tiles = new Tiles(scope, ask);
  tiles.want([5, 6, 7]);
  asked[0]!.fail("The server answered 500.");
  await settle();
  assert.deepEqual(numbers(), [5, 6, 7]);
  asked[1]!.give(new Uint8Array(80));
  asked[2]!.give(new Uint8Array(80));
  await settle();
  tiles.retry();
  assert.deepEqual([tiles.why(5), numbers()], [undefined, [5, 6, 7, 5]]);
  await pass(60_000);
  assert.equal(asked.length, 4);
});

test("sixty-four are kept, those used last the longest", async () => {
  const tiles = new Tiles(scope, async () => new Uint8Array(80));
  for (let tile = 0; tile < 70; tile++) {
    tiles.want([tile, 0]);
    await settle();
  }
  assert.deepEqual([0, 6, 7, 69].map((tile) => tiles.get(tile) !== undefined), [true, false, true, true]);
});

test("another sound has tiles of its own, and an end drops what is asked for", async () => {
  const first = server();
  const second = server();
  const tiles = new Tiles(scope, first.ask);
  tiles.want([0]);
  tiles.follow(second.ask);
  assert.deepEqual([first.numbers(), second.numbers()], [["0 dropped"], [0]]);
  scope.dispose();
  assert.deepEqual(second.numbers(), ["0 dropped"]);
});

// ------------------------------------------------------------------ how it is drawn

test("the louder the stronger, silence is the background, and a quiet recording is no paler", () => {
  for (const loudest of [1, 20, 127]) {
    const shades = Array.from({ length: 256 }, (_, level) => shadeOf(level, loudest));
    assert.deepEqual(shades, [...shades].sort((a, b) => a - b));
    assert.deepEqual([shades[0], shades[255]], [0, 255]);
  }
  const tenth = Math.round((20 * 255) / SPECTROGRAM_DB);
  assert.ok(Math.abs(shadeOf(200 - tenth, 12.7) - shadeOf(200, 127)) <= 1);
});

test("a tile is painted with its highest band on top", () => {
  const levels = new Uint8Array(SPECTROGRAM_BANDS * 3);
  levels[0 * 3 + 1] = 255; // the lowest band, in the second column
  levels[(SPECTROGRAM_BANDS - 1) * 3 + 2] = 255; // the highest, in the third
  const shades = Uint8ClampedArray.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? 255 : Math.floor(i / 4)));
  const { pixels, columns } = paint(levels, 127, shades);
  const red = (column: number, row: number) => pixels[(row * columns + column) * 4];
  assert.deepEqual([columns, red(1, SPECTROGRAM_BANDS - 1), red(2, 0), red(0, 0), red(1, 0)], [3, 255, 255, 0, 0]);
});

test("frequencies are named where their bands stand", () => {
  assert.deepEqual([heightOf(0), heightOf(8000), heightOf(1000) > 0.3 && heightOf(1000) < 0.4], [0, 1, true]);
});

// ------------------------------------------------------------------ in the page

function shown(ask: (tile: number, signal: AbortSignal) => Promise<Uint8Array>) {
  const viewport = new Viewport(3600);
  const waveform = el("div");
  const stage = mount(el("section", {}, waveform));
  layOut(stage, { height: 180 });
  const spectrogram = new Spectrogram(scope, waveform, viewport, ask);
  viewport.set({ pxPerSec: 100, start: 10, width: 1000 });
  const note = q(stage, ".cs-spectrogram-note");
  return { viewport, stage, spectrogram, canvas: q(stage, "canvas"), note, sentence: () => note.querySelector("span")!.textContent };
}

test("it is off until it is wanted, and folded away it asks for nothing", async () => {
  const { asked, ask, numbers } = server();
  const { stage, spectrogram, canvas } = shown(ask);
  await pass(20);
  assert.deepEqual([canvas.hidden, asked.length, spectrogram.isSeen], [true, 0, false]);
  layOut(stage, { height: 0 });
  spectrogram.show(true);
  assert.deepEqual([canvas.hidden, asked.length, spectrogram.isSeen], [false, 0, false]);
  layOut(stage, { height: 180 });
  spectrogram.show(true);
  assert.deepEqual([numbers(), canvas.getAttribute("role"), canvas.getAttribute("aria-label")], [[1, 2], "img", "Spectrogram of what the waveform shows, 0 to 8 kHz"]);
  spectrogram.show(false);
  assert.deepEqual(numbers(), ["1 dropped", "2 dropped"]);
});

test("it says that it is loading where that takes long, and then nothing more", async () => {
  const { asked, ask } = server();
  const { spectrogram, sentence } = shown(ask);
  spectrogram.show(true);
  await pass(300);
  assert.equal(sentence(), "");
  await pass(200);
  assert.equal(sentence(), "Loading the spectrogram…");
  asked[0]!.give(new Uint8Array(80));
  await pass(50);
  assert.equal(sentence(), "");
});

test("a tile that cannot be made is a sentence with a way on", async () => {
  const { asked, ask, numbers } = server();
  const { stage, spectrogram, sentence } = shown(ask);
  spectrogram.show(true);
  assert.equal(named(stage, "spectrogram-again").hidden, true);
  asked[0]!.fail("The server answered 500.");
  await pass(20);
  assert.deepEqual([sentence(), named(stage, "spectrogram-again").hidden], ["No spectrogram here. The server answered 500.", false]);
  asked[1]!.give(new Uint8Array(80)); // two are asked for at a time
  press(named(stage, "spectrogram-again"));
  await pass(20);
  assert.deepEqual([sentence(), numbers().filter((tile) => tile === 1).length], ["", 2]);
});

test("of a stretch that is too long it says how to see it", async () => {
  const { viewport, spectrogram, sentence } = shown(async () => new Uint8Array(80));
  spectrogram.show(true);
  viewport.set({ pxPerSec: 1, start: 0, width: 1000 });
  await pass(20);
  assert.equal(sentence(), "Zoom in to see the spectrogram: more than four minutes are in sight.");
  viewport.set({ pxPerSec: 100, start: 0, width: 1000 });
  await pass(20);
  assert.equal(sentence(), "");
});
