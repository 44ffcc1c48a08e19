import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { browserStorage, claimTab, openTabs } from "../../src/document/drafts.ts";

/** Web Locks as far as tabs use them. */
function withLocks(): void {
  const held: { name: string }[] = [{ name: "another page's" }];
  const request = (name: string, run: () => Promise<never>) => {
    held.push({ name });
    return run();
  };
  Object.defineProperty(navigator, "locks", { configurable: true, value: { request, query: async () => ({ held }) } });
}

test("an open tab is known by its lock, and by no other's", async () => {
  withLocks();
  const [one, two] = [claimTab(), claimTab()];
  assert.notEqual(one, two);
  assert.deepEqual(await openTabs(), new Set([one, two]));
});

test("without locks, on a page without TLS, no tab is known to be open", async () => {
  Object.defineProperty(navigator, "locks", { configurable: true, value: undefined });
  assert.match(claimTab(), /^\d+-\d+$/u);
  assert.deepEqual(await openTabs(), new Set());
});

test("a browser that denies its storage is no error", () => {
  assert.equal(browserStorage(), window.localStorage);
  const storage = Object.getOwnPropertyDescriptor(window, "localStorage");
  Object.defineProperty(window, "localStorage", { configurable: true, get: () => { throw new Error("SecurityError"); } });
  assert.equal(browserStorage(), null);
  if (storage) Object.defineProperty(window, "localStorage", storage);
  else delete (window as { localStorage?: Storage }).localStorage;
});
