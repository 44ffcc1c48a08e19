import { holdTime, layOut, mount, observed, pass, q, settle, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { NO_SUSPECTS } from "../../src/document/suspects.ts";
import { changesOf } from "../../src/api/decode.ts";
import type { EditRequest, WireChanges } from "../../src/api/wire.ts";
import { TimesAhead } from "../../src/document/boundaries.ts";
import { Drafts } from "../../src/document/drafts.ts";
import { RowFilter } from "../../src/document/rowfilter.ts";
import { Saver } from "../../src/document/saver.ts";
import { Selection } from "../../src/document/selection.ts";
import { Boundaries } from "../../src/editor/boundaries.ts";
import { Cursor } from "../../src/editor/cursor.ts";
import { Walking } from "../../src/editor/walking.ts";
import { el } from "../../src/lib/dom.ts";
import type { NoticeAction } from "../../src/lib/notice.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Player } from "../../src/timeline/player.ts";
import { Viewport } from "../../src/timeline/viewport.ts";
import type { Waveform } from "../../src/timeline/waveform.ts";
import { Editing } from "../../src/transcript/editing.ts";
import { TranscriptList } from "../../src/transcript/list.ts";
import { opOf } from "../asked.ts";
import { changes, columns, transcript } from "../fixtures.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
  window.localStorage.clear();
});

type Row = [id: string, start: number, end: number, text: string];

/** What a server answers: rows as they now stand, and ids of those that are gone. */
function answered(version: number, rows: Row[], removed: string[] = []): { ok: true; changes: WireChanges } {
  const segments = columns(rows.map(([, , , text]) => text.split(" ").filter(Boolean)), { revision: version });
  Object.assign(segments, { id: rows.map(([id]) => id), start: rows.map(([, start]) => start * 1000), end: rows.map(([, , end]) => end * 1000) });
  return { ok: true, changes: { ...changes(version, []), segments, removed } };
}

async function setup() {
  const model = transcript([["enter", "your", "nambur"], ["log", "on"], ["thanks"]]);
  const requests: EditRequest[] = [];
  const answers: ((answer: unknown) => void)[] = [];
  const saver = new Saver("t", (request) => {
    requests.push(structuredClone(request));
    return new Promise((done) => answers.push(done as (answer: unknown) => void));
  });
  const said: { sentence: string; action?: NoticeAction | undefined }[] = [];
  saver.on("changes", ({ changes: now }) => model.apply(now, "edit"));
  saver.on("notice", (sentence) => said.push({ sentence }));
  const [selection, ahead, viewport] = [new Selection(), new TimesAhead(), new Viewport(60)];
  let editing: Editing;
  const list = new TranscriptList(scope, mount(el("div")), {
    model,
    selection,
    rowState: (id) => {
      const segment = model.get(id);
      return segment ? { segment, position: model.position(id), pending: saver.pendingText(id), status: segment.status, save: saver.state(id), conflict: null, suspects: NO_SUSPECTS, colour: 0 } : null;
    },
    pinned: () => editing.segment,
  });
  const drafts = new Drafts(window.localStorage, "t", "tab");
  const lost: string[] = [];
  editing = new Editing(scope, { model, saver, drafts, list: () => list, off: () => null, say: () => {}, command: () => {}, changed: () => {}, lost: (text) => lost.push(text) });
  const player = new Player(scope, "http://studio.test/a.flac", 60);
  const waveform = { keepInSight: () => {} } as unknown as Waveform;
  const filter = new RowFilter(({ id }) => id !== "s1", ({ id }) => id === selection.selected?.segment);
  const cursor = new Cursor(scope, { player, model, selection, waveform, list, editing, filter });
  const say = (sentence: string, action?: NoticeAction) => void said.push({ sentence, action });
  const boundaries = new Boundaries({ player, viewport, model, selection, cursor, editing, saver, filter, walking: new Walking({ model, filter, say }), ahead, list: () => list, say });
  layOut(list.element, { width: 1000, height: 400 });
  observed(list.element);
  await pass(16);
  cursor.goTo({ segment: 0, word: 0 });
  const answer = async (with_: unknown) => {
    answers.shift()!(with_);
    await settle();
    await pass(16);
  };
  const field = () => q<HTMLTextAreaElement>(list.element, "textarea");
  const left = () => new Drafts(window.localStorage, "t", "another").abandoned(new Set());
  const asked = () => requests.map((request) => ("op" in request ? { op: request.op, ...request.intent, revisions: request.revisions } : opOf(request)));
  return { model, saver, selection, ahead, editing, player, cursor, boundaries, filter, list, said, lost, answer, field, left, asked };
}

test("a segment is split before the selected word, and the second half is current", async () => {
  const { boundaries, cursor, answer, asked, selection, model, player } = await setup();
  cursor.goTo({ segment: 0, word: 2 });
  const { time } = player;
  boundaries.split();
  await settle();
  assert.deepEqual(asked(), [{ op: "split_segment", segment: "s0", word: 2, revisions: { s0: 0 } }]);
  await answer(answered(2, [["p2", 1, 9, "nambur"], ["p1", 0, 1, "enter your"]], ["s0"]));
  assert.deepEqual([selection.selected, model.segments.map(({ id }) => id), player.time], [{ segment: "p2", word: 0 }, ["p1", "p2", "s1", "s2"], time]);
});

test("before the first word it is told how to split; inside, the playhead says where", async () => {
  const { boundaries, said, asked, player } = await setup();
  boundaries.split();
  assert.match(said[0]!.sentence, /Put the caret between two words/u);
  player.seek(0.7);
  boundaries.split();
  await settle();
  assert.deepEqual(asked(), [{ op: "split_segment", segment: "s0", time: 0.7, revisions: { s0: 0 } }]);
});

test("whoever types splits at the caret with what is typed, and goes on in the second half", async () => {
  const { boundaries, editing, answer, field, asked, selection, saver, left } = await setup();
  editing.open("s0", null);
  type(field(), "enter your new number");
  field().setSelectionRange(10, 10);
  boundaries.split();
  await settle();
  const { text, word } = asked()[0] as unknown as { text: string; word: number };
  assert.deepEqual([text, word, field().value, field().selectionStart], ["enter your new number", 2, "new number", 0]);
  type(field(), "a new number");
  field().setSelectionRange(2, 2);
  assert.equal(editing.commit(), false);
  await pass(300);
  assert.equal(left().get("s0")?.text, "enter your a new number");
  await answer(answered(2, [["p1", 0, 1, "enter your"], ["p2", 1, 9, "new number"]], ["s0"]));
  assert.deepEqual([editing.segment, field().value, field().selectionStart, selection.selected?.segment], ["p2", "a new number", 2, "p2"]);
  assert.ok(document.activeElement === field());
  assert.equal(left().has("s0"), false);
  editing.commit();
  assert.equal(saver.pendingText("p2"), "a new number");
});

test("under a filter the next row that is shown is current after a deletion, and nothing that is hidden is merged", async () => {
  const { boundaries, filter, answer, asked, selection, said } = await setup();
  filter.setToDo(true);
  boundaries.merge(1);
  await settle();
  assert.deepEqual([asked(), said[0]!.sentence, said[0]!.action?.text], [[], "Nothing was merged: the segment behind this one is not shown.", "Show all"]);
  boundaries.remove();
  await settle();
  await answer(answered(2, [], ["s0"]));
  assert.equal(selection.selected?.segment, "s2");
});

test("where somebody else deletes the current row, one that is shown becomes it", async () => {
  const { filter, model, selection } = await setup();
  filter.setToDo(true);
  model.apply(changesOf(answered(2, [], ["s0"]).changes), "poll");
  assert.equal(selection.selected?.segment, "s2");
});

test("a split that is refused gives the text back, with what was typed meanwhile", async () => {
  const { boundaries, editing, answer, field, said } = await setup();
  editing.open("s0", null);
  field().setSelectionRange(5, 5);
  boundaries.split();
  await settle();
  type(field(), "our nambur");
  await answer({ ok: false, error: "refused", message: "A segment is split inside its time." });
  assert.deepEqual([editing.segment, field().value], ["s0", "enter our nambur"]);
  assert.match(said[0]!.sentence, /The segment was not split: A segment is split inside/u);
});

test("two are merged, and the seam is current", async () => {
  const { boundaries, answer, asked, selection } = await setup();
  boundaries.merge(1);
  await settle();
  assert.deepEqual(asked(), [{ op: "merge_segments", segment: "s0", other: "s1", revisions: { s0: 0, s1: 0 } }]);
  await answer(answered(2, [["m", 0, 19, "enter your nambur log on"]], ["s0", "s1"]));
  assert.deepEqual(selection.selected, { segment: "m", word: 3 });
});

test("whoever types merges with what is typed, and goes on at the seam", async () => {
  const { boundaries, editing, answer, field, asked } = await setup();
  editing.open("s1", null);
  type(field(), "log on please");
  boundaries.merge(-1);
  await settle();
  assert.deepEqual(asked(), [{ op: "merge_segments", segment: "s1", other: "s0", text: "log on please", revisions: { s0: 0, s1: 0 } }]);
  assert.deepEqual([field().value, field().selectionStart], ["enter your nambur log on please", 18]);
  await answer(answered(2, [["m", 0, 19, "enter your nambur log on please"]], ["s0", "s1"]));
  assert.deepEqual([editing.segment, field().value, editing.dirty], ["m", "enter your nambur log on please", false]);
});

test("a merge that is refused leaves what was typed, without the other's words", async () => {
  const { boundaries, editing, answer, field } = await setup();
  editing.open("s0", null);
  type(field(), "enter");
  boundaries.merge(1);
  await settle();
  assert.equal(field().value, "enter log on");
  await answer({ ok: false, error: "refused", message: "too long" });
  assert.deepEqual([editing.segment, field().value], ["s0", "enter"]);
});

test("where nothing stands there is nothing to merge with", async () => {
  const { boundaries, said, asked } = await setup();
  boundaries.merge(-1);
  assert.equal(said[0]!.sentence, "There is no segment before this one.");
  assert.deepEqual(asked(), []);
});

test("what is asked meanwhile waits until the segments are what they are going to be", async () => {
  const { boundaries, answer, asked } = await setup();
  boundaries.merge(1);
  boundaries.whenSettled(() => boundaries.merge(1));
  await settle();
  assert.equal(asked().length, 1);
  await answer(answered(2, [["m", 0, 19, "enter your nambur log on"]], ["s0", "s1"]));
  assert.deepEqual(asked()[1], { op: "merge_segments", segment: "m", other: "s2", revisions: { m: 2, s2: 0 } });
});

test("a segment is inserted in the gap at the playhead and opened", async () => {
  const { boundaries, player, answer, asked, said, editing } = await setup();
  player.seek(4);
  boundaries.insert();
  assert.match(said[0]!.sentence, /A segment is here already/u);
  player.seek(9.2);
  boundaries.insert();
  await settle();
  assert.deepEqual(asked(), [{ op: "insert_segment", start: 9, end: 10, revisions: {} }]);
  await answer(answered(2, [["n", 9, 10, ""]]));
  assert.equal(editing.segment, "n");
});

test("what is deleted is told with a way back, and the next one is current", async () => {
  const { boundaries, answer, asked, said, selection } = await setup();
  boundaries.remove();
  await settle();
  await answer(answered(2, [], ["s0"]));
  assert.deepEqual([selection.selected?.segment, said[0]!.sentence, said[0]!.action!.text], ["s1", "The segment at 0:00.0 was deleted.", "Undo"]);
  said[0]!.action!.press();
  await settle();
  assert.equal(asked()[1], "undo");
});

test("edges are nudged on from what was nudged before, and what waits is sent as one", async () => {
  const { boundaries, answer, asked, ahead, player } = await setup();
  for (let i = 0; i < 4; i++) boundaries.nudge("end", -0.1);
  await settle();
  const end = () => Math.round(ahead.get("s0")!.end * 1000) / 1000;
  assert.deepEqual([asked().length, end()], [1, 8.6]);
  await answer(answered(2, [["s0", 0, 8.9, "enter your nambur"]]));
  assert.equal(asked().length, 2);
  assert.deepEqual((asked()[1] as unknown as { revisions: object }).revisions, { s0: 2 });
  await answer(answered(3, [["s0", 0, 8.6, "enter your nambur"]]));
  assert.deepEqual([asked().length, ahead.get("s0")], [2, undefined]);
  player.seek(0.5);
  boundaries.setEdge("start");
  boundaries.nudgeWord("end", 0.01);
  await settle();
  assert.deepEqual((asked()[2] as unknown as { start: number }).start, 0.5);
});

test("a text whose segment somebody else took away is told", async () => {
  const { editing, field, lost, model } = await setup();
  editing.open("s0", null);
  type(field(), "typed for nothing");
  model.apply({ ...transcriptChange(["s0"]) }, "poll");
  assert.deepEqual([lost, editing.segment], [["typed for nothing"], null]);
});

function transcriptChange(removed: string[]) {
  return { ...changes(5, []), segments: [], removed };
}
