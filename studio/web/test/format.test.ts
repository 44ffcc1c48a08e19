import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, clock, count, moment, percent, spoken } from "../src/format.ts";
import { tidy } from "../src/field.ts";
import { speedFrom } from "../src/player.ts";
import { Pace, progressWords } from "../src/progress.ts";
import { statusWords } from "../src/transport.ts";
import type { Run } from "../src/wire.ts";

const table = <T>(name: string, make: (value: T) => string, rows: readonly (readonly [T, string])[]) =>
  test(name, () => assert.deepEqual(rows.map(([value]) => make(value)), rows.map(([, text]) => text)));

table("a clock never runs ahead", (t: number) => clock(t), [[0, "0:00"], [59.999, "0:59"], [61, "1:01"], [3600, "1:00:00"], [10_799.9, "2:59:59"], [-1, "0:00"]]);
table("tenths", (t: number) => clock(t, 1), [[4.3, "0:04.3"], [59.99, "0:59.9"], [0.7, "0:00.7"]]);
table("times as said", spoken, [[3, "3 s"], [59, "59 s"], [90, "2 min"], [3600, "1 h"], [12_000, "3 h 20 min"]]);
table("sizes", bytes, [[12, "12 bytes"], [1500, "1.5 kB"], [346_000_000, "346 MB"], [2.5e9, "2.5 GB"]]);
table("a transcript is one line", tidy, [["  a \n b\t c ", "a b c"], ["", ""]]);

test("counts and rates", () => {
  assert.deepEqual([count(1, "word"), count(1234, "word"), percent(0.0812)], ["1 word", "1,234 words", "8.1"]);
  assert.equal(moment("no date"), "no date");
});

test("speeds go by steps and stop at the ends", () => {
  assert.deepEqual([speedFrom(1, 1), speedFrom(1, -1), speedFrom(3, 1), speedFrom(0.5, -1)], [1.25, 0.75, 3, 0.5]);
});

const score = { wer: 0.081, cer: 0.02, errors: 3, words: 37, verified: 12, unusable: 0, segments: 48 };
test("the status is one line", () => {
  assert.equal(statusWords(score, 48, "saved"), "12 of 48 verified · WER 8.1 % · saved");
  assert.equal(statusWords({ ...score, wer: null, unusable: 1 }, 48, "saving"), "12 of 48 verified · 1 unusable · saving…");
  assert.equal(statusWords(score, 0, null), "WER 8.1 %");
});

const run = (done: number, state: Run["state"] = "running"): Run => ({ id: "r", state, done, total: 100, error: null, loading: "" });
test("what is left follows the pace since the run was first seen", () => {
  const pace = new Pace();
  assert.equal(pace.remaining(run(20), 0), null);
  assert.equal(pace.remaining(run(21), 1000), null);
  assert.equal(pace.remaining(run(40), 10_000), 30);
  assert.equal(pace.remaining(run(40, "stopped"), 11_000), null);
});

test("progress says how far, of what, and what is left", () => {
  assert.equal(progressWords(run(40), 30), "Transcribing · 40 % · 0:40 of 1:40 of speech · about 30 s left");
  assert.equal(progressWords(run(40, "stopped"), null), "Stopped · 40 % · 0:40 of 1:40 of speech");
  assert.equal(progressWords({ ...run(40, "failed"), error: "There is no such model." }, null), "There is no such model.");
});
