import { choose, holdTime, key, mount, named, observed, pass, press, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { AnswerInfo, ModelRow } from "../../src/api/wire.ts";
import { AskPanel } from "../../src/ask/panel.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { OWN, Rights } from "../../src/document/rights.ts";
import { answerInfo, modelRow, models, taken, transcript } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

const qwen = modelRow("qwen", { chat: true, state: "loaded" });

interface Setup {
  rows?: ModelRow[];
  answers?: AnswerInfo[];
  words?: string[][];
  transcript?: string | null;
}

async function setup({ rows = [qwen], answers = [], words = [["agent", "number"], ["log", "on"]], transcript: id = "t" }: Setup = {}) {
  const server = new TestServer().get("/models.json", models(...rows)).get("/transcripts/t/answers.json", () => ({ answers }));
  const model = transcript(words);
  const played: string[] = [];
  const panel = new AskPanel(scope, { api: server.api, transcript: id, model, rights: new Rights(OWN), play: (segment) => played.push(segment) });
  mount(el("div", { class: "cs-drawer-body", tabindex: 0 }, panel.element));
  panel.shown();
  await settle();
  const root = panel.element;
  const question = named<HTMLTextAreaElement>(root, "question");
  const [ask, summarise] = [named<HTMLButtonElement>(root, "send-question"), named<HTMLButtonElement>(root, "summarise")];
  return { server, model, played, panel, root, question, ask, summarise, answers };
}

test("a question is sent by Enter, and its answer stands first", async () => {
  const { server, root, question, ask } = await setup({ answers: [answerInfo({ id: "old", state: "done", text: "Before." })] });
  server.on("ask", () => ({ ok: true, answer: answerInfo({ id: "new", state: "queued", question: "Who calls?" }) }));
  type(question, "  Who calls? ");
  choose(named(root, "reach"), "context");
  assert.equal(ask.disabled, false);
  key(question, "Enter");
  await settle();
  assert.deepEqual(server.calls("ask"), [{ action: "start", transcript: "t", model: "qwen", kind: "question", question: "Who calls?", reach: "context" }]);
  assert.deepEqual([texts(root, ".cs-answer h3"), question.value], [["Who calls?", "Who?"], ""]);
  assert.equal(q(root, ".cs-answer-state").textContent, "Waiting for its turn");
});

test("Shift+Enter begins a new line, and Enter is an input method's own while it composes", async () => {
  const { server, question } = await setup();
  type(question, "Who?");
  assert.equal(key(question, "Enter", { shiftKey: true }), true);
  assert.equal(key(question, "Enter", { isComposing: true }), true);
  await settle();
  assert.deepEqual(server.calls("ask"), []);
});

test("whoever types at once waits for the models, and nothing is lost", async () => {
  const server = new TestServer().get("/models.json", models(qwen)).get("/transcripts/t/answers.json", { answers: [] });
  server.on("ask", () => ({ ok: true, answer: answerInfo({ state: "done", text: "Yes." }) }));
  const panel = new AskPanel(scope, { api: server.api, transcript: "t", model: transcript([["a"]]), rights: new Rights(OWN), play: () => {} });
  mount(panel.element);
  panel.shown();
  const question = named<HTMLTextAreaElement>(panel.element, "question");
  type(question, "Is it?");
  key(question, "Enter");
  assert.deepEqual(server.calls("ask"), []);
  await settle();
  assert.deepEqual(server.calls("ask").map((call) => call.question), ["Is it?"]);
});

test("a summary needs no question", async () => {
  const { server, root, ask, summarise } = await setup();
  server.on("ask", () => ({ ok: true, answer: answerInfo({ kind: "summary", state: "done", text: "Two calls." }) }));
  assert.deepEqual([ask.disabled, summarise.disabled], [true, false]);
  press(summarise);
  await settle();
  assert.deepEqual([server.calls("ask")[0]!.kind, texts(root, ".cs-answer h3")], ["summary", ["Summary"]]);
});

test("a refused question stays in its field", async () => {
  const { server, root, question, ask } = await setup();
  server.on("ask", () => ({ ok: false, error: "unavailable", message: "Too many wait already." }));
  type(question, "Who?");
  press(ask);
  await settle();
  assert.deepEqual([question.value, q(root, "[role=alert]").textContent, ask.disabled], ["Who?", "Too many wait already.", false]);
});

test("what is being written is asked for until it is done, and told once it is", async () => {
  const { server, root } = await setup({ answers: [answerInfo({ text: "Two" })] });
  server.get("/answers/a.json", answerInfo({ text: "Two calls [1]", citations: { 1: "s0" }, part: 0.5 }));
  await pass(250);
  assert.equal(q(root, ".cs-answer-text").textContent, "Two calls 1");
  const cite = q(root, ".cs-cite");
  server.get("/answers/a.json", answerInfo({ text: "Two calls [1] came.", citations: { 1: "s0" }, state: "done" }));
  await pass(250);
  assert.deepEqual([q(root, ".cs-cite") === cite, q(root, ".cs-answer-text").textContent], [true, "Two calls 1 came."]);
  assert.equal(q(root, ".cs-unseen").textContent, "The answer: Two calls [1] came.");
  const before = server.read.length;
  await pass(1000);
  assert.equal(server.read.length, before);
});

test("nobody asks while nobody looks, and a lost server is asked again after a while", async () => {
  const { server, root } = await setup({ answers: [answerInfo()] });
  server.get("/answers/a.json", answerInfo({ state: "done", text: "Yes." }));
  root.hidden = true;
  await pass(1000);
  assert.equal(server.read.includes("/answers/a.json"), false);
  root.hidden = false;
  server.isDown = true;
  observed(root);
  await settle();
  assert.match(q(root, "[role=alert]").textContent, /Trying again/u);
  server.isDown = false;
  await pass(3000);
  assert.deepEqual([q(root, ".cs-answer-text").textContent, q(root, "[role=alert]").hidden], ["Yes.", true]);
});

test("a citation plays its segment, and is quoted anew when that is edited", async () => {
  const { model, root, played } = await setup({ answers: [answerInfo({ state: "done", text: "So [2].", citations: { 2: "s1" } })] });
  const cite = q(root, ".cs-cite");
  assert.deepEqual([cite.title, cite.getAttribute("aria-label")], ["0:10.0 log on", "Citation 2: play 0:10.0 log on"]);
  press(cite);
  assert.deepEqual(played, ["s1"]);
  model.apply(taken(2, [["log", "in"]], { first: 1, revision: 1 }), "poll");
  assert.equal(cite.title, "0:10.0 log in");
});

test("where the text cites nothing the nearest segments stand below it", async () => {
  const { root, played } = await setup({ answers: [answerInfo({ state: "done", text: "So.", related: ["s1", "gone"] })] });
  assert.deepEqual(texts(root, ".cs-related li"), ["0:10.0 log on"]);
  press(named(root, "related"));
  assert.deepEqual(played, ["s1"]);
});

test("an answer is deleted by a second press, and its absence is not mourned", async () => {
  const { server, root } = await setup({ answers: [answerInfo({ state: "done", text: "So." })] });
  server.on("ask", () => ({ ok: false, error: "not_found", message: "It is not there." }));
  const remove = named<HTMLButtonElement>(root, "delete-answer");
  press(remove);
  assert.deepEqual([remove.textContent, server.calls("ask")], ["Delete for good?", []]);
  await pass(4000);
  assert.equal(remove.textContent, "Delete");
  press(remove);
  press(remove);
  await settle();
  assert.deepEqual([server.calls("ask"), root.querySelectorAll(".cs-answer").length], [[{ action: "delete", answer: "a" }], 0]);
  assert.match(root.textContent, /No answers yet/u);
});

test("what is written can be stopped, and only what is finished deleted", async () => {
  const { server, root } = await setup({ answers: [answerInfo({ text: "So" })] });
  assert.deepEqual([named(root, "delete-answer").hidden, named(root, "stop-answer").hidden], [true, false]);
  press(named(root, "stop-answer"));
  await settle();
  assert.deepEqual(server.calls("ask"), [{ action: "stop", answer: "a" }]);
});

test("without a model that can be asked all is shut, and it is said what to do", async () => {
  const { root, panel, ask, summarise, question } = await setup({ rows: [modelRow("sphinx"), { ...qwen, state: "absent", download: 5.1e9 }] });
  assert.match(q(root, "[role=status].cs-hint").textContent, /load qwen in the Models tab \(5\.1 GB to be downloaded\)/u);
  assert.deepEqual([ask.disabled, summarise.disabled, question.disabled, panel.focus()], [true, true, true, false]);
});

test("nothing is asked about a transcript without words, or without a transcript", async () => {
  const silent = await setup({ words: [[]] });
  assert.deepEqual([silent.summarise.disabled, silent.summarise.title], [true, "The transcript has no words yet."]);
  const none = await setup({ transcript: null });
  assert.match(q(none.root, "[role=status].cs-hint").textContent, /No transcript yet/u);
  assert.equal(none.server.read.includes("/transcripts/t/answers.json"), false);
});

test("a server is asked only where somebody chose it; how much it reads at once its owner has said", async () => {
  const away = modelRow("chat/llm", { chat: true, pairs: [], location: "remote", summary: "Text leaves this machine." });
  const { server, root, question, summarise } = await setup({ rows: [away] });
  server.on("ask", () => ({ ok: true, answer: answerInfo({ id: "new", state: "queued" }) }));
  assert.deepEqual([summarise.disabled, named<HTMLSelectElement>(root, "model").value], [true, ""]);
  choose(named(root, "model"), "chat/llm");
  assert.equal(named(root, "reach").closest<HTMLElement>("label")!.hidden, true);
  assert.ok(root.textContent!.includes("Text leaves this machine."));
  type(question, "Who?");
  key(question, "Enter");
  await settle();
  assert.equal(server.calls("ask")[0]!["model"], "chat/llm");
});

test("what is off keeps no keys: they stay in the drawer", async () => {
  const server = new TestServer().get("/models.json", models(modelRow("whisper"))).get("/transcripts/t/answers.json", { answers: [] });
  const panel = new AskPanel(scope, { api: server.api, transcript: "t", model: transcript([["a"]]), rights: new Rights(OWN), play: () => {} });
  const body = mount(el("div", { class: "cs-drawer-body", tabindex: 0 }, panel.element));
  panel.shown();
  assert.ok(panel.focus(), "it is not known yet that no model can be asked");
  await settle();
  assert.ok(document.activeElement === body);
});

test("whoever sends a question by its button goes on in the field", async () => {
  const { server, question, ask } = await setup();
  server.on("ask", () => ({ ok: true, answer: answerInfo({ question: "Who?" }) }));
  type(question, "Who?");
  ask.focus();
  press(ask);
  await settle();
  assert.deepEqual([ask.disabled, document.activeElement === question], [true, true]);
});
