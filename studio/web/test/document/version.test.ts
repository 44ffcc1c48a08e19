import assert from "node:assert/strict";
import { test } from "node:test";
import { VOCABULARY_STRENGTHS } from "../../src/api/wire.ts";
import { STRENGTHS } from "../../src/document/vocabulary.ts";
import { nearestVersion, promptParts, versionText } from "../../src/document/version.ts";
import { info } from "../fixtures.ts";

test("what distinguishes two versions of one model is named", () => {
  const all = [
    info({ id: "a", options: { beam_size: "1", chunk: "40" } }),
    info({ id: "b", options: { beam_size: "4", chunk: "40" }, pnc: false }),
    info({ id: "c", task: "ast", target_lang: "de", options: { beam_size: "1", chunk: "40" }, region: [12, 16.2] }),
    info({ id: "d", model: "other", options: { chunk: "20" } }),
  ];
  assert.deepEqual(all.map((each) => promptParts(each, all).join(" · ")), [
    "English · beam_size=1",
    "English · no punctuation · beam_size=4",
    "English → German · translation · beam_size=1 · 0:12.0–0:16.2",
    "English",
  ]);
  assert.deepEqual(promptParts(all[0]!, [all[0]!]), ["English"]);
});

test("a vocabulary is named by how many it has, also where no other version differs", () => {
  const told = info({ options: { vocabulary: "NeMo\nCanary Studio", vocabulary_strength: "strong" } });
  assert.deepEqual(promptParts(told, [told]), ["English", "vocabulary (2), strong"]);
  assert.deepEqual(Object.keys(STRENGTHS), VOCABULARY_STRENGTHS.map(([name]) => name));
});

test("an import is called by the file that it came from", () => {
  const imported = (name: string) => info({ model: "", origin: { name, format: "nemo" } });
  assert.match(versionText(imported("train.json"), []), /^train\.json · English · /u);
  assert.match(versionText(imported(""), []), /^an import · English · /u);
  assert.match(versionText(info(), []), /^m · English · /u);
});

test("the newest with words in the same language is compared with first", () => {
  const [empty, german, older, oldest] = [info({ id: "1" }), info({ id: "2", target_lang: "de", segments: 3 }), info({ id: "3", segments: 2 }), info({ id: "4", segments: 9 })];
  assert.equal(nearestVersion([empty, german, older, oldest], info())?.id, "3");
  assert.equal(nearestVersion([empty, german], info())?.id, "2");
  assert.equal(nearestVersion([empty], info())?.id, "1");
  assert.equal(nearestVersion([], info()), undefined);
});
