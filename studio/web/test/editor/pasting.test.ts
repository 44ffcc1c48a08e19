import { mount, named, press, q, settle } from "../dom.ts";
import { el } from "../../src/lib/dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { isForRows, Pasting, rowsFor } from "../../src/editor/pasting.ts";
import type { Api } from "../../src/api/client.ts";
import type { EditRequest, PreviewRequest } from "../../src/api/wire.ts";
import { Saver } from "../../src/document/saver.ts";
import type { Editing } from "../../src/transcript/editing.ts";
import { changes, transcript } from "../fixtures.ts";

const PARAGRAPH = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";

test("a text in lines or one much longer than its row is for several rows; a phrase is not", () => {
  const cases: [string, string, boolean][] = [
    ["one\ntwo three four", "one two", true],
    ["\none two three four\n\n", "one two", false],
    ["one two three", "", false],
    [PARAGRAPH, "one two", true],
    [PARAGRAPH, "one two three four", false],
  ];
  for (const [text, row, is] of cases) assert.equal(isForRows(text, row), is, text);
});

test("as many rows are looked at as the text may reach over, and empty ones behind them", () => {
  const { segments } = transcript([...Array.from({ length: 12 }, () => "a b c d e f g h i j".split(" ")), [], ["x"]]);
  assert.equal(rowsFor(segments, 1, 4).length, 6);
  assert.equal(rowsFor(segments, 8, 30).length, 6);
  const short = transcript([["a"], [], ["b"]]).segments;
  assert.equal(rowsFor(short, 1, 1).length, 2);
});

function setup(status = [0, 0, 0], until: Promise<unknown> = Promise.resolve()) {
  const model = transcript([["one", "two"], ["three", "for"], ["five"]], { status });
  const [sent, previews, did] = [[] as EditRequest[], [] as PreviewRequest[], [] as unknown[]];
  const saver = new Saver("t", (request) => {
    sent.push(structuredClone(request));
    return Promise.resolve({ ok: true as const, changes: changes(1, []) });
  });
  const field = { element: { selectionStart: 4, selectionEnd: 7 } };
  const editing = {
    segment: "s0",
    text: "one two",
    field,
    parted: () => ({ before: "one ", after: "two" }),
    commit: () => false,
    paste: (...told: unknown[]) => did.push(["paste", ...told]),
    openAt: (...told: unknown[]) => did.push(["open", ...told]),
  } as unknown as Editing;
  const rows = [
    { segment: "s1", parts: [{ old: "three", new: "three" }, { old: "for", new: "four" }] },
    { segment: "s2", parts: [{ old: "five", new: "Five" }] },
  ];
  const api = {
    preview: async (request: PreviewRequest) => {
      previews.push(request);
      await until;
      return { ok: true as const, rows, removed: [] };
    },
  } as Pick<Api, "preview">;
  const inside = mount(el("div"));
  const pasting = new Pasting({ api, transcript: "t", model, editing, saver, inside, goTo: (at) => did.push(["go", at]), say: (sentence) => did.push(sentence) });
  return { pasting, inside, sent, previews, did };
}

test("what would change is shown, and laid over the rows as one step", async () => {
  const { pasting, inside, sent, previews, did } = setup();
  assert.equal(pasting.offered("two"), false);
  assert.equal(pasting.offered("two\nthree four five"), true);
  await settle();
  assert.deepEqual(previews[0]!.intent, { segments: ["s0", "s1", "s2"], text: "one two\nthree four five", verified: true });
  assert.match(q(inside, "[role=status]").textContent!, /^2 rows would change, to 0:29\.0: 1 word is another one and gets its time from the sound/u);
  assert.equal(q(inside, ".cs-hits").textContent, "0:10.0three forfour0:20.0fiveFive");
  press(named(inside, "paste-over"));
  await settle();
  assert.deepEqual("op" in sent[0]! && [sent[0]!.op, sent[0]!.intent, sent[0]!.revisions], ["paste_over", { segments: ["s0", "s1", "s2"], text: "one two\nthree four five", verified: false }, { s0: 0, s1: 0, s2: 0 }]);
  assert.deepEqual(did, [["go", 0], "Pasted over 0 rows. Words that match kept their times."]);
});

test("verified rows are shown as they stay, and change where that is ticked", async () => {
  const { pasting, inside, sent } = setup([0, 1, 1]);
  pasting.offered("two\nthree four five");
  await settle();
  assert.equal(q(inside, "[role=status]").textContent, "All rows that would change are verified.");
  assert.equal(named<HTMLButtonElement>(inside, "paste-over").disabled, true);
  const tick = named<HTMLInputElement>(inside, "paste-verified");
  tick.checked = true;
  tick.dispatchEvent(new window.Event("change"));
  press(named(inside, "paste-over"));
  await settle();
  assert.equal("op" in sent[0]! && (sent[0]!.intent as { verified: boolean }).verified, true);
});

test("into the one row, or not at all: the field opens again where it was", async () => {
  const { pasting, inside, sent, did } = setup();
  pasting.offered("two\nthree four five");
  await settle();
  press(named(inside, "paste-here"));
  await settle();
  pasting.offered("two\nthree four five");
  await settle();
  press(named(inside, "paste-cancel"));
  await settle();
  assert.deepEqual(did, [["paste", "s0", "two\nthree four five", [4, 7]], ["open", "s0", [4, 7]]]);
  assert.deepEqual(sent, []);
});

test("nobody waits for what would change: what is chosen before is done at once, and the answer then changes nothing", async () => {
  for (const [name, done] of [["paste-here", ["paste", "s0", "two\nthree four five", [4, 7]]], ["paste-cancel", ["open", "s0", [4, 7]]]] as const) {
    let answer = () => {};
    const { pasting, inside, sent, previews, did } = setup([0, 0, 0], new Promise<void>((told) => (answer = told)));
    pasting.offered("two\nthree four five");
    await settle();
    assert.equal(previews.length, 1);
    press(named(inside, name));
    await settle();
    assert.deepEqual([did, inside.children.length], [[done], 0], name);
    answer();
    await settle();
    assert.deepEqual([did, sent, inside.children.length], [[done], [], 0], name);
  }
});
