import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptedWords, openTexts, queryOf, unverifiedSpan } from "../../src/document/glossary.ts";
import { likeCase, replaced, search } from "../../src/find/matcher.ts";
import { transcript } from "../fixtures.ts";

const entry = (wrong: string, right: string, state: "offered" | "accepted" | "never" = "offered") => ({ id: `${wrong}-${right}`, wrong, right, count: 2, state, at: 0 });
const put = (text: string, pair: { wrong: string; right: string }) => replaced(text, search([text], queryOf(pair)).hits, pair.right, true);

test("a wrong form is found as a whole word, whatever its case, and keeps a capital letter", () => {
  const pair = entry("agent nambur", "agent number");
  assert.equal(put("Agent Nambur? the agent nambur, agent namburs", pair), "Agent number? the agent number, agent namburs");
  assert.equal(put("Tee time for teens, tee", entry("tee", "tea")), "Tea time for teens, tea");
});

test("where case alone is wrong, what is right already is left", () => {
  assert.equal(put("nemo and NeMo and Nemo", entry("nemo", "NeMo")), "NeMo and NeMo and Nemo");
  assert.deepEqual([likeCase("Nambur", "number"), likeCase("nambur", "Number"), likeCase("NEMO", "NeMo")], ["Number", "Number", "NeMo"]);
});

test("accepted right forms are told to models, each once", () => {
  assert.deepEqual(acceptedWords([entry("a", "NeMo", "accepted"), entry("b", "NeMo", "accepted"), entry("c", "x"), entry("d", "y", "never")]), ["NeMo"]);
});

test("what is left to verify spans from the first to the last such segment, and verified texts are not offered", () => {
  const { segments } = transcript([["a"], ["b"], ["c"], ["d"]]);
  const marked = segments.map((segment, i) => ({ ...segment, status: i === 0 || i === 2 ? ("verified" as const) : ("draft" as const) }));
  assert.deepEqual(unverifiedSpan(marked), { start: segments[1]!.start, end: segments[3]!.end });
  assert.deepEqual(openTexts(marked), ["b", "d"]);
  assert.equal(unverifiedSpan(marked.map((segment) => ({ ...segment, status: "verified" as const }))), null);
});
