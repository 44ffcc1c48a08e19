import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fold } from "../../src/lib/fold.ts";

type Pairs = [string, string][];
const words = JSON.parse(readFileSync(new URL("../../../../tests/fold.json", import.meta.url), "utf8")) as { same: Pairs; different: Pairs };

for (const [word, other] of words.same) {
  test(`“${word}” is “${other}”`, () => assert.equal(fold(word), fold(other)));
}

for (const [word, other] of words.different) {
  test(`“${word}” is not “${other}”`, () => assert.notEqual(fold(word), fold(other)));
}
