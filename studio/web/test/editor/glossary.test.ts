import { holdTime, mount, named, pass, press, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { GlossaryEntry } from "../../src/api/wire.ts";
import { MarkedRegion } from "../../src/document/region.ts";
import { Saver } from "../../src/document/saver.ts";
import { GlossaryPanel } from "../../src/editor/glossary.ts";
import { Scope } from "../../src/lib/scope.ts";
import { OWN, Rights } from "../../src/document/rights.ts";
import { transcript } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

const entry = (id: string, right: string): GlossaryEntry => ({ id, wrong: "nambur", right, state: "accepted", count: 0 }) as GlossaryEntry;

async function setup(answer: () => unknown, say: (text: string) => void = () => {}) {
  const server = new TestServer().get("/transcripts/t/glossary.json", answer);
  const saver = new Saver("t", (request) => server.api.edit(request));
  const panel = new GlossaryPanel(scope, { api: server.api, transcript: "t", model: transcript([["a"]]), saver, marked: new MarkedRegion(60), rights: new Rights(OWN), propose: () => {}, hear: () => {}, say });
  mount(panel.element);
  await pass(1300);
  const rights = () => [...panel.element.querySelectorAll<HTMLInputElement>("li [data-name^=right]")].map((field) => field.value);
  return { server, panel, rights };
}

test("what is written in a row stays while the list is learned anew, which is drawn once it is saved", async () => {
  const now = [entry("a", "number")];
  const { server, panel, rights } = await setup(() => ({ entries: now }));
  type(named<HTMLInputElement>(panel.element, "right a"), "Number");
  now.push(entry("b", "numbers"));
  panel.shown();
  await settle();
  assert.deepEqual(rights(), ["Number"]);
  server.on("glossary", () => {
    now[0] = entry("a", "Number");
    return { ok: true, entries: now, added: 0 };
  });
  q<HTMLFormElement>(panel.element, "li form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
  assert.deepEqual([rights(), texts(panel.element, "h3")[0]], [["Number", "numbers"], "In use (2)"]);
});

test("what was written back as it was holds nothing up", async () => {
  const now = [entry("a", "number")];
  const { panel, rights } = await setup(() => ({ entries: now }));
  const field = named<HTMLInputElement>(panel.element, "right a");
  type(field, "x");
  now.push(entry("b", "numbers"));
  panel.shown();
  await settle();
  type(field, "number");
  assert.deepEqual(rights(), ["number", "numbers"]);
});

test("a row that is deleted goes, whatever was written in it", async () => {
  const { server, panel, rights } = await setup(() => ({ entries: [entry("a", "number")] }));
  server.on("glossary", () => ({ ok: true, entries: [], added: 0 }));
  type(named<HTMLInputElement>(panel.element, "right a"), "x");
  press(named(panel.element, "delete a"));
  await settle();
  assert.deepEqual([rights(), server.calls("glossary").length], [[], 1]);
});

test("looks wait for one another, so that what is offered after the first one is told, however late that is", async () => {
  const waiting: ((answer: unknown) => void)[] = [];
  const said: string[] = [];
  const { panel, rights } = await setup(() => new Promise((done) => waiting.push(done)), (text) => said.push(text));
  panel.shown();
  await settle();
  assert.equal(waiting.length, 1);
  waiting[0]!({ entries: [entry("a", "older")] });
  await settle();
  const offered = { ...entry("b", "aa"), wrong: "a", state: "offered", count: 2 };
  waiting[1]!({ entries: [entry("a", "newer"), offered] });
  await settle();
  assert.deepEqual(rights(), ["aa", "newer"]);
  assert.match(said[0] ?? "", /^You corrected “a” → “aa” in 2 segments/);
});

test("an answer that somebody's own change overtook is not shown in its place", async () => {
  const waiting: ((answer: unknown) => void)[] = [];
  const { server, panel, rights } = await setup(() => (waiting.length ? { entries: [entry("b", "mine")] } : new Promise((done) => waiting.push(done))));
  server.on("glossary", () => ({ ok: true, entries: [entry("b", "mine")], added: 0 }));
  type(panel.element.querySelector<HTMLInputElement>("[data-name=new-right]")!, "mine");
  q<HTMLFormElement>(panel.element, "form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
  waiting[0]!({ entries: [entry("a", "older")] });
  await settle();
  assert.deepEqual(rights(), ["mine"]);
});
