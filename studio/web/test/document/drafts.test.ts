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
  assert.deepEqual([...left], [["s1", [{ ...draft, tab: "old" }]]]);
});

test("each tab keeps its own beside what others left, and what was committed comes first", () => {
  const storage = new Memory();
  const [old, now] = ["old", "now"].map((tab) => new Drafts(storage, "t", tab));
  old!.keep("s1", draft);
  now!.keep("s1", draft);
  now!.keep("s1", { ...draft, text: "entered", committed: true });
  now!.keep("s1", { ...draft, text: "typed on" });
  const left = () => new Drafts(storage, "t", "new").abandoned(new Set()).get("s1")?.map(({ text, tab }) => `${tab}: ${text}`);
  assert.deepEqual(left(), ["now: entered", "old: typed", "now: typed on"]);
  now!.drop("s1", "typed");
  now!.forget("s1", { ...draft, tab: "old" });
  assert.deepEqual(left(), ["now: entered"]);
  now!.drop("s1");
  assert.equal(storage.length, 0);
});

test("what a version before this one kept, under the segment's name alone, is found and forgotten", () => {
  const storage = new Memory();
  const older = { ...draft, tab: "old" };
  storage.setItem("canary-studio:draft:t:s1", JSON.stringify(older));
  const drafts = new Drafts(storage, "t", "new");
  drafts.keep("s1", draft);
  drafts.drop("s1");
  assert.deepEqual([...drafts.abandoned(new Set())], [["s1", [older]]]);
  drafts.forget("s1", older);
  assert.equal(storage.length, 0);
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
