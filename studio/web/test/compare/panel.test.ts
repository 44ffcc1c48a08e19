import { check, choose, holdTime, mount, named, pass, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Comparison } from "../../src/api/decode.ts";
import type { EditRequest, TranscriptInfo } from "../../src/api/wire.ts";
import { ComparePanel } from "../../src/compare/panel.ts";
import { MarkedRegion } from "../../src/document/region.ts";
import { Saver } from "../../src/document/saver.ts";
import { Transcripts } from "../../src/document/transcripts.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { OWN, Rights } from "../../src/document/rights.ts";
import { intentOf, opOf } from "../asked.ts";
import { changes, compareRow, comparison, info, modelRow, models, recordingInfo, run, taken, transcript } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

const own = info({ segments: 2 });
const other = info({ id: "o", model: "canary", segments: 2 });
const rows = () => [compareRow("s0", ["enter", ["nambur", "number"]]), compareRow("s1", ["log", "on"])];

/** As it travels: statuses are numbers. */
const onWire = (made: Comparison) => ({ ...made, rows: made.rows.map((row) => ({ ...row, status: ["draft", "verified", "unusable"].indexOf(row.status) })) });

async function setup(made: Comparison = comparison(rows()), transcripts: TranscriptInfo[] = [own, other], id: string | null = "t") {
  const answer = { now: made };
  const recording = recordingInfo({ transcripts });
  const server = new TestServer()
    .get("/models.json", models(modelRow("canary")))
    .get("/recordings/r/recording.json", () => recording)
    .get("/transcripts/t/compare.json", () => onWire(answer.now));
  const edits: EditRequest[] = [];
  const saver = new Saver("t", async (request) => {
    edits.push(request);
    const text = intentOf(request).text ?? "enter number";
    return { ok: true, changes: changes(edits.length + 1, [text.split(" ")], { revision: edits.length }) };
  });
  const [model, said, played] = [transcript([["enter", "nambur"], ["log", "on"]]), [] as string[], [] as string[]];
  saver.on("changes", (acknowledged) => model.apply(acknowledged.changes, "edit"));
  const offers: (() => void)[] = [];
  const panel = new ComparePanel(scope, {
    api: server.api, recording, transcript: id, transcripts: new Transcripts(server.api, recording), model, saver, marked: new MarkedRegion(60), rights: new Rights(OWN),
    segment: () => null, commit: () => {}, time: () => 0, play: (row) => played.push(row.segment),
    say: (sentence, action) => {
      said.push(sentence);
      if (action) offers.push(action.press);
      return () => {};
    },
  });
  mount(el("div", { role: "tabpanel", tabindex: 0, class: "cs-drawer-body" }, panel.element));
  panel.shown();
  await pass(50);
  return { server, answer, recording, saver, model, edits, said, offers, played, panel, root: panel.element };
}

const summary = (root: HTMLElement) => q(root, ".cs-compare-bar [role=status]").textContent;
const takes = (root: HTMLElement) => texts(root, ".cs-take");

test("the nearest other transcript is compared with, and only rows that differ are shown", async () => {
  const { root, panel } = await setup();
  assert.equal(named<HTMLSelectElement>(root, "compare with").value, "o");
  assert.deepEqual([summary(root), panel.state], ["1 of 2 rows differs, 1 of 4 words", { rows: 2, differing: 1, shown: 1 }]);
  check(named(root, "all-rows"), true);
  assert.equal(panel.state.shown, 2);
});

test("without another transcript the form stands open, and says what comparing is for", async () => {
  const { root, server } = await setup(comparison([]), [own]);
  assert.equal(q<HTMLDetailsElement>(root, "details").open, true);
  assert.match(q(root, "p.cs-hint").textContent, /no other transcript/u);
  assert.equal(server.read.some((path) => path.includes("compare.json")), false);
});

test("without a transcript there is nothing to compare", async () => {
  const { root } = await setup(comparison([]), [], null);
  assert.deepEqual([q(root, "details").hidden, q(root, "p.cs-hint").textContent], [true, "No transcript yet: transcribe first, then compare it with another."]);
});

test("words that are taken are shown as taken at once, and sent with the text they were seen in", async () => {
  const { root, edits, answer } = await setup();
  answer.now = comparison([compareRow("s0", ["enter number"], { revision: 1 }), compareRow("s1", ["log", "on"])]);
  press(q(root, ".cs-take"));
  assert.deepEqual([takes(root), texts(root, ".is-here")], [[], ["enter number"]]);
  await settle();
  const { key: _, ...request } = edits[0]!;
  assert.deepEqual(request, { transcript: "t", op: "take_words", intent: { segment: "s0", other: "o", runs: [[1, 2, 1, 2]] }, revisions: { s0: 0 } });
});

test("a row that was taken stays in sight: nothing moves under the reader", async () => {
  const { root, answer, panel } = await setup();
  answer.now = comparison([compareRow("s0", ["enter number"], { revision: 1 }), compareRow("s1", ["log", "on"])]);
  press(named(root, "take-row"));
  await pass(500);
  assert.deepEqual([panel.state, texts(root, "[data-row]").length], [{ rows: 2, differing: 0, shown: 1 }, 1]);
});

test("what is typed in a row is saved before words are taken into it", async () => {
  const { root, saver, model, edits, answer } = await setup();
  saver.setText(model.get("s0")!, { revision: 0, text: "enter nambur" }, "enter a nambur", 10);
  answer.now = comparison([compareRow("s0", ["enter", ["a", ""], ["nambur", "number"]], { revision: 1 }), compareRow("s1", ["log", "on"])]);
  press(q(root, ".cs-take"));
  await pass(1500);
  assert.deepEqual(edits.map(opOf), ["set_text", "take_words"]);
});

test("taking all is one step that can be undone at once, and says what it left", async () => {
  const made = comparison([...rows(), compareRow("s2", [["a", "b"]], { status: "verified" })]);
  const { root, edits, said, offers } = await setup(made);
  const all = named<HTMLButtonElement>(root, "take-all");
  assert.equal(all.title, "Take 1 row of the other, as one step, 1 verified row left as it is");
  press(all);
  assert.equal(all.disabled, true);
  await pass(300);
  assert.deepEqual([edits.map(opOf), said], [["take_all"], ["Taken: 1 row. 1 verified row was left as it was."]]);
  offers[0]!();
  await settle();
  assert.equal(opOf(edits.at(-1)!), "undo");
});

test("case and punctuation count only where both models write them", async () => {
  const made = { ...comparison([compareRow("s0", [["Enter,", "enter"]])]), other: { ...other, pnc: false } };
  const { root, panel } = await setup(made);
  assert.deepEqual([named<HTMLInputElement>(root, "ignore-case").checked, panel.state.differing, summary(root)], [true, 0, "No difference but in case and punctuation."]);
  check(named(root, "ignore-case"), false);
  assert.equal(panel.state.differing, 1);
});

test("another language can be read beside, not taken", async () => {
  const { root } = await setup({ ...comparison(rows()), other: { ...other, target_lang: "de" } });
  assert.deepEqual([named(root, "take-all").hidden, takes(root)], [true, []]);
  assert.match(root.textContent, /Words of another language cannot be taken/u);
});

test("a run is followed until it is done", async () => {
  const { root, server, answer } = await setup({ ...comparison([]), run: run({ done: 20 }) });
  assert.deepEqual([summary(root), q(root, ".cs-progress").hidden], ["Listening… the first words come in a moment.", false]);
  answer.now = comparison(rows());
  await pass(1000);
  assert.deepEqual([summary(root), q(root, ".cs-progress").hidden], ["1 of 2 rows differs, 1 of 4 words", true]);
  const before = server.read.length;
  await pass(3000);
  assert.equal(server.read.length, before);
});

test("a run is stopped and resumed from its bar", async () => {
  const { root, server } = await setup({ ...comparison(rows()), run: run({ done: 20 }) });
  press(named(root, "stop"));
  await settle();
  assert.deepEqual(server.calls("run"), [{ transcript: "o", action: "stop" }]);
});

test("an edit elsewhere makes the comparison anew, and a lost server is asked again", async () => {
  const { root, server, model, answer } = await setup();
  server.isDown = true;
  model.apply(taken(2, [["enter", "number"]], { revision: 1 }), "poll");
  await pass(300);
  assert.match(q(root, ".cs-compare > [role=alert]").textContent, /^The comparison cannot be read\./u);
  answer.now = comparison([compareRow("s0", ["enter number"])]);
  server.isDown = false;
  await pass(3000);
  assert.equal(summary(root), "No difference: both say the same, word by word.");
});

test("another transcript is compared with from the top", async () => {
  const third = info({ id: "p", model: "parakeet", segments: 2 });
  const { root, server } = await setup(comparison(rows()), [own, other, third]);
  choose(named(root, "compare with"), "p");
  assert.equal(q(root, ".cs-compare-bar").hidden, true);
  await pass(50);
  assert.equal(server.read.at(-1), "/transcripts/t/compare.json?with=p");
  assert.equal(q(root, ".cs-compare-bar").hidden, false);
});

test("keys are the comparison's only while it is there, and never those of a field", async () => {
  const { panel, root } = await setup();
  const down = (target: HTMLElement) => {
    const event = new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true });
    Object.defineProperty(event, "target", { value: target });
    return panel.key(event);
  };
  assert.deepEqual([down(root), down(named(root, "compare with"))], [true, false]);
});
