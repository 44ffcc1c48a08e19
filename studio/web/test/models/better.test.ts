import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelRow } from "../../src/api/wire.ts";
import { betterModel, errorsText } from "../../src/models/better.ts";
import { info, modelRow, models } from "../fixtures.ts";

const absent = (id: string, word_errors: number, download: number, more: Partial<ModelRow> = {}) => modelRow(id, { word_errors, download, memory: download, location: "hub", state: "absent", ...more });

const DRAFT = modelRow("moonshine", { word_errors: 0.1265, location: "embedded" });
const CANARY = absent("canary-180m", 0.0712, 730e6);
const SMALL = absent("parakeet-110m", 0.0749, 459e6);
const V2 = absent("parakeet-v2", 0.0605, 2.47e9);
const QWEN = absent("qwen", 0.0563, 10e9);
const ALL = [DRAFT, CANARY, SMALL, V2, QWEN];

const better = (rows: ModelRow[], of = "moonshine", budget = 0) => betterModel({ ...models(...rows), budget }, info({ model: of })).model?.id ?? null;

test("how good a model is, is said in words", () => {
  assert.deepEqual([0.1265, 0.0712, 0.29, null].map((word_errors) => errorsText({ word_errors })), ["about 1 word in 8 wrong", "about 1 word in 14 wrong", "about 1 word in 3 wrong", ""]);
});

test("of the better models the best that is soon here is offered, else the smallest", () => {
  assert.deepEqual([better(ALL), better(ALL, "canary-180m"), better(ALL, "qwen")], ["canary-180m", "parakeet-v2", null]);
});

test("one that is here is taken before any that must be fetched", () => {
  assert.equal(better([...ALL, modelRow("here", { word_errors: 0.08, location: "cached" })]), "here");
});

test("what does not fit is not offered: memory, licence, punctuation, another server, no figure", () => {
  const unfit = [absent("big", 0.05, 9e8, { memory: 5e9 }), absent("nc", 0.05, 1e6, { commercial: false }), absent("bare", 0.05, 1e6, { punctuation: [false] })];
  assert.equal(better([DRAFT, ...unfit, modelRow("far", { word_errors: 0.05, location: "remote" }), modelRow("own")], "moonshine", 4e9), null);
});

test("the figures are of English: for other languages, and of models without one, nothing is said", () => {
  const german = betterModel(models(...ALL), info({ model: "moonshine", source_lang: "de", target_lang: "de" }));
  assert.deepEqual([german.model, better(ALL, "own")], [null, null]);
});

test("where all better ones lack something, that is told", () => {
  const lacking = betterModel(models(DRAFT, { ...CANARY, missing: "NeMo is not installed here." }), info({ model: "moonshine" }));
  assert.deepEqual(lacking, { model: null, missing: "NeMo is not installed here." });
});
