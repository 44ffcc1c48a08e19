import { choose, mount, named, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelReading } from "../../src/api/wire.ts";
import { MarkedRegion } from "../../src/document/region.ts";
import { readingText, Suggesting } from "../../src/editor/suggesting.ts";
import { modelRow, models, transcript } from "../fixtures.ts";
import { TestServer } from "../server.ts";

const reading = (more: Partial<ModelReading> = {}): ModelReading => ({ state: "running", doing: "Reading segment 2 of 4", part: 0.25, model: "local/talker", asked: 4, dropped: 0, error: null, ...more });

const TALKER = modelRow("local/talker", { chat: true });
const OTHER = modelRow("local/other", { chat: true });
const ABSENT = modelRow("nvidia/canary-qwen-2.5b", { chat: true, state: "absent", location: "hub" });

for (const [found, says] of [
  [null, ""],
  [reading(), "Reading segment 2 of 4…"],
  [reading({ state: "queued", doing: "" }), "Waiting…"],
  [reading({ state: "done" }), "local/talker has read 4 segments."],
  [reading({ state: "done", dropped: 2 }), "local/talker has read 4 segments. 2 were left out: nothing came back for them, or no small correction."],
  [reading({ state: "stopped", dropped: 1 }), "It was stopped. 1 was left out: nothing came back for it, or no small correction."],
  [reading({ state: "failed", error: "No memory." }), "No memory."],
] as const) {
  test(`a model that reads is told: ${says || "none"}`, () => assert.equal(readingText(found), says));
}

async function setup(rows = [TALKER, OTHER, ABSENT], off: string | null = null, isDown = false) {
  const server = new TestServer().get("/models.json", models(...rows));
  server.isDown = isDown;
  const said: string[] = [];
  const marked = new MarkedRegion(100);
  const model = transcript([["so"], ["it"], ["is"]]);
  let asked = 0;
  const panel = new Suggesting({ api: server.api, transcript: "t", model, marked, storage: null, segment: () => "s1", say: (sentence) => said.push(sentence), off, asked: () => (asked += 1) });
  mount(panel.element);
  await panel.shown();
  return { server, panel, said, marked, model, count: () => asked };
}

test("a press asks for what is not verified, the current segment, or the marked region", async () => {
  const { server, panel, said, marked, model, count } = await setup();
  assert.deepEqual([panel.element.hidden, texts(named(panel.element, "suggest-model"), "option").length], [false, 2]);
  const ask = async (which: string) => {
    choose(named(panel.element, "suggest-which"), which);
    press(named(panel.element, "suggest"));
    await settle();
  };
  await ask("unverified");
  choose(named(panel.element, "suggest-model"), "local/other");
  await ask("segment");
  await ask("marked");
  marked.set(model.segments[1]!.start + 0.01, model.segments[2]!.end);
  await ask("marked");
  const request = { action: "suggest", transcript: "t" };
  assert.deepEqual(server.calls("proofreading"), [
    { ...request, segments: null, model: "local/talker" },
    { ...request, segments: ["s1"], model: "local/other" },
    { ...request, segments: ["s1", "s2"], model: "local/other" },
  ]);
  assert.deepEqual([said.length, count()], [1, 3]);
  assert.match(said[0]!, /No region is marked/u);
});

test("while it reads the same button stops it; a refusal is told", async () => {
  const { server, panel, said } = await setup();
  panel.show(reading());
  assert.equal(named(panel.element, "suggest").textContent, "Stop");
  assert.deepEqual([q<HTMLProgressElement>(panel.element, "progress").hidden, named<HTMLSelectElement>(panel.element, "suggest-which").disabled], [false, true]);
  press(named(panel.element, "suggest"));
  await settle();
  assert.deepEqual(server.calls("proofreading"), [{ action: "stop", transcript: "t" }]);
  panel.show(reading({ state: "stopped" }));
  assert.equal(named(panel.element, "suggest").textContent, "Ask the chat model");
  panel.show(reading({ state: "failed", error: "No memory." }));
  assert.equal(q(panel.element, ".cs-bad").textContent, "No memory.");
  server.on("proofreading", () => ({ ok: false, error: "invalid", message: "All is verified." }));
  press(named(panel.element, "suggest"));
  await settle();
  assert.deepEqual(said, ["All is verified."]);
});

test("without a chat model, or the right to correct, nothing is offered; the command says why", async () => {
  const none = await setup([modelRow("canary"), ABSENT]);
  assert.equal(none.panel.element.hidden, true);
  await none.panel.begin();
  assert.match(none.said[0]!, /load nvidia\/canary-qwen-2.5b in the Models tab/u);
  const guest = await setup([TALKER], "You are a guest here.");
  assert.deepEqual([guest.panel.element.hidden, guest.server.read], [true, []]);
  await guest.panel.begin();
  assert.deepEqual(guest.said, ["You are a guest here."]);
});

test("without the server the command says that, and asks once it is back", async () => {
  const { server, panel, said } = await setup(undefined, undefined, true);
  await panel.begin();
  assert.deepEqual([server.calls("proofreading"), said], [[], ["The models are not known: the server was not reached."]]);
  server.isDown = false;
  await panel.begin();
  assert.equal(server.calls("proofreading").length, 1);
});

test("the command asks for the current segment", async () => {
  const { server, panel } = await setup();
  await panel.begin();
  assert.deepEqual(server.calls("proofreading")[0]!["segments"], ["s1"]);
});

test("where text would be sent elsewhere nobody is asked unless somebody chose that", async () => {
  const away = modelRow("chat/llm", { chat: true, pairs: [], location: "remote", summary: "Text leaves this machine: it is sent to h.example:1. That is the lines it reads." });
  const { server, panel, said } = await setup([modelRow("canary"), away]);
  await panel.begin();
  assert.deepEqual([server.calls("proofreading"), said], [[], ["Choose which model reads: text is sent elsewhere for it."]]);
  const sent = named(panel.element, "suggest-sent");
  assert.equal(sent.hidden, true);
  choose(named(panel.element, "suggest-model"), "chat/llm");
  assert.deepEqual([sent.hidden, sent.textContent], [false, "Text leaves this machine: it is sent to h.example:1."]);
  await panel.begin();
  assert.equal(server.calls("proofreading")[0]!["model"], "chat/llm");
  const both = await setup([away, TALKER]);
  assert.deepEqual(texts(named(both.panel.element, "suggest-model"), "option"), ["local/talker", "chat/llm · text is sent there"]);
});
