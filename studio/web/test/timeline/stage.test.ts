import { holdTime, key, layOut, mount, pass, press, q, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { MarkedRegion } from "../../src/document/region.ts";
import { Selection } from "../../src/document/selection.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { mountOverlay } from "../../src/timeline/overlay.ts";
import { Overview } from "../../src/timeline/overview.ts";
import { Player } from "../../src/timeline/player.ts";
import { mountRegionBand } from "../../src/timeline/regionband.ts";
import { mountRuler } from "../../src/timeline/ruler.ts";
import { Viewport } from "../../src/timeline/viewport.ts";
import { Waveform } from "../../src/timeline/waveform.ts";
import { transcript } from "../fixtures.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

/** One minute, of which 10 s to 20 s are seen in 1,000 pixels. */
function stage() {
  const viewport = new Viewport(60);
  const element = mount(el("section"));
  const waveform = new Waveform(scope, element, viewport);
  layOut(waveform.element, { width: 1000 });
  viewport.set({ pxPerSec: 100, start: 10, width: 1000 });
  const scrolls: number[] = [];
  waveform.scrollTo = (time) => void scrolls.push(time);
  return { viewport, element, waveform, scrolls, player: new Player(scope, "http://studio.test/a.flac", 60), model: transcript([["a", "b"], ["c"], ["d"]]), selection: new Selection() };
}

const frame = () => pass(16);

test("the playhead stands at the time that sounds, and leaves with it", async () => {
  const { element, viewport, player, ...parts } = stage();
  mountOverlay(scope, element, { viewport, player, ...parts });
  const playhead = q(element, ".cs-playhead");
  player.seek(12);
  await frame();
  assert.deepEqual([playhead.hidden, playhead.style.transform], [false, "translateX(200.0px)"]);
  player.seek(40);
  await frame();
  assert.equal(playhead.hidden, true);
});

test("the band lies over the current segment, as far as that is seen", async () => {
  const { element, viewport, player, selection, model, waveform } = stage();
  mountOverlay(scope, element, { viewport, player, selection, model });
  const band = q(element, ".cs-band");
  selection.select({ segment: "s1", word: 0 });
  await frame();
  assert.deepEqual([band.hidden, band.style.transform, band.style.width], [false, "translateX(0.0px)", "900px"]);
  selection.select({ segment: "s2", word: 0 });
  viewport.set({ pxPerSec: 100, start: 5, width: 1000 });
  await frame();
  assert.equal(band.hidden, true);
  assert.ok(waveform.element.isConnected);
});

test("the ruler labels round times, at their places", async () => {
  const { element, viewport } = stage();
  mountRuler(scope, element, viewport);
  viewport.set({ pxPerSec: 100, start: 20, width: 400 });
  await frame();
  assert.deepEqual(texts(element, ".cs-tick"), ["0:19", "0:20", "0:21", "0:22", "0:23", "0:24"]);
  assert.equal(q(element, ".cs-tick:nth-child(3)").style.transform, "translateX(100.0px)");
});

// ------------------------------------------------------------------ the marked region

function marking() {
  const { viewport, element, waveform } = stage();
  const marked = new MarkedRegion(60);
  mountRegionBand(scope, element, { viewport, marked, surface: waveform.element });
  let clicks = 0;
  waveform.element.setPointerCapture = () => {};
  waveform.element.addEventListener("click", () => (clicks += 1));
  const pointer = (name: string, x: number, shiftKey = true) =>
    waveform.element.dispatchEvent(new PointerEvent(name, { clientX: x, shiftKey, button: 0, bubbles: true, cancelable: true }));
  return { viewport, element, marked, pointer, surface: waveform.element, clicks: () => clicks };
}

test("Shift and a drag mark a region, which is not also a click on the sound", async () => {
  const { element, marked, pointer, surface, clicks } = marking();
  pointer("pointerdown", 100);
  pointer("pointermove", 400);
  assert.equal(element.classList.contains("is-marking"), true);
  pointer("pointerup", 400);
  press(surface);
  await frame();
  assert.deepEqual([marked.span, clicks(), element.classList.contains("is-marking")], [{ start: 11, end: 14 }, 0, false]);
  const band = q(element, ".cs-mark");
  assert.deepEqual([band.hidden, band.style.width, q(band, "span").textContent], [false, "300px", "3.0 s"]);
  assert.equal(q(element, "[role=status]").textContent, "Marked 0:11.0–0:14.0, 3.0 s");
  press(surface);
  assert.equal(clicks(), 1);
});

test("without Shift, or without a move, nothing is marked", () => {
  const { marked, pointer } = marking();
  pointer("pointerdown", 100, false);
  pointer("pointermove", 400, false);
  pointer("pointerup", 400, false);
  pointer("pointerdown", 100);
  pointer("pointermove", 102);
  pointer("pointerup", 102);
  assert.equal(marked.span, null);
});

test("a region that is out of sight is hidden, and its button clears it", async () => {
  const { viewport, element, marked } = marking();
  marked.set(30, 40);
  await frame();
  assert.equal(q(element, ".cs-mark").hidden, true);
  viewport.set({ pxPerSec: 100, start: 30, width: 1000 });
  await frame();
  press(q(element, "[data-name=clear-region]"));
  await frame();
  assert.deepEqual([marked.span, q(element, ".cs-mark").hidden, q(element, "[role=status]").textContent], [null, true, ""]);
});

// ------------------------------------------------------------------ the overview

function overview() {
  let released = 0;
  const { viewport, waveform, player, model, scrolls } = stage();
  const parent = mount(el("div"));
  new Overview(scope, parent, { viewport, waveform, player, model, seek: (time) => player.seek(time), released: () => (released += 1) });
  const root = q(parent, ".cs-overview");
  layOut(root, { width: 600 });
  root.getBoundingClientRect = () => ({ left: 0, width: 600 }) as DOMRect;
  root.setPointerCapture = () => {};
  const pointer = (target: HTMLElement, name: string, x: number) => target.dispatchEvent(new PointerEvent(name, { clientX: x, button: 0, bubbles: true, cancelable: true }));
  return { viewport, player, scrolls, root, slider: q(root, "[role=slider]"), pointer, released: () => released };
}

test("the window is as wide as what is seen, and says which part that is", async () => {
  const { viewport, slider } = overview();
  viewport.set({ pxPerSec: 50, start: 30, width: 1000 });
  await frame();
  assert.deepEqual([slider.style.left, slider.getAttribute("aria-valuetext"), slider.getAttribute("aria-valuemax")], ["50%", "0:30 to 0:50 of 1:00", "60"]);
});

test("a press goes there, sound and view; on the window it drags", () => {
  const { player, scrolls, root, slider, pointer, released } = overview();
  pointer(root, "pointerdown", 300);
  pointer(root, "pointerup", 300);
  assert.deepEqual([player.time, scrolls, released(), document.activeElement === slider], [30, [25], 1, false]);
  pointer(slider, "pointerdown", 120);
  pointer(root, "pointermove", 220);
  pointer(root, "pointerup", 220);
  pointer(root, "pointermove", 500);
  assert.deepEqual([player.time, scrolls], [30, [25, 20]]);
});

test("keys move the window by quarters, pages and to the ends; others are left alone", () => {
  const { slider, scrolls } = overview();
  assert.deepEqual(["ArrowRight", "ArrowLeft", "PageDown", "PageUp", "Home", "End", "x"].map((name) => key(slider, name)), [false, false, false, false, false, false, true]);
  assert.deepEqual(scrolls, [12.5, 7.5, 0, 20, 0, 60]);
});
