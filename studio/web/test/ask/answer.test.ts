import assert from "node:assert/strict";
import { test } from "node:test";
import { segmentsOf } from "../../src/api/decode.ts";
import type { AnswerInfo } from "../../src/api/wire.ts";
import { quote, answerStateText } from "../../src/ask/answer.ts";
import { columns } from "../fixtures.ts";

const answer = (more: Partial<AnswerInfo>): AnswerInfo => ({
  id: "a", kind: "question", question: "Who?", model: "m", state: "running", text: "", doing: "", part: 0,
  citations: {}, related: [], created: "2026-01-01T00:00:00Z", error: null, ...more,
});

test("an answer says how far it is, and how it ended", () => {
  assert.equal(answerStateText(answer({ doing: "Reading part 2 of 5" })), "Reading part 2 of 5");
  assert.equal(answerStateText(answer({ state: "queued" })), "Waiting for its turn");
  assert.equal(answerStateText(answer({ state: "stopped", text: "So" })), "Stopped: this is what was written until then.");
  assert.equal(answerStateText(answer({ state: "stopped" })), "Stopped before the first word.");
  assert.equal(answerStateText(answer({ state: "failed", error: "no memory" })), "no memory");
  assert.equal(answerStateText(answer({ state: "done" })), "");
});

test("a segment is quoted with its time, and a long one in part", () => {
  const [short, long] = segmentsOf(columns([["agent", "number"], Array<string>(100).fill("word")]));
  assert.equal(quote(short!), "0:00.0 agent number");
  assert.match(quote(long!), /^0:10\.0 word .*word…$/u);
});
