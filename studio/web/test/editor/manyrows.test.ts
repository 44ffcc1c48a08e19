import { settle } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { EditRequest, WireChanges } from "../../src/api/wire.ts";
import { ChosenRows } from "../../src/document/chosenrows.ts";
import { MarkedRegion } from "../../src/document/region.ts";
import { Roster, readSeatings } from "../../src/document/roster.ts";
import { Saver } from "../../src/document/saver.ts";
import type { Cursor } from "../../src/editor/cursor.ts";
import { ManyRows } from "../../src/editor/manyrows.ts";
import type { Command } from "../../src/lib/keyboard.ts";
import { Stored } from "../../src/lib/stored.ts";
import type { Editing } from "../../src/transcript/editing.ts";
import { changes, columns, transcript } from "../fixtures.ts";

const WORDS = [["one"], ["two"], ["three"], ["four"]];

function setup(chosenIds: string[], answer: (request: EditRequest) => unknown = () => ({ ok: true, changes: changed(chosenIds) })) {
  const model = transcript(WORDS);
  const chosen = new ChosenRows();
  chosen.all(chosenIds);
  const requests: { op: string; intent: object; revisions: object }[] = [];
  const saver = new Saver("t", (request) => {
    requests.push(structuredClone(request) as unknown as (typeof requests)[number]);
    return Promise.resolve(answer(request) as never);
  });
  saver.on("changes", ({ changes: now, ahead }) => model.apply(now, "edit", ahead));
  const said: string[] = [];
  saver.on("notice", (sentence) => said.push(sentence));
  const state = { typing: null as string | null, went: [] as number[], compared: 0 };
  const editing = { commit: () => false, get segment() { return state.typing; } } as unknown as Editing;
  const cursor = { goTo: ({ segment }: { segment: number }) => state.went.push(segment) } as unknown as Cursor;
  const marked = new MarkedRegion(100);
  const roster = new Roster(new Stored(window.localStorage, "speakers", readSeatings), "r");
  const many = new ManyRows({ model, chosen, editing, saver, cursor, roster, marked, compare: () => (state.compared += 1), say: (sentence) => said.push(sentence) });
  const run = async (command: Command) => {
    const taken = many.run(command);
    await settle();
    return taken;
  };
  const asked = () => requests.map(({ op, intent, revisions }) => ({ op, intent, revisions: Object.keys(revisions).join() }));
  return { model, chosen, many, run, asked, requests, said, state, marked };
}

/** What a server answers that changed these. */
function changed(ids: string[], revision = 1): WireChanges {
  const segments = columns(ids.map((id) => WORDS[Number(id.slice(1))]!), { revision });
  Object.assign(segments, { id: ids });
  return { ...changes(1 + revision, []), segments };
}

test("the keys of a mark, a speaker, a deletion and of new times are for all that are selected, each one step", async () => {
  const table: [Command, string, object, string][] = [
    ["verify", "set_statuses", { status: "verified" }, "2 segments verified."],
    ["takeBack", "set_statuses", { status: "draft" }, "2 segments not verified any more."],
    ["unusable", "set_statuses", { status: "unusable" }, "2 segments marked unusable."],
    ["speakerNobody", "set_speakers", { speaker: null }, "Nobody is named for 2 segments any more."],
    ["deleteSegment", "delete_segments", {}, "2 segments deleted."],
    ["retime", "retime_segments", {}, "The words of 2 segments are timed anew."],
  ];
  for (const [command, op, more, told] of table) {
    const { run, asked, said } = setup(["s3", "s1"]);
    assert.equal(await run(command), true);
    assert.deepEqual(asked(), [{ op, intent: { segments: ["s1", "s3"], ...more }, revisions: "s1,s3" }]);
    assert.equal(said.at(-1), told);
  }
});

test("whoever has the key says them all; a name is made up where nobody has it", async () => {
  const { run, asked } = setup(["s0"]);
  await run("speaker1");
  const { speaker } = asked()[0]!.intent as { speaker: string };
  assert.ok(speaker);
  await run("speaker1");
  assert.equal((asked()[1]!.intent as { speaker: string }).speaker, speaker);
});

test("where nothing is selected, or somebody types, a key is for the current row alone", async () => {
  const { run, state, chosen, asked } = setup([]);
  assert.equal(await run("verify"), false);
  chosen.toggle("s1");
  state.typing = "s0";
  assert.deepEqual([await run("verify"), await run("edit")], [false, false]);
  assert.deepEqual(asked(), []);
});

test("Escape ends the selection first", async () => {
  const { run, chosen } = setup(["s1"]);
  assert.deepEqual([await run("regionClear"), chosen.choosing, await run("regionClear")], [true, false, false]);
});

test("only neighbours are merged, or heard by another model as one", async () => {
  const { run, said, asked, chosen, many, state, marked } = setup(["s0", "s2"]);
  await run("mergeNext");
  many.another();
  assert.ok(said.every((sentence) => sentence.includes("not neighbours")) && said.length === 2);
  assert.deepEqual(asked(), []);
  chosen.all(["s1"]);
  many.another();
  assert.deepEqual([state.compared, marked.span !== null], [1, true]);
  await run("mergeNext");
  assert.deepEqual([asked().map(({ op }) => op), chosen.choosing, said.at(-1)], [["merge_rows"], false, "3 segments are one now."]);
});

test("what is asked for while something is being saved is for what was selected then, and each on what the one before left", async () => {
  const held: (() => void)[] = [];
  let version = 0;
  const answer = () => new Promise((done) => held.push(() => done({ ok: true, changes: changed(["s0", "s1"], (version += 1)) })));
  const { many, chosen, requests } = setup(["s0", "s1"], answer);
  const release = async () => {
    held.shift()!();
    await settle();
  };
  many.run("verify");
  await settle();
  many.run("unusable");
  many.run("takeBack");
  chosen.end();
  chosen.toggle("s3");
  await settle();
  for (let at = 0; at < 3; at += 1) await release();
  assert.deepEqual(requests.map(({ intent }) => (intent as { status: string }).status), ["verified", "unusable", "draft"]);
  assert.deepEqual(requests.map(({ revisions }) => revisions), [0, 1, 2].map((revision) => ({ s0: revision, s1: revision })));
  assert.deepEqual([chosen.size, chosen.has("s3")], [1, true]);
});

test("what is so already is said, and what nothing could be done to is told by the server", async () => {
  for (const [command, told] of [["verify", "verified already"], ["takeBack", "not verified"], ["unusable", "marked unusable already"]] as [Command, string][]) {
    const already = setup(["s0", "s1"], () => ({ ok: true, changes: changed([]) }));
    await already.run(command);
    assert.equal(already.said.at(-1), `All 2 segments are ${told}.`);
  }
  const refused = setup(["s0"], () => ({ ok: false, error: "conflict", message: "changed" }));
  await refused.run("verify");
  assert.match(refused.said.at(-1)!, /^Nothing was changed: somebody else/u);
});

test("rows that are deleted are gone before the server answers, and there again where it refuses", async () => {
  let answer: (with_: unknown) => void = () => {};
  const { many, model, said } = setup(["s1", "s3"], () => new Promise((done) => (answer = done)));
  const seen = () => model.segments.map(({ id }) => id);
  many.run("deleteSegment");
  await settle();
  assert.deepEqual([seen(), model.has("s1")], [["s0", "s2"], true]);
  answer({ ok: false, error: "refused", message: "Not these." });
  await settle();
  assert.deepEqual([seen(), said], [["s0", "s1", "s2", "s3"], ["Not these."]]);
  many.run("deleteSegment");
  await settle();
  answer({ ok: true, changes: { ...changes(2, []), removed: ["s1", "s3"] } });
  await settle();
  assert.deepEqual([seen(), model.has("s1"), said.at(-1)], [["s0", "s2"], false, "2 segments deleted."]);
});
