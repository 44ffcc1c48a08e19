import assert from "node:assert/strict";
import { test } from "node:test";
import type { CompareRow } from "../../src/api/decode.ts";
import { differs, folded, ignoringCase, rowAfter, sameDifference, nextDifference, differenceKey, differenceKeys, summaryText, takeAllCounts, takeRun, takeLabel, tookAllText, withRow, wordsAfter } from "../../src/compare/rows.ts";
import { compareRow, comparison, type Said } from "../fixtures.ts";

const words = (row: CompareRow) => row.runs.map((run) => run.text).join(" ").split(" ").filter(Boolean);
const prompt: Said[] = ["please enter", ["your", ""], "agent", ["nambur", "number"], ["", "and pin"]];

test("what taking does is said in words", () => {
  const said = compareRow("s0", prompt).runs.filter((run) => !run.same).map(takeLabel);
  assert.deepEqual(said, ["Remove “your”", "Take “number” in place of “nambur”", "Insert “and pin”"]);
});

test("the summary counts rows and words", () => {
  const rows = [compareRow("s0", prompt), compareRow("s1", ["all the same here"]), compareRow("s2", [["a", "b"]])];
  assert.equal(summaryText(comparison(rows)), "2 of 3 rows differ, 3 of 10 words");
  assert.equal(summaryText(comparison([rows[2]!])), "1 of 1 row differs, 1 of 1 word");
  assert.equal(summaryText(comparison([rows[1]!])), "");
});

for (const [what, pick, after] of [
  ["a removal", 1, "please enter agent nambur"],
  ["a change", 3, "please enter your agent number"],
  ["an insertion", 4, "please enter your agent nambur and pin"],
] as const) {
  test(`${what} is taken alone, and the numbers behind it move`, () => {
    const row = compareRow("s0", prompt);
    const taken = rowAfter(row, row.runs[pick]!);
    assert.deepEqual([wordsAfter(words(row), row, row.runs[pick]!)?.join(" "), words(taken).join(" ")], [after, after]);
    for (const run of taken.runs) assert.equal(words(taken).slice(run.first, run.last).join(" "), run.text);
    assert.equal(taken.runs.filter((run) => !run.same).length, 2);
  });
}

test("a row taken whole says what the other says", () => {
  const row = compareRow("s0", prompt);
  const taken = rowAfter(row, null);
  assert.deepEqual([differs(taken), words(taken).join(" "), wordsAfter(words(row), row, null)?.join(" ")], [false, ...Array<string>(2).fill("please enter agent number and pin")]);
});

test("a row may hold only some words of its segment, and other words than were compared are left alone", () => {
  const row = compareRow("s0", [["b", "B"]]);
  const moved = { ...row, runs: row.runs.map((run) => ({ ...run, first: 1, last: 2 })) };
  assert.deepEqual(wordsAfter(["a", "b", "c"], moved, null), ["a", "B", "c"]);
  assert.equal(wordsAfter(["a", "x", "c"], moved, null), null);
});

test("a difference is named by the other's words: taking the one before does not rename it", () => {
  const row = compareRow("s0", prompt);
  const left = differenceKeys([rowAfter(row, row.runs[1]!)]);
  assert.equal(left.length, 2);
  assert.ok(sameDifference(left[0]!, differenceKey(row, row.runs[3]!)));
  assert.deepEqual(takeRun(rowAfter(row, row.runs[1]!).runs.find((run) => !run.same)!), [3, 4, 3, 4]);
});

test("when the difference one stood on is gone, the next one is taken up, else the last", () => {
  const before = differenceKeys([compareRow("s0", [["a", "b"]]), compareRow("s1", [["a", "b"]]), compareRow("s2", [["a", "b"]])]);
  const now = [before[0]!, before[2]!];
  assert.deepEqual(nextDifference(before, now, before[1]!), before[2]);
  assert.deepEqual(nextDifference(before, [before[0]!], before[2]!), before[0]);
  assert.equal(nextDifference(before, [], before[0]!), null);
});

test("a row shown as taken changes the counts at once", () => {
  const rows = [compareRow("s0", prompt), compareRow("s1", [["a", "b"]])];
  const after = withRow(comparison(rows), rowAfter(rows[0]!, null));
  assert.deepEqual([after.differing, after.words, after.changed], [1, 7, 1]);
  assert.deepEqual(after, comparison([rowAfter(rows[0]!, null), rows[1]!]));
});

test("case and punctuation are dropped word by word; signs that are said stay", () => {
  assert.equal(folded("“Well—known,” 50 % of it’s … ＡＢＣ"), "wellknown 50 % of it's abc");
  assert.equal(folded("C++ costs €5"), "c++ costs €5");
  assert.notEqual(folded("well known"), folded("well-known"));
});

test("differences in case and punctuation alone are none in the view, and the others keep their places", () => {
  const rows = [compareRow("s0", [["Please,", "please"], "enter", ["nambur", "number"]]), compareRow("s1", [["Yes.", "yes"]]), compareRow("s2", [["", "—"]])];
  const seen = ignoringCase(comparison(rows));
  assert.equal(summaryText(seen), "1 of 3 rows differs, 1 of 4 words");
  assert.deepEqual(differenceKeys(seen.rows), [differenceKey(rows[0]!, rows[0]!.runs[2]!)]);
  assert.deepEqual(seen.rows[0]!.runs.map((run) => [run.text, run.other_text]), rows[0]!.runs.map((run) => [run.text, run.other_text]));
  assert.equal(wordsAfter(["Please,", "enter", "nambur"], rows[0]!, null)?.join(" "), "please enter number");
});

test("taking all leaves what a person has verified, and says so", () => {
  const row = (id: string, status: CompareRow["status"]) => compareRow(id, [["a", "b"]], { status });
  const counts = takeAllCounts(comparison([row("s0", "draft"), row("s1", "verified"), row("s2", "unusable"), compareRow("s3", ["a"], { status: "verified" })]));
  assert.deepEqual(counts, { taken: 2, left: 1 });
  assert.equal(tookAllText(counts), "Taken: 2 rows. 1 verified row was left as it was.");
  assert.equal(tookAllText({ taken: 1, left: 3 }), "Taken: 1 row. 3 verified rows were left as they are.");
  assert.equal(tookAllText({ taken: 3, left: 0 }), "All that differed was taken: 3 rows.");
});
