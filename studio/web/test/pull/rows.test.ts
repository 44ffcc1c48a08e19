import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PullRow, PullState } from "../../src/api/wire.ts";
import { rowFolds } from "../../src/pull/rows.ts";

const ROW = { outcome: "there", name: "call.wav", recording: "r", transcript: "t", segment: "s", start: 1, here: "Old.", there: "New.", why: "", beside: null } as unknown as PullRow;

function terms(state: Partial<PullState>): string[] {
  const [fold] = rowFolds({ counts: { there: 1, conflict: 1 }, rows: [ROW], dry: false, ...state } as PullState, () => {});
  return [...fold!.querySelectorAll("dt")].map((each) => each.textContent!);
}

test("a text that gave way is what was before", () => {
  assert.deepEqual(terms({ dry: true }), ["Here", "There"]);
  assert.deepEqual(terms({}), ["Before", "There"]);
  assert.deepEqual(terms({ rows: [{ ...ROW, outcome: "conflict" }] }), ["Here", "There"]);
});
