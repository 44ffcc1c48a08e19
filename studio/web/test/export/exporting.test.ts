import { choose, has, holdTime, mount, named, observed, pass, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { ExportState, FormatRow } from "../../src/api/wire.ts";
import { ExportDialog } from "../../src/export/dialog.ts";
import { ExportPanel } from "../../src/export/panel.ts";
import { savedRows } from "../../src/export/savedrows.ts";
import type { SaveState } from "../../src/document/saver.ts";
import { Scope } from "../../src/lib/scope.ts";
import { formatRow, transcript } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

const working = (part: number, doing = ""): ExportState => ({ export: "e", format: "nemo", state: "working", part, doing, chosen: null, chosen_segments: null, message: null, offer: null });
const done = (more: Partial<ExportState> = {}): ExportState => ({
  export: "e", format: "nemo", state: "done", part: 1, doing: "", chosen: null, chosen_segments: null, message: null, offer: null, url: "/exports/e/data.tar.gz", name: "data.tar.gz", rows: 48, reasons: {}, ...more,
});

const FORMATS: FormatRow[] = [
  formatRow("nemo", {
    title: "NeMo manifest with audio", checked: true,
    options: [{ name: "profile", label: "Profile", help: "What it is for.", default: "canary2", choices: [["asr", "asr · CTC"], ["canary2", "canary2 · flash"], ["salm", "salm · qwen"]] }],
  }),
  formatRow("srt", { title: "SubRip subtitles", help: "For every player.", status: "all" }),
];

/** A panel in sight, over a server that answers its questions about the export with these, the last one again and again. */
async function setup(states: ExportState[], what: { transcript?: string } | null = { transcript: "t" }, latest: ExportState | null = null, selected: Record<string, number> = {}) {
  const server = new TestServer()
    .get("/formats.json", { formats: FORMATS })
    .get("/exports.json", { latest })
    .on("export", () => ({ ok: true, export: "e" }))
    .get("/exports/e/state.json", () => (states.length > 1 ? states.shift() : states[0]));
  const panel = new ExportPanel(scope, { api: server.api, what: () => what, selected: () => selected });
  mount(panel.element);
  await panel.shown();
  const go = named<HTMLButtonElement>(panel.element, "export");
  return { server, go, panel, element: panel.element, result: q(panel.element, ".cs-export-result") };
}

test("a manifest is asked for with the profile of the model that is to be trained", async () => {
  const { server, go, element } = await setup([done()]);
  choose(named(element, "profile"), "salm");
  choose(named(element, "segments"), "all");
  press(go);
  await settle();
  assert.deepEqual(server.calls("export"), [{ action: "start", transcript: "t", format: "nemo", options: { profile: "salm" }, status: "all" }]);
});

test("what can be chosen is what the server says, the default first, each format with its own settings", async () => {
  const { server, element, panel } = await setup([done()]);
  const [format, profile] = [named<HTMLSelectElement>(element, "format"), named<HTMLSelectElement>(element, "profile")];
  assert.deepEqual([format.value, texts(format, "option")], ["nemo", ["NeMo manifest with audio", "SubRip subtitles"]]);
  assert.deepEqual([profile.value, texts(profile, "option")], ["canary2", ["asr · CTC", "canary2 · flash", "salm · qwen"]]);
  assert.deepEqual([texts(element, "label > span"), q(element, "label:has([data-name=profile])").title], [["Format", "Profile", "Rows", "Segments"], "What it is for."]);
  choose(profile, "asr");
  await panel.shown();
  assert.deepEqual([named<HTMLSelectElement>(element, "profile").value, server.read], ["asr", ["/formats.json", "/exports.json?transcript=t"]]);
});

test("rows that are selected go out alone unless all are wanted, and with none selected nothing is asked", async () => {
  const selected: Record<string, number> = { s1: 3, s4: 0 };
  const { server, go, element, panel, result } = await setup([done({ rows: 1, chosen_segments: 2, reasons: { "status.draft": 1 } })], undefined, null, selected);
  const rows = named<HTMLSelectElement>(element, "rows");
  const asked = () => (server.calls("export").at(-1) as { segments?: object }).segments;
  assert.deepEqual([texts(rows, "option"), rows.value], [["The 2 selected", "All"], "selected"]);
  press(go);
  await settle();
  assert.deepEqual([asked(), texts(result, "p").slice(0, 2)], [{ s1: 3, s4: 0 }, ["1 row of 2 selected segments. Read back by the studio; NeMo’s own loader is not installed here.", "Left out: 1 not verified."]]);
  choose(rows, "all");
  selected["s5"] = 1;
  panel.showSelected();
  press(go);
  await settle();
  assert.deepEqual([texts(rows, "option")[0], asked()], ["The 3 selected", undefined]);
  for (const id of Object.keys(selected)) delete selected[id];
  panel.showSelected();
  press(go);
  await settle();
  assert.deepEqual([q(element, "label:has([data-name=rows])").hidden, asked()], [true, undefined]);
});

test("a format without settings shows none and sends none", async () => {
  const { server, go, element } = await setup([done()]);
  choose(named(element, "format"), "srt");
  assert.equal(has(element, "[data-name=profile]"), false);
  assert.equal(q(element, "label:has([data-name=format])").title, "For every player.");
  press(go);
  await settle();
  assert.deepEqual(server.calls("export"), [{ action: "start", transcript: "t", format: "srt", options: {}, status: "all" }]);
  choose(named(element, "format"), "nemo");
  assert.equal(named<HTMLSelectElement>(element, "segments").value, "verified");
  assert.equal(named<HTMLSelectElement>(element, "profile").value, "canary2");
});

test("an export of nothing verified offers all segments, and makes them", async () => {
  const nothing: ExportState = { ...working(0), state: "failed", message: "None of 2 segments is verified.", offer: "all" };
  const { server, go, element, result } = await setup([nothing, done({ warnings: ["In “tr”."] })]);
  press(go);
  await settle();
  assert.equal(texts(result, "p")[0], "None of 2 segments is verified.");
  press(named<HTMLButtonElement>(element, "export-all-segments"));
  await settle();
  assert.deepEqual(server.calls("export").map((call) => (call as { status: string }).status), ["verified", "all"]);
  assert.equal(texts(result, "p")[1], "In “tr”.");
});

test("only of a format that is read back is it said who did", async () => {
  const { go, element, result } = await setup([done({ checked_by: "studio" })]);
  choose(named(element, "format"), "srt");
  press(go);
  await settle();
  assert.equal(texts(result, "p")[0], "48 rows.");
});

test("a list of formats that did not come is told, and asked for again", async () => {
  const server = new TestServer().get("/formats.json", { formats: FORMATS });
  const panel = new ExportPanel(scope, { api: server.api, what: () => ({}) });
  mount(panel.element);
  server.isDown = true;
  await panel.shown();
  assert.match(q(panel.element, ".cs-bad").textContent, /list of formats did not come.*Press Export to ask again/u);
  server.isDown = false;
  press(named(panel.element, "export"));
  await settle();
  assert.deepEqual([has(panel.element, ".cs-bad"), named<HTMLSelectElement>(panel.element, "format").value, server.called], [false, "nemo", []]);
});

test("it says how far it is, and ends in a link and in what was left out", async () => {
  const { server, go, result } = await setup([working(0, "Waiting for its turn"), working(0.25, "Cutting clips"), working(0.5), done({ checked_by: "nemo", reasons: { "status.draft": 3 } })]);
  press(go);
  await settle();
  assert.equal(q(result, "span").textContent, "Waiting for its turn");
  await pass(500);
  assert.equal(q(result, "span").textContent, "Cutting clips · 25 %");
  assert.equal(go.disabled, true);
  await pass(500);
  assert.equal(q(result, "span").textContent, "Exporting · 50 %");
  await pass(500);
  assert.deepEqual(texts(result, "p"), ["48 rows. Read back by NeMo’s own loader.", "Left out: 3 not verified.", "Download data.tar.gz"]);
  const link = q<HTMLAnchorElement>(result, "a");
  assert.deepEqual([link.href, link.download, go.disabled], [`${server.base}/exports/e/data.tar.gz`, "data.tar.gz", false]);
});

test("without NeMo it says that the studio's own reader compared", async () => {
  const { go, result } = await setup([done({ rows: 1, checked_by: "studio" })]);
  press(go);
  await settle();
  assert.equal(texts(result, "p")[0], "1 row. Read back by the studio; NeMo’s own loader is not installed here.");
});

test("an export that failed says why, and another may be begun", async () => {
  const { server, go, result } = await setup([{ ...working(0), state: "failed", message: "train.json, row 3: no duration." }, done()]);
  press(go);
  await settle();
  assert.deepEqual([q(result, ".cs-bad").textContent, go.disabled], ["train.json, row 3: no duration.", false]);
  press(go);
  await settle();
  assert.equal(server.calls("export").length, 2);
});

test("a refusal is told at once, and nothing is followed", async () => {
  const { server, go, result } = await setup([done()]);
  server.on("export", () => ({ ok: false, error: "invalid", message: "No segment is verified." }));
  press(go);
  await pass(1000);
  assert.deepEqual([q(result, ".cs-bad").textContent, go.disabled, server.read], ["No segment is verified.", false, ["/formats.json", "/exports.json?transcript=t"]]);
});

test("a server that is lost for a while is asked again", async () => {
  const { server, go, result } = await setup([working(0.25), done()]);
  press(go);
  await settle();
  server.isDown = true;
  await pass(500);
  assert.match(q(result, "span").textContent, /not reached; asking again/u);
  assert.equal(q<HTMLProgressElement>(result, "progress").value, 0.25);
  server.isDown = false;
  await pass(3000);
  assert.equal(texts(result, "a")[0], "Download data.tar.gz");
});

test("nobody asks for an export that is out of sight, and at once when it is seen again", async () => {
  const { server, go, element, result } = await setup([working(0.25), done()]);
  press(go);
  await settle();
  element.hidden = true;
  const before = server.read.length;
  await pass(2000);
  assert.equal(server.read.length, before);
  element.hidden = false;
  observed(element);
  await settle();
  assert.equal(texts(result, "a")[0], "Download data.tar.gz");
});

test("an export that is gone is told, and another may be begun", async () => {
  const { server, go, result } = await setup([working(0.25)]);
  press(go);
  await settle();
  server.get("/exports/e/state.json", new Response("", { status: 404 }));
  await pass(500);
  assert.deepEqual([q(result, ".cs-bad").textContent, go.disabled], ["The export is not there any more. Press Export to make it again.", false]);
  const before = server.read.length;
  await pass(5000);
  assert.equal(server.read.length, before);
});

test("cancelled, it is asked for no more, whatever the answer under way says", async () => {
  const { server, go, element, result } = await setup([working(0.5)]);
  press(go);
  await settle();
  let answer = (_: ExportState) => {};
  server.get("/exports/e/state.json", () => new Promise<ExportState>((done) => (answer = done)));
  await pass(500);
  press(named(element, "cancel-export"));
  answer(done());
  await pass(2000);
  assert.deepEqual(server.calls("export").at(-1), { action: "cancel", export: "e" });
  assert.deepEqual([result.textContent, go.disabled, server.read.length], ["Cancelled. Nothing was kept.", false, 4]);
});

test("without a transcript nothing is begun, and a second press begins no second export", async () => {
  const nothing = await setup([done()], null);
  press(nothing.go);
  await settle();
  assert.deepEqual(nothing.server.called, []);
  const { server, go } = await setup([working(0.5)]);
  press(go);
  await settle();
  go.disabled = false;
  press(go);
  await settle();
  assert.equal(server.calls("export").length, 1);
});

test("the whole library is exported from a dialog, and goes on while that is closed", async () => {
  const server = new TestServer()
    .get("/formats.json", { formats: FORMATS })
    .on("export", () => ({ ok: true, export: "e" }))
    .get("/exports/e/state.json", working(0.5));
  const root = mount(document.createElement("div"));
  const dialog = new ExportDialog(scope, root, server.api);
  const element = q<HTMLDialogElement>(root, "dialog");
  dialog.open(2, ["a", "b"]);
  await settle();
  press(named(element, "export"));
  await settle();
  press(named(element, "close-export"));
  assert.equal(element.open, false);
  await pass(500);
  dialog.open(2, ["a", "b"]);
  assert.deepEqual(server.calls("export"), [{ action: "start", format: "nemo", options: { profile: "canary2" }, status: "verified" }]);
  assert.equal(q(element, ".cs-export-progress span").textContent, "Exporting · 50 %");
});

test("after a reload an export that is being made is followed, and one that was made can be had", async () => {
  const { server, go, result } = await setup([working(0.5), done()], {}, working(0.25));
  assert.deepEqual([server.calls("export"), go.disabled, has(result, "progress")], [[], true, true]);
  await pass(500);
  assert.deepEqual([texts(result, "a"), go.disabled], [["Download data.tar.gz"], false]);
  const { result: kept } = await setup([], { transcript: "t" }, done({ name: "kept.zip" }));
  assert.deepEqual(texts(kept, "a"), ["Download kept.zip"]);
});

/** A panel for rows that wait for what was typed in them, until the test says that it is saved. */
async function waiting() {
  const selected: Record<string, number> = { s1: 3, s4: 0 };
  const server = new TestServer().get("/formats.json", { formats: FORMATS }).get("/exports.json", { latest: null }).on("export", () => ({ ok: true, export: "e" })).get("/exports/e/state.json", done());
  let saved: (rows: Record<string, number> | string) => void = () => {};
  const panel = new ExportPanel(scope, { api: server.api, what: () => ({ transcript: "t" }), selected: () => selected, saved: () => new Promise((answer) => (saved = answer)) });
  mount(panel.element);
  await panel.shown();
  const [go, result] = [named<HTMLButtonElement>(panel.element, "export"), q(panel.element, ".cs-export-result")];
  const answer = async (rows: Record<string, number> | string) => {
    saved(rows);
    await settle();
  };
  return { server, panel, selected, go, result, answer };
}

test("what was chosen when an export was asked for goes out, whatever is chosen while it waits, and once", async () => {
  const { server, panel, selected, go, answer } = await waiting();
  press(go);
  press(go);
  assert.equal(go.disabled, true);
  for (const id of Object.keys(selected)) delete selected[id];
  panel.showSelected();
  choose(named(panel.element, "format"), "srt");
  await answer({ s1: 4, s4: 0 });
  assert.deepEqual(server.calls("export"), [{ action: "start", transcript: "t", segments: { s1: 4, s4: 0 }, format: "nemo", options: { profile: "canary2" }, status: "verified" }]);
});

test("selected rows that cannot go out are told, and it can be tried again", async () => {
  const { server, go, result, answer } = await waiting();
  press(go);
  await answer("Nothing was exported: a selected segment is not there any more.");
  assert.deepEqual([server.calls("export"), result.textContent, go.disabled], [[], "Nothing was exported: a selected segment is not there any more.", false]);
  press(go);
  await answer({ s1: 4 });
  assert.equal(server.calls("export").length, 1);
});

test("rows go out as they are when they are saved; one that is gone, or has a text that is not saved, keeps all back", async () => {
  const states = new Map<string, SaveState>([["s0", { kind: "saved" }]]);
  const model = transcript([["a"], ["b"]]);
  const saver = { drained: async () => {}, state: (id: string) => states.get(id) };
  assert.deepEqual(await savedRows(model, saver, ["s0", "s1"]), { s0: 0, s1: 0 });
  assert.match((await savedRows(model, saver, ["s0", "gone"])) as string, /not there any more/u);
  states.set("s1", { kind: "conflict", mine: "x", theirs: "y" });
  assert.match((await savedRows(model, saver, ["s0", "s1"])) as string, /a text is not saved/u);
  states.set("s1", { kind: "failed", message: "no" });
  assert.match((await savedRows(model, saver, ["s0", "s1"])) as string, /a text is not saved/u);
});
