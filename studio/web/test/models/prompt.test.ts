import assert from "node:assert/strict";
import type { Task } from "../../src/api/wire.ts";
import { test } from "node:test";
import { noModelText } from "../../src/ask/panel.ts";
import { languageName } from "../../src/lib/languages.ts";
import { filterModels, languagesOf, memoryText, modelChoice, modelFacts } from "../../src/models/describe.ts";
import { transcribers, fitPrompt, obtainable, suggestModel } from "../../src/models/prompt.ts";
import { modelRow } from "../fixtures.ts";

const beam = { name: "beam_size", label: "Beam", help: "", choices: [["1", "1"], ["5", "5"]] as [string, string][] };
const canary = modelRow("canary", {
  tasks: ["asr", "ast"],
  pairs: [["asr", "en", "en"], ["asr", "de", "de"], ["ast", "en", "de"], ["ast", "en", "fr"], ["ast", "de", "en"]],
  punctuation: [true, false],
  options: [beam],
});
const sphinx = modelRow("sphinx", { punctuation: [false], location: "embedded" });
const qwen = modelRow("qwen", { chat: true, state: "absent", location: "hub", download: 5.1e9, commercial: false, licence: "cc-by-nc-4.0" });

const prompt = { task: "ast" as Task, source: "en", target: "fr", pnc: true, options: {} };

test("a prompt is kept as far as the model can do it", () => {
  const fitted = fitPrompt(canary, prompt);
  assert.deepEqual([fitted.task, fitted.source, fitted.target, fitted.pnc], ["ast", "en", "fr", true]);
  assert.deepEqual([fitted.tasks, fitted.sources, fitted.targets], [["asr", "ast"], ["en", "de"], ["de", "fr"]]);
});

test("and of the rest takes what it can", () => {
  assert.deepEqual(fitPrompt(canary, { ...prompt, source: "de" }).target, "en");
  assert.deepEqual(fitPrompt(canary, { ...prompt, task: "asr", source: "it" }).source, "en");
  const plain = fitPrompt(sphinx, prompt);
  assert.deepEqual([plain.task, plain.target, plain.pnc, plain.punctuation], ["asr", "en", false, [false]]);
});

test("a setting has its default, or the wanted value where there is such a one", () => {
  assert.deepEqual(fitPrompt(canary, prompt).options, { beam_size: "1" });
  assert.deepEqual(fitPrompt(canary, { ...prompt, options: { beam_size: "5", other: "x" } }).options, { beam_size: "5" });
  assert.deepEqual(fitPrompt(canary, { ...prompt, options: { beam_size: "7" } }).options, { beam_size: "1" });
  assert.deepEqual(fitPrompt(sphinx, prompt).options, {});
});

test("another model that is here and knows the language is suggested", () => {
  const than = { model: "canary", task: "asr" as Task, source: "en", target: "en", pnc: true };
  assert.equal(suggestModel([canary, sphinx, qwen], than)?.id, "sphinx");
  assert.equal(suggestModel([canary, sphinx, qwen], { ...than, model: "sphinx", source: "de", target: "de" })?.id, "canary");
  assert.equal(suggestModel([canary, qwen], than)?.id, "canary");
  assert.equal(suggestModel([qwen], than)?.id, "qwen");
  assert.equal(suggestModel([], than), undefined);
});

test("of several the one that can do the same, lies nearest and is largest is suggested; what is built in comes last", () => {
  const than = { model: "own", task: "asr" as Task, source: "en", target: "en", pnc: true };
  const plain = modelRow("plain", { punctuation: [false], memory: 9e9 });
  const cached = modelRow("cached", { location: "cached", memory: 8e9 });
  const small = modelRow("small", { memory: 1e9 });
  const large = modelRow("large", { memory: 2e9 });
  const german = modelRow("german", { pairs: [["asr", "de", "de"]] });
  const all = [sphinx, modelRow("own", { memory: 99e9 }), german, plain, cached, small, large];
  const ids = (left: typeof all): string[] => {
    const best = suggestModel(left, than);
    return best ? [best.id, ...ids(left.filter((model) => model !== best))] : [];
  };
  assert.deepEqual(ids(all), ["large", "small", "cached", "plain", "sphinx", "own", "german"]);
  assert.equal(suggestModel([sphinx, large], { ...than, pnc: false })?.id, "large");
});

test("what a model lacks is not lost: the same prompt holds for the next", () => {
  const wanted = { ...prompt, options: { beam_size: "5" } };
  assert.deepEqual(fitPrompt(sphinx, wanted).pnc, false);
  const again = fitPrompt(canary, wanted);
  assert.deepEqual([again.task, again.target, again.pnc, again.options], ["ast", "fr", true, { beam_size: "5" }]);
});

test("only what can hear is offered, what is here apart from what is not", () => {
  const mute = modelRow("mute", { pairs: [], chat: true });
  const uninstalled = modelRow("uninstalled", { missing: "Install nemo." });
  assert.deepEqual(transcribers([canary, qwen, mute, uninstalled]), { here: [canary], absent: [qwen], remote: [] });
});

test("a choice says what it costs", () => {
  assert.deepEqual([modelChoice(sphinx), modelChoice(qwen)], [["sphinx", "sphinx"], ["qwen", "qwen · to be downloaded, 5.1 GB · not for commercial use"]]);
});

test("languages have names where they have one", () => {
  assert.deepEqual(["de", "mt", "xx", "no_such code"].map(languageName), ["German", "Maltese", "xx", "no_such code"]);
  assert.deepEqual(languagesOf([canary]), [["en", "English"], ["fr", "French"], ["de", "German"]]);
});

test("a card's facts are those that say something", () => {
  const facts = Object.fromEntries(modelFacts(canary));
  assert.equal(facts.Transcribe, "English, German");
  assert.equal(facts.Translate, "English into German, English into French, German into English");
  assert.deepEqual([facts.Punctuation, facts.Settings, facts.Figures, facts.Weights], ["as you choose", "beam", undefined, "here, in STUDIO_MODELS"]);
  assert.deepEqual(Object.fromEntries(modelFacts(qwen)).Licence, "cc-by-nc-4.0 (not for commercial use)");
  assert.deepEqual(Object.fromEntries(modelFacts(qwen)).Weights, "to be downloaded, 5.1 GB");
});

for (const [what, pairs, words] of [
  ["into many", ["en>de", "en>fr", "en>es", "en>it", "en>pl"], "English into German, French, Spanish, Italian, Polish"],
  ["from many", ["de>en", "fr>en", "es>en", "it>en", "pl>en"], "German, French, Spanish, Italian, Polish into English"],
  ["both ways", ["en>de", "de>en", "en>fr", "fr>en", "en>es", "es>en"], "English from and into German, French, Spanish"],
  ["uneven", ["en>de", "de>en", "en>fr", "en>es", "it>en"], "English from German, Italian; into German, French, Spanish"],
  ["any to any", ["en>de", "de>en", "en>fr", "fr>de", "de>fr"], "English, German, French into German, English, French, 5 pairs"],
] as const) {
  test(`translations ${what} are summed up`, () => {
    const many = modelRow("many", { tasks: ["ast"], pairs: pairs.map((pair) => ["ast", ...pair.split(">")] as ["ast", string, string]) });
    assert.equal(Object.fromEntries(modelFacts(many)).Translate, words);
  });
}

test("filters go by what can be done", () => {
  const ids = (task: string, language: string, text = "") => filterModels([canary, sphinx, qwen], { task, language, text }).map(({ id }) => id);
  assert.deepEqual([ids("", ""), ids("ast", ""), ids("ast", "fr"), ids("asr", "fr"), ids("", "de"), ids("", "", "QW cc-by-nc"), ids("", "", "german"), ids("asr", "", "french can")], [["canary", "sphinx", "qwen"], ["canary"], ["canary"], [], ["canary"], ["qwen"], ["canary"], ["canary"]]);
});

test("memory is said with what there is", () => {
  assert.equal(memoryText({ used: 1.8e9, budget: 12e9, device: "CPU" }), "Memory for models: 1.8 of 12 GB used · CPU");
  assert.equal(memoryText({ used: 0, budget: 0, device: "" }), "Memory for models: 0 GB used");
});

test("where nothing can be asked it is said what is missing", () => {
  assert.equal(noModelText([modelRow("x", { chat: true })]), null);
  assert.match(noModelText([sphinx, qwen])!, /load qwen in the Models tab \(5\.1 GB to be downloaded\)/u);
  assert.equal(noModelText([{ ...qwen, missing: "Install nemo." }]), "No model can be asked yet. Install nemo.");
  assert.match(noModelText([sphinx])!, /extra “nemo”/u);
});

test("a model that does not say which languages it knows lists none, and is found by any", () => {
  const silent = modelRow("silent", { pairs: [["asr", "en", "en"], ["asr", "zu", "zu"]], any_language: true });
  assert.match(modelFacts(silent).find(([name]) => name === "Transcribe")?.[1] ?? "", /does not say/);
  assert.deepEqual(languagesOf([silent]), []);
  assert.deepEqual(filterModels([silent], { task: "", language: "zu", text: "" }), [silent]);
});

test("models that must be downloaded first are offered to whoever may fetch them", () => {
  const rows = [canary, qwen];
  assert.deepEqual(obtainable({ models: rows, may_load: true }), rows);
  assert.deepEqual(obtainable({ models: rows, may_load: false }), [canary]);
  assert.equal(noModelText(obtainable({ models: rows, may_load: false }), false), "No model that can be asked is on this server.");
});
