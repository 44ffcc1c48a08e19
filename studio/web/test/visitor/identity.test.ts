import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetAll, HEADER, StoredVisitor, withVisitor } from "../../src/visitor/identity.ts";

const denied = { getItem: () => { throw new Error("denied"); }, setItem: () => { throw new Error("denied"); } } as unknown as Storage;

test("an id is 256 bits, is kept, and is the same for every page of this browser", () => {
  localStorage.clear();
  const visitor = new StoredVisitor(localStorage);
  assert.match(visitor.id, /^[0-9a-f]{64}$/u);
  assert.equal(new StoredVisitor(localStorage).id, visitor.id);
  assert.ok(visitor.kept);
});

test("what is no id in the browser is not said to the server", () => {
  localStorage.setItem("canary-studio:visitor", "0");
  assert.match(new StoredVisitor(localStorage).id, /^[0-9a-f]{64}$/u);
});

test("another tab that began anew is followed", () => {
  const visitor = new StoredVisitor(localStorage);
  const before = visitor.id;
  localStorage.setItem("canary-studio:visitor", "a".repeat(64));
  assert.notEqual(before, visitor.id);
  assert.equal(visitor.id, "a".repeat(64));
});

for (const [name, storage] of [["has none", null], ["denies it", denied]] as const) {
  test(`where the browser ${name}, a page has one id, and knows that it is not kept`, () => {
    const visitor = new StoredVisitor(storage);
    assert.equal(visitor.id, visitor.id);
    assert.equal(visitor.kept, false);
    assert.notEqual(new StoredVisitor(storage).id, visitor.id);
  });
}

test("the id goes to the studio and nowhere else, and other headers stay", () => {
  const sent = (url: string, init?: RequestInit) => new Headers(withVisitor("http://studio.test", url, init, "i")?.headers);
  assert.equal(sent("http://studio.test/gradio_api/upload").get(HEADER), "i");
  assert.equal(sent("http://elsewhere.test/").get(HEADER), null);
  const own = sent("http://studio.test/a", { method: "POST", headers: { "Content-Type": "application/json" } });
  assert.deepEqual([own.get("content-type"), own.get(HEADER)], ["application/json", "i"]);
});

test("whoever leaves leaves nothing of ours in the browser, and all that is not ours", () => {
  localStorage.clear();
  for (const key of ["canary-studio:visitor", "canary-studio:draft:t:s", "theirs"]) localStorage.setItem(key, "x");
  forgetAll(localStorage);
  assert.deepEqual(Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i)), ["theirs"]);
});
