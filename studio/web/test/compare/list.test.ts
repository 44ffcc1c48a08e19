import { has, mount, named, press, q, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { CompareRow } from "../../src/api/decode.ts";
import type { CompareRun } from "../../src/api/wire.ts";
import { CompareList } from "../../src/compare/list.ts";
import { rowAfter } from "../../src/compare/rows.ts";
import { el } from "../../src/lib/dom.ts";
import { compareRow } from "../fixtures.ts";

function setup(rows: CompareRow[], canTake = true) {
  const taken: [string, string | null][] = [];
  const played: string[] = [];
  let shown = rows;
  const take = (row: CompareRow, run: CompareRun | null) => {
    taken.push([row.segment, run && run.other_text]);
    shown = shown.map((each) => (each === row ? rowAfter(row, run) : each));
    list.show({ rows: shown, other: "canary", canTake });
  };
  const list = new CompareList({ take, play: (row) => played.push(row.segment) });
  const drawer = mount(el("div", { class: "cs-drawer-body", tabindex: 0 }, list.element));
  drawer.addEventListener("keydown", (event) => list.key(event));
  list.show({ rows, other: "canary", canTake });
  const hit = (name: string, held: KeyboardEventInit = {}) =>
    (document.activeElement === document.body ? drawer : (document.activeElement as HTMLElement)).dispatchEvent(
      new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...held }),
    );
  return { list, root: list.element, taken, played, hit, drawer };
}

const rows = () => [compareRow("s0", ["enter", ["nambur", "number"], ["", "now"]]), compareRow("s1", ["same"]), compareRow("s2", [["your", ""]])];
const focused = () => document.activeElement?.textContent;

test("each difference is a button that says what it does, in words and not by colour alone", () => {
  const { root } = setup(rows());
  const takes = [...root.querySelectorAll<HTMLElement>(".cs-take")];
  assert.deepEqual(takes.map((take) => take.getAttribute("aria-label")), ["Take “number” in place of “nambur”", "Insert “now”", "Remove “your”"]);
  assert.equal(q(takes[2]!, "s").textContent, "your");
  assert.deepEqual(texts(root, ".cs-diff-text.is-here"), ["enter nambur ‸", "same", "your"]);
  assert.equal(q(root, ".cs-diff-head").textContent, "TimeThis transcriptcanaryTake");
});

test("the arrows walk over the differences, and stop at both ends", () => {
  const { hit } = setup(rows());
  const walk = ["ArrowDown", "ArrowDown", "j", "ArrowDown", "k", "ArrowUp", "ArrowUp"].map((name) => {
    hit(name);
    return focused();
  });
  assert.deepEqual(walk, ["number", "now", "your", "your", "now", "number", "number"]);
});

test("Enter takes the words, and the next difference has the focus already", () => {
  const { hit, taken } = setup(rows());
  hit("ArrowDown");
  hit("Enter");
  assert.deepEqual([taken, focused()], [[["s0", "number"]], "now"]);
  hit("Enter");
  assert.equal(focused(), "your");
  hit("Enter");
  assert.deepEqual(taken, [["s0", "number"], ["s0", "now"], ["s2", ""]]);
});

test("Shift+Enter takes the row, P plays it", () => {
  const { hit, taken, played } = setup(rows());
  hit("ArrowDown");
  hit("p");
  hit("Enter", { shiftKey: true });
  assert.deepEqual([played, taken, focused()], [["s0"], [["s0", null]], "your"]);
});

test("on the panel's other buttons Enter presses them", () => {
  const { list, root, taken } = setup(rows());
  const row = named(root, "take-row");
  row.focus();
  const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true });
  Object.defineProperty(event, "target", { value: row });
  assert.deepEqual([list.key(event), taken], [false, []]);
});

test("a press takes a difference or a row, and plays a time", () => {
  const { root, taken, played } = setup(rows());
  press(q(root, "[data-row=s2] .cs-take span, [data-row=s2] .cs-take s"), { detail: 1 });
  press(named(q(root, "[data-row=s0]"), "take-row"), { detail: 1 });
  press(named(q(root, "[data-row=s1]"), "play-row"), { detail: 1 });
  assert.deepEqual([taken, played], [[["s2", ""], ["s0", null]], ["s1"]]);
});

test("one difference and its row's buttons are reached by Tab", () => {
  const { root, hit } = setup(rows());
  const reached = () => [...root.querySelectorAll<HTMLElement>("[data-row] button")].filter((control) => control.tabIndex === 0).map((control) => control.textContent);
  assert.deepEqual(reached(), ["number", "0:00.0", "Take row"].sort((a, b) => reached().indexOf(a) - reached().indexOf(b)));
  hit("ArrowDown");
  hit("ArrowDown");
  hit("ArrowDown");
  assert.equal(reached().includes("your"), true);
  assert.equal(q(root, ".is-current").dataset.row, "s2");
});

test("a row that says the same as before keeps its element and the focus", () => {
  const all = rows();
  const { list, root, hit } = setup(all);
  hit("ArrowDown");
  const [kept, changed] = [q(root, "[data-row=s0]"), q(root, "[data-row=s2]")];
  const button = document.activeElement;
  list.show({ rows: [all[0]!, all[1]!, compareRow("s2", [["our", ""]])], other: "canary", canTake: true });
  assert.deepEqual([q(root, "[data-row=s0]") === kept, document.activeElement === button, q(root, "[data-row=s2]") === changed], [true, true, true]);
  assert.equal(q(root, "[data-row=s2] s").textContent, "our");
});

test("words of another language can be read but not taken", () => {
  const { root, hit, taken } = setup(rows(), false);
  hit("ArrowDown");
  hit("Enter");
  assert.deepEqual([taken, root.querySelectorAll(".cs-take").length, root.querySelectorAll("mark[data-run]").length], [[], 0, 3]);
  assert.ok(!has(root, "[data-name=take-row]"));
});

test("long comparisons come in pages, and walking beyond one brings the next", () => {
  const { list, root, hit } = setup(Array.from({ length: 450 }, (_, i) => compareRow(`s${i}`, [["a", `b${i}`]])));
  const more = named<HTMLButtonElement>(root, "more-rows");
  assert.deepEqual([list.count, more.textContent], [200, "Show 200 more of 250"]);
  press(more);
  assert.deepEqual([list.count, more.textContent], [400, "Show 50 more of 50"]);
  q(root, "[data-row=s399] .cs-take").focus();
  hit("ArrowDown");
  assert.deepEqual([list.count, focused(), more.hidden], [450, "b400", true]);
});

test("a row of the other alone says that nothing is here; a verified one shows its mark", () => {
  const { root } = setup([compareRow("+1200", [["", "hello"]]), compareRow("s1", [["a", "b"]], { status: "verified" })]);
  assert.equal(q(root, "[data-row='+1200'] .is-here").textContent, "(nothing here)");
  assert.equal(q(root, "[data-row=s1] .cs-diff-verified").getAttribute("aria-label"), "verified");
});
