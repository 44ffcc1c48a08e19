import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { Run } from "../../src/api/wire.ts";
import { bytes, clock, dateTime, lengthText, listed, oneLine, percent, roughDuration } from "../../src/lib/format.ts";
import { number } from "../../src/lib/texts.ts";
import { nextSpeed } from "../../src/timeline/player.ts";
import { statusText } from "../../src/timeline/transport.ts";
import { Pace, progressText } from "../../src/transcript/progress.ts";

const table = <T>(name: string, make: (value: T) => string, rows: readonly (readonly [T, string])[]) =>
  test(name, () => assert.deepEqual(rows.map(([value]) => make(value)), rows.map(([, text]) => text)));

table("a clock never runs ahead", (t: number) => clock(t), [[0, "0:00"], [59.999, "0:59"], [61, "1:01"], [3600, "1:00:00"], [10_799.9, "2:59:59"], [-1, "0:00"]]);
table("tenths", (t: number) => clock(t, 1), [[4.3, "0:04.3"], [59.99, "0:59.9"], [0.7, "0:00.7"]]);
table("times as said", roughDuration, [[3, "3 s"], [59, "59 s"], [90, "2 min"], [3600, "1 h"], [12_000, "3 h 20 min"]]);
table("sizes", bytes, [[12, "12 bytes"], [1500, "1.5 kB"], [346_000_000, "346 MB"], [2.5e9, "2.5 GB"]]);
table("a transcript is one line", oneLine, [["  a \n b\t c ", "a b c"], ["", ""]]);

test("counts and rates", () => {
  assert.equal(percent(0.0812), "8.1");
  assert.equal(dateTime("no date"), "no date");
});

afterEach(() => {
  globalThis.studioTexts = undefined;
});

test("numbers are written as the reader's language has them, and rounded as they are", () => {
  globalThis.studioTexts = { language: "fr", texts: { "{size} MB": "{size} Mo" }, plural: (n) => (n > 1 ? 1 : 0) };
  assert.deepEqual([percent(0.0812), percent(12.5), bytes(1_500_000), clock(12.5, 1)], ["8,1", "1\u202f250,0", "1,5 Mo", "0:12.5"]);
  assert.deepEqual([number(1.005, 2), number(8.25, 1)], ["1,00", "8,3"]);
});

test("names stand in a sentence with no comma before the last", () => {
  assert.deepEqual([listed(["Ann"]), listed(["Ann", "Bob"]), listed(["Ann", "Bob", "Cy"])], ["Ann", "Ann and Bob", "Ann, Bob and Cy"]);
});

test("speeds go by steps and stop at the ends", () => {
  assert.deepEqual([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(3, 1), nextSpeed(0.5, -1)], [1.25, 0.75, 3, 0.5]);
});

const score = { wer: 0.081, cer: 0.02, errors: 3, words: 37, verified: 12, unusable: 0, segments: 48 };
test("the status is one line", () => {
  assert.equal(statusText(score, 48, "saved"), "12 of 48 verified · WER 8.1 % · saved");
  assert.equal(statusText({ ...score, wer: null, unusable: 1 }, 48, "saving"), "12 of 48 verified · 1 unusable · saving…");
  assert.equal(statusText(score, 0, null), "WER 8.1 %");
});

const run = (done: number, state: Run["state"] = "running"): Run => ({ id: "r", state, done, total: 100, error: null, loading: "", transcript: "t" });
test("what is left follows the pace since the run was first seen", () => {
  const pace = new Pace();
  assert.equal(pace.remaining(run(20), 0), null);
  assert.equal(pace.remaining(run(21), 1000), null);
  assert.equal(pace.remaining(run(40), 10_000), 30);
  assert.equal(pace.remaining(run(40, "stopped"), 11_000), null);
});

test("progress says how far, of what, and what is left", () => {
  assert.equal(progressText(run(40), 30), "Transcribing · 40 % · 0:40 of 1:40 of speech · about 30 s left");
  assert.equal(progressText(run(40, "stopped"), null), "Stopped · 40 % · 0:40 of 1:40 of speech");
  assert.equal(progressText({ ...run(40, "failed"), error: "There is no such model." }, null), "There is no such model.");
});

test("no sound is told as nothing", () => {
  assert.deepEqual([0.04, 0.45, 1, 201].map(lengthText), ["0:00.1", "0:00.4", "0:01", "3:21"]);
});
