import { mount, named, press, q, settle } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { changesOf } from "../../src/api/decode.ts";
import type { ModelRow } from "../../src/api/wire.ts";
import { TranscriptModel } from "../../src/document/model.ts";
import { DraftLine } from "../../src/editor/draftline.ts";
import { Scope } from "../../src/lib/scope.ts";
import { changes, info, modelRow, models, run } from "../fixtures.ts";
import { TestServer } from "../server.ts";

const DRAFT = modelRow("moonshine", { title: "Moonshine tiny", word_errors: 0.1265, location: "embedded" });
const CANARY = modelRow("canary", { title: "Canary-180M-Flash", word_errors: 0.0712, download: 730e6, location: "hub", state: "absent" });

beforeEach(() => localStorage.clear());

async function shown(more: object = {}, ...rows: ModelRow[]) {
  const server = new TestServer();
  const now = { rows: rows.length ? rows : [DRAFT, CANARY] };
  server.get("/models.json", () => models(...now.rows));
  const [scope, model, again]: [Scope, TranscriptModel, string[]] = [new Scope(), new TranscriptModel(), []];
  const line = new DraftLine(scope, { api: server.api, model, again: (id) => again.push(id) });
  mount(line.element);
  model.apply(changesOf({ ...changes(1, [["hi"]]), transcript: info({ model: "moonshine" }), ...more }), "poll");
  await settle();
  const act = (): HTMLButtonElement => named<HTMLButtonElement>(line.element, "better-model");
  const says = (): (string | null)[] => [q(line.element, "[role=status]").textContent, act().hidden ? null : act().textContent];
  return { server, scope, model, line, again, act, says, now };
}

test("who wrote the draft, how good that is, and the next better one with its size", async () => {
  const { line, says, scope } = await shown();
  assert.equal(q(line.element, "span").textContent, "Offline draft by Moonshine tiny, about 1 word in 8 wrong.");
  assert.deepEqual(says(), ["Canary-180M-Flash, 730 MB, about 1 word in 14 wrong:", "Get it"]);
  scope.dispose();
});

test("a press fetches it, with progress; then one can transcribe again with it", async () => {
  const { server, act, says, again, now, scope, line } = await shown();
  now.rows = [DRAFT, { ...CANARY, state: "loading", part: 0.42, doing: "Downloading" }];
  press(act());
  await settle();
  assert.deepEqual(server.calls("model"), [{ action: "load", model: "canary" }]);
  assert.deepEqual([says(), q<HTMLProgressElement>(line.element, "progress").hidden], [["Canary-180M-Flash: Downloading · 42 %", "Cancel"], false]);
  now.rows = [DRAFT, { ...CANARY, state: "loaded", location: "cached" }];
  press(act());
  await settle();
  assert.deepEqual(server.calls("model").at(-1), { action: "cancel", model: "canary" });
  assert.deepEqual(says(), ["Canary-180M-Flash, ready here, about 1 word in 14 wrong:", "Transcribe again with it"]);
  press(act());
  assert.deepEqual(again, ["canary"]);
  scope.dispose();
});

test("why it could not be fetched is told, and it can be tried again", async () => {
  const { act, says, now, scope } = await shown();
  now.rows = [DRAFT, { ...CANARY, error: "Connect to the internet." }];
  press(act());
  await settle();
  assert.deepEqual(says(), ["Connect to the internet.", "Try again"]);
  scope.dispose();
});

test("a refusal is told", async () => {
  const { server, act, says, scope } = await shown();
  server.on("model", () => ({ ok: false, error: "forbidden", message: "You may not load models here." }));
  press(act());
  await settle();
  assert.deepEqual(says(), ["You may not load models here.", "Get it"]);
  scope.dispose();
});

test("without NeMo the better ones are named as what they need, and nothing is offered", async () => {
  const { says, scope } = await shown({}, DRAFT, { ...CANARY, missing: "NeMo is not installed here." });
  assert.deepEqual(says(), ["Better ones need NeMo, which is not installed here.", null]);
  scope.dispose();
});

test("put away, it is not seen again for drafts of that model", async () => {
  const first = await shown();
  press(named(first.line.element, "no-draft-line"));
  assert.equal(first.line.element.hidden, true);
  first.scope.dispose();
  const { line, server, scope } = await shown();
  assert.deepEqual([line.element.hidden, server.read], [true, []]);
  scope.dispose();
});

for (const [what, more] of [
  ["a run at work", { run: run() }],
  ["an import", { transcript: info({ model: "", origin: { name: "a.json", format: "nemo" } }) }],
  ["another language", { transcript: info({ model: "moonshine", source_lang: "de", target_lang: "de" }) }],
  ["a transcript that was looked at", { segments: changes(1, [["hi"]], { status: [1] }).segments }],
] as const) {
  test(`nothing is said over ${what}`, async () => {
    const { line, scope } = await shown(more);
    assert.equal(line.element.hidden, true);
    scope.dispose();
  });
}

test("who may not fetch models is offered those that are here, or none", async () => {
  for (const [row, offer] of [
    [CANARY, ["", null]],
    [{ ...CANARY, state: "ready", location: "cached" }, ["Canary-180M-Flash, ready here, about 1 word in 14 wrong:", "Transcribe again with it"]],
  ] as [ModelRow, unknown][]) {
    const server = new TestServer().get("/models.json", { ...models(DRAFT, row), may_load: false });
    const [scope, model] = [new Scope(), new TranscriptModel()];
    const line = new DraftLine(scope, { api: server.api, model, again: () => {} });
    mount(line.element);
    model.apply(changesOf({ ...changes(1, [["hi"]]), transcript: info({ model: "moonshine" }) }), "poll");
    await settle();
    const act = named<HTMLButtonElement>(line.element, "better-model");
    assert.deepEqual([q(line.element, "[role=status]").textContent, act.hidden ? null : act.textContent], offer);
    scope.dispose();
  }
});
