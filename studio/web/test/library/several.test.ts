import { choose, holdTime, key, mount, named, observed, press, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { LibraryRow, ProjectInfo } from "../../src/api/wire.ts";
import { el } from "../../src/lib/dom.ts";
import { into, setStudioForm } from "../../src/api/into.ts";
import { queue } from "../../src/lib/queue.ts";
import { RowSelection } from "../../src/library/selection.ts";
import { mountLibrary } from "../../src/library/tab.ts";
import { GUEST, libraryRow, projectInfo, run, standing } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();
beforeEach(() => window.sessionStorage.clear());

const PROJECTS = [projectInfo("p1", "default", { recordings: 2 }), projectInfo("p2", "council", { recordings: 1, seconds: 7200, segments: 48, verified: 12 }), projectInfo("p3", "empty")];

async function setup(rows: LibraryRow[], projects: ProjectInfo[] = PROJECTS) {
  const server = new TestServer().get("/library.json", () => ({ recordings: rows, projects })).get("/library/text.json", () => ({ found: [] }));
  const events: unknown[] = [];
  const root = mount(el("div"));
  mountLibrary({ element: root, props: {}, server: server.functions, trigger: (event, data) => events.push([event, data]), watch: () => {} });
  document.head.querySelector("#canary-studio-style")?.dispatchEvent(new Event("load"));
  await settle();
  observed(q(root, ".cs-root-library"));
  await settle();
  return { server, events, root };
}

const ROWS = [libraryRow("a.wav", { place: 3 }), libraryRow("b.wav", { place: 2, project: "council", project_id: "p2" }), libraryRow("c.wav", { place: 1 })];
const names = (root: HTMLElement) => texts(root, ".cs-library-name");
const boxes = (root: HTMLElement) => [...root.querySelectorAll<HTMLInputElement>("tbody [data-name=choose]")];
const bar = (root: HTMLElement) => q(root, ".cs-bulk");
const click = (box: HTMLElement, shiftKey = false) => box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));

test("a range reaches from the row that was pressed last, and what is gone is not chosen", () => {
  const seen: (readonly string[])[] = [];
  const chosen: RowSelection = new RowSelection(() => seen.push(chosen.ids));
  const shown = ["a", "b", "c", "d"];
  chosen.set("d", true, null);
  chosen.set("b", true, shown);
  assert.deepEqual(chosen.ids.toSorted(), ["b", "c", "d"]);
  chosen.set("c", false, shown);
  assert.deepEqual(chosen.ids, ["d"]);
  chosen.setAll(shown, true);
  chosen.keepOnly(new Set(["a", "d"]));
  assert.deepEqual([chosen.ids.toSorted(), chosen.size], [["a", "d"], 2]);
  chosen.clear();
  assert.equal(seen.length, 5);
});

test("the Library shows one project with its counts, and comes back to it after a reload", async () => {
  const { root } = await setup(ROWS);
  const filter = named<HTMLSelectElement>(root, "project-filter");
  assert.deepEqual([...filter.options].map((each) => each.text), ["All", "council (1)", "default (2)", "empty (0)", "New project…"]);
  choose(filter, "p2");
  assert.deepEqual([names(root), named(root, "project-counts").textContent], [["b.wav"], "2 h · 12 of 48 segments verified"]);
  choose(filter, "p3");
  assert.match(q(root, ".cs-empty").textContent, /nothing in “empty” yet/u);
  choose(filter, "p2");
  const again = await setup(ROWS);
  assert.deepEqual([names(again.root), named<HTMLSelectElement>(again.root, "project-filter").value], [["b.wav"], "p2"]);
});

test("rows are chosen by box, by Shift and by keys; what the filter hides is told", async () => {
  const { root } = await setup(ROWS);
  assert.equal(bar(root).hidden, true);
  click(boxes(root)[0]!);
  assert.equal(q(bar(root), "[role=status]").textContent, "1 recording chosen");
  click(boxes(root)[2]!, true);
  assert.deepEqual([boxes(root).map((box) => box.checked), q(bar(root), "[role=status]").textContent], [[true, true, true], "3 recordings chosen"]);
  type(q<HTMLInputElement>(root, "input[type=search]"), "a.wav");
  assert.equal(q(bar(root), "[role=status]").textContent, "3 recordings chosen (2 not shown)");
  type(q<HTMLInputElement>(root, "input[type=search]"), "");
  press(named(bar(root), "bulk-clear"));
  assert.equal(bar(root).hidden, true);
  boxes(root)[1]!.focus();
  key(boxes(root)[1]!, "ArrowDown", { shiftKey: true });
  assert.deepEqual([boxes(root).map((box) => box.checked), document.activeElement === boxes(root)[2]], [[false, true, true], true]);
  key(boxes(root)[2]!, "a", { ctrlKey: true });
  assert.deepEqual([boxes(root).map((box) => box.checked), named<HTMLInputElement>(root, "choose-all").checked], [[true, true, true], true]);
});

test("what is moved is told, with what stays and why, and goes back to where it was", async () => {
  const { root, server } = await setup(ROWS);
  server.on("library", ({ recordings }) => ({ ok: true, moved: (recordings as string[]).filter((id) => id !== "b.wav"), stayed: (recordings as string[]).includes("b.wav") ? [{ recording: "b.wav", name: "b.wav", there: "x.wav" }] : [], project: "p3" }));
  click(named<HTMLInputElement>(root, "choose-all"));
  choose(named<HTMLSelectElement>(root, "bulk-move"), "p3");
  await settle();
  const notice = q(root, ".cs-notice:not([hidden])");
  assert.match(notice.textContent, /2 recordings moved to “empty”. “b.wav” stays, for “x.wav” there has the same sound/u);
  press(q(notice, "button"));
  await settle();
  assert.deepEqual(server.calls("library"), [
    { action: "move", recordings: ["a.wav", "b.wav", "c.wav"], project: "p3" },
    { action: "move", recordings: ["a.wav", "c.wav"], project: "p1" },
  ]);
});

test("before a move it is said which glossary is left behind, and nothing moves without a yes", async () => {
  const projects = [projectInfo("p1", "default", { glossary: 1 }), projectInfo("p2", "council", { glossary: 12 }), projectInfo("p3", "empty")];
  const { root, server } = await setup(ROWS, projects);
  server.on("library", ({ recordings }) => ({ ok: true, moved: recordings, stayed: [], project: "p3" }));
  const move = async (answer: string) => {
    choose(named<HTMLSelectElement>(root, "bulk-move"), "p3");
    await settle();
    const told = texts(root, ".cs-confirm p:not(.cs-confirm-name)").slice(0, -1);
    press(named(root, answer));
    await settle();
    return told;
  };
  click(named<HTMLInputElement>(root, "choose-all"));
  assert.deepEqual(await move("keep"), [
    "The glossary of “default”, with 1 entry, no longer holds for the 2 that leave it.",
    "The glossary of “council”, with 12 entries, no longer holds for the one that leaves it.",
  ]);
  assert.deepEqual(server.calls("library"), []);
  await move("confirm-move");
  assert.deepEqual(server.calls("library"), [{ action: "move", recordings: ["a.wav", "b.wav", "c.wav"], project: "p3" }]);
});

test("deleting asks once, for all, and a refusal ends it and is told", async () => {
  const { root, server } = await setup(ROWS);
  server.on("library", ({ recording }) => (recording === "b.wav" ? { ok: false, error: "fault", message: "The disk is full." } : { ok: true }));
  click(named<HTMLInputElement>(root, "choose-all"));
  press(named(bar(root), "bulk-delete"));
  const dialog = q<HTMLDialogElement>(root, "dialog.cs-confirm");
  assert.match(dialog.textContent, /Delete 3 recordings\?a\.wav, b\.wav, c\.wav/u);
  press(named(dialog, "confirm-delete"));
  await settle();
  assert.deepEqual(server.calls("library").map((asked) => asked["recording"]), ["a.wav", "b.wav"]);
  assert.match(q(root, ".cs-notice:not([hidden])").textContent, /^After 1 of 3: The disk is full\./u);
});

test("transcribing goes to the form with all of them; broken-off runs go on", async () => {
  const rows = [libraryRow("a.wav", { run: run({ state: "stopped", transcript: "t1" }) }), libraryRow("b.wav")];
  const { root, server, events } = await setup(rows);
  server.on("run", () => ({ ok: true }));
  click(named<HTMLInputElement>(root, "choose-all"));
  press(named(bar(root), "bulk-transcribe"));
  assert.deepEqual(events, [["opened", { recordings: ["a.wav", "b.wav"] }]]);
  assert.equal(named(bar(root), "bulk-retry").textContent, "Go on with 1");
  press(named(bar(root), "bulk-retry"));
  await settle();
  assert.deepEqual(server.calls("run"), [{ transcript: "t1", action: "resume" }]);
  assert.match(q(root, ".cs-notice:not([hidden])").textContent, /^1 transcription goes on\./u);
  server.on("run", () => ({ ok: false, error: "fault", message: "The model is gone." }));
  press(named(bar(root), "bulk-retry"));
  await settle();
  assert.match(q(root, ".cs-notice:not([hidden])").textContent, /^After 0 of 1: The model is gone\./u);
});

test("what is opened stands in a queue: the rows as they are shown", async () => {
  const { root } = await setup(ROWS);
  type(q<HTMLInputElement>(root, "input[type=search]"), "default");
  press(named(root, "open"));
  assert.deepEqual(queue(), ["a.wav", "c.wav"]);
});

test("a project is described, with the form of the Studio as its own, and deleted while it is empty", async () => {
  const { root, server } = await setup(ROWS);
  const filter = named<HTMLSelectElement>(root, "project-filter");
  const request = { model: "nvidia/canary-1b", task: "ast", source_lang: "de", target_lang: "en", pnc: true } as const;
  setStudioForm({ project: "p1", request });
  choose(filter, "p3");
  press(named(root, "describe-project"));
  const dialog = q<HTMLDialogElement>(root, "dialog.cs-project");
  type(named<HTMLInputElement>(dialog, "project-languages"), "de, en");
  press(named(dialog, "take-form"));
  assert.equal(named(dialog, "project-request").textContent, "nvidia/canary-1b · translate · German → English · punctuated");
  q<HTMLFormElement>(dialog, "form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
  const empty = { description: "", vocabulary: "", retention_days: null, licence: "", consent: "" };
  assert.deepEqual(server.calls("project"), [{ action: "change", project: "p3", name: "empty", languages: ["de", "en"], request, ...empty }]);
  press(named(root, "describe-project"));
  press(named(q(root, "dialog.cs-project"), "delete-project"));
  await settle();
  assert.deepEqual(server.calls("project").at(-1), { action: "delete", project: "p3" });
});

test("a project that is deleted elsewhere is no longer where files are dropped into", async () => {
  const there = [...PROJECTS];
  const { root } = await setup(ROWS, there);
  choose(named<HTMLSelectElement>(root, "project-filter"), "p3");
  assert.equal(into(), "p3");
  there.splice(2, 1);
  window.dispatchEvent(new Event("focus"));
  await settle();
  assert.deepEqual([named<HTMLSelectElement>(root, "project-filter").value, names(root).length, into()], ["", 3, "p1"]);
});

const SHARED = [PROJECTS[0]!, projectInfo("p2", "council", { recordings: 1, standing: GUEST })];
const rowNamed = (root: HTMLElement, name: string) => [...root.querySelectorAll<HTMLElement>("tbody tr:not(.cs-gap)")].find((row) => q(row, ".cs-library-name").textContent === name)!;

test("of a project in which somebody is a guest rows are neither renamed nor deleted, and it says why", async () => {
  const { root, server } = await setup(ROWS, SHARED);
  const row = rowNamed(root, "b.wav");
  for (const [name, why] of [["rename", "No change: you are a guest."], ["delete", "No delete: you are a guest."]] as const) {
    assert.deepEqual([named(row, name).getAttribute("aria-disabled"), named(row, name).title], ["true", why]);
    press(named(row, name));
    assert.ok(q(root, ".cs-root-library").textContent.includes(why));
  }
  assert.equal(row.querySelector("input[type=text]"), null);
  assert.equal(root.querySelector("dialog.cs-confirm"), null);
  assert.equal(named(rowNamed(root, "a.wav"), "delete").getAttribute("aria-disabled"), null);
  assert.deepEqual(server.calls("library"), []);
});

test("with one of them chosen what its role lacks is off for all that is chosen", async () => {
  const { root, events, server } = await setup(ROWS, SHARED);
  click(boxes(root)[0]!);
  for (const name of ["bulk-transcribe", "bulk-export", "bulk-delete"]) assert.equal(named(root, name).getAttribute("aria-disabled"), null);
  click(boxes(root)[1]!);
  for (const [name, verb] of [["bulk-transcribe", "transcribe"], ["bulk-export", "export"], ["bulk-delete", "delete"]] as const) {
    assert.deepEqual([named(root, name).getAttribute("aria-disabled"), named(root, name).title], ["true", `With b.wav: No ${verb}: you are a guest.`]);
    press(named(root, name));
  }
  assert.equal(named<HTMLSelectElement>(root, "bulk-move").disabled, true);
  assert.deepEqual([events, server.calls("library")], [[], []]);
  click(boxes(root)[1]!);
  assert.deepEqual([...named<HTMLSelectElement>(root, "bulk-move").options].map((each) => each.text), ["…", "default", "New project…"]);
});

test("what somebody is in a project stands beside it; what he may not say of it is shown and not asked", async () => {
  const { root } = await setup(ROWS, SHARED);
  choose(named<HTMLSelectElement>(root, "project-filter"), "p2");
  assert.equal(named(root, "project-role").textContent, "You are a guest here.");
  assert.deepEqual([named(root, "export-all").getAttribute("aria-disabled"), named(root, "export-all").title], ["true", "No export: you are a guest."]);
  press(named(root, "describe-project"));
  const dialog = q(root, "dialog.cs-project");
  assert.match(dialog.textContent, /No change: you are a guest\./u);
  assert.deepEqual([dialog.querySelector("[data-name=save-project]"), named<HTMLInputElement>(dialog, "project-name").closest("fieldset")!.disabled], [null, true]);
});

test("whoever only records is not shown an empty Library as if all were lost", async () => {
  const speaker = projectInfo("p2", "council", { standing: standing("speaker", ["read", "change", "delete", "transcribe", "ask", "export", "stop"], ["change", "delete", "export", "share"]) });
  const { root } = await setup([], [speaker]);
  assert.match(q(root, ".cs-empty").textContent, /What you record for “council” is there, and is not shown to you\. You are a speaker here\./u);
  const filter = named<HTMLSelectElement>(root, "project-filter");
  assert.deepEqual([...filter.options].map((each) => each.text), ["All", "council", "New project…"]);
  choose(filter, "p2");
  assert.deepEqual([named(root, "project-counts").textContent, named(root, "project-role").textContent], ["", "You are a speaker here."]);
  assert.match(q(root, ".cs-empty").textContent, /is not shown to you/u);
});

test("a link to a project shows it alone, whatever was shown before, and leaves the address", async () => {
  history.replaceState(null, "", "/?tab=library&project=p2");
  const { root } = await setup(ROWS);
  assert.deepEqual([named<HTMLSelectElement>(root, "project-filter").value, names(root), location.search], ["p2", ["b.wav"], "?tab=library"]);
  history.replaceState(null, "", "/");
});
