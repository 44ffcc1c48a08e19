import { choose, has, holdTime, key, layOut, mount, named, observed, pass, press, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CALM_MS } from "../../src/api/poller.ts";
import type { LibraryRow, ProjectInfo, Said } from "../../src/api/wire.ts";
import { el } from "../../src/lib/dom.ts";
import { mountLibrary } from "../../src/library/tab.ts";
import { formatRow, GUEST, info, intakeState, libraryRow, projectInfo, recordingInfo, run } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();
beforeEach(() => window.sessionStorage.clear());

async function setup(rows: LibraryRow[], found: readonly Said[] = [], projects: readonly ProjectInfo[] = []) {
  const server = new TestServer().get("/library.json", () => ({ recordings: rows, projects })).get("/library/text.json", () => ({ found }));
  const events: unknown[] = [];
  const element = mount(el("div"));
  mountLibrary({ element, props: {}, server: server.functions, trigger: (event, data) => events.push([event, data]), watch: () => {} });
  document.head.querySelector("#canary-studio-style")?.dispatchEvent(new Event("load"));
  await settle();
  observed(q(element, ".cs-root-library"));
  await settle();
  return { server, events, root: element, rows };
}

const names = (root: HTMLElement) => texts(root, ".cs-library-name");
const rowOf = (root: HTMLElement, name: string) => [...root.querySelectorAll<HTMLElement>("tbody tr:not(.cs-gap)")].find((row) => q(row, ".cs-library-name").textContent === name)!;

test("every recording is a row, the newest first, and a press opens it", async () => {
  const { root, events } = await setup([libraryRow("old.wav", { place: 1 }), libraryRow("new.wav", { place: 2 })]);
  assert.deepEqual([names(root), q(root, ".cs-library-summary").textContent], [["new.wav", "old.wav"], "2 recordings"]);
  press(named(rowOf(root, "old.wav"), "open"));
  assert.deepEqual(events, [["opened", { recording: "old.wav", transcript: null }]]);
});

test("a recording with several transcripts says how many, and each can be opened", async () => {
  const { root, server, events } = await setup([libraryRow("one.wav", { transcripts: 1 }), libraryRow("two.wav", { transcripts: 2, model: "canary", language: "en" })]);
  server.get("/recordings/two.wav/recording.json", recordingInfo({ id: "two.wav", name: "two.wav", transcripts: [info({ id: "t2", model: "canary" }), info({ id: "t1", model: "moonshine" })] }));
  const [one, two] = ["one.wav", "two.wav"].map((name) => named(rowOf(root, name), "transcripts"));
  assert.deepEqual([one!.hidden, two!.hidden, two!.textContent, two!.parentElement!.textContent], [true, false, "2 transcripts", "canary · English2 transcripts"]);
  press(two!);
  await settle();
  assert.deepEqual(texts(root, ".cs-confirm strong"), ["canary", "moonshine"]);
  press(root.querySelectorAll<HTMLElement>(".cs-confirm [data-name=version]")[1]!);
  await settle();
  assert.deepEqual([events, has(root, ".cs-confirm")], [[["opened", { recording: "two.wav", transcript: "t1" }]], false]);
});

test("an empty library says what it is for, and offers no export", async () => {
  const { root } = await setup([]);
  assert.match(q(root, ".cs-empty").textContent, /No recordings yet/u);
  assert.deepEqual([q(root, "table").hidden, named(root, "export-all").hidden], [true, true]);
});

test("a search keeps what matches and counts it; without a match it says so", async () => {
  const { root } = await setup([libraryRow("council.mp3"), libraryRow("call.wav")]);
  const search = q<HTMLInputElement>(root, "input[type=search]");
  type(search, "COUNC");
  assert.equal(q(root, ".cs-library-summary").textContent, "1 of 2 recordings · searching what is said…");
  await pass(250);
  assert.deepEqual([names(root), q(root, ".cs-library-summary").textContent], [["council.mp3"], "1 of 2 recordings"]);
  type(search, "nothing");
  assert.equal(q(root, ".cs-empty").textContent, "Searching what is said…");
  await pass(250);
  assert.deepEqual([q(root, "table").hidden, q(root, ".cs-empty").textContent], [true, "Nothing matches “nothing”: neither a name nor a project, a model, an import’s file or a language, nor what is said."]);
});

const said = (recording: string, first: Said["first"], segments = 1): Said => ({ recording, transcript: `t of ${recording}`, segments, first });

test("what is said is found as well: with its place, which a press opens, and an export takes it along", async () => {
  const place = { segment: "s7", start: 12.3456, before: "…to the ", hit: "Council", after: " of the town" };
  const rows = [libraryRow("council.mp3"), libraryRow("call.wav"), libraryRow("other.wav"), libraryRow("far.wav")];
  const { root, server, events } = await setup(rows, [said("call.wav", place, 3), said("far.wav", null)]);
  type(q<HTMLInputElement>(root, "input[type=search]"), " council ");
  assert.deepEqual(names(root), ["council.mp3"], "names are found at once");
  await pass(250);
  assert.deepEqual(new Set(names(root)), new Set(["council.mp3", "call.wav", "far.wav"]));
  assert.equal(server.read.at(-1), "/library/text.json?wanted=council");
  assert.equal(q(root, ".cs-library-summary").textContent, "3 of 4 recordings · said in 2");
  assert.equal(named(root, "export-all").textContent, "Export 3…");
  const hit = named(rowOf(root, "call.wav"), "said");
  assert.deepEqual([hit.textContent, q(hit, "mark").textContent, hit.title], ["0:12.3…to the Council of the townin 3 segments", "Council", "Open at 0:12.3"]);
  assert.deepEqual([named(rowOf(root, "far.wav"), "said").textContent, named(rowOf(root, "council.mp3"), "said").hidden], ["said", true]);
  press(hit);
  assert.deepEqual(events, [["opened", { recording: "call.wav", transcript: "t of call.wav" }]]);
  assert.match(location.search, /recording=call.wav&transcript=t\+of\+call.wav&t=12.346/u);
  type(q<HTMLInputElement>(root, "input[type=search]"), "");
  assert.deepEqual([names(root).length, named(rowOf(root, "call.wav"), "said").hidden], [4, true]);
});

test("of what was typed only the last is asked, one letter not at all, and a server that is gone is told", async () => {
  const { root, server } = await setup([libraryRow("council.mp3")]);
  const asked = () => server.read.filter((path) => path.startsWith("/library/text.json"));
  const search = q<HTMLInputElement>(root, "input[type=search]");
  for (const text of ["x", "xy", "xyz"]) {
    type(search, text);
    await pass(50);
  }
  await pass(250);
  assert.deepEqual(asked(), ["/library/text.json?wanted=xyz"]);
  type(search, "c");
  await pass(250);
  assert.equal(asked().length, 1);
  server.isDown = true;
  type(search, "counc");
  await pass(250);
  assert.equal(q(root, ".cs-library-summary").textContent, "1 recording · What is said could not be searched. The server was not reached.");
});

test("a heading sorts, and turns the order round at the second press", async () => {
  const { root } = await setup([libraryRow("b", { duration: 1 }), libraryRow("a", { duration: 3 }), libraryRow("c", { duration: 2 })]);
  const sorted = () => [names(root), texts(root, "th[aria-sort=ascending], th[aria-sort=descending]")];
  press(q(root, "th.is-name button"));
  assert.deepEqual(sorted(), [["a", "b", "c"], ["Name"]]);
  press(q(root, "th.is-duration button"));
  assert.deepEqual(sorted(), [["a", "c", "b"], ["Length"]]);
  press(q(root, "th.is-duration button"));
  assert.deepEqual(sorted(), [["b", "c", "a"], ["Length"]]);
});

test("rows that stay keep their elements, whatever comes and goes around them", async () => {
  const { root, rows, server } = await setup([libraryRow("a", { place: 1 }), libraryRow("b", { place: 2 })]);
  const row = rowOf(root, "a");
  rows.splice(1, 1, libraryRow("c", { place: 3 }));
  window.dispatchEvent(new Event("focus"));
  await settle();
  assert.deepEqual([names(root), rowOf(root, "a") === row, server.read.length > 1], [["c", "a"], true, true]);
});

test("a name is changed in its row, and Escape leaves it as it was", async () => {
  const { root, server } = await setup([libraryRow("call.wav")]);
  const row = rowOf(root, "call.wav");
  press(named(row, "rename"));
  const field = q<HTMLInputElement>(row, ".cs-rename");
  assert.deepEqual([document.activeElement === field, field.selectionStart, field.selectionEnd], [true, 0, 4]);
  field.value = "other";
  assert.equal(key(field, "Escape"), false);
  assert.deepEqual([server.calls("library"), q(row, ".cs-library-name").textContent], [[], "call.wav"]);
  press(named(row, "rename"));
  q<HTMLInputElement>(row, ".cs-rename").value = "  interview.wav ";
  key(q(row, ".cs-rename"), "Enter");
  assert.equal(q(row, ".cs-library-name").textContent, "interview.wav");
  assert.ok(document.activeElement === named(row, "rename"));
  await settle();
  assert.deepEqual(server.calls("library"), [{ action: "rename", recording: "call.wav", name: "interview.wav" }]);
});

test("the name being typed outlives an update of its row; an empty one changes nothing", async () => {
  const { root, server } = await setup([libraryRow("call.wav")]);
  const row = rowOf(root, "call.wav");
  press(named(row, "rename"));
  const field = q<HTMLInputElement>(row, ".cs-rename");
  field.value = "";
  window.dispatchEvent(new Event("focus"));
  await settle();
  assert.equal(row.contains(field), true);
  key(field, "Enter");
  await settle();
  assert.deepEqual(server.calls("library"), []);
});

test("a recording is deleted only once that was confirmed", async () => {
  const { root, server, rows } = await setup([libraryRow("call.wav", { segments: 3, verified: 1 })]);
  press(named(rowOf(root, "call.wav"), "delete"));
  const dialog = q<HTMLDialogElement>(root, "dialog.cs-confirm");
  assert.match(dialog.textContent, /Its sound and its transcripts, with 3 segments, 1 verified, will be removed/u);
  press(named(dialog, "keep"));
  await settle();
  assert.deepEqual([server.calls("library"), has(root, "dialog.cs-confirm")], [[], false]);
  press(named(rowOf(root, "call.wav"), "delete"));
  rows.length = 0;
  press(named(root, "confirm-delete"));
  await settle();
  assert.deepEqual([server.calls("library"), names(root)], [[{ action: "delete", recording: "call.wav" }], []]);
});

test("a refusal is told above the table", async () => {
  const { root, server } = await setup([libraryRow("call.wav")]);
  server.on("library", () => ({ ok: false, error: "not_found", message: "It is not there any more." }));
  press(named(rowOf(root, "call.wav"), "rename"));
  q<HTMLInputElement>(root, ".cs-rename").value = "x";
  key(q(root, ".cs-rename"), "Enter");
  await settle();
  const notice = q(root, ".cs-notice");
  assert.deepEqual([notice.hidden, notice.textContent], [false, "It is not there any more."]);
});

test("while a run goes on the rows are asked for at the calm pace, else ten times as seldom", async () => {
  const { server, rows, root } = await setup([libraryRow("a", { run: run({ done: 30 }) })]);
  assert.equal(q(rowOf(root, "a"), "td[data-label=Verified]").textContent, "transcribing 30 %");
  const before = server.read.length;
  rows[0] = libraryRow("a", { segments: 4, verified: 1 });
  await pass(CALM_MS);
  assert.deepEqual([server.read.length, q(rowOf(root, "a"), "td[data-label=Verified]").textContent], [before + 1, "1 of 4"]);
  await pass(CALM_MS * 9);
  assert.equal(server.read.length, before + 1);
  await pass(CALM_MS * 2);
  assert.equal(server.read.length, before + 2);
});

test("a server that is not reached is told, and asked again", async () => {
  const { root, server } = await setup([libraryRow("a")]);
  const notice = q(root, ".cs-notice");
  server.isDown = true;
  window.dispatchEvent(new Event("focus"));
  await settle();
  assert.match(notice.textContent, /^The library cannot be read\. The server was not reached\. Trying again/u);
  server.isDown = false;
  await pass(CALM_MS);
  assert.equal(notice.hidden, true);
});

test("of 4,000 recordings only those in sight are in the document, also while a search is typed", async () => {
  const many = Array.from({ length: 4000 }, (_, i) => libraryRow(`call ${i}.wav`, { place: i }));
  const { root } = await setup(many);
  const rows = () => root.querySelectorAll("tbody tr:not(.cs-gap)").length;
  layOut(q(root, ".cs-library-view"), { width: 1000, height: 600 });
  const search = q<HTMLInputElement>(root, "input[type=search]");
  for (const text of ["c", "ca", "call 39"]) {
    type(search, text);
    assert.ok(rows() < 40, `${rows()} rows for ${text}`);
  }
  await pass(250);
  assert.deepEqual([names(root)[0], q(root, ".cs-library-summary").textContent], ["call 3999.wav", "179 of 4,000 recordings"]);
  type(search, "");
  const view = q(root, ".cs-library-view");
  view.scrollTop = 47 * 2000;
  view.dispatchEvent(new Event("scroll"));
  await pass(32);
  assert.ok(names(root).includes("call 1999.wav") && rows() < 40);
  assert.equal(rowOf(root, "call 1999.wav").getAttribute("aria-rowindex"), "2002");
});

test("search, order and scroll are come back to", async () => {
  const rows = Array.from({ length: 100 }, (_, i) => libraryRow(`call ${i}.wav`, { place: i }));
  const first = await setup(rows);
  type(q<HTMLInputElement>(first.root, "input[type=search]"), "call");
  press(q(first.root, "th.is-name button"));
  const view = q(first.root, ".cs-library-view");
  view.scrollTop = 700;
  view.dispatchEvent(new Event("scroll"));
  const again = await setup(rows);
  assert.deepEqual([q<HTMLInputElement>(again.root, "input[type=search]").value, texts(again.root, "th[aria-sort=ascending]"), q(again.root, ".cs-library-view").scrollTop], ["call", ["Name"], 700]);
});

test("what a search finds by its project shows its project", async () => {
  const { root } = await setup([libraryRow("a.wav", { project: "council" }), libraryRow("b.wav", { project: "council" })]);
  assert.equal(has(root, "table.has-projects"), false);
  type(q<HTMLInputElement>(root, "input[type=search]"), "counc");
  assert.deepEqual([has(root, "table.has-projects"), texts(root, "td.is-project")], [true, ["council", "council"]]);
});

test("an export is of what the search shows, and says so; all can be had as well", async () => {
  const { root, server } = await setup([libraryRow("a.wav", { segments: 1 }), libraryRow("b.wav"), libraryRow("a2.wav")]);
  server.get("/formats.json", { formats: [formatRow("nemo", {})] }).get("/exports.json", { latest: null });
  server.on("export", () => ({ ok: false, error: "invalid", message: "No." }));
  assert.equal(named(root, "export-all").textContent, "Export all…");
  type(q<HTMLInputElement>(root, "input[type=search]"), "a");
  type(q<HTMLInputElement>(root, "input[type=search]"), "b.wav");
  assert.equal(named(root, "export-all").textContent, "Export 1…");
  press(named(root, "export-all"));
  await settle();
  const dialog = q(root, ".cs-export-all");
  assert.match(q(dialog, "p").textContent, /of the one recording that the search shows/u);
  press(named(dialog, "export"));
  await settle();
  choose(named(dialog, "recordings"), "all");
  assert.match(q(dialog, "p").textContent, /of all 3 recordings/u);
  press(named(dialog, "export"));
  await settle();
  assert.deepEqual(server.calls("export").map((asked) => (asked as { recordings?: string[] }).recordings), [["b.wav"], undefined]);
});

test("what an import has brought is told over the table until it is closed", async () => {
  const server = new TestServer().get("/library.json", { recordings: [], projects: [] }).get("/intakes/i.json", intakeState({ state: "done", summary: ["2 rows added."], details: ["“a”, line 3: no."] }));
  const context = { element: mount(el("div")), props: { value: {} as unknown }, server: server.functions, trigger: () => {}, watch: (_: unknown, changed: () => void) => (watched = changed) };
  let watched = () => {};
  mountLibrary(context);
  context.props.value = { nonce: "1", intake: "i" };
  watched();
  await settle();
  const told = q(context.element, ".cs-library-brought");
  assert.deepEqual([told.hidden, texts(told, "p, li")], [false, ["2 rows added.", "“a”, line 3: no."]]);
  press(named(told, "close-brought"));
  assert.equal(told.hidden, true);
});

test("the headings are one stop of the keyboard, and arrows walk along them", async () => {
  const { root } = await setup([libraryRow("a.wav")]);
  const stops = () => texts(root, "thead button[tabindex='0']");
  assert.deepEqual(stops(), ["Name"]);
  key(q(root, "th.is-name button"), "ArrowRight");
  assert.deepEqual([stops(), document.activeElement?.textContent], [["Project"], "Project"]);
});

test("what may not be corrected is replaced from here no more than there, and it is said why", async () => {
  const rows = [libraryRow("a.wav", { project_id: "p1" }), libraryRow("b.wav", { project_id: "p2" })];
  const projects = [projectInfo("p1", "theirs", { standing: GUEST }), projectInfo("p2", "mine")];
  const { root } = await setup(rows, [said("a.wav", null), said("b.wav", null)], projects);
  const replace = named(root, "replace-said");
  assert.equal(replace.hidden, true);
  type(q<HTMLInputElement>(root, "input[type=search]"), "council");
  await pass(250);
  assert.deepEqual([replace.hidden, replace.getAttribute("aria-disabled")], [false, null]);
  choose(named<HTMLSelectElement>(root, "project-filter"), "p1");
  assert.deepEqual([replace.getAttribute("aria-disabled"), replace.title], ["true", GUEST.off["change"]]);
  press(replace);
  assert.deepEqual([has(root, ".cs-everywhere"), q(root, ".cs-notice").textContent], [false, GUEST.off["change"]]);
});
