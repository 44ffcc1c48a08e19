import { holdTime, pass, settle } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_FOUND, MOST_TRIED, type HitRow, type TextsIn } from "../../src/api/wire.ts";
import { NO_QUERY } from "../../src/find/finding.ts";
import { search } from "../../src/find/matcher.ts";
import { Searcher, type WorkerLike } from "../../src/find/searcher.ts";
import type { Asked } from "../../src/find/worker.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Trying } from "../../src/library/trying.ts";

holdTime();

const row = (text: string, segment = "s"): HitRow => ({ recording: "r", name: "a.wav", transcript: "t", language: "en", translation: false, segment, revision: 0, status: "draft", text, word_start: [], word_end: [] });
const many = (n: number, text: string): HitRow[] => Array.from({ length: n }, (_, i) => row(text, `s${i}`));

/** A worker that begins, and answers at once or never. */
function worker(answers: boolean): WorkerLike {
  const made: WorkerLike = {
    onmessage: null,
    onerror: null,
    terminate: () => {},
    postMessage: (asked: unknown) => {
      const { id, texts, query } = asked as Asked;
      made.onmessage?.call(made as Worker, { data: { id, begun: true } } as MessageEvent);
      if (answers) made.onmessage?.call(made as Worker, { data: { id, found: search(texts, query) } } as MessageEvent);
    },
  };
  return made;
}

function setup(part: (at: number) => TextsIn, { answers = true } = {}) {
  const asked: (string | null)[] = [];
  const told: number[] = [];
  const abort = new AbortController();
  const api = { texts: (_: string | null, after: string | null) => Promise.resolve(part(asked.push(after) - 1)) };
  const trying = new Trying(api, new Searcher(new Scope(), () => worker(answers)));
  const found = (wanted: string) => trying.found({ ...NO_QUERY, wanted, pattern: true }, null, abort.signal, (looked) => told.push(looked));
  return { found, asked, told, abort };
}

test("only texts in which it is found are kept, each hit with its own", async () => {
  const { found, asked, told } = setup((at) => (at ? { rows: [row("b1 b2", "y")], after: null } : { rows: [row("nothing"), row("a1", "x")], after: "3-4" }));
  const tried = await found("[ab]\\d");
  assert.ok(typeof tried !== "string");
  assert.deepEqual([tried.rows.map(({ segment }) => segment), tried.hits.map(({ text, start }) => [text, start]), tried.more, tried.looked], [["x", "y"], [[0, 0], [1, 0], [1, 3]], false, null]);
  assert.deepEqual([asked, told], [[null, "3-4"], [2, 3]]);
});

test("it ends with enough hits, or where enough was looked through, and says which", async () => {
  const full = setup(() => ({ rows: many(MOST_FOUND, "a"), after: "1-1" }));
  const enough = await full.found("a");
  assert.ok(typeof enough !== "string");
  assert.deepEqual([full.asked.length, enough.more, enough.looked], [1, true, null]);
  const long = setup(() => ({ rows: many(MOST_FOUND + 5, "a"), after: null }));
  const first = await long.found("a");
  assert.ok(typeof first !== "string");
  assert.deepEqual([first.rows.length, first.hits.length, first.more], [MOST_FOUND, MOST_FOUND, true]);
  const rare = setup(() => ({ rows: many(MOST_TRIED / 2, "b"), after: "1-1" }));
  const none = await rare.found("a");
  assert.ok(typeof none !== "string");
  assert.deepEqual([rare.asked.length, none.more, none.looked], [2, false, MOST_TRIED]);
});

test("an expression that takes too long is ended, and it is said", async () => {
  const { found, asked } = setup(() => ({ rows: [row("aaaa")], after: "1-1" }), { answers: false });
  const waiting = found("(a+)+b");
  await settle();
  await pass(3_000);
  assert.match(String(await waiting), /takes too long/u);
  assert.equal(asked.length, 1);
});

test("what is not wanted any more goes no further", async () => {
  const { found, asked, told, abort } = setup(() => {
    abort.abort();
    return { rows: [row("a")], after: "1-1" };
  });
  await found("a");
  assert.deepEqual([asked.length, told], [1, []]);
});
