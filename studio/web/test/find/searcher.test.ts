import { holdTime, pass } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { search, type Query } from "../../src/find/matcher.ts";
import { Searcher, type Outcome, type WorkerLike } from "../../src/find/searcher.ts";
import type { Asked } from "../../src/find/worker.ts";
import { Scope } from "../../src/lib/scope.ts";
import { sought } from "../../src/lib/sought.ts";

holdTime();

const query = (wanted: string, pattern = true): Query => ({ wanted, pattern, whole: false, case: false, accents: false });

/** A worker that answers when it is told to. */
class TestWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  ended = false;
  asked: Asked[] = [];

  postMessage(asked: Asked): void {
    this.asked.push(asked);
  }

  terminate(): void {
    this.ended = true;
  }

  begin(): void {
    this.onmessage?.call(this as unknown as Worker, { data: { id: this.asked.at(-1)!.id, begun: true } } as MessageEvent);
  }

  fail(): void {
    this.onmessage?.call(this as unknown as Worker, { data: { id: this.asked.at(-1)!.id, failed: true } } as MessageEvent);
  }

  answer(): void {
    const { id, texts, query } = this.asked.at(-1)!;
    this.onmessage?.call(this as unknown as Worker, { data: { id, found: search(texts, query) } } as MessageEvent);
  }
}

function setup(start?: () => WorkerLike) {
  const workers: TestWorker[] = [];
  const outcomes: Outcome[] = [];
  const texts = ["one two", "two"];
  const make = () => {
    workers.push(new TestWorker());
    return workers.at(-1)!;
  };
  const searcher = new Searcher(new Scope(), start ?? make);
  const run = (asked: Query) => searcher.run(texts, asked, (i) => sought(texts[i]!, asked), (outcome) => outcomes.push(outcome));
  return { workers, outcomes, run };
}

test("plain words are found at once, without a worker", () => {
  const { workers, outcomes, run } = setup();
  run(query("two", false));
  assert.deepEqual([workers.length, outcomes.map(({ hits, wrong }) => [hits.length, wrong])], [0, [[2, null]]]);
});

test("an expression that never ends is ended with its worker, and the next has a fresh one", async () => {
  const { workers, outcomes, run } = setup();
  run(query("(t+)+x"));
  await pass(10_000);
  assert.equal(outcomes.length, 0, "a busy machine is slow to begin one");
  workers[0]!.begin();
  await pass(1_900);
  assert.equal(outcomes.length, 0);
  await pass(400);
  assert.match(outcomes[0]!.wrong!, /takes too long and was stopped/u);
  assert.equal(workers[0]!.ended, true);
  run(query("two"));
  workers[1]!.answer();
  assert.deepEqual(outcomes[1], { hits: outcomes[1]!.hits, more: false, wrong: null });
  assert.equal(outcomes[1]!.hits.length, 2);
});

test("a worker that never begins is none", async () => {
  const { workers, outcomes, run } = setup();
  run(query("two"));
  await pass(30_100);
  assert.match(outcomes[0]!.wrong!, /allows no worker/u);
  assert.equal(workers[0]!.ended, true);
});

test("what the browser cannot carry out is told", () => {
  const { workers, outcomes, run } = setup();
  run(query("two"));
  workers[0]!.begin();
  workers[0]!.fail();
  assert.match(outcomes[0]!.wrong!, /too large for the browser/u);
});

test("a newer search ends the one before, whose outcome never comes", async () => {
  const { workers, outcomes, run } = setup();
  run(query("o+"));
  run(query("two"));
  assert.equal(workers[0]!.ended, true);
  workers[0]!.answer();
  assert.equal(outcomes.length, 0);
  workers[1]!.answer();
  await pass(3_000);
  assert.equal(outcomes.length, 1);
});

test("what is no expression, and a browser without workers, are told", () => {
  const { workers, outcomes, run } = setup();
  run(query("(two"));
  assert.deepEqual([workers.length, outcomes[0]!.wrong], [0, "This is no regular expression: nothing closes the “(”."]);
  const denied = setup(() => {
    throw new Error("denied");
  });
  denied.run(query("two"));
  assert.match(denied.outcomes[0]!.wrong!, /Plain search works/u);
});
