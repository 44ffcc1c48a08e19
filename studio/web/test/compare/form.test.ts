import { check, choose, has, mount, named, press, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelRow, TranscriptInfo } from "../../src/api/wire.ts";
import { CompareForm } from "../../src/compare/form.ts";
import { MarkedRegion } from "../../src/document/region.ts";
import { info, modelRow, models } from "../fixtures.ts";
import { TestServer } from "../server.ts";

const beam = { name: "beam_size", label: "Beam", help: "Wider is slower.", choices: [["1", "1"], ["5", "5"]] as [string, string][] };
const canary = modelRow("canary", {
  tasks: ["asr", "ast"],
  pairs: [["asr", "en", "en"], ["asr", "de", "de"], ["ast", "en", "de"]],
  punctuation: [true, false],
  options: [beam],
  commercial: false,
  licence: "cc-by-nc-4.0",
});
const sphinx = modelRow("sphinx", { punctuation: [false], location: "embedded" });
const parakeet = modelRow("parakeet", { state: "absent", location: "hub", download: 2.4e9 });

async function setup(rows: ModelRow[] = [canary, sphinx, parakeet], own: TranscriptInfo = info({ model: "sphinx" })) {
  const server = new TestServer().get("/models.json", models(...rows)).on("compare", () => ({ ok: true, transcript: "new" }));
  const state = { segment: null as { start: number; end: number } | null, time: 0, begun: [] as string[] };
  const marked = new MarkedRegion(60);
  const form = new CompareForm({
    api: server.api, recording: { id: "r", duration: 60 }, transcript: () => own, segment: () => state.segment, marked, time: () => state.time,
    begun: (id) => state.begun.push(id),
  });
  mount(form.element);
  await form.load();
  const select = (name: string) => named<HTMLSelectElement>(form.element, name);
  const go = named<HTMLButtonElement>(form.element, "start-compare");
  return { server, state, marked, form, root: form.element, select, go, pnc: named<HTMLInputElement>(form.element, "pnc") };
}

test("another model than the transcript's is proposed, with the transcript's own prompt", async () => {
  const { select, pnc } = await setup();
  assert.deepEqual([select("model").value, select("task").value, select("source").value, select("target").value, pnc.checked], ["canary", "asr", "en", "en", true]);
  assert.deepEqual([...select("model").querySelectorAll("optgroup")].map((group) => group.label), ["Ready here", "To be downloaded"]);
});

test("only what the model can do can be chosen", async () => {
  const { select, pnc } = await setup();
  assert.deepEqual(texts(select("source"), "option"), ["English", "German"]);
  choose(select("task"), "ast");
  assert.deepEqual([texts(select("source"), "option"), texts(select("target"), "option"), select("target").disabled], [["English"], ["German"], true]);
  choose(select("model"), "sphinx");
  assert.deepEqual([select("task").value, select("task").disabled, pnc.checked, pnc.disabled], ["asr", true, false, true]);
});

test("what one model lacks is asked of the next one again", async () => {
  const { select, pnc } = await setup();
  choose(select("task"), "ast");
  choose(select("model"), "sphinx");
  choose(select("model"), "canary");
  assert.deepEqual([select("task").value, select("target").value, pnc.checked], ["ast", "de", true]);
});

test("the model's own settings are a select each", async () => {
  const { select, root, server, go } = await setup();
  choose(select("beam_size"), "5");
  assert.equal(q(root, "label:has([data-name=beam_size])").title, "Wider is slower.");
  press(go);
  await settle();
  assert.deepEqual(server.calls("compare")[0]!.options, { beam_size: "5" });
  choose(select("model"), "sphinx");
  assert.ok(!has(root, "[data-name=beam_size]"));
});

test("licence and download are said before anything is begun", async () => {
  const { select, root } = await setup();
  const hint = q(root, ".cs-hint");
  assert.equal(hint.textContent, "Licence: cc-by-nc-4.0 (not for commercial use).");
  choose(select("model"), "parakeet");
  assert.equal(hint.textContent, "Licence: cc-by-4.0. The model is to be downloaded, 2.4 GB, which is done first.");
});

test("all that was chosen is sent, times in milliseconds", async () => {
  const { server, state, marked, form, select, go, pnc } = await setup();
  marked.set(1.2, 4.5678);
  form.showPart();
  assert.equal(select("part").value, "region");
  check(pnc, false);
  press(go);
  await settle();
  assert.deepEqual(server.calls("compare"), [
    { action: "start", recording: "r", model: "canary", task: "asr", source_lang: "en", target_lang: "en", pnc: false, options: { beam_size: "1" }, vocabulary: "", region: [1.2, 4.568] },
  ]);
  assert.deepEqual(state.begun, ["new"]);
});

test("words of a glossary go to a model that can be told some, beside what stands there", async () => {
  const boosted = { ...canary, vocabulary: "boosted" as const };
  const own = info({ model: "sphinx", options: { vocabulary: "NeMo" } });
  const { form, select, root } = await setup([sphinx, boosted], own);
  choose(select("model"), "sphinx");
  await form.propose(["agent number", "NeMo", "a, b"]);
  assert.equal(select("model").value, boosted.id);
  assert.equal(named<HTMLTextAreaElement>(root, "vocabulary").value, "NeMo\nagent number");
});

test("where no model can be told words it is said, and they are kept", async () => {
  const { form, root } = await setup([sphinx], info({ model: "sphinx" }));
  await form.propose(["NeMo"]);
  assert.match(root.textContent!, /No model that is ready here can be told words/u);
  assert.equal(named<HTMLTextAreaElement>(root, "vocabulary").value, "NeMo");
});

test("a vocabulary is offered where a model can be told one, and is the transcript's own at first", async () => {
  const boosted = { ...canary, vocabulary: "boosted" as const };
  const nim = modelRow("nim", { location: "remote", vocabulary: "prompted" });
  const own = info({ model: "sphinx", options: { vocabulary: "NeMo\nCanary Studio", vocabulary_strength: "strong" } });
  const { select, root, server, go } = await setup([boosted, sphinx, nim], own);
  const field = q<HTMLDetailsElement>(root, ".cs-vocabulary");
  const text = named<HTMLTextAreaElement>(root, "vocabulary");
  assert.deepEqual([field.hidden, q(field, "summary").textContent, text.value], [false, "Vocabulary (2)", "NeMo\nCanary Studio"]);
  type(text, "NeMo, Ann;NeMo\nBob ");
  assert.equal(q(field, "summary").textContent, "Vocabulary (3)");
  choose(select("vocabulary_strength"), "medium");
  press(go);
  await settle();
  choose(select("model"), "nim");
  assert.deepEqual([field.hidden, q(field, "label:has([data-name=vocabulary_strength])").hidden], [false, true]);
  press(go);
  await settle();
  choose(select("model"), "sphinx");
  assert.equal(field.hidden, true);
  press(go);
  await settle();
  const asked = server.calls("compare").map(({ vocabulary, options }) => ({ vocabulary, options }));
  assert.deepEqual(asked, [
    { vocabulary: "NeMo, Ann;NeMo\nBob ", options: { beam_size: "1", vocabulary_strength: "medium" } },
    { vocabulary: "NeMo, Ann;NeMo\nBob ", options: {} },
    { vocabulary: "", options: {} },
  ]);
});

test("what sound is sent to stands by itself, and is not proposed", async () => {
  const nim = modelRow("nim", { location: "remote" });
  const { select } = await setup([nim, sphinx]);
  assert.equal(select("model").value, "sphinx");
  const group = [...select("model").querySelectorAll("optgroup")].at(-1)!;
  assert.deepEqual([group.label, texts(group, "option")], ["On other servers", ["nim · sound leaves this machine"]]);
});

test("a part that is not there cannot be transcribed", async () => {
  const { state, marked, form, select, go, root } = await setup();
  for (const part of ["segment", "region"]) {
    choose(select("part"), part);
    assert.equal(go.disabled, true);
  }
  assert.equal(q(root, ".cs-form-marks").hidden, false);
  state.time = 12;
  press(named(root, "region-start"));
  form.showPart();
  assert.deepEqual([marked.span, go.disabled], [{ start: 12, end: 60 }, false]);
  state.segment = { start: 3, end: 4.5 };
  form.showPart();
  choose(select("part"), "segment");
  assert.deepEqual([go.disabled, texts(select("part"), "option")[1]], [false, "This segment (0:03.0–0:04.5)"]);
});

test("a refusal is told and may be tried again", async () => {
  const { server, state, root, go } = await setup();
  server.on("compare", () => ({ ok: false, error: "invalid", message: "The region holds no speech." }));
  press(go);
  await settle();
  assert.deepEqual([q(root, "[role=alert]").textContent, go.disabled, state.begun], ["The region holds no speech.", false, []]);
});

test("without models it says why, and asks again when it is told to", async () => {
  const { server, form, root, go } = await setup([]);
  assert.deepEqual([q(root, "[role=alert]").textContent, go.disabled], ["No model here can transcribe.", true]);
  server.isDown = true;
  await form.load();
  const again = [...root.querySelectorAll<HTMLButtonElement>("button")].find((button) => button.textContent === "Try again")!;
  assert.deepEqual([q(root, "[role=alert]").textContent, again.hidden], ["The models are not known. The server was not reached.", false]);
  server.isDown = false;
  server.get("/models.json", models(canary));
  press(again);
  await settle();
  assert.deepEqual([again.hidden, go.disabled], [true, false]);
});
