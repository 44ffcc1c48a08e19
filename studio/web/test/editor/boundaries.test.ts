import { has, holdTime, layOut, mount, observed, pass, q, settle, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { NO_SUSPECTS } from "../../src/document/suspects.ts";
import { changesOf, textOf, type Segment } from "../../src/api/decode.ts";
import type { EditRequest, WireChanges } from "../../src/api/wire.ts";
import { TimesAhead } from "../../src/document/boundaries.ts";
import { ChosenRows } from "../../src/document/chosenrows.ts";
import { Drafts } from "../../src/document/drafts.ts";
import { RowFilter } from "../../src/document/rowfilter.ts";
import { splitAhead } from "../../src/document/rowsahead.ts";
import { Saver } from "../../src/document/saver.ts";
import { Selection } from "../../src/document/selection.ts";
import { Boundaries } from "../../src/editor/boundaries.ts";
import { Choosing } from "../../src/editor/choosing.ts";
import { Commands } from "../../src/editor/commands.ts";
import { Cursor } from "../../src/editor/cursor.ts";
import { mountInput } from "../../src/editor/input.ts";
import { Walking } from "../../src/editor/walking.ts";
import { el } from "../../src/lib/dom.ts";
import type { Command } from "../../src/lib/keyboard.ts";
import type { NoticeAction } from "../../src/lib/notice.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Player } from "../../src/timeline/player.ts";
import { Viewport } from "../../src/timeline/viewport.ts";
import type { Waveform } from "../../src/timeline/waveform.ts";
import { Correcting } from "../../src/transcript/correcting.ts";
import { Editing } from "../../src/transcript/editing.ts";
import { letGoOfGone } from "../../src/transcript/gone.ts";
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
  saver.on("changes", ({ changes: now, ahead: shown }) => model.apply(now, "edit", shown));
  saver.on("notice", (sentence) => said.push({ sentence }));
  const [selection, ahead, viewport] = [new Selection(), new TimesAhead(), new Viewport(60)];
  model.on("renamed", (names) => selection.rename(names));
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
  const offers = { taken: 0 };
  const pressed = { run: (_: Command) => {} };
  editing = new Editing(scope, { model, saver, drafts, list: () => list, off: () => null, say: () => {}, command: (command) => pressed.run(command), changed: () => {}, lost: (text) => lost.push(text) });
  const player = new Player(scope, "http://studio.test/a.flac", 60);
  const waveform = { keepInSight: () => {} } as unknown as Waveform;
  const filter = new RowFilter(({ id }) => id !== "s1", ({ id }) => id === selection.selected?.segment);
  const cursor = new Cursor(scope, { player, model, selection, waveform, list, editing, filter });
  const say = (sentence: string, action?: NoticeAction) => void said.push({ sentence, action });
  const walking = new Walking({ model, filter, say });
  const boundaries = new Boundaries({ player, viewport, model, selection, cursor, editing, saver, filter, walking, ahead, list: () => list, say });
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
  const left = () => new Map([...new Drafts(window.localStorage, "t", "another").abandoned(new Set())].map(([id, drafts]) => [id, drafts[0]!]));
  const asked = () => requests.map((request) => ("op" in request ? { op: request.op, ...request.intent, revisions: request.revisions } : opOf(request)));
  const seen = () => model.segments.map(textOf);
  return { model, saver, selection, ahead, editing, player, cursor, boundaries, filter, list, said, lost, answer, field, left, asked, seen, drafts, walking, say, pressed, offers };
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
  const { editing, field, lost, model, left } = await setup();
  editing.open("s0", null);
  type(field(), "typed for nothing");
  model.apply({ ...transcriptChange(["s0"]) }, "poll");
  assert.deepEqual([lost, editing.segment, left().get("s0")?.text], [["typed for nothing"], null, "typed for nothing"]);
});

function transcriptChange(removed: string[]) {
  return { ...changes(5, []), segments: [], removed };
}

const REFUSED = { ok: false, error: "refused", message: "That cannot be done." };

test("a split, a merge and a deletion are seen before the server answers, and taken back where it refuses", async () => {
  const { boundaries, cursor, answer, seen, selection, said, model } = await setup();
  const [all, before] = [["enter your nambur", "log on", "thanks"], transcript([["enter", "your", "nambur"], ["log", "on"], ["thanks"]]).segments];
  cursor.goTo({ segment: 0, word: 2 });
  boundaries.split();
  assert.deepEqual([seen(), cursor.place], [["enter your", "nambur", "log on", "thanks"], { segment: 1, word: 0 }]);
  await answer(REFUSED);
  assert.deepEqual([seen(), cursor.place], [all, { segment: 0, word: 2 }]);
  boundaries.merge(1);
  assert.deepEqual([seen(), cursor.place], [["enter your nambur log on", "thanks"], { segment: 0, word: 3 }]);
  await answer(REFUSED);
  cursor.goTo({ segment: 0, word: 0 });
  boundaries.remove();
  assert.deepEqual([seen(), selection.selected?.segment], [["log on", "thanks"], "s1"]);
  await answer(REFUSED);
  assert.deepEqual([seen(), model.segments], [all, before]);
  assert.deepEqual(said.map(({ sentence }) => sentence), ["The segment was not split", "Nothing was merged", "Nothing was deleted"].map((what) => `${what}: That cannot be done.`));
});

test("what is inserted is seen and typed in at once; refused, what was typed is told", async () => {
  const { boundaries, player, answer, editing, field, left, lost, seen } = await setup();
  player.seek(9.2);
  boundaries.insert();
  assert.deepEqual([seen().length, document.activeElement === field()], [4, true]);
  type(field(), "so they said");
  await answer(answered(2, [["n", 9, 10, ""]]));
  assert.deepEqual([editing.segment, field().value, document.activeElement === field()], ["n", "so they said", true]);
  await pass(300);
  assert.equal(left().get("n")?.text, "so they said");
  editing.cancel();
  player.seek(19.2);
  boundaries.insert();
  type(field(), "not this");
  await answer(REFUSED);
  assert.deepEqual([seen().length, editing.segment, lost], [4, null, ["not this"]]);
});

test("whoever went on meanwhile stays where they are, and what they marked is marked under its new name", async () => {
  const { boundaries, cursor, answer, asked, selection, saver, model, list } = await setup();
  cursor.goTo({ segment: 0, word: 2 });
  boundaries.split();
  const [first, second] = model.segments;
  saver.setStatus(second!, "verified");
  saver.edit({ op: "set_statuses", intent: { segments: [first!.id, "s2"], status: "verified" }, revisions: { [first!.id]: 0, s2: 0 } });
  boundaries.whenSettled(() => cursor.goTo({ segment: 2, word: 1 }), true);
  await pass(16);
  const row = list.row(second!.id)!;
  await answer(answered(2, [["p1", 0, 1, "enter your"], ["p2", 1, 9, "nambur"]], ["s0"]));
  assert.deepEqual([selection.selected, list.row("p2") === row, row.element.dataset["id"]], [{ segment: "s1", word: 1 }, true, "p2"]);
  assert.deepEqual(asked()[1], { op: "set_status", segment: "p2", status: "verified", revisions: { p2: 2 } });
  await answer(answered(3, [["p2", 1, 9, "nambur"]]));
  assert.deepEqual(asked()[2], { op: "set_statuses", segments: ["p1", "s2"], status: "verified", revisions: { p1: 2, s2: 0 } });
});

test("with a refused split goes what was asked of its parts", async () => {
  const { boundaries, cursor, answer, asked, saver, model, said } = await setup();
  cursor.goTo({ segment: 0, word: 2 });
  boundaries.split();
  saver.setStatus(model.segments[1]!, "verified");
  await answer(REFUSED);
  assert.deepEqual([asked().length, saver.unsaved, saver.worst, said.length], [1, 0, "saved", 1]);
});

test("a poll that brings the split before its answer gives the rows their names, and the field goes on", async () => {
  const { boundaries, editing, answer, field, model, seen, selection } = await setup();
  editing.open("s0", null);
  field().setSelectionRange(10, 10);
  boundaries.split();
  type(field(), "nambur two");
  const split = answered(2, [["p1", 0, 0.95, "enter your"], ["p2", 0.95, 9, "nambur"]], ["s0"]);
  model.apply(changesOf(split.changes), "poll");
  assert.deepEqual([seen(), editing.segment, selection.selected?.segment, editing.commit()], [["enter your", "nambur", "log on", "thanks"], "p2", "p2", false]);
  await answer(split);
  assert.deepEqual([seen().length, editing.segment, field().value, document.activeElement === field()], [4, "p2", "nambur two", true]);
});

test("what a poll brings of others meanwhile is seen, and the split with it", async () => {
  const { boundaries, cursor, answer, model, seen } = await setup();
  cursor.goTo({ segment: 0, word: 2 });
  boundaries.split();
  const theirs = answered(2, [["s1", 10, 19, "log off"]]);
  model.apply(changesOf(theirs.changes), "poll");
  assert.deepEqual(seen(), ["enter your", "nambur", "log off", "thanks"]);
  await answer(REFUSED);
  assert.deepEqual(seen(), ["enter your nambur", "log off", "thanks"]);
});

test("where somebody else splits it meanwhile, a text typed in the part is told and lands in none of theirs", async () => {
  const { boundaries, editing, answer, field, model, seen, lost } = await setup();
  editing.open("s0", null);
  field().setSelectionRange(10, 10);
  boundaries.split();
  type(field(), "number");
  model.apply(changesOf(answered(2, [["x", 0, 0.4, "enter"], ["y", 0.4, 9, "your nambur"]], ["s0"]).changes), "poll");
  await answer({ ok: false, error: "missing", message: "The segment is gone." });
  assert.deepEqual([seen(), editing.segment, lost], [["enter", "your nambur", "log on", "thanks"], null, ["enter your number"]]);
});

test("a field that is asked for in a part opens as soon as that has its name", async () => {
  const { boundaries, cursor, answer, editing, model } = await setup();
  cursor.goTo({ segment: 0, word: 2 });
  boundaries.split();
  editing.open(model.segments[0]!.id, 1);
  assert.equal(editing.segment, null);
  await answer(answered(2, [["p1", 0, 1, "enter your"], ["p2", 1, 9, "nambur"]], ["s0"]));
  assert.equal(editing.segment, "p1");
});

test("a server that is not reached is told in the rows that are shown", async () => {
  const { boundaries, cursor, answer, saver, model, seen, asked } = await setup();
  cursor.goTo({ segment: 0, word: 2 });
  boundaries.split();
  await answer(undefined);
  assert.deepEqual([saver.state(model.segments[1]!.id)?.kind, saver.unsaved, seen().length], ["retrying", 1, 4]);
  await pass(600);
  await answer(answered(2, [["p1", 0, 1, "enter your"], ["p2", 1, 9, "nambur"]], ["s0"]));
  assert.deepEqual([asked().length, model.segments.map(({ id }) => id), saver.unsaved], [2, ["p1", "p2", "s1", "s2"], 0]);
});

test("a text that was refused before stays with its segment while that is shown as two", async () => {
  const { answer, saver, model, said } = await setup();
  saver.setText(model.segments[1]!, { revision: 0, text: "log on" }, "log off", 0);
  await answer(REFUSED);
  scope.add(model.on("change", () => letGoOfGone(saver, model, (sentence) => void said.push({ sentence }))));
  model.show(splitAhead(model.segments[1]!, { word: 1 })!);
  assert.deepEqual([model.get("s1"), saver.pendingText("s1"), said], [undefined, "log off", []]);
});

test("what is typed in a row that is shown is saved also where one leaves before the answer", async () => {
  const typedIn = async (begin: (parts: Awaited<ReturnType<typeof setup>>) => void, reply: unknown) => {
    const parts = await setup();
    begin(parts);
    await settle();
    type(parts.field(), "typed, and gone on");
    scope.dispose();
    await parts.answer(reply);
    scope = new Scope();
    return { asked: parts.asked().at(-1), left: [...parts.left()].map(([id, { text, committed }]) => ({ id, text, committed })) };
  };
  const kept = (id: string) => ({
    asked: { op: "set_text", segment: id, text: "typed, and gone on", revisions: { [id]: 2 } },
    left: [{ id, text: "typed, and gone on", committed: true }],
  });
  const insert = ({ player, boundaries }: Awaited<ReturnType<typeof setup>>) => {
    player.seek(31);
    boundaries.insert();
  };
  const inField = (act: (parts: Awaited<ReturnType<typeof setup>>) => void) => (parts: Awaited<ReturnType<typeof setup>>) => {
    parts.editing.open("s0", null);
    parts.field().setSelectionRange(10, 10);
    act(parts);
  };
  assert.deepEqual(await typedIn(insert, answered(2, [["n", 31, 34, ""]])), kept("n"));
  window.localStorage.clear();
  const split = answered(2, [["p1", 0, 1, "enter your"], ["p2", 1, 9, "nambur"]], ["s0"]);
  assert.deepEqual(await typedIn(inField(({ boundaries }) => boundaries.split()), split), kept("p2"));
  window.localStorage.clear();
  const merged = answered(2, [["m", 0, 19, "enter your nambur log on"]], ["s0", "s1"]);
  assert.deepEqual(await typedIn(inField(({ boundaries }) => boundaries.merge(1)), merged), kept("m"));
  window.localStorage.clear();
  const refused = await typedIn(inField(({ boundaries }) => boundaries.split()), REFUSED);
  assert.deepEqual(refused.asked, { op: "set_text", segment: "s0", text: "enter your typed, and gone on", revisions: { s0: 0 } });
  window.localStorage.clear();
  assert.deepEqual((await typedIn(insert, REFUSED)).left, [{ id: "new:31.000-34.000", text: "typed, and gone on", committed: false }], "told at the next start");
});

test("what is typed in a new row is kept in the browser before the server has it, and there until it has", async () => {
  const { boundaries, player, field, left, answer } = await setup();
  player.seek(31);
  boundaries.insert();
  type(field(), "a long paragraph");
  await pass(300);
  assert.deepEqual([...left()].map(([id, { text }]) => [id, text]), [["new:31.000-34.000", "a long paragraph"]]);
  await answer(undefined);
  await pass(600);
  await answer(answered(2, [["n", 31, 34, ""]]));
  assert.deepEqual([...left()].map(([id, { text }]) => [id, text]), [["n", "a long paragraph"]]);
});

test("where another's merge takes the row away in which one types, the field closes, the text is told with the answer, and what was pressed meanwhile is not done", async () => {
  const { boundaries, editing, field, model, answer, lost, list, asked } = await setup();
  editing.open("s0", null);
  field().setSelectionRange(10, 10);
  boundaries.split();
  type(field(), "number");
  const theirs = answered(3, [["m", 0, 19, "enter your nambur log on"]], ["s0", "s1"]);
  model.apply(changesOf(theirs.changes), "poll");
  assert.deepEqual([editing.segment, has(list.element, "textarea"), lost], [null, false, []]);
  boundaries.whenSettled(() => boundaries.remove());
  await answer({ ok: false, error: "conflict", message: "changed", changes: theirs.changes });
  assert.deepEqual([lost, asked().length], [["enter your number"], 1]);
});

test("where only the other one of a merge is gone, one types on in one's own", async () => {
  const { boundaries, editing, field, model, answer } = await setup();
  editing.open("s0", null);
  boundaries.merge(1);
  type(field(), "enter your number log on");
  model.apply({ ...transcriptChange(["s1"]) }, "poll");
  assert.deepEqual([editing.segment, field().value, document.activeElement === field()], ["s0", "enter your number log on", true]);
  await answer(REFUSED);
  assert.deepEqual([editing.segment, field().value], ["s0", "enter your number"]);
});

test("a row keeps being meant by the name that it was shown under", async () => {
  const { boundaries, cursor, answer, model, filter, editing, asked, saver, list, drafts, said } = await setup();
  const [chosen, player] = [new ChosenRows(), { playing: true }];
  const choosing = new Choosing(scope, { model, chosen, cursor, filter, player, walking: new Walking({ model, filter, say: () => {} }) });
  const say = (sentence: string, action?: NoticeAction) => void said.push({ sentence, action });
  const marking = new Correcting(scope, { api: { edit: () => new Promise(() => {}) }, transcript: "t", model, drafts, abandoned: new Map(), list: () => list, editing: () => editing, say, off: null, changed: () => {}, resolved: () => {} });
  cursor.goTo({ segment: 0, word: 2 });
  boundaries.split();
  const second = model.segments[1]!;
  chosen.toggle(model.segments[0]!.id);
  boundaries.whenSettled(() => choosing.press(second.id, "one"));
  marking.mark(second, "verified");
  marking.mark(second, "draft");
  const undo = said.at(-1)!.action!;
  await answer(answered(2, [["p1", 0, 1, "enter your"], ["p2", 1, 9, "nambur"]], ["s0"]));
  assert.deepEqual([["p1", "p2", second.id].map((id) => chosen.has(id)), chosen.size, model.position(second.id)], [[true, true, false], 2, 1]);
  undo.press();
  assert.deepEqual([marking.saver.pendingStatus("p2"), asked().length, saver.unsaved], ["verified", 1, 0]);
  model.apply({ ...transcriptChange(["p2"]) }, "poll");
  undo.press();
  assert.match(said.at(-1)!.sentence, /Nothing was done: the segment was split, merged or deleted elsewhere/u);
});

/** The keys of the page, as far as these tests press them. */
function keys(here: Awaited<ReturnType<typeof setup>>) {
  const { editing, list, model, player, selection, saver } = here;
  const correcting = {
    mark: (segment: Segment, status: "verified") => {
      if (editing.segment === segment.id) editing.commit();
      saver.setStatus(segment, status);
    },
  };
  const rest = { ...here, list: () => list, rights: { whyOff: () => null }, many: { run: () => false }, hush: () => {}, takeOffer: () => (here.offers.taken += 1) > 0, listening: { isOver: () => false }, choosing: { press: () => {} }, correcting };
  const commands = new Commands(rest as unknown as ConstructorParameters<typeof Commands>[0]);
  here.pressed.run = (command) => commands.run(command);
  mountInput(scope, { editor: document.body, list: list.element, model, player, selection, editing, commands });
  const press = (...pressed: string[]) => {
    for (const key of pressed) hit(key);
  };
  /** Where the focus is: in a field what is typed goes into it, at its caret. A browser writes it where the focus is by then. */
  const hit = (key: string, held: KeyboardEventInit = {}) => {
    const goesOn = (document.activeElement as HTMLElement).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held }));
    const target = document.activeElement;
    if (!goesOn || !(target instanceof HTMLTextAreaElement) || (key.length > 1 && key !== "Backspace")) return;
    const { selectionStart: at, selectionEnd: end, value } = target;
    const kept = key !== "Backspace" ? value.slice(0, at) + key : held.ctrlKey ? value.slice(0, at).replace(/\S*\s*$/u, "") : value.slice(0, at - 1);
    target.value = kept + value.slice(end);
    target.setSelectionRange(kept.length, kept.length);
    target.dispatchEvent(new Event("input", { bubbles: true }));
  };
  /** An input method, as a browser tells of it. */
  const compose = (text: string, state: "start" | "update" | "end") => {
    const target = document.activeElement as HTMLTextAreaElement;
    target.dispatchEvent(new Event(`composition${state}`, { bubbles: true }));
    if (state !== "start") target.value = text;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return Object.assign(press, { commands, hit, compose });
}

for (const [name, command] of [["an Escape", "cancel"], ["an Enter", "commit"], ["a Tab", "commitNext"]] as const) test(`${name} that waits closes no field in which somebody has typed on since`, async () => {
  const here = await setup();
  const { boundaries, editing, answer, field } = here;
  const { commands } = keys(here);
  editing.open("s0", null);
  field().setSelectionRange(10, 10);
  boundaries.split();
  await settle();
  commands.run(command);
  type(field(), "typed on nambur");
  await answer(answered(2, [["p1", 0, 1, "enter your"], ["p2", 1, 9, "nambur"]], ["s0"]));
  assert.deepEqual([editing.segment, field().value], ["p2", "typed on nambur"]);
  commands.run("cancel");
  assert.equal(editing.segment, null);
});

test("what is typed for a text that waits to be opened goes into it, and is no command", async () => {
  const here = await setup();
  const { answer, field, asked, cursor, saver, selection } = here;
  const press = keys(here);
  cursor.goTo({ segment: 0, word: 2 });
  press("b");
  await settle();
  press("Enter", "m", "x", " ", "v");
  await settle();
  assert.equal(asked().length, 1);
  await answer(answered(2, [["p1", 0, 1, "enter your"], ["p2", 1, 9, "nambur"]], ["s0"]));
  assert.deepEqual([field().value, selection.selected?.segment, asked().length], ["mx v", "p2", 1]);
  press("Escape"); // in the field, from now on
  press("m");
  await settle();
  assert.deepEqual([saver.unsaved, asked().length], [1, 2], "a command again");
});

const SPLIT = answered(2, [["p1", 0, 1, "enter your"], ["p2", 1, 9, "nambur"]], ["s0"]);

/** The text of the first row is open, and split at its caret; nothing is answered yet. */
async function splitting(at = 10) {
  scope.dispose(); // keys are heard by one page alone
  scope = new Scope();
  const here = await setup();
  const { hit, compose, commands } = keys(here);
  here.editing.open("s0", null);
  here.field().setSelectionRange(at, at);
  hit("Enter", { shiftKey: true });
  await settle();
  return { ...here, hit, compose, commands, open: () => [here.editing.segment, has(here.list.element, "textarea") ? here.field().value : null] };
}

test("what is typed behind a Tab that waits goes into the next row, and into the one behind that where Tab is pressed again", async () => {
  const { hit, answer, saver, open } = await splitting();
  hit("y");
  hit("Tab");
  hit("X");
  hit("Tab");
  hit("Z");
  await answer(SPLIT);
  assert.deepEqual([saver.pendingText("p2"), saver.pendingText("s1"), open()], ["ynambur", "log onX", ["s2", "thanksZ"]]);
});

test("what is typed behind a Ctrl+Enter that waits goes into the next row, and the one before is marked", async () => {
  const { hit, answer, saver, open } = await splitting();
  hit("Enter", { ctrlKey: true });
  hit("X");
  await answer(SPLIT);
  assert.deepEqual([saver.pendingStatus("p2"), saver.pendingText("p2"), open()[0]], ["verified", undefined, "s1"]);
  assert.match(String(open()[1]), /X/u);
});

test("behind an Enter that waits a letter is a command again, and behind an Escape what was typed is left", async () => {
  const { hit, answer, saver, open } = await splitting();
  hit("y");
  hit("Enter");
  hit("v");
  await answer(SPLIT);
  assert.deepEqual([saver.pendingText("p2"), saver.pendingStatus("p2"), open()], ["ynambur", "verified", [null, null]]);
  const left = await splitting();
  left.hit("y");
  left.hit("Escape");
  await left.answer(SPLIT);
  assert.deepEqual([left.saver.pendingText("p2"), left.saver.unsaved, left.open()], [undefined, 0, [null, null]]);
});

test("behind a second split that waits one types on in the second half of it", async () => {
  const { hit, answer, field, open, asked } = await splitting(5);
  field().setSelectionRange(5, 5);
  hit("Enter", { shiftKey: true });
  hit("X");
  await answer(answered(2, [["p1", 0, 9, "enter"], ["p2", 9, 19, "your nambur"]], ["s0"]));
  assert.equal(asked().length, 2);
  assert.equal(asked().length, 2);
  hit("Y");
  await answer(answered(3, [["q1", 9, 10.45, "your"], ["q2", 10.45, 19, "nambur"]], ["p2"]));
  assert.deepEqual([open(), document.activeElement === field()], [["q2", "XYnambur"], true]);
});

test("behind a row that is selected by the mouse a letter is a command again", async () => {
  const { hit, commands, list, answer, said, saver } = await splitting();
  list.element.focus();
  commands.choose("s2", "one");
  hit("v");
  await answer(SPLIT);
  assert.deepEqual([said.some(({ sentence }) => sentence.startsWith("No text was opened")), saver.pendingStatus("p2")], [false, "verified"]);
});

test("where the split is refused, an Enter behind it leaves one in the text, and what was typed for another is told", async () => {
  const first = await splitting();
  first.hit("Enter");
  await first.answer(REFUSED);
  assert.deepEqual([first.open(), document.activeElement === first.field()], [["s0", "enter your nambur"], true]);
  const { hit, answer, open, said, asked } = await splitting();
  for (const key of ["Tab", "m", "x", "Tab", "v"]) hit(key);
  await answer(REFUSED);
  hit("m");
  await settle();
  assert.deepEqual([open(), asked().length], [["s0", "enter your nambur"], 1], "not a command, nor in the wrong row");
  assert.deepEqual([said.at(-1)!.sentence, said.at(-1)!.action?.text], ["No text was opened for what you typed: “mx v”", "Copy it"]);
});

test("where the split is refused before anything is typed for the next row, that goes nowhere; Enter leads back into the text", async () => {
  const { hit, answer, open, field, asked } = await splitting();
  hit("Tab");
  await answer(REFUSED);
  for (const key of ["m", "v"]) hit(key);
  await pass(1001);
  assert.deepEqual([open(), asked().length, document.activeElement === field()], [["s0", "enter your nambur"], 1, false]);
  hit("Enter");
  assert.ok(document.activeElement === field());
});

test("where what waited opens no text, what was typed for it is told and is no command", async () => {
  const here = await setup();
  const { hit } = keys(here);
  const { editing, boundaries, answer, said, asked, saver, list } = here;
  editing.open("s2", null);
  boundaries.merge(-1);
  await settle();
  for (const key of ["Tab", "n", "o"]) hit(key);
  await answer(answered(2, [["m", 10, 29, "log on thanks"]], ["s1", "s2"]));
  hit("v");
  await settle();
  assert.deepEqual([has(list.element, "textarea"), asked().length, saver.unsaved], [false, 1, 0]);
  assert.equal(said.at(-1)!.sentence, "No text was opened for what you typed: “no”");
});

test("typed ahead are letters of every layout, what is pasted, and what Backspace leaves of them", async () => {
  const here = await setup();
  const { hit } = keys(here);
  const { cursor, answer, field, list } = here;
  cursor.goTo({ segment: 0, word: 2 });
  list.element.focus();
  for (const key of ["b", "Enter", "m", "x", "Backspace"]) hit(key);
  hit("ą", { altKey: true, code: "KeyA" });
  hit("@", { altKey: true, ctrlKey: true, code: "KeyQ" });
  const pasted = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), { clipboardData: { getData: () => "two words" } });
  list.element.dispatchEvent(pasted);
  hit("Backspace", { ctrlKey: true });
  hit("v");
  await answer(SPLIT);
  assert.deepEqual([field().value, pasted.defaultPrevented], ["mą@two v", true]);
});

test("where nothing is left of what was typed ahead, one types on in the text that opens", async () => {
  const { hit, answer, field, open, asked } = await splitting();
  for (const key of ["Tab", "m", "Backspace"]) hit(key);
  await answer(SPLIT);
  hit("m");
  await settle();
  assert.deepEqual([open(), asked().length, document.activeElement === field()], [["s1", "log onm"], 1, true]);
});

test("while a letter is composed the text that it is meant for waits to be opened, and gets it whole", async () => {
  const { hit, compose, answer, open } = await splitting();
  hit("Tab");
  compose("", "start");
  compose("に", "update");
  await answer(SPLIT);
  hit("Process", { keyCode: 229 } as KeyboardEventInit);
  compose("日本", "update");
  assert.deepEqual(open()[0], "p2", "the one that is left");
  compose("日本", "end");
  await pass(1);
  assert.deepEqual([open(), has(document, ".cs-ahead")], [["s1", "log on日本"], false]);
});

test("a composition that rests holds nothing up, and one that is cut off by another command is kept", async () => {
  const { hit, compose, answer, open } = await splitting();
  hit("Tab");
  compose("", "start");
  compose("に", "update");
  await answer(SPLIT);
  await pass(2_900);
  assert.equal(open()[0], "p2");
  await pass(200);
  assert.deepEqual(open(), ["s1", "log onに"]);
  const cut = await splitting();
  cut.hit("Tab");
  cut.compose("", "start");
  cut.compose("に", "update");
  cut.commands.run("commitNext"); // by a pedal
  cut.hit("Z");
  await cut.answer(SPLIT);
  await pass(3_100);
  assert.deepEqual([cut.saver.pendingText("s1"), cut.open()], ["log onに", ["s2", "thanksZ"]]);
});

test("where the split is refused while a letter is composed, all of it is told", async () => {
  const { hit, compose, answer, open, said, asked } = await splitting();
  hit("Tab");
  compose("", "start");
  compose("に", "update");
  await answer(REFUSED);
  compose("日本", "update");
  compose("日本", "end");
  await pass(1);
  hit("m");
  await settle();
  assert.deepEqual([open()[1], asked().length, said.at(-1)!.sentence], ["enter your nambur", 1, "No text was opened for what you typed: “日本”"]);
});

test("a new row that waits to be inserted takes what is typed for it", async () => {
  const here = await setup();
  const { hit } = keys(here);
  const { cursor, player, answer, list, editing, field } = here;
  cursor.goTo({ segment: 0, word: 2 });
  list.element.focus();
  hit("b");
  await settle();
  player.seek(31);
  for (const key of ["i", "m", "v"]) hit(key);
  await answer(SPLIT);
  await answer(answered(3, [["n", 31, 34, ""]]));
  assert.deepEqual([editing.segment, field().value, editing.dirty], ["n", "mv", true]);
});

test("of two texts nothing is lost where their row goes", async () => {
  const here = await setup();
  const { editing, model, field, answer, saver, said } = here;
  editing.open("s0", null);
  type(field(), "enter my number");
  editing.commit();
  await settle();
  await answer({ ok: false, error: "conflict", message: "changed", changes: answered(2, [["s0", 0, 9, "enter the number"]]).changes });
  assert.equal(saver.state("s0")?.kind, "conflict");
  model.apply(changesOf(answered(3, [], ["s0"]).changes), "poll");
  letGoOfGone(saver, model, (sentence) => said.push({ sentence }));
  assert.match(said.at(-1)!.sentence, /Your text: “enter my number”/u);
  assert.equal(saver.unsaved, 0);
});

test("where a text is taken away while somebody types, the rest of what he types is no command", async () => {
  const here = await setup();
  const { editing, model, field, asked, list, lost, selection } = here;
  const press = keys(here);
  editing.open("s0", null);
  type(field(), "enter num");
  model.apply(changesOf(answered(2, [], ["s0"]).changes), "poll");
  assert.deepEqual(lost, ["enter num"]);
  press("m");
  await pass(900);
  press("b", "Enter");
  await pass(900);
  press("v", "Backspace", "ArrowDown");
  list.element.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", ctrlKey: true, bubbles: true, cancelable: true }));
  await settle();
  assert.deepEqual([asked(), has(list.element, "textarea")], [[], false]);
  await pass(1001);
  selection.select({ segment: "s1", word: 0 });
  press("m");
  await settle();
  assert.equal(asked().length, 1, "after a pause the keys are commands");
});

test("what is neither text nor a command to a row is left alone where a text was taken away, and makes the pause no longer", async () => {
  const here = await setup();
  const { editing, model, field, asked, list, selection } = here;
  const press = keys(here);
  editing.open("s0", null);
  type(field(), "enter num");
  model.apply(changesOf(answered(2, [], ["s0"]).changes), "poll");
  await pass(900);
  const left = (key: string, held: KeyboardEventInit = {}) => list.element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held }));
  assert.deepEqual([left("Tab"), left("c", { ctrlKey: true }), left("F5"), left("r", { ctrlKey: true }), left("Control")], [true, true, true, true, true]);
  left("Enter", { altKey: true });
  await pass(200);
  selection.select({ segment: "s1", word: 0 });
  press("m");
  await settle();
  assert.deepEqual([here.offers.taken, asked().length], [1, 1]);
});
