import { choose, mount, named, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { SpeakerSearch } from "../../src/api/wire.ts";
import { diarizers, FindSpeakers, searchText } from "../../src/editor/findspeakers.ts";
import { Scope } from "../../src/lib/scope.ts";
import { modelRow, models } from "../fixtures.ts";
import { TestServer } from "../server.ts";

const search = (more: Partial<SpeakerSearch> = {}): SpeakerSearch => ({ state: "running", doing: "Listening for speakers", part: 0.5, speakers: null, error: null, ...more });

const SORTFORMER = modelRow("local/sortformer", { tasks: [], pairs: [], speakers: 4 });
const ABSENT = modelRow("nvidia/diar", { tasks: [], pairs: [], speakers: 4, state: "absent", location: "hub" });

test("only models that tell speakers apart are offered, and what is here first", () => {
  const without = modelRow("x", { speakers: 4, missing: "Install NeMo" });
  assert.deepEqual(diarizers([ABSENT, modelRow("canary"), without, SORTFORMER]).map((model) => model.id), ["local/sortformer", "nvidia/diar"]);
});

for (const [found, says] of [
  [null, ""],
  [search(), "Listening for speakers…"],
  [search({ state: "queued", doing: "" }), "Waiting…"],
  [search({ state: "done", speakers: 2 }), "2 speakers found. Undo takes it back."],
  [search({ state: "done", speakers: 0 }), "Nobody was found who speaks."],
  [search({ state: "failed", error: "No memory." }), "No memory."],
] as const) {
  test(`a search is told: ${says || "none"}`, () => assert.equal(searchText(found), says));
}

test("a press starts the diarizer that is chosen; a refusal is told and can be tried again", async () => {
  const server = new TestServer().get("/models.json", models(modelRow("canary"), SORTFORMER, ABSENT)).get("/transcripts/t/speakers.json", { latest: null });
  const scope = new Scope();
  const panel = new FindSpeakers(scope, { api: server.api, transcript: "t" });
  mount(panel.element);
  await panel.shown();
  assert.deepEqual([panel.element.hidden, texts(panel.element, "option").length], [false, 2]);
  server.on("speakers", () => ({ ok: false, error: "invalid", message: "It is still being transcribed." }));
  press(named(panel.element, "find-speakers"));
  await settle();
  assert.deepEqual([q(panel.element, "[role=status]").textContent, named<HTMLButtonElement>(panel.element, "find-speakers").disabled], ["It is still being transcribed.", false]);
  server.on("speakers", () => ({ ok: true, search: search() }));
  choose(named(panel.element, "diarizer"), "nvidia/diar");
  press(named(panel.element, "find-speakers"));
  await settle();
  assert.deepEqual(server.calls("speakers").at(-1), { action: "start", transcript: "t", model: "nvidia/diar" });
  assert.deepEqual([q(panel.element, "[role=status]").textContent, named<HTMLButtonElement>(panel.element, "find-speakers").disabled], ["Listening for speakers…", true]);
  scope.dispose();
});

test("without a diarizer, or a transcript, nothing is offered", async () => {
  const server = new TestServer().get("/models.json", models(modelRow("canary")));
  const scope = new Scope();
  for (const transcript of ["t", null]) {
    const panel = new FindSpeakers(scope, { api: server.api, transcript });
    await panel.shown();
    assert.equal(panel.element.hidden, true);
  }
  scope.dispose();
});
