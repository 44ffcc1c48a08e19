import { holdTime, layOut, mount, pass, q } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TimesAhead } from "../../src/document/boundaries.ts";
import { Selection } from "../../src/document/selection.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Edges } from "../../src/timeline/edges.ts";
import { Player } from "../../src/timeline/player.ts";
import { pauseEdges, snapped } from "../../src/timeline/snap.ts";
import { Viewport } from "../../src/timeline/viewport.ts";
import { transcript } from "../fixtures.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

/** The segments lie from 0 to 9 and from 10 to 19 s; 0 to 20 s are seen in 2,000 pixels. */
async function stage(movable = true) {
  const element = mount(el("section"));
  layOut(element, { width: 2000 });
  const viewport = new Viewport(60);
  viewport.set({ pxPerSec: 100, start: 0, width: 2000 });
  const [model, selection, ahead] = [transcript([["a", "b"], ["c"]]), new Selection(), new TimesAhead()];
  const set: unknown[] = [];
  const edges = new Edges(scope, element, {
    viewport, model, selection, ahead, movable, player: new Player(scope, "http://studio.test/a.flac", 60),
    setSegment: (segment, span) => set.push([segment.id, span.start, span.end]),
    setWord: (segment, word, span) => set.push([segment.id, word, span.start, span.end]),
  });
  const handle = (which: string) => q(element, `.cs-edge.${which.replaceAll(" ", ".")}`);
  const point = (target: EventTarget, type: string, x: number, more: PointerEventInit = {}) => {
    target.dispatchEvent(new PointerEvent(type, { clientX: x, button: 0, pointerId: 1, bubbles: true, cancelable: true, ...more }));
  };
  const drag = async (which: string, from: number, to: number, more: PointerEventInit = {}) => {
    point(handle(which), "pointerdown", from);
    point(handle(which), "pointermove", to, more);
    await pass(16);
  };
  for (const each of element.querySelectorAll<HTMLElement>(".cs-edge")) each.setPointerCapture = () => {};
  selection.select({ segment: "s1", word: 0 });
  await pass(16);
  return { element, model, selection, ahead, edges, set, handle, point, drag };
}

test("the edges stand at those of the current segment and its current word", async () => {
  const { handle, selection } = await stage();
  const at = () => ["is-start is-segment", "is-end is-segment", "is-start is-word", "is-end is-word"].map((which) => handle(which).style.transform);
  assert.deepEqual(at(), ["translateX(1000.0px)", "translateX(1900.0px)", "translateX(1000.0px)", "translateX(1040.0px)"]);
  selection.select(null);
  await pass(16);
  assert.equal(handle("is-start is-segment").hidden, true);
});

test("a drag is shown while it goes on, and said when it ends", async () => {
  const { element, handle, point, drag, ahead, set } = await stage();
  await drag("is-end is-segment", 1903, 1753);
  assert.deepEqual(ahead.get("s1"), { start: 10, end: 17.5 });
  assert.equal(handle("is-end is-segment").style.transform, "translateX(1750.0px)");
  assert.equal(q(element, ".cs-edge-time").textContent, "0:17.50 · 7.50 s");
  assert.deepEqual(set, []);
  point(handle("is-end is-segment"), "pointerup", 1753);
  assert.deepEqual(set, [["s1", 10, 17.5]]);
  assert.equal(q(element, ".cs-edge-time").hidden, true);
});

test("it stops at a neighbour and snaps to pauses, unless Alt is held", async () => {
  const { drag, point, handle, ahead, edges } = await stage();
  const peaks = new Int8Array(6000).fill(100);
  peaks.fill(0, 1200, 1230);
  edges.listenTo(peaks);
  await drag("is-start is-segment", 1000, 200);
  assert.equal(ahead.get("s1")!.start, 9);
  point(handle("is-start is-segment"), "pointerup", 200);
  ahead.set(null, "s1");
  await drag("is-start is-segment", 1000, 1204);
  assert.equal(ahead.get("s1")!.start, 12);
  point(handle("is-start is-segment"), "pointermove", 1226, { altKey: true });
  assert.equal(ahead.get("s1")!.start, 12.26);
});

test("Escape and a lost pointer leave it as it was; a press that moves nothing is no drag", async () => {
  const { drag, point, handle, ahead, set } = await stage();
  await drag("is-end is-segment", 1900, 1500);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  assert.equal(ahead.get("s1"), undefined);
  await drag("is-end is-segment", 1900, 1500);
  point(handle("is-end is-segment"), "pointercancel", 1500);
  assert.deepEqual([ahead.get("s1"), set], [undefined, []]);
});

test("a word's edge is moved inside its segment", async () => {
  const { drag, point, handle, set, selection } = await stage();
  selection.select({ segment: "s0", word: 1 });
  await pass(16);
  await drag("is-start is-word", 50, 20, { altKey: true });
  point(handle("is-start is-word"), "pointerup", 20);
  assert.deepEqual(set, [["s0", 1, 0.2, 0.9]]);
});

test("pauses begin and end where the sound does", () => {
  const peaks = new Int8Array(300).fill(50);
  peaks.fill(2, 100, 150);
  peaks.fill(0, 200, 205);
  assert.deepEqual(pauseEdges(peaks, 50, 0, 3), [1, 1.5]);
  assert.deepEqual(pauseEdges(peaks, 50, 0, 1.2), [1, 1.2]);
  assert.deepEqual([snapped(1.04, [1, 1.5], 0.05), snapped(1.06, [1, 1.5], 0.05), snapped(2, [], 1)], [1, 1.06, 2]);
});

test("where nothing may be moved there are no edges", async () => {
  const { element, set } = await stage(false);
  assert.ok([...element.querySelectorAll<HTMLElement>(".cs-edge")].every(({ hidden }) => hidden));
  assert.deepEqual(set, []);
});
