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
  assert.deepEqual([nameFrom("Standard"), nameFrom("calls")], [DEFAULT_PROJECT, "calls"]);
});
