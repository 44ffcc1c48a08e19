import { holdTime, pass } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ReadError } from "../../src/api/client.ts";
import type { WireSuspects } from "../../src/api/wire.ts";
import { Suspecting } from "../../src/editor/suspecting.ts";
import { Scope } from "../../src/lib/scope.ts";
import { columns, suspects, transcript } from "../fixtures.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

const TEXTS = [["enter", "nambur"]];
const ANSWER = suspects(columns(TEXTS, { confidence: [90, 20] }));

/** `answers`: what comes of one question after the other; the last one of all that follow. */
function setup(...answers: (() => Promise<WireSuspects>)[]) {
  let asked = 0;
  const model = transcript(TEXTS, { confidence: [90, 20] });
  const api = { suspects: () => answers[Math.min(asked++, answers.length - 1)]!() };
  const suspecting = new Suspecting(scope, { api, model, transcript: "t", storage: null });
  const told: (string | null)[] = [];
  suspecting.on("trouble", (sentence) => told.push(sentence));
  return { suspecting, told, asked: () => asked, left: () => suspecting.now.left(model) };
}

const fails = (status: number) => () => Promise.reject(new ReadError(status, "The server has a fault."));
const answers = () => Promise.resolve(ANSWER);

test("a first question that fails is told once, asked again by itself, and taken back with the answer", async () => {
  const { suspecting, told, asked, left } = setup(fails(500), fails(500), answers);
  suspecting.refresh();
  await pass(100);
  assert.deepEqual([asked(), told, suspecting.now.known], [1, ["It is not known which words are suspect. The server has a fault. Trying again…"], false]);
  await pass(3100);
  assert.deepEqual([asked(), told.length], [2, 1]);
  await pass(6100);
  assert.deepEqual([asked(), told.at(-1), suspecting.now.known, left()], [3, null, true, 1]);
});

test("a refresh that fails keeps what was known, and is asked again", async () => {
  const { suspecting, told, asked, left } = setup(answers, fails(503), answers);
  suspecting.refresh();
  await pass(100);
  suspecting.refresh();
  await pass(3100);
  assert.deepEqual([asked(), told.length, left()], [2, 1, 1]);
  await pass(3100);
  assert.deepEqual([asked(), told.at(-1)], [3, null]);
  await pass(60_000);
  assert.equal(asked(), 3);
});

test("what is asked for while an answer is on its way is asked once more behind it", async () => {
  let answer: (found: WireSuspects) => void = () => {};
  const { suspecting, asked } = setup(() => new Promise((done) => (answer = done)), answers);
  suspecting.refresh();
  await pass(100);
  suspecting.refresh();
  answer(ANSWER);
  await pass(3100);
  assert.equal(asked(), 2);
});

test("a transcript that is gone is not asked about again", async () => {
  const { suspecting, told, asked } = setup(fails(404));
  suspecting.refresh();
  await pass(60_000);
  suspecting.refresh();
  await pass(60_000);
  assert.deepEqual([asked(), told], [1, []]);
});
