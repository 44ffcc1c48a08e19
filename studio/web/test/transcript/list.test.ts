import { holdTime, layOut, mount, observed, pass, q } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Segment } from "../../src/api/decode.ts";
import { NO_SUSPECTS } from "../../src/document/suspects.ts";
import { Selection } from "../../src/document/selection.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { TranscriptList } from "../../src/transcript/list.ts";
import { Row } from "../../src/transcript/row.ts";
import { taken, transcript } from "../fixtures.ts";

holdTime();

const VIEW_PX = 400;

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

/** A list of `n` rows, each as high as `heightOf` says of its position, seen through a window of 400 pixels. */
async function setup(n: number, heightOf: (position: number) => number = () => 35) {
  const model = transcript(Array.from({ length: n }, (_, i) => [`word${i}`]));
  const selection = new Selection();
  const state = { pinned: null as string | null, isShown: (_: Segment): boolean => true };
  const parent = mount(el("div"));
  const list = new TranscriptList(scope, parent, {
    model,
    selection,
    rowState: (id) => {
      const segment = model.get(id)!;
      return { segment, position: model.position(id), pending: undefined, status: segment.status, save: undefined, conflict: null, suspects: NO_SUSPECTS, colour: 0 };
    },
    pinned: () => state.pinned,
    shows: (segment) => state.isShown(segment),
  });
  layOut(list.element, { width: 1000, height: VIEW_PX });
  const body = q(list.element, ".cs-rows");
  const insert = body.insertBefore.bind(body);
  const inserted: Node[] = [];
  body.insertBefore = ((row: HTMLElement, before: Node | null) => {
    inserted.push(row);
    layOut(row, () => ({ height: heightOf(model.position(row.dataset.id!)) }));
    return insert(row, before);
  }) as typeof body.insertBefore;
  observed(list.element);
  await pass(16);
  const scroll = async (top: number) => {
    list.element.scrollTop = top;
    list.element.dispatchEvent(new Event("scroll"));
    await pass(32);
  };
  const shown = () => [...body.children].map((row) => model.position((row as HTMLElement).dataset.id!));
  const top = (position: number) => Number(/translateY\(([\d.]+)px\)/u.exec(list.row(`s${position}`)!.element.style.transform)![1]);
  return { model, selection, state, list, body, inserted, scroll, shown, top };
}

test("of 2,500 rows only those in sight and a few more are in the document", async () => {
  const { list, body, shown, scroll } = await setup(2500);
  assert.deepEqual([shown()[0], shown().length < 25, list.element.getAttribute("aria-rowcount")], [0, true, "2500"]);
  assert.equal(body.style.height, `${2500 * 35}px`);
  await scroll(1000 * 35);
  assert.deepEqual([shown().includes(1000), shown().includes(1009), shown().length < 25], [true, true, true]);
  assert.equal(list.row("s1000")!.element.getAttribute("aria-rowindex"), "1001");
});

test("rows stand below one another, as high as they turned out", async () => {
  const { shown, top, scroll } = await setup(300, (position) => 35 + 24 * (position % 3));
  for (const at of [0, 500, 4000]) {
    await scroll(at);
    const rows = shown();
    for (const [i, position] of rows.slice(1).entries()) assert.equal(top(position) - top(rows[i]!), 35 + 24 * (rows[i]! % 3));
  }
});

test("rows above that turn out taller move nothing that is looked at", async () => {
  const { list, shown, top, scroll } = await setup(500, () => 65);
  await scroll(8000);
  const seen = shown().find((position) => top(position) >= list.element.scrollTop)!;
  const offset = top(seen) - list.element.scrollTop;
  await scroll(list.element.scrollTop - 150);
  assert.ok(Math.abs(top(seen) - list.element.scrollTop - (offset + 150)) < 1);
});

test("a jump ends with the row in sight, however high those between are", async () => {
  const { list, top } = await setup(2500, (position) => 35 + 24 * (position % 5));
  for (const position of [2000, 3, 2499, 1200, 1201]) {
    list.reveal(`s${position}`);
    await pass(50);
    const from = top(position) - list.element.scrollTop;
    assert.ok(from >= 0 && from + 35 + 24 * (position % 5) <= VIEW_PX, `row ${position} stands at ${from}`);
  }
});

test("a row in sight is not scrolled to, and one that is not there changes nothing", async () => {
  const { list } = await setup(100);
  list.reveal("s3");
  list.reveal("unknown");
  assert.equal(list.element.scrollTop, 0);
});

test("the row that somebody types in stays in the document while it is scrolled away, and keeps its element", async () => {
  const { list, state, shown, scroll } = await setup(2500);
  const row = list.row("s2")!;
  state.pinned = "s2";
  await scroll(50_000);
  assert.deepEqual([list.row("s2") === row, row.element.isConnected, shown().includes(3)], [true, true, false]);
  state.pinned = null;
  await scroll(60_000);
  assert.ok(list.row("s2") === undefined);
});

test("rows that stay in sight are neither made anew nor moved: a moved element loses the focus", async () => {
  const { list, body, inserted, scroll } = await setup(300);
  await scroll(1000);
  const row = list.row("s28")!.element;
  const before = new Set<Node>(body.children);
  inserted.length = 0;
  await scroll(1100);
  assert.ok(list.row("s28")!.element === row);
  assert.ok([...body.children].filter((child) => before.has(child)).length > 10);
  assert.ok(!inserted.some((child) => before.has(child)));
});

test("the word selected and the word that sounds are lit in rows made before and after", async () => {
  const { list, selection, scroll } = await setup(300);
  selection.select({ segment: "s1", word: 0 });
  assert.equal(list.element.getAttribute("aria-activedescendant"), "cs-row-s1");
  assert.equal(list.row("s1")!.element.getAttribute("aria-selected"), "true");
  selection.play({ segment: "s200", word: 0 });
  await scroll(200 * 35);
  assert.equal(q(list.row("s200")!.element, ".is-playing").textContent, "word200");
  selection.select({ segment: "s200", word: 0 });
  selection.play(null);
  await scroll(0);
  assert.equal(list.row("s1")!.element.classList.contains("is-current"), false);
});

test("a segment that comes or goes moves the rows behind it; one that is edited is drawn anew", async () => {
  const { model, list, shown } = await setup(3);
  model.apply(taken(2, [["new"]], { first: 7 }), "poll");
  model.apply({ ...taken(3, [["other"]], { revision: 1 }), removed: ["s1"] }, "poll");
  await pass(32);
  assert.deepEqual([shown(), list.row("s0")!.element.textContent.includes("other"), list.row("s1") === undefined], [[0, 1, 2], true, true]);
  assert.deepEqual(list.row("s7")!.element.getAttribute("aria-rowindex"), "3");
});

test("a row that grows while somebody types pushes those below it", async () => {
  const heights = new Map<number, number>();
  const { list, top } = await setup(20, (position) => heights.get(position) ?? 35);
  assert.equal(top(3), 105);
  heights.set(1, 89);
  list.resized();
  await pass(32);
  assert.equal(top(3), 159);
});

test("without rows a sentence stands in their place", async () => {
  const { list } = await setup(0);
  list.setEmpty("No transcript yet.");
  const sentence = list.element.nextElementSibling as HTMLElement;
  assert.deepEqual([list.element.hidden, sentence.textContent, sentence.hidden], [true, "No transcript yet.", false]);
  list.setEmpty(null);
  assert.deepEqual([list.element.hidden, sentence.hidden], [false, true]);
});

test("another width makes other heights", async () => {
  const { list, body } = await setup(50);
  layOut(list.element, { width: 300, height: VIEW_PX });
  observed(list.element);
  await pass(32);
  assert.ok(parseFloat(body.style.height) >= 50 * 35);
  assert.ok(list.row("s0") instanceof Row);
});

test("what somebody else parts, joins or puts in above moves nothing that is looked at", async () => {
  const { model, list, scroll, top } = await setup(300);
  await scroll(100 * 35 + 10);
  const place = (id: string) => top(Number(id.slice(1))) - list.element.scrollTop;
  const before = place("s100");
  const added = taken(9, [["one"], ["two"], ["three"]]);
  model.apply({ ...added, segments: added.segments.map((segment, i) => ({ ...segment, id: `new${i}`, start: 55 + i, end: 56 + i })), removed: ["s3"] }, "poll");
  await pass(32);
  assert.equal(place("s100"), before);
  assert.equal(list.element.scrollTop, 102 * 35 + 10);
  model.apply({ ...taken(10, []), removed: ["s100"] }, "poll");
  await pass(32);
  assert.equal(place("s101"), before + 35, "the next one that is still there stays");
});

test("what stands in place of the rows has their keys, and gives them back", async () => {
  const { list } = await setup(3);
  const empty = q(list.element.parentElement!, ".cs-empty");
  const focused = () => [document.activeElement === list.element, document.activeElement === empty];
  list.focus();
  list.setEmpty("No words.");
  assert.deepEqual(focused(), [false, true]);
  list.focus();
  assert.deepEqual(focused(), [false, true], "also for whoever comes back from elsewhere");
  list.setEmpty(null);
  assert.deepEqual(focused(), [true, false]);
  list.element.blur();
  list.setEmpty("No words.");
  assert.deepEqual(focused(), [false, false], "from nobody is anything taken");
});
