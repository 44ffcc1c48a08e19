import { has, holdTime, layOut, mount, observed, pass, q, settle, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { NO_SUSPECTS } from "../../src/document/suspects.ts";
import { Drafts } from "../../src/document/drafts.ts";
import { Saver } from "../../src/document/saver.ts";
import { Selection } from "../../src/document/selection.ts";
import type { EditRequest } from "../../src/api/wire.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Conflicts } from "../../src/transcript/conflicts.ts";
import { Editing } from "../../src/transcript/editing.ts";
import { TranscriptList } from "../../src/transcript/list.ts";
import { intentOf, opOf, seenOf } from "../asked.ts";
import { changes, taken, transcript } from "../fixtures.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
  window.localStorage.clear();
});

async function setup() {
  const model = transcript([["enter", "nambur"], ["log", "on"]]);
  const requests: EditRequest[] = [];
  const server: { answer: (request: EditRequest) => unknown } = { answer: () => undefined };
  const saver = new Saver("t", async (request) => {
    requests.push(structuredClone(request));
    return server.answer(request) as never;
  });
  const drafts = new Drafts(window.localStorage, "t", "tab");
  const conflicts = new Conflicts({ model, saver, drafts, abandoned: drafts.abandoned(new Set()), resolved: () => {} });
  const told: [string, (() => void) | undefined][] = [];
  const warnings = new Map<string, string>();
  let editing: Editing;
  const list = new TranscriptList(scope, mount(el("div")), {
    model,
    selection: new Selection(),
    rowState: (id) => {
      const segment = model.get(id)!;
      return { segment, position: model.position(id), pending: saver.pendingText(id), status: segment.status, save: saver.state(id), conflict: conflicts.get(id), suspects: NO_SUSPECTS, colour: 0 };
    },
    pinned: () => editing.segment,
  });
  editing = new Editing(scope, { model, saver, drafts, list: () => list, off: () => null, say: (sentence, action) => void told.push([sentence, action?.press]), warning: (id) => warnings.get(id) ?? null, command: () => {}, changed: () => {} });
  layOut(list.element, { width: 1000, height: 400 });
  observed(list.element);
  await pass(16);
  const field = () => q<HTMLTextAreaElement>(list.element, "textarea");
  const allLeft = () => new Drafts(window.localStorage, "t", "another").abandoned(new Set());
  const left = () => new Map([...allLeft()].map(([id, drafts]) => [id, drafts[0]!]));
  return { model, saver, drafts, conflicts, list, editing, requests, server, field, left, allLeft, told, warnings };
}

test("the words give way to a field with their text, and come back", async () => {
  const { editing, list, field } = await setup();
  editing.open("s0", 1);
  assert.deepEqual([field().value, field().selectionStart, editing.segment, editing.dirty], ["enter nambur", 6, "s0", false]);
  assert.equal(field().getAttribute("aria-label"), "Text of the segment at 0:00.0");
  editing.cancel();
  assert.deepEqual([has(list.element, "textarea"), editing.segment, document.activeElement === list.element], [false, null, true]);
});

test("what was typed is handed to the saver with what was seen and how long it took", async () => {
  const { editing, field, requests, saver } = await setup();
  editing.open("s0", null);
  type(field(), "  enter   number ");
  assert.equal(editing.dirty, true);
  await pass(1500);
  editing.commit();
  assert.equal(saver.pendingText("s0"), "enter number");
  await settle();
  const { key: _, ...request } = requests[0]!;
  assert.deepEqual(request, { transcript: "t", op: "set_text", intent: { segment: "s0", text: "enter number" }, revisions: { s0: 0 }, took_ms: 1500 });
});

test("a text that is the same is not sent, and leaves no draft", async () => {
  const { editing, field, requests, left } = await setup();
  editing.open("s0", null);
  type(field(), "enter  nambur ");
  await pass(300);
  assert.equal(left().size, 1);
  editing.commit();
  await settle();
  assert.deepEqual([requests, left().size], [[], 0]);
});

test("a draft is kept while somebody types, and dropped when he takes it back", async () => {
  const { editing, field, left } = await setup();
  editing.open("s0", null);
  type(field(), "enter num");
  await pass(100);
  assert.equal(left().size, 0);
  await pass(200);
  assert.deepEqual(left().get("s0"), { text: "enter num", revision: 0, seen: "enter nambur", committed: false, tab: "tab" });
  editing.cancel();
  assert.equal(left().size, 0);
});

test("a page that goes keeps what was typed a moment before", async () => {
  const { editing, field, left } = await setup();
  editing.open("s0", null);
  window.dispatchEvent(new Event("pagehide"));
  assert.equal(left().size, 0, "nothing was typed");
  type(field(), "enter num");
  window.dispatchEvent(new Event("pagehide"));
  assert.equal(left().get("s0")?.text, "enter num");
});

test("the draft of what was committed stays until the server has it", async () => {
  const { editing, field, left } = await setup();
  editing.open("s0", null);
  type(field(), "enter number");
  editing.commit();
  await settle();
  assert.equal(left().get("s0")?.committed, true);
});

test("another field opens only once the one before is saved", async () => {
  const { editing, field, requests } = await setup();
  editing.open("s0", null);
  type(field(), "enter number");
  editing.open("s1", null);
  await settle();
  assert.deepEqual([requests.map((request) => intentOf(request).segment), editing.segment, field().value], [["s0"], "s1", "log on"]);
});

for (const [what, words, revision] of [
  ["new times under an open field change nothing for it", ["enter", "nambur"], 3],
  ["another text under an open field is not what its author saw", ["enter", "a", "nambur"], 0],
] as const) {
  test(what, async () => {
    const { editing, field, model, requests } = await setup();
    editing.open("s0", null);
    model.apply(taken(2, [[...words]], { revision: 3 }), "poll");
    type(field(), "enter number");
    editing.commit();
    await settle();
    assert.deepEqual(requests.map(seenOf), [revision]);
  });
}

test("when the editor ends, what is being typed is saved", async () => {
  const { editing, field, requests } = await setup();
  editing.open("s0", null);
  type(field(), "enter number");
  scope.dispose();
  await settle();
  assert.deepEqual(requests.map(opOf), ["set_text"]);
});

// ------------------------------------------------------------------ two texts

test("in a conflict both texts are kept, and the next text is meant to replace theirs", async () => {
  const { saver, model, conflicts, server, editing, field, requests } = await setup();
  const theirs = changes(2, [["enter", "the", "number"]], { revision: 1 });
  server.answer = () => ({ ok: false, error: "conflict", message: "changed", changes: theirs });
  saver.on("changes", (answered) => model.apply(answered.changes, "edit"));
  editing.open("s0", null);
  type(field(), "enter number");
  editing.commit();
  await saver.drained();
  const conflict = conflicts.get("s0")!;
  assert.deepEqual([conflict.mine.text, conflict.theirs.text, conflicts.get("s0") === conflict], ["enter number", "enter the number", true]);
  server.answer = () => ({ ok: true, changes: changes(3, [["enter", "number"]], { revision: 2 }) });
  conflict.choose("mine");
  await saver.drained();
  assert.deepEqual([conflicts.get("s0"), requests.map(seenOf)], [null, [0, 1]]);
});

test("a text that an earlier tab had committed is sent again, any other is offered", async () => {
  new Drafts(window.localStorage, "t", "old").keep("s0", { text: "enter number", revision: 0, seen: "enter nambur", committed: true });
  new Drafts(window.localStorage, "t", "old").keep("s1", { text: "log in", revision: 0, seen: "log on", committed: false });
  new Drafts(window.localStorage, "t", "old").keep("gone", { text: "x", revision: 0, seen: "y", committed: false });
  const { conflicts, saver, requests, left } = await setup();
  const gone = conflicts.restoreDrafts();
  assert.deepEqual([conflicts.offers, gone.map(({ text }) => text), left().has("gone")], [["s1"], ["x"], true]);
  gone[0]!.forget();
  await settle();
  assert.deepEqual([requests.map((request) => intentOf(request).text), [...left().keys()].sort()], [["enter number"], ["s0", "s1"]]);
  const conflict = conflicts.get("s1")!;
  assert.deepEqual([conflict.mine.text, conflict.theirs.text], ["log in", "log on"]);
  conflict.choose("theirs");
  assert.deepEqual([conflicts.get("s1"), left().has("s1"), saver.pendingText("s1")], [null, false, undefined]);
});

test("an offer that nobody has decided on is still kept when its row was looked at, marked or saved", async () => {
  new Drafts(window.localStorage, "t", "old").keep("s1", { text: "log in", revision: 0, seen: "log on", committed: false });
  const { conflicts, editing, drafts, field, allLeft } = await setup();
  conflicts.restoreDrafts();
  editing.open("s1", null);
  editing.cancel();
  editing.open("s1", null);
  type(field(), "log off");
  await pass(300);
  assert.deepEqual(allLeft().get("s1")?.map(({ text, tab }) => [text, tab]), [["log in", "old"], ["log off", "tab"]]);
  editing.commit();
  assert.deepEqual([conflicts.offers, conflicts.get("s1")?.mine.text, conflicts.get("s1")?.theirs.text], [["s1"], "log in", "log off"]);
  drafts.drop("s1"); // as whenever something of the row is saved
  assert.deepEqual(allLeft().get("s1")?.map(({ text }) => text), ["log in"]);
});

test("of a row in which one text was committed and another typed the first is sent again, and the others are offered in turn", async () => {
  const [old, older] = ["old", "older"].map((tab) => new Drafts(window.localStorage, "t", tab));
  older!.keep("s1", { text: "log in", revision: 0, seen: "log on", committed: false });
  old!.keep("s1", { text: "log off", revision: 0, seen: "log on", committed: true });
  old!.keep("s1", { text: "log off now", revision: 0, seen: "log off", committed: false });
  const { conflicts, saver, allLeft } = await setup();
  conflicts.restoreDrafts();
  assert.deepEqual([saver.pendingText("s1"), conflicts.offers], ["log off", ["s1", "s1"]]);
  assert.deepEqual(conflicts.get("s1")!.mine.text, "log in");
  conflicts.get("s1")!.choose("theirs");
  conflicts.get("s1")!.choose("mine");
  assert.deepEqual([saver.pendingText("s1"), conflicts.get("s1"), conflicts.offers], ["log off now", null, []]);
  assert.deepEqual(allLeft().get("s1")?.map(({ text, tab, committed }) => [text, tab, committed]), [["log off now", "tab", true]]);
});

for (const [how, leave] of [["taken back", "cancel"], ["typed as it was", "commit"]] as const) {
  test(`what was committed is still kept when its row is opened again, and what is typed there ${how}`, async () => {
    const { editing, field, allLeft } = await setup();
    const kept = () => allLeft().get("s1")?.map(({ text, committed }) => [text, committed]);
    editing.open("s1", null);
    type(field(), "log off");
    editing.commit();
    editing.open("s1", null);
    type(field(), "log off now");
    await pass(300);
    assert.deepEqual(kept(), [["log off", true], ["log off now", false]]);
    if (leave === "commit") type(field(), "log off");
    editing[leave]();
    assert.deepEqual(kept(), [["log off", true]]);
  });
}

test("a text that was parted, of which only the answer was lost, is not told as never saved", async () => {
  const old = new Drafts(window.localStorage, "t", "old");
  old.keep("whole", { text: "enter nambur log on", revision: 0, seen: "enter number log on", committed: false });
  old.keep("part", { text: "log on", revision: 0, seen: "log in", committed: false });
  const { conflicts, left } = await setup();
  assert.deepEqual([conflicts.restoreDrafts().map(({ text }) => text), [...left().keys()]], [["log on"], ["part"]]);
});

test("a draft that is taken up is saved like any text", async () => {
  new Drafts(window.localStorage, "t", "old").keep("s1", { text: "log in", revision: 0, seen: "log on", committed: false });
  const { conflicts, saver, left } = await setup();
  conflicts.restoreDrafts();
  conflicts.get("s1")!.choose("mine");
  assert.deepEqual([saver.pendingText("s1"), conflicts.get("s1"), left().get("s1")?.committed], ["log in", null, true]);
});

test("where somebody else types that is told first; asked for again the field opens, and another one as ever", async () => {
  const { editing, told, warnings } = await setup();
  warnings.set("s1", "Ann is typing here.");
  editing.open("s0", 0);
  editing.open("s1", 0);
  assert.deepEqual([editing.segment, told.map(([sentence]) => sentence)], [null, ["Ann is typing here."]]);
  editing.open("s1", 0);
  assert.deepEqual([editing.segment, told.length], ["s1", 1]);
  editing.open("s0", 0);
  editing.open("s1", 0);
  assert.deepEqual([editing.segment, told.length], [null, 2], "each time anew");
  told[1]![1]!();
  assert.equal(editing.segment, "s1");
});

test("what somebody else saves leaves the field that is open as it is, and both texts are kept", async () => {
  const { editing, model, field, requests } = await setup();
  editing.open("s1", 0);
  type(field(), "mine");
  field().setSelectionRange(2, 3);
  model.apply(taken(5, [["enter", "number"], ["theirs"]], { revision: 4 }), "poll");
  assert.deepEqual([field().value, field().selectionStart, field().selectionEnd], ["mine", 2, 3]);
  editing.commit();
  await settle();
  assert.deepEqual([seenOf(requests[0]!), intentOf(requests[0]!).text], [0, "mine"], "on the revision that was seen: a conflict");
});
