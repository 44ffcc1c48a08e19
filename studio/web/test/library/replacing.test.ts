import assert from "node:assert/strict";
import { test } from "node:test";
import type { EditRequest, HitRow, WireChanges } from "../../src/api/wire.ts";
import { soundOf } from "../../src/find/context.ts";
import { FoundHits, spokenOf } from "../../src/library/foundhits.ts";
import { backText, outcomeText } from "../../src/library/outcometext.ts";
import { Replacing, type Change } from "../../src/library/replacing.ts";
import { changes, columns } from "../fixtures.ts";

const PLAIN = { wanted: "cafe", pattern: false, whole: false, case: false, accents: false };

function row(transcript: string, segment: string, text: string, more: Partial<HitRow> = {}): HitRow {
  const words = text.split(" ");
  return { recording: `r${transcript}`, name: `${transcript}.wav`, transcript, language: "en", translation: false, segment, revision: 3, status: "draft", text, word_start: words.map((_, i) => i * 1000), word_end: words.map((_, i) => i * 1000 + 900), ...more };
}

const ROWS = [row("a", "s1", "the Café and the cafe"), row("a", "s2", "a cafeteria"), row("b", "s1", "my cafe", { status: "verified" })];

test("hits are those of the find bar, and each recording is one change", () => {
  const found = new FoundHits({ rows: ROWS, more: false, only_read: 0 }, PLAIN);
  assert.deepEqual(found.all.map(({ row: of, hit }) => [of.transcript, of.segment, hit.start]), [["a", "s1", 4], ["a", "s1", 17], ["a", "s2", 2], ["b", "s1", 3]]);
  assert.equal(new FoundHits({ rows: ROWS, more: false, only_read: 0 }, { ...PLAIN, whole: true }).all.length, 3);
  assert.equal(found.verifiedRows, 1);
  assert.deepEqual(found.changes(found.all.filter((_, i) => i !== 1), "inn", true), [
    { transcript: "a", recording: "ra", name: "a.wav", texts: [{ segment: "s1", revision: 3, hits: 1, text: "the Inn and the cafe" }, { segment: "s2", revision: 3, hits: 1, text: "a innteria" }] },
    { transcript: "b", recording: "rb", name: "b.wav", texts: [{ segment: "s1", revision: 3, hits: 1, text: "my inn" }] },
  ]);
  assert.deepEqual(found.changes([found.all[1]!], "cafe", false), []);
  assert.equal(found.summary(4), "4 hits in 2 recordings, 4 chosen.");
  const more = new FoundHits({ rows: [], more: true, only_read: 2 }, PLAIN).summary(0);
  assert.match(more, /^Nothing that you may change says this\. .* 2 recordings say it, too, and may only be read\.$/u);
});

test("a hit is heard with a word on either side", () => {
  assert.deepEqual(soundOf(spokenOf(ROWS[0]!), { start: 4, end: 8 }), [0, 2.9]);
  assert.deepEqual(soundOf(spokenOf(ROWS[0]!), { start: 17, end: 21 }), [3, 4.9]);
});

type Reply = Awaited<ReturnType<ConstructorParameters<typeof Replacing>[0]["edit"]>>;

function setup(...replies: Reply[]) {
  const [sent, told] = [[] as EditRequest[], [] as string[]];
  let at = 0;
  const edit = (request: EditRequest) => {
    sent.push(structuredClone(request));
    return Promise.resolve(replies[at++]);
  };
  const work = new Replacing({ edit }, (done, all) => told.push(`${done}/${all}`), () => Promise.resolve());
  return { work, sent, told };
}

function now(ids: string[]): WireChanges {
  const segments = columns(ids.map(() => ["x"]), { revision: 4 });
  return { ...changes(1, []), segments: { ...segments, id: ids } };
}
const did = (ids: string[]): Reply => ({ ok: true, changes: now(ids) });
const conflict = (id: string): Reply => ({ ok: false, error: "conflict", message: "changed", changes: now([id]) });

const CHANGES: Change[] = [
  { transcript: "a", recording: "ra", name: "a.wav", texts: [{ segment: "s1", revision: 3, text: "one", hits: 2 }, { segment: "s2", revision: 5, text: "two", hits: 1 }] },
  { transcript: "b", recording: "rb", name: "b.wav", texts: [{ segment: "s1", revision: 0, text: "three", hits: 1 }] },
];

test("each transcript is one step, and all of it is taken back by the revisions it has left", async () => {
  const { work, sent, told } = setup(did(["s1", "s2"]), did(["s1"]), did(["s1"]), conflict("s1"));
  const outcome = await work.replace(CHANGES, true);
  assert.deepEqual(sent.map((each) => ({ ...each, key: "" })), [
    { transcript: "a", key: "", op: "replace_texts", intent: { texts: [{ segment: "s1", text: "one" }, { segment: "s2", text: "two" }], verified: true }, revisions: { s1: 3, s2: 5 } },
    { transcript: "b", key: "", op: "replace_texts", intent: { texts: [{ segment: "s1", text: "three" }], verified: true }, revisions: { s1: 0 } },
  ]);
  assert.deepEqual([told, outcomeText(outcome)], [["0/2", "1/2"], "4 hits replaced in 2 recordings."]);
  const back = await work.takeBack(outcome.made.toReversed());
  assert.deepEqual(sent.slice(2).map((each) => ({ ...each, key: "" })), [
    { transcript: "b", key: "", move: "undo", revisions: { s1: 4 } },
    { transcript: "a", key: "", move: "undo", revisions: { s1: 4, s2: 4 } },
  ]);
  assert.equal(backText(back), "Taken back in 1 recording. 2 segments were left as replaced, where something was edited since; Versions leads back there: a.wav.");
});

test("what was changed meanwhile is left alone and told, and the rest is replaced", async () => {
  const { work, sent } = setup(conflict("s1"), did(["s2"]), { ok: false, error: "not_found", message: "There is no such transcript." });
  const outcome = await work.replace(CHANGES, false);
  assert.deepEqual("intent" in sent[1]! && sent[1]!.intent, { texts: [{ segment: "s2", text: "two" }], verified: false });
  assert.equal(outcomeText(outcome), "1 hit replaced in 1 recording. 1 segment was changed meanwhile and left alone: a.wav. b.wav: There is no such transcript.");
});

test("an answer that is lost is asked for again under its key; where nothing comes it ends, and says what was not come to", async () => {
  const { work, sent } = setup(undefined, did(["s1", "s2"]));
  const outcome = await work.replace(CHANGES, false);
  assert.equal("key" in sent[0]! && "key" in sent[1]! && sent[0]!.key === sent[1]!.key, true);
  assert.equal(outcomeText(outcome), "3 hits replaced in 1 recording. The server was not reached: 1 text was not come to.");
});

test("stopped, what was done stays and can be taken back", async () => {
  const { work, sent } = setup(did(["s1", "s2"]), did(["s1"]));
  const going = work.replace(CHANGES, false);
  work.stop();
  const outcome = await going;
  assert.deepEqual([sent.length, outcome.made.length, outcome.ended], [1, 1, { why: "It was stopped", missed: 1 }]);
});

test("recordings of one name are told apart, and a translation is of its recording", async () => {
  const [a, b] = CHANGES as [Change, Change];
  const { work } = setup(did(["s1", "s2"]), did(["s1"]), did(["s1"]), conflict("s1"), conflict("s1"));
  const outcome = await work.replace([a, { ...b, name: "a.wav" }, { ...b, transcript: "b in French", name: "a.wav" }], false);
  assert.equal(outcomeText(outcome), "5 hits replaced in 2 recordings.");
  const same = await work.replace([b, { ...b, recording: "rc", transcript: "c" }], false);
  assert.deepEqual([same.left.size, outcomeText(same)], [2, "Nothing was replaced. 2 segments were changed meanwhile and left alone: b.wav, b.wav."]);
});
