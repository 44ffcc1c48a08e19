import { has, holdTime, key, layOut, mount, observed, pass, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { EditRequest, WireChanges } from "../../src/api/wire.ts";
import { Desk } from "../../src/beside/desk.ts";
import { Drafts } from "../../src/document/drafts.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Player } from "../../src/timeline/player.ts";
import { OWN, Rights } from "../../src/document/rights.ts";
import { changes, info } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
  window.localStorage.clear();
});

/** The desk in the place where the drawer has it: what it does not take goes on to the page. */
async function setup(rows: () => WireChanges = () => changes(1, [])) {
  const server = new TestServer().get("/transcripts/o/changes.json", (query: URLSearchParams) => (query.get("since") === "1" ? rows() : changes(1, [["eins", "zwei"], ["drei"]])));
  server.on("edit", () => ({ ok: true, changes: changes(2, [["eins", "zwei"]], { status: [1], revision: 1 }) }));
  const [commands, said, passed]: [string[], string[], string[]] = [[], [], []];
  const player = new Player(scope, server.api.sound("r"), 60);
  const drafts = new Drafts(window.localStorage, "o", "tab");
  const desk = new Desk(scope, {
    ...{ api: server.api, info: info({ id: "o", target_lang: "de" }), title: "German", drafts, rights: new Rights(OWN), player },
    lead: () => {},
    command: (command) => commands.push(command),
    colourOf: () => 0,
    say: (sentence) => void said.push(sentence),
  });
  mount(el("div", {}, desk.element));
  desk.element.addEventListener("keydown", (event) => (desk.key(event) ? event.preventDefault() : passed.push(event.key)));
  observed(desk.element);
  await settle();
  const list = q(desk.element, ".cs-list");
  layOut(list, { width: 600, height: 400 });
  observed(list);
  await pass(50);
  desk.focus();
  const edits = () => server.calls("edit") as unknown as EditRequest[];
  return { server, desk, list, drafts, commands, said, passed, edits, hit: (name: string, held: KeyboardEventInit = {}) => key(document.activeElement as HTMLElement, name, held) };
}

const NOT_HERE = "Not in the text beside: open that transcript for it.";

test("keys that change segments are not passed on to the other text: it is told that they are not for this one", async () => {
  const { hit, said, passed, commands, edits } = await setup();
  for (const name of ["Delete", "b", "m", "i", "q", "e", "1", "0", "n", "ArrowRight"]) assert.equal(hit(name), false, name);
  assert.deepEqual([passed, commands, said.length, new Set(said), edits()], [[], [], 10, new Set([NOT_HERE]), []]);
});

test("what acts on no segment is passed on, and what corrects acts here", async () => {
  const { hit, passed, said, edits } = await setup();
  for (const name of [" ", "f", "?", "s"]) hit(name);
  assert.deepEqual([passed, said], [[" ", "f", "?", "s"], []]);
  hit("v");
  await settle();
  assert.deepEqual([edits().length, passed.length], [1, 4]);
});

test("a mark that is lost by another is told here as well", async () => {
  const { hit, said, server } = await setup();
  server.on("edit", () => new Promise(() => {}));
  for (const name of ["v", "u"]) hit(name);
  assert.deepEqual(said, ["The segment at 0:00.0 is unusable, no longer verified."]);
});

test("while somebody types here, keys that change segments leave the other text alone", async () => {
  const { hit, said, commands, desk } = await setup();
  hit("Enter");
  hit("Enter", { shiftKey: true });
  hit("ArrowDown", { altKey: true });
  hit("Enter", { ctrlKey: true, shiftKey: true });
  hit("F2", { shiftKey: true });
  assert.deepEqual([commands, said.length, has(desk.element, "textarea")], [[], 4, true]);
  hit("F4");
  assert.deepEqual([commands, said.length], [["playPause"], 4]);
});

test("what is offered is taken here too, while one types, and on a button of the list", async () => {
  const { hit, said, commands, passed, list } = await setup();
  hit("Enter", { altKey: true });
  q(list, "button").focus();
  hit("Enter", { altKey: true });
  assert.deepEqual([passed, said], [["Enter", "Enter"], []]);
  list.focus();
  hit("Enter");
  hit("Enter", { altKey: true });
  assert.deepEqual([commands, said], [["takeOffer"], []]);
});

test("where one undid the row away oneself in which one typed, keys are commands at once", async () => {
  const { hit, server, desk, edits } = await setup();
  let answered = (_: unknown) => {};
  server.on("edit", () => new Promise((done) => (answered = done)));
  hit("z", { ctrlKey: true });
  hit("Enter");
  await settle();
  answered({ ok: true, changes: { ...changes(2, []), removed: ["s0"] } });
  await settle();
  assert.equal(has(desk.element, "textarea"), false);
  hit("ArrowDown");
  hit("v");
  await settle();
  assert.equal(edits().length, 2);
});

test("where the segment that is typed in goes meanwhile, the text is told and can be copied", async () => {
  let now = changes(1, []);
  const { hit, said, desk } = await setup(() => now);
  hit("Enter");
  type(q<HTMLTextAreaElement>(desk.element, "textarea"), "eins und zwei");
  now = { ...changes(2, []), removed: ["s0"] };
  await pass(3100);
  assert.equal(has(desk.element, "textarea"), false);
  assert.match(said.at(-1)!, /deleted elsewhere meanwhile\. Your text: “eins und zwei”/u);
});

test("a text that cannot be saved for its segment is gone is told and let go; what waits is shown", async () => {
  let now = changes(1, []);
  const { hit, said, desk, server } = await setup(() => now);
  server.on("edit", () => ({ ok: false, error: "unavailable", message: "The disk is full." }));
  hit("Enter");
  type(q<HTMLTextAreaElement>(desk.element, "textarea"), "eins und zwei");
  hit("Enter");
  await settle();
  assert.equal(q(desk.element, ".cs-beside-status").textContent, "0 of 2 verified · not saved, retrying");
  now = { ...changes(2, []), removed: ["s0"] };
  server.on("edit", () => ({ ok: false, error: "not_found", message: "There is no segment s0." }));
  await pass(3100);
  assert.match(said.at(-1)!, /Your text: “eins und zwei”/u);
  assert.equal(desk.unsaved, false);
  server.on("edit", () => ({ ok: false, error: "unavailable", message: "The disk is full." }));
  hit("z", { ctrlKey: true });
  await settle();
  assert.match(q(desk.element, ".cs-beside-status").textContent, /not saved, retrying: The disk is full\./u);
});

test("a text that an earlier tab left beside is offered in its row", async () => {
  window.localStorage.setItem("canary-studio:draft:o:s1", JSON.stringify({ text: "vier", revision: 0, seen: "drei", committed: false, tab: "old" }));
  const { desk, said } = await setup();
  assert.deepEqual([texts(desk.element, ".cs-choice-side p"), said.length], [["vier", "drei"], 1]);
});
