import { choose, has, holdTime, mount, named, pass, press, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PullRow, PullState } from "../../src/api/wire.ts";
import { el } from "../../src/lib/dom.ts";
import { mountPull } from "../../src/pull/panel.ts";
import { TestServer } from "../server.ts";

holdTime();

const pullState = (more: Partial<PullState> = {}): PullState => ({
  pull: "p", dataset: "ann/calls", project: null, dry: true, state: "working", part: 0.5, doing: "Asking the Hub", message: null, commit: "", url: "", counts: {}, rows: [], ...more,
});

const pullRow = (more: Partial<PullRow> = {}): PullRow => ({
  outcome: "there", why: "", recording: "r", name: "a.wav", transcript: "t", segment: "s", start: 1.5, here: "nambur", there: "number", beside: "", ...more,
});

const PROJECTS = [{ id: "p1", name: "Calls" }, { id: "p2", name: "Old" }];

const looked = (more: Partial<PullState> = {}) => pullState({ state: "done", part: 1, commit: "a".repeat(40), url: "https://hub.test/ann/calls", counts: { same: 3, there: 1 }, rows: [pullRow()], ...more });

async function setup(states: PullState[] = [], latest: PullState | null = null) {
  const server = new TestServer().get("/pulls.json", { datasets: [{ name: "ann/calls", project: null }, { name: "ann/old", project: "p2" }, { name: "ann/lost", project: "p9" }], projects: PROJECTS, latest });
  server.get("/pulls/p.json", () => (states.length > 1 ? states.shift() : states[0]));
  server.on("pull", ({ action }) => (action === "start" ? { ok: true, pull: "p" } : { ok: true }));
  const events: unknown[] = [];
  const element = el("div");
  mount(element);
  mountPull({ element, props: {}, server: server.functions, trigger: (event: string, data?: unknown) => void events.push([event, data]), watch: () => {} });
  document.head.querySelector("#canary-studio-style")?.dispatchEvent(new Event("load"));
  await settle();
  return { server, events, root: q(element, ".cs-root-pull") };
}

test("what was pushed is offered, and nothing comes that was not looked at", async () => {
  const { root } = await setup();
  assert.deepEqual([...root.querySelectorAll<HTMLOptionElement>("datalist option")].map(({ value }) => value), ["ann/calls", "ann/old", "ann/lost"]);
  assert.equal(named<HTMLInputElement>(root, "pull-dataset").value, "ann/calls");
  assert.deepEqual([named<HTMLButtonElement>(root, "pull-look").disabled, named<HTMLButtonElement>(root, "pull-bring").disabled], [false, true]);
});

test("what was looked at comes, at the commit that was looked at", async () => {
  const { root, server, events } = await setup([pullState(), looked(), looked({ dry: false, counts: { same: 3, there: 1, conflict: 1 }, rows: [pullRow({ outcome: "conflict", beside: "t2" })] })]);
  press(named(root, "pull-look"));
  await settle();
  assert.equal(q(root, ".cs-pull-progress span").textContent, "Asking the Hub · 50 %");
  await pass(400);
  assert.match(q(root, "[role=status]").textContent!, /Nothing was changed yet\. Rows: 3 unchanged · 1 changed there: they would come\./u);
  assert.deepEqual(texts(root, "dd"), ["nambur", "number"]);
  press(named(root, "pull-bring"));
  await settle();
  assert.deepEqual(server.calls("pull"), [
    { action: "start", dataset: "ann/calls", revision: null, dry: true, project: null },
    { action: "start", dataset: "ann/calls", revision: "a".repeat(40), dry: false, project: null },
  ]);
  assert.match(q(root, "[role=status]").textContent!, /1 changed in both: both are kept\. Undo in each recording/u);
  press(named(root, "open-pulled"));
  assert.deepEqual(events, [["opened", { recording: "r", transcript: "t" }]]);
  assert.equal(named<HTMLButtonElement>(root, "pull-bring").disabled, true, "it came once");
});

test("another dataset must be looked at first", async () => {
  const { root } = await setup([looked()]);
  press(named(root, "pull-look"));
  await settle();
  assert.equal(named<HTMLButtonElement>(root, "pull-bring").disabled, false);
  type(named(root, "pull-dataset"), "ann/old");
  assert.equal(named<HTMLButtonElement>(root, "pull-bring").disabled, true);
});

test("a reload follows what is under way, Stop ends it, and why there is nothing is told", async () => {
  const { root, server } = await setup([pullState({ part: 0.75 }), pullState({ state: "failed", message: "“ann/calls” was not pulled: (403)." })], pullState());
  assert.equal(q(root, ".cs-pull-progress").hidden, false);
  press(named(root, "pull-stop"));
  await settle();
  await pass(800);
  assert.deepEqual(server.calls("pull"), [{ action: "stop", pull: "p" }]);
  assert.equal(q(root, "[role=alert]").textContent, "“ann/calls” was not pulled: (403).");
  assert.equal(has(root, "details"), false);
});

test("it goes into one project: that which was pushed there, or another that is chosen", async () => {
  const { root, server } = await setup([looked({ dataset: "ann/old", project: "p2" })]);
  const into = named<HTMLSelectElement>(root, "pull-into");
  assert.deepEqual([...into.options].map(({ text }) => text), ["All projects", "Calls", "Old"]);
  assert.equal(into.value, "");
  type(named(root, "pull-dataset"), "ann/old");
  assert.equal(into.value, "p2");
  press(named(root, "pull-look"));
  await settle();
  assert.deepEqual(server.calls("pull"), [{ action: "start", dataset: "ann/old", revision: null, dry: true, project: "p2" }]);
  assert.equal(named<HTMLButtonElement>(root, "pull-bring").disabled, false);
  into.value = "p1";
  into.dispatchEvent(new Event("change"));
  assert.equal(named<HTMLButtonElement>(root, "pull-bring").disabled, true, "another was looked at");
});

test("where the project that was pushed is not offered any more, nothing comes into another unless that is chosen", async () => {
  const { root, server } = await setup([looked({ dataset: "ann/lost" })]);
  const [into, look] = [named<HTMLSelectElement>(root, "pull-into"), named<HTMLButtonElement>(root, "pull-look")];
  type(named(root, "pull-dataset"), "ann/lost");
  assert.deepEqual([into.selectedOptions[0]!.text, look.disabled], ["Its own project (not available)", true]);
  assert.match(q(root, ".cs-pull-bar + p").textContent!, /Choose where its corrections go/u);
  choose(into, "p1");
  assert.deepEqual([look.disabled, q(root, ".cs-pull-bar + p").textContent], [false, ""]);
  press(look);
  await settle();
  assert.deepEqual(server.calls("pull"), [{ action: "start", dataset: "ann/lost", revision: null, dry: true, project: "p1" }]);
});

test("a reload shows a pull into a project that is gone, and brings nothing elsewhere", async () => {
  const { root } = await setup([], looked({ dataset: "ann/lost", project: "p9" }));
  assert.deepEqual([named<HTMLSelectElement>(root, "pull-into").value, named<HTMLButtonElement>(root, "pull-bring").disabled], ["p9", true]);
  type(named(root, "pull-dataset"), "ann/calls");
  assert.deepEqual([named<HTMLSelectElement>(root, "pull-into").value, named<HTMLButtonElement>(root, "pull-look").disabled], ["", false]);
});
