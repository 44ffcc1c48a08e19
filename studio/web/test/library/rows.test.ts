import assert from "node:assert/strict";
import { test } from "node:test";
import type { LibraryRow } from "../../src/api/wire.ts";
import { rowStateText } from "../../src/library/row.ts";
import { filterAndSort } from "../../src/library/sort.ts";

const row = (name: string, more: Partial<LibraryRow> = {}): LibraryRow => ({
  id: name, name, duration: 1, created: "2026-01-01T00:00:00Z", place: 1, size: 1, model: null, origin: null, language: null,
  segments: 0, verified: 0, unusable: 0, wer: null, run: null, transcripts: 1, project: "default", project_id: "p1", ...more,
});
const names = (rows: LibraryRow[]) => rows.map((r) => r.name);

test("names sort as people count", () => {
  const rows = [row("take 10"), row("Take 2"), row("take 1")];
  assert.deepEqual(names(filterAndSort(rows, "", { by: "name", falling: false })), ["take 1", "Take 2", "take 10"]);
});

test("what is not known sorts last whichever way", () => {
  const rows = [row("a"), row("b", { wer: 0.2 }), row("c", { wer: 0.1 })];
  assert.deepEqual(names(filterAndSort(rows, "", { by: "wer", falling: false })), ["c", "b", "a"]);
  assert.deepEqual(names(filterAndSort(rows, "", { by: "wer", falling: true })), ["b", "c", "a"]);
});

test("every word of the search must be found", () => {
  const rows = [row("council.mp3", { model: "pocketsphinx/en-us" }), row("council 2.mp3"), row("other.wav")];
  assert.deepEqual(names(filterAndSort(rows, "COUNCIL sphinx", { by: "name", falling: false })), ["council.mp3"]);
  const imported = row("a", { model: "", origin: { name: "train.json", format: "nemo" } });
  assert.deepEqual(names(filterAndSort([...rows, imported], "train", { by: "model", falling: false })), ["a"]);
});

test("a row says how far its run or its work is", () => {
  const run = { id: "r", state: "running" as const, done: 30, total: 120, error: null, loading: "", transcript: "t" };
  assert.equal(rowStateText(row("a", { run })), "transcribing 25 %");
  assert.equal(rowStateText(row("a", { run: { ...run, state: "stopped" } })), "stopped at 25 %");
  assert.equal(rowStateText(row("a", { segments: 48, verified: 12 })), "12 of 48");
  assert.equal(rowStateText(row("a")), "no transcript");
  assert.equal(rowStateText(row("a", { model: "", origin: { name: "", format: "nemo" } })), "no words");
});

test("what was added last is the newest, whatever the clock said", () => {
  const rows = [row("first", { place: 1, created: "2026-01-02T00:00:00Z" }), row("second", { place: 2 })];
  assert.deepEqual(names(filterAndSort(rows, "", { by: "created", falling: true })), ["second", "first"]);
});
