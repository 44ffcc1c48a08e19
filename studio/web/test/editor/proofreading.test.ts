import { check, holdTime, mount, named, pass, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { changesOf } from "../../src/api/decode.ts";
import type { WireProofreading } from "../../src/api/wire.ts";
import { MarkedRegion } from "../../src/document/region.ts";
import { ProofreadingPanel } from "../../src/editor/proofreading.ts";
import type { GivenProposal } from "../../src/find/bar.ts";
import type { ReplaceRequest } from "../../src/find/replace.ts";
import { Scope } from "../../src/lib/scope.ts";
import { changes, transcript } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

const CASE = { rule: "sentence_case", why: "a sentence begins", sure: true, model: "" };
const AGAIN = { rule: "repeated_words", why: "the same word again", sure: true, model: "" };

/** Segment `s0` says “so the the end”, `s1`, which is verified, “so it is”. */
const found = (more: Partial<WireProofreading> = {}): WireProofreading => ({
  kinds: [CASE, AGAIN],
  proposals: { segment: ["s0", "s0", "s1"], revision: [0, 0, 0], start: [0, 3, 0], end: [1, 10, 1], into: ["S", "the", "S"], kind: [0, 1, 0] },
  more: 0,
  unwanted: [],
  reading: null,
  ...more,
});

const TOLD = ".cs-proofread > [role=status]";
const looked = (server: TestServer) => server.read.filter((path) => path.includes("proofreading"));

async function setup(answer: () => unknown = found, off: string | null = null) {
  const server = new TestServer().get("/transcripts/t/proofreading.json", answer);
  const model = transcript([["so", "the", "the", "end"], ["so", "it", "is"]], { status: [0, 1] });
  const given: GivenProposal[] = [];
  const asked: (ReplaceRequest | null)[] = [];
  const said: string[] = [];
  const panel = new ProofreadingPanel(scope, {
    api: server.api, transcript: "t", model, storage: null, marked: new MarkedRegion(100), segment: () => "s1",
    give: (proposal) => given.push(proposal),
    refreshed: () => false,
    replace: async (make) => (asked.push(make()), asked.at(-1) ? 1 : 0),
    goTo: () => {}, play: () => {}, say: (sentence) => said.push(sentence), off,
  });
  mount(panel.element);
  panel.shown();
  await settle();
  return { server, model, panel, given, asked, said, told: () => q(panel.element, TOLD).textContent };
}

test("what is proposed stands by kind, with its words around it; verified segments where that is wished", async () => {
  const { panel, told } = await setup();
  assert.deepEqual(texts(panel.element, "h3"), ["A sentence begins (1)", "The same word again (1)"]);
  assert.deepEqual([texts(panel.element, "del"), texts(panel.element, "ins")], [["so", "the the"], ["So", "the"]]);
  assert.equal(told(), "2 proposals. 1 more is in verified segments.");
  assert.equal(named(panel.element, "fix s0:3:10").getAttribute("aria-label"), "Fix “the the” → “the” at 0:00.5");
  const verified = named<HTMLInputElement>(panel.element, "proofread-verified");
  verified.checked = true;
  verified.dispatchEvent(new Event("change"));
  assert.deepEqual([texts(panel.element, "h3")[0], told()], ["A sentence begins (2)", "3 proposals."]);
});

test("who may not correct reads what is proposed, and is told why nothing is to be taken", async () => {
  const { panel, server, asked, given, said } = await setup(() => found({ unwanted: [{ id: "u", rule: "repeated_words", wrong: "a a", right: "a" }] }), "You are a guest here.");
  assert.equal(q(panel.element, ".cs-off").textContent, "You are a guest here.");
  for (const name of ["fix s0:3:10", "never s0:3:10", "again u"]) {
    assert.equal(named(panel.element, name).getAttribute("aria-disabled"), "true", name);
    press(named(panel.element, name));
  }
  await settle();
  assert.deepEqual([asked, given, said], [[], [], Array(3).fill("You are a guest here.")]);
  assert.deepEqual(server.calls("proofreading"), []);
  assert.equal(named(panel.element, "go s0:3:10").getAttribute("aria-disabled"), null);
});

test("one is taken alone, to the letter, on the text that was looked at", async () => {
  const { model, panel, asked, said, told } = await setup();
  press(named(panel.element, "fix s0:3:10"));
  await settle();
  assert.deepEqual(asked, [{ texts: [{ segment: "s0", text: "so the end" }], verified: false, revisions: { s0: 0 } }]);
  const stale = named(panel.element, "fix s0:0:1");
  model.apply(changesOf(changes(2, [["so", "the", "end"]], { revision: 1 })), "edit");
  assert.equal(told(), "Nothing to propose. 1 more is in verified segments.");
  press(stale);
  await settle();
  assert.deepEqual([asked[1], said.length], [null, 1]);
});

test("all that are alike are shown where they can be looked at and taken in one step", async () => {
  const { model, panel, given } = await setup(() => found({ proposals: { segment: ["s0", "s1"], revision: [0, 0], start: [0, 0], end: [1, 1], into: ["S", "S"], kind: [0, 0] } }));
  const verified = named<HTMLInputElement>(panel.element, "proofread-verified");
  verified.checked = true;
  verified.dispatchEvent(new Event("change"));
  press(named(panel.element, "all sentence_case a sentence begins"));
  assert.equal(given[0]!.title, "A sentence begins");
  assert.deepEqual(given[0]!.hits(model.segments), [{ text: 0, start: 0, end: 2, put: "So" }, { text: 1, start: 0, end: 2, put: "So" }]);
});

test("after an edit the text is looked through again, once for several, and not while nobody looks", async () => {
  const { server, model, panel } = await setup();
  for (let version = 2; version < 5; version++) model.apply(changesOf(changes(version, [["so", "x"]], { revision: version })), "edit");
  await pass(500);
  assert.equal(looked(server).length, 2);
  panel.element.remove();
  model.apply(changesOf(changes(9, [["so", "y"]], { revision: 9 })), "edit");
  await pass(500);
  assert.equal(looked(server).length, 2);
});

test("what is never to be proposed is told to the server by its words, and can be taken back", async () => {
  let unwanted: WireProofreading["unwanted"] = [];
  const { server, panel } = await setup(() => found({ unwanted }));
  server.on("proofreading", () => {
    unwanted = [{ id: "u", rule: "repeated_words", wrong: "the the", right: "the" }];
    return { ok: true };
  });
  press(named(panel.element, "never s0:3:10"));
  await settle();
  assert.deepEqual(server.calls("proofreading"), [{ action: "never", transcript: "t", rule: "repeated_words", wrong: "the the", right: "the" }]);
  assert.equal(q(panel.element, "summary").textContent, "Never proposed in this project (1)");
  press(named(panel.element, "again u"));
  await settle();
  assert.deepEqual(server.calls("proofreading")[1], { action: "again", transcript: "t", unwanted: "u" });
});

test("how numbers are to be written is asked with the question", async () => {
  const { server, panel } = await setup();
  const numbers = named<HTMLSelectElement>(panel.element, "numbers");
  numbers.value = "digits";
  numbers.dispatchEvent(new Event("change"));
  await settle();
  assert.deepEqual(looked(server), ["/transcripts/t/proofreading.json?numbers=off", "/transcripts/t/proofreading.json?numbers=digits"]);
});

test("a server that is not reached is told, and what was there stays", async () => {
  const { server, panel, told } = await setup();
  server.isDown = true;
  panel.shown();
  await settle();
  assert.match(told() ?? "", /server was not reached/u);
  assert.equal(texts(panel.element, "h3").length, 2);
});

const focusedName = () => (document.activeElement as HTMLElement).dataset["name"];

test("whoever took one by its button is at the next one of its kind, then of another, and at the end where it is said", async () => {
  const proposals = { segment: ["s0", "s0", "s1", "s1"], revision: [0, 0, 0, 0], start: [0, 3, 0, 3], end: [1, 10, 1, 5], into: ["S", "the", "S", "It"], kind: [0, 1, 0, 0] };
  const { model, panel } = await setup(() => found({ proposals }));
  check(named<HTMLInputElement>(panel.element, "proofread-verified"), true);
  const gone = (version: number, texts: string[][], revision: number) => model.apply(changesOf(changes(version, texts, { revision })), "edit");
  named(panel.element, "fix s0:3:10").focus(); // the only one of its kind, at the end of the list
  gone(2, [["So", "the", "end"]], 1);
  assert.equal(focusedName(), "fix s1:0:1");
  named(panel.element, "never s1:0:1").focus();
  model.apply(changesOf({ ...changes(3, []), removed: ["s1"] }), "poll");
  assert.deepEqual([texts(panel.element, "h3"), document.activeElement === q(panel.element, TOLD)], [[], true]);
});

test("whoever looked at all of a kind comes back to it, or to what is left", async () => {
  const { panel, given } = await setup(() => found({ proposals: { segment: ["s0", "s0", "s1"], revision: [0, 0, 0], start: [0, 0, 3], end: [1, 1, 10], into: ["S", "S", "x"], kind: [0, 0, 1] } }));
  press(named(panel.element, "all sentence_case a sentence begins"));
  assert.deepEqual([given[0]!.back(), focusedName()], [true, "all sentence_case a sentence begins"]);
  panel.element.remove();
  assert.equal(given[0]!.back(), false, "out of sight");
});

const READING = { state: "running", doing: "Reading segment 2 of 4", part: 0.25, model: "local/talker", asked: 4, dropped: 0, error: null } as const;

test("what a model proposes stands by itself, under its name, and is taken and left as what rules propose", async () => {
  const model = { rule: "model", why: "a sentence begins", sure: false, model: "local/talker" };
  const proposals = { segment: ["s0", "s0"], revision: [0, 0], start: [0, 0], end: [1, 2], into: ["S", "So,"], kind: [0, 1] };
  const { server, panel, asked, given, model: document } = await setup(() => found({ kinds: [CASE, model], proposals }));
  assert.deepEqual(texts(panel.element, "h3").slice(-2), ["A sentence begins (1)", "A sentence begins, by local/talker (1)"]);
  press(named(panel.element, "fix s0:0:2:model"));
  press(named(panel.element, "never s0:0:2:model"));
  await settle();
  assert.equal(asked[0]!.texts[0]!.text, "So, the the end");
  assert.deepEqual(server.calls("proofreading")[0], { action: "never", transcript: "t", rule: "model", wrong: "so", right: "So," });
  panel.element.remove();
  assert.deepEqual([given, document.segments.length], [[], 2]);
});

test("while a model reads it is asked how far it is, and what is the same is not drawn anew", async () => {
  let reading: WireProofreading["reading"] = READING;
  const { server, panel } = await setup(() => found({ reading }));
  const row = named(panel.element, "fix s0:3:10");
  await pass(1100);
  assert.equal(looked(server).length, 2);
  assert.equal(named(panel.element, "fix s0:3:10"), row);
  reading = { ...READING, state: "done" };
  await pass(1100);
  const asked = server.read.length;
  await pass(5000);
  assert.equal(server.read.length, asked);
});
