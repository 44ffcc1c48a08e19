import { settle } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../src/api/decode.ts";
import { TIMED_BY, type EditRequest, type WireChanges } from "../../src/api/wire.ts";
import { Saver } from "../../src/document/saver.ts";
import type { Cursor } from "../../src/editor/cursor.ts";
import { retime } from "../../src/editor/retiming.ts";
import type { NoticeAction } from "../../src/lib/notice.ts";
import type { Editing } from "../../src/transcript/editing.ts";
import { opOf } from "../asked.ts";
import { changes, columns, transcript } from "../fixtures.ts";

const [ALIGNER, CARRIED, PERSON] = [TIMED_BY.indexOf("aligner"), TIMED_BY.indexOf("carried"), TIMED_BY.indexOf("person")];

/** What a server answers: the row's words by these means, each moved by so many milliseconds. */
function answered(timed: number[], by = 100): { ok: true; changes: WireChanges } {
  const segments = columns([["enter", "your", "number"]], { revision: 1 });
  const moved = (at: number) => (timed[at] === ALIGNER ? by : 0);
  Object.assign(segments, { timed_by: timed, word_start: segments.word_start.map((start, at) => start + moved(at)) });
  return { ok: true, changes: { ...changes(1, []), segments } };
}

function setup({ away = false } = {}) {
  const model = transcript([["enter", "your", "number"]]);
  const requests: EditRequest[] = [];
  const answers: ((answer: unknown) => void)[] = [];
  const said: { sentence: string; action?: NoticeAction | undefined }[] = [];
  const saver = new Saver("t", (request) => {
    requests.push(structuredClone(request));
    return new Promise((done) => answers.push(done as (answer: unknown) => void));
  });
  saver.on("changes", ({ changes: now }) => model.apply(now, "edit"));
  saver.on("notice", (sentence) => said.push({ sentence }));
  let committed = 0;
  const cursor = { get segment() { return model.segments[0]; }, bringBack: () => away } as unknown as Cursor;
  const editing = { commit: () => ((committed += 1), false) } as unknown as Editing;
  const run = () => retime({ model, cursor, editing, saver, say: (sentence, action) => said.push({ sentence, action }) });
  const answer = async (told: unknown) => {
    answers.shift()!(told);
    await settle();
  };
  const asked = () => requests.map((request) => ("op" in request ? { op: request.op, ...request.intent } : opOf(request)));
  return { model, said, run, answer, asked, committed: () => committed };
}

test("the words of the current segment are timed anew, what is typed first, and how many moved is told", async () => {
  const { run, answer, asked, said, committed, model } = setup();
  run();
  await settle();
  assert.deepEqual([asked(), committed(), said.at(-1)!.sentence], [[{ op: "retime_segment", segment: "s0", person: false }], 1, "Timing the words of the segment at 0:00.0…"]);
  await answer(answered([ALIGNER, ALIGNER, CARRIED]));
  assert.equal(said.at(-1)!.sentence, "2 words timed anew. 1 word was not found there.");
  assert.equal(textOf(model.segments[0]!), "enter your number");
});

test("words that a person timed stay, which is told, and can be timed, too", async () => {
  const { run, answer, asked, said } = setup();
  run();
  await answer(answered([ALIGNER, PERSON, ALIGNER]));
  assert.deepEqual([said.at(-1)!.sentence, said.at(-1)!.action?.text], ["2 words timed anew. 1 word that was timed by hand stayed.", "Time it, too"]);
  said.at(-1)!.action!.press();
  await settle();
  assert.deepEqual(asked().at(-1), { op: "retime_segment", segment: "s0", person: true });
  await answer(answered([ALIGNER, ALIGNER, ALIGNER], 200));
  assert.deepEqual([said.at(-1)!.sentence, said.at(-1)!.action], ["3 words timed anew.", undefined]);
});

test("where nothing moves, nothing is found, or nobody sees the segment, that is told", async () => {
  const { run, answer, said } = setup();
  run();
  await answer(answered([ALIGNER, ALIGNER, ALIGNER], 0));
  assert.equal(said.at(-1)!.sentence, "The words stand where the sound has them already.");
  run();
  await answer({ ok: false, error: "refused", message: "The sound of this segment does not say these words." });
  assert.equal(said.at(-1)!.sentence, "The words were not timed: The sound of this segment does not say these words.");
  const out = setup({ away: true });
  out.run();
  await settle();
  assert.deepEqual([out.asked(), out.said.length], [[], 1]);
});
