import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { sought } from "../../src/lib/sought.ts";

type Pairs = [string, string][];
const texts = JSON.parse(readFileSync(new URL("../../../../tests/sought.json", import.meta.url), "utf8")) as { same: Pairs; different: Pairs };
const ready = (text: string): string => sought(text, { case: false, accents: false }).text;

for (const [text, other] of texts.same) test(`“${text}” is found as “${other}”`, () => assert.equal(ready(text), ready(other)));
for (const [text, other] of texts.different) test(`“${text}” is not found as “${other}”`, () => assert.notEqual(ready(text), ready(other)));

test("case and accents count where that is asked for, and each character knows its place", () => {
  assert.equal(sought("Café d’Été", { case: true, accents: false }).text, "Cafe d'Ete");
  assert.equal(sought("Café d’Été", { case: false, accents: true }).text, "café d’été");
  assert.deepEqual(sought("x\u0302é", { case: false, accents: false }), { text: "xe", at: [0, 2, 3] });
  assert.equal(sought("plain", { case: false, accents: false }).at, null);
});
