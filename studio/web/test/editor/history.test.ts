import { has, mount, named, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEntry, HistoryRow } from "../../src/api/wire.ts";
import { HistoryPanel, rowFacts, whoAndWhen } from "../../src/editor/history.ts";
import { TestServer } from "../server.ts";

const row = (more: Partial<HistoryRow> = {}): HistoryRow => ({ segment: "s1", start: 4.25, before: "log in", after: "log on", status: null, speaker: null, ...more });
const entry = (number: number, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  number, label: "Edit text", mine: true, actor: "local", at: null, rows: [row()], more: 0, ...more,
});

function setup(server: TestServer) {
  const asked: [number, boolean][] = [];
  const played: string[] = [];
  const panel = new HistoryPanel({ api: server.api, transcript: "t", restore: (...wanted) => asked.push(wanted), play: (segment) => played.push(segment) });
  mount(panel.element);
  return { panel, element: panel.element, asked, played };
}

test("each edit says what it did, by whom, and leads back: its rows alone, or everything", async () => {
  const server = new TestServer().get("/transcripts/t/history.json", { entries: [entry(7, { more: 2 }), entry(3)], more: false });
  const { panel, element, asked, played } = setup(server);
  await panel.refresh();
  assert.deepEqual(texts(element, "strong"), ["Edit text", "Edit text"]);
  assert.deepEqual([texts(element, "del")[0], texts(element, "ins")[0]], ["log in", "log on"]);
  assert.deepEqual(texts(element, "[data-name=restore-rows]"), ["Put these rows back", "Put this row back"]);
  press(named(element, "restore-rows"));
  press(named(element, "restore-all"));
  press(named(element, "restore-first"));
  press(named(element, "history-time"));
  assert.deepEqual([asked, played], [[[7, true], [7, false], [0, false]], ["s1"]]);
});

test("older edits come by a press, and only then is there a way to the beginning", async () => {
  const server = new TestServer().get("/transcripts/t/history.json", (query: URLSearchParams) => query.get("before") === "7" ? { entries: [entry(3)], more: false } : { entries: [entry(7)], more: true });
  const { panel, element } = setup(server);
  await panel.refresh();
  assert.deepEqual([named(element, "older-edits").hidden, named(element, "restore-first").hidden], [false, true]);
  press(named(element, "older-edits"));
  await settle();
  assert.equal(texts(element, "li").length, 2);
  assert.deepEqual([named(element, "older-edits").hidden, named(element, "restore-first").hidden], [true, false]);
});

test("where nothing was done there is nothing to go back to", async () => {
  const { panel, element } = setup(new TestServer().get("/transcripts/t/history.json", { entries: [], more: false }));
  await panel.refresh();
  assert.equal(q(element, "[role=status]").textContent, "Nothing was corrected yet.");
  assert.equal(named(element, "restore-first").hidden, true);
});

test("a server that is away is said", async () => {
  const { panel, element } = setup(new TestServer());
  await panel.refresh();
  assert.match(q(element, "[role=status]").textContent, /^What was done cannot be shown: /u);
});

test("a mark and a name are said in words, a deleted or a new row by its one text", async () => {
  assert.deepEqual(rowFacts(row({ status: "verified", speaker: "Ann" })), ["verified", "said by Ann"]);
  assert.deepEqual(rowFacts(row({ speaker: "" })), ["said by nobody named"]);
  assert.equal(whoAndWhen(entry(1, { mine: false, actor: "eve" })), "eve");
  const { panel, element } = setup(new TestServer().get("/transcripts/t/history.json", { entries: [entry(1, { rows: [row({ after: null })] })], more: false }));
  await panel.refresh();
  assert.deepEqual([texts(element, "del"), has(element, "ins")], [["log in"], false]);
});
