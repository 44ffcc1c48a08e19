import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceName } from "../../src/document/origin.ts";
import { Transcripts } from "../../src/document/transcripts.ts";
import { isMeasured, wordInfo } from "../../src/document/wordinfo.ts";
import { info, recordingInfo } from "../fixtures.ts";
import { TestServer } from "../server.ts";

test("new transcripts are told, the same ones are not, and a lost server takes none away", async () => {
  const [first, second] = [info(), info({ id: "o" })];
  const server = new TestServer().get("/recordings/r/recording.json", recordingInfo({ transcripts: [second, first] }));
  const transcripts = new Transcripts(server.api, recordingInfo({ transcripts: [first] }));
  let changed = 0;
  transcripts.on("change", () => (changed += 1));
  await transcripts.refresh();
  await transcripts.refresh();
  assert.deepEqual([transcripts.all.map(({ id }) => id), changed], [["o", "t"], 1]);
  assert.deepEqual(transcripts.others("t").map(({ id }) => id), ["o"]);
  server.isDown = true;
  await transcripts.refresh();
  assert.equal(transcripts.all.length, 2);
});

test("a text is from its model, or from the file it was imported from", () => {
  const from = (model: string | null, name?: string) => sourceName({ model, origin: name === undefined ? null : { name, format: "nemo" } });
  assert.deepEqual([from("canary"), from("", "train.json"), from("", ""), from(null)], ["canary", "train.json", "an import", ""]);
});

test("a word says when it was said, how sure that is, and how its time was found", () => {
  const word = { text: "agent", start: 0.314, end: 0.72, confidence: 0.934, timedBy: "aligner" as const };
  assert.equal(wordInfo(word), "agent\n0:00.31 – 0:00.72 · 93 % sure\ntimed by alignment with the sound");
  assert.equal(wordInfo({ ...word, confidence: null, timedBy: "carried" }), "agent\n0:00.31 – 0:00.72\ntimed from the text before the edit");
  assert.deepEqual((["model", "aligner", "carried", "interpolated", "person"] as const).map(isMeasured), [true, true, false, false, true]);
});
