/** What is recorded is written down until the server has it, and no more than that. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeptRecording } from "../../src/api/keptsound.ts";
import { type Book, Keeper, MOST_KEPT, NO_SPACE, NOT_KEPT } from "../../src/recorder/keeper.ts";
import { Memory, START } from "./memory.ts";

const RECORDING: KeptRecording = { id: "a", whose: "ann", start: START, live: null, base: 0, sent: 0, at: 0 };
const piece = (...samples: number[]) => Int16Array.from(samples);

async function settled(): Promise<void> {
  for (let i = 0; i < 60; i += 1) await Promise.resolve();
}

function kept(others = 0) {
  const store = new Memory();
  void store.put(RECORDING);
  const told: string[] = [];
  let released = false;
  const book: Book = { store, recording: RECORDING, keys: [], others, release: () => (released = true) };
  const keeper = new Keeper(Promise.resolve(book), (why) => told.push(why));
  return { store, told, keeper, released: () => released };
}

const places = async (store: Memory) => (await store.keys()).map(([, at]) => at);

test("what comes is written down, what the server has is dropped, half of a piece stays whole", async () => {
  const { store, keeper } = kept();
  keeper.add(0, piece(1, 2));
  keeper.add(2, piece(3, 4));
  keeper.add(4, piece(5, 6));
  await settled();
  assert.deepEqual(await places(store), [0, 2, 4]);
  assert.equal(store.kept.get("a")!.live, null);
  keeper.reached({ live: "l", base: 0, sent: 3 });
  await settled();
  assert.deepEqual(await places(store), [2, 4]);
  assert.deepEqual([store.kept.get("a")!.live, store.kept.get("a")!.sent], ["l", 3]);
});

test("once all is there nothing stays, and whoever waits may go on", async () => {
  const { store, keeper, released } = kept();
  keeper.add(0, piece(1, 2));
  keeper.done();
  keeper.add(2, piece(3));
  await settled();
  assert.equal(store.kept.size + store.pieces.size, 0);
  assert.ok(released());
});

test("a page that goes leaves what it wrote, and gives the recording up behind it", async () => {
  const { store, keeper, released } = kept();
  keeper.add(0, piece(1, 2));
  keeper.close();
  assert.ok(!released());
  await settled();
  assert.ok(released());
  assert.deepEqual(await places(store), [0]);
});

test("a browser that is full is told of once, leaves no gap, and keeps again once the server has all", async () => {
  const { store, told, keeper } = kept();
  keeper.add(0, piece(1, 2));
  await settled();
  store.full = true;
  keeper.add(2, piece(3, 4));
  keeper.add(4, piece(5, 6));
  await settled();
  store.full = false;
  keeper.add(6, piece(7, 8));
  await settled();
  assert.deepEqual(await places(store), [0]);
  assert.deepEqual(told, [NO_SPACE]);
  keeper.reached({ live: "l", base: 0, sent: 8 });
  keeper.add(8, piece(9));
  await settled();
  assert.deepEqual(await places(store), [8]);
  assert.deepEqual(told, [NO_SPACE, ""]);
});

test("what another page has removed is not put back, and nothing is left of it that nobody would find", async () => {
  const { store, told, keeper } = kept();
  keeper.add(0, piece(1, 2));
  await settled();
  await store.clear();
  keeper.add(2, piece(3, 4));
  keeper.reached({ live: "l", base: 0, sent: 4 });
  keeper.add(4, piece(5, 6));
  await settled();
  assert.equal(store.kept.size + store.pieces.size, 0);
  assert.deepEqual(told, [NOT_KEPT]);
});

test("no more than so much is kept, others' with it", async () => {
  const { store, told, keeper } = kept(MOST_KEPT - 3);
  keeper.add(0, piece(1, 2));
  keeper.add(2, piece(3, 4));
  await settled();
  assert.deepEqual(await places(store), [0]);
  assert.deepEqual(told, [NO_SPACE]);
});

test("where nothing can be kept it is said, and the recording goes on", async () => {
  const told: string[] = [];
  for (const book of [Promise.resolve(null), Promise.reject(new DOMException("", "SecurityError"))]) {
    const keeper = new Keeper(book, (why) => told.push(why));
    keeper.add(0, piece(1));
    keeper.reached({ live: "l", base: 0, sent: 1 });
    keeper.done();
    await settled();
  }
  assert.deepEqual(told, [NOT_KEPT, NOT_KEPT]);
});
