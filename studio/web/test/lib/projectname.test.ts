import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { DEFAULT_PROJECT, nameFrom, projectName } from "../../src/lib/projectname.ts";

afterEach(() => {
  globalThis.studioTexts = undefined;
});

test("the project that nobody named is called in the reader's language, and stays what it is in data", () => {
  assert.deepEqual([projectName("default"), projectName("calls")], ["default", "calls"]);
  globalThis.studioTexts = { language: "de", texts: { default: "Standard" }, plural: (n) => (n === 1 ? 0 : 1) };
  assert.deepEqual([projectName(DEFAULT_PROJECT), projectName("Default"), projectName("calls")], ["Standard", "Default", "calls"]);
});

test("what is left or written where that name was shown means it, but for a project that is really called so", () => {
  globalThis.studioTexts = { language: "de", texts: { default: "Standard" }, plural: (n) => (n === 1 ? 0 : 1) };
  assert.deepEqual([nameFrom("Standard", DEFAULT_PROJECT), nameFrom("Standard", null), nameFrom("Standard", "calls")], Array(3).fill(DEFAULT_PROJECT));
  assert.deepEqual([nameFrom("Standard", "Standard"), nameFrom("Renamed", "Standard"), nameFrom("calls", null)], ["Standard", "Renamed", "calls"]);
});
