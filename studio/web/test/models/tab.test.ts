import { choose, holdTime, mount, named, observed, pass, press, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelRow, Models } from "../../src/api/wire.ts";
import { el } from "../../src/lib/dom.ts";
import { ModelCard, type ModelAction } from "../../src/models/card.ts";
import { mountModels } from "../../src/models/tab.ts";
import { modelRow, models } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();

function card(model: ModelRow, mayLoad = true) {
  const actions: ModelAction[] = [];
  const made = new ModelCard((action) => actions.push(action));
  made.update(model, mayLoad);
  mount(made.element);
  const control = (name: string) => named<HTMLButtonElement>(made.element, name);
  const offered = () => ["load", "unload", "cancel-load"].filter((name) => !control(name).hidden && !control(name).closest("[hidden]"));
  return { actions, control, offered, element: made.element, update: (more: Partial<ModelRow>) => made.update({ ...model, ...more }, mayLoad) };
}

for (const state of ["absent", "ready", "loading", "loaded"] as const) {
  test(`who may not say which models are in memory is offered nothing of one that is ${state}`, () => {
    assert.deepEqual(card(modelRow("m", { state }), false).offered(), []);
  });
}

for (const [state, badge, offered] of [
  ["absent", "to be downloaded", ["load"]],
  ["ready", "ready", ["load"]],
  ["loading", "loading", ["cancel-load"]],
  ["loaded", "in memory", ["unload"]],
] as const) {
  test(`a model that is ${state} says so, and offers what can be done with it`, () => {
    const { element, offered: now } = card(modelRow("m", { state }));
    assert.deepEqual([q(element, ".cs-model-state").textContent, now()], [badge, offered]);
  });
}

test("a press asks for what the button says", () => {
  const { actions, control, update } = card(modelRow("m"));
  press(control("load"));
  update({ state: "loading" });
  press(control("cancel-load"));
  update({ state: "loaded" });
  press(control("unload"));
  assert.deepEqual(actions, ["load", "cancel", "unload"]);
});

test("what is to be downloaded says how much; what is missing cannot be loaded", () => {
  const { control, element, update } = card(modelRow("m", { title: "Canary", state: "absent", download: 3.9e9 }));
  assert.deepEqual([control("load").textContent, control("load").getAttribute("aria-label")], ["Download and load (3.9 GB)", "Download and load (3.9 GB): Canary"]);
  update({ missing: "Install the extra “nemo”." });
  assert.deepEqual([control("load").disabled, q(element, ".cs-hint").textContent], [true, "Install the extra “nemo”."]);
});

test("a model at work cannot be unloaded, and says why", () => {
  const { control, element } = card(modelRow("m", { state: "loaded", busy: true }));
  assert.deepEqual([control("unload").disabled, q(element, ".cs-model-state").textContent], [true, "at work"]);
  assert.match(control("unload").title, /at work/u);
});

test("loading says what is done and how far it is; an error waits until the next try", () => {
  const { element, update } = card(modelRow("m", { state: "loading", part: 0.425, doing: "Reading weights", error: "no memory" }));
  assert.deepEqual([q(element, ".cs-model-loading span").textContent, q<HTMLProgressElement>(element, "progress").value], ["Reading weights · 42 %", 0.425]);
  assert.equal(q(element, "[role=alert]").hidden, true);
  update({ state: "ready", error: "no memory" });
  assert.deepEqual([q(element, "[role=alert]").hidden, q(element, "[role=alert]").textContent], [false, "no memory"]);
});

test("the focus goes from what was pressed to what can be pressed now", () => {
  const { control, update } = card(modelRow("m"));
  control("load").focus();
  update({ state: "loading" });
  assert.ok(document.activeElement === control("cancel-load"));
  update({ state: "loaded" });
  assert.ok(document.activeElement === control("unload"));
});

test("only web pages are linked: the address comes from a model's card", () => {
  const link = (homepage: string) => q<HTMLAnchorElement>(card(modelRow("m", { homepage })).element, "footer a");
  assert.deepEqual([link("javascript:alert(1)").hidden, link("").hidden, link("https://huggingface.co/m").hidden], [true, true, false]);
  assert.equal(link("javascript:alert(1)").getAttribute("href"), null);
});

// ------------------------------------------------------------------ the tab

async function setup(...rows: ModelRow[]) {
  const answer: { now: Models } = { now: models(...rows) };
  const server = new TestServer().get("/models.json", () => answer.now);
  const element = mount(el("div"));
  mountModels({ element, props: {}, server: server.functions, trigger: () => {}, watch: () => {} });
  document.head.querySelector("#canary-studio-style")?.dispatchEvent(new Event("load"));
  await settle();
  const root = q(element, ".cs-root-models");
  const refresh = async () => {
    observed(root);
    await settle();
  };
  return { server, root, answer, refresh };
}

const groups = (root: HTMLElement) =>
  [...root.querySelectorAll<HTMLElement>("section:not([hidden])")].map((section) => [q(section, "h2").textContent, ...texts(section, "h3")]);

const here = modelRow("sphinx", { location: "embedded" });
const canary = modelRow("canary", { tasks: ["asr", "ast"], pairs: [["asr", "en", "en"], ["ast", "en", "de"]], state: "absent", location: "hub" });
const qwen = modelRow("qwen", { missing: "Install the extra “nemo”." });

test("models stand by what must be done before they work", async () => {
  const { root } = await setup(here, canary, qwen);
  assert.deepEqual(groups(root), [["Ready here", "sphinx"], ["To be downloaded", "canary"], ["To be installed first", "qwen"]]);
  assert.equal(q(root, ".cs-models-bar .cs-hint").textContent, "3 models");
});

test("what runs on another server stands by itself, and says so; there is nothing to load", async () => {
  const nim = modelRow("nim", { location: "remote", vocabulary: "prompted" });
  const { root } = await setup(here, nim);
  assert.deepEqual(groups(root), [["Ready here", "sphinx"], ["On other servers: sound leaves this machine", "nim"]]);
  const card = [...root.querySelectorAll<HTMLElement>(".cs-model")].at(-1)!;
  assert.deepEqual([q(card, ".cs-model-state").textContent, q(card, "[data-name=load]").hidden, q(card, "[data-name=unload]").hidden], ["on another server", true, true]);
  assert.match(card.textContent!, /the server’s own, or by alignment.*on another server, to which the sound is sent/u);
});

test("a server that is asked about texts hears nothing, and says that text is sent there", async () => {
  const llm = modelRow("llm", { location: "remote", chat: true, pairs: [], tasks: [], punctuation: [] });
  const { root } = await setup(here, llm);
  assert.deepEqual(groups(root)[1], ["Asked on other servers: text is sent there", "llm"]);
  const card = [...root.querySelectorAll<HTMLElement>(".cs-model")].at(-1)!;
  assert.match(card.textContent!, /Answers questions.*on another server, to which the text is sent/u);
});

test("a model that is downloaded now stays where it was pressed", async () => {
  const { root, answer, refresh } = await setup(here, canary);
  const card = root.querySelectorAll("section")[1]!.querySelector("li");
  answer.now = models(here, { ...canary, state: "loading", part: 0.5 });
  await refresh();
  assert.deepEqual([groups(root), root.querySelectorAll("section")[1]!.querySelector("li") === card], [[["Ready here", "sphinx"], ["To be downloaded", "canary"]], true]);
  answer.now = models(here, { ...canary, state: "loaded", location: "cached" });
  await refresh();
  assert.deepEqual(groups(root), [["Ready here", "sphinx", "canary"]]);
});

test("filters are made from what the models can do", async () => {
  const { root } = await setup(here, canary);
  const [task, language] = [named<HTMLSelectElement>(root, "task"), named<HTMLSelectElement>(root, "language")];
  assert.deepEqual([texts(task, "option"), texts(language, "option")], [["Any task", "Transcribe", "Translate"], ["Any language", "English", "German"]]);
  choose(task, "ast");
  assert.deepEqual([groups(root), q(root, ".cs-models-bar .cs-hint").textContent], [[["To be downloaded", "canary"]], "1 of 2 models"]);
  type(q(root, "input[type=search]"), "sphinx");
  assert.deepEqual([groups(root), q(root, ".cs-empty").textContent], [[], "No model does that. Choose another task or language."]);
});

test("a press is sent, and the models are asked for again", async () => {
  const { root, server } = await setup(here);
  const before = server.read.length;
  press(named(root, "load"));
  await settle();
  assert.deepEqual([server.calls("model"), server.read.length > before], [[{ action: "load", model: "sphinx" }], true]);
});

test("a refusal is told", async () => {
  const { root, server } = await setup(here);
  server.on("model", () => ({ ok: false, error: "unavailable", message: "Another model is loaded just now." }));
  press(named(root, "load"));
  await settle();
  assert.equal(q(root, ".cs-notice").textContent, "Another model is loaded just now.");
});

test("while a model is loaded the tab asks twice a second", async () => {
  const { root, server, answer, refresh } = await setup(here);
  answer.now = models({ ...here, state: "loading", part: 0.1 });
  await refresh();
  const before = server.read.length;
  await pass(1500);
  assert.equal(server.read.length, before + 3);
  root.hidden = true;
  await pass(5000);
  assert.equal(server.read.length, before + 3);
});

test("memory and models that cannot be offered are told", async () => {
  const { root, answer, refresh } = await setup(here);
  answer.now = { ...models(here), used: 1.8e9, budget: 12e9, problems: ["broken.nemo: not a checkpoint."] };
  await refresh();
  assert.equal(q(root, ".cs-models-memory").textContent, "Memory for models: 1.8 of 12 GB used · CPU");
  assert.deepEqual([q<HTMLProgressElement>(root, ".cs-models-head progress").value, texts(root, ".cs-models-problems li")], [0.15, ["broken.nemo: not a checkpoint."]]);
});

test("where nothing is known it says so, and a lost server is told", async () => {
  const { root, server, refresh } = await setup();
  assert.equal(q(root, ".cs-empty").textContent, "No models are known here.");
  server.isDown = true;
  await refresh();
  assert.match(q(root, ".cs-notice").textContent, /^The models cannot be read\./u);
});
