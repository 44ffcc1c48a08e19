import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../../src/document/drafts.ts";

class Memory implements Storage {
  readonly #values = new Map<string, string>();
  get length() { return this.#values.size; }
  key(i: number) { return [...this.#values.keys()][i] ?? null; }
  getItem(key: string) { return this.#values.get(key) ?? null; }
  setItem(key: string, value: string) { this.#values.set(key, value); }
  removeItem(key: string) { this.#values.delete(key); }
  clear() { this.#values.clear(); }
}

const draft = { text: "typed", revision: 3, seen: "was", committed: false };

test("a draft outlives its tab and is offered to the next", () => {
  const storage = new Memory();
  new Drafts(storage, "t", "old").keep("s1", draft);
  const left = new Drafts(storage, "t", "new").abandoned(new Set());
  assert.deepEqual([...left], [["s1", { ...draft, tab: "old" }]]);
});

test("a tab that still lives keeps its own, and other transcripts are none of ours", () => {
  const storage = new Memory();
  new Drafts(storage, "t", "alive").keep("s1", draft);
  new Drafts(storage, "other", "old").keep("s2", draft);
  assert.equal(new Drafts(storage, "t", "new").abandoned(new Set(["alive"])).size, 0);
});

test("a dropped draft is gone, and what is no draft is passed over", () => {
  const storage = new Memory();
  const drafts = new Drafts(storage, "t", "old");
  drafts.keep("s1", draft);
  drafts.drop("s1");
  storage.setItem("canary-studio:draft:t:s2", "{not json");
  storage.setItem("canary-studio:draft:t:s3", "{}");
  assert.equal(new Drafts(storage, "t", "new").abandoned(new Set()).size, 0);
});

test("a storage that is denied or full takes nothing but the net away", () => {
  const full = new Memory();
  full.setItem = () => { throw new Error("quota"); };
  for (const storage of [null, full]) {
    const drafts = new Drafts(storage, "t", "x");
    drafts.keep("s1", draft);
    drafts.drop("s1");
    assert.equal(drafts.abandoned(new Set()).size, 0);
  }
});
