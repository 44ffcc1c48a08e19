import { choose, has, key, mount, named, press, q, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { worthText, type SuspectSettings } from "../../src/editor/suspectfacts.ts";
import { detailsPanel } from "../../src/editor/details.ts";
import { Drawer, type Panel } from "../../src/editor/drawer.ts";
import { Head } from "../../src/editor/head.ts";
import { openHelp } from "../../src/editor/help.ts";
import { FootPedal } from "../../src/lib/footpedal.ts";
import { versionsPanel } from "../../src/transcript/versions.ts";
import { el } from "../../src/lib/dom.ts";
import { SHORTCUTS } from "../../src/lib/keyboard.ts";
import { Keymap } from "../../src/lib/keymap.ts";
import { OWN, Rights } from "../../src/document/rights.ts";
import { info, recordingInfo, taken, transcript } from "../fixtures.ts";

function drawer(more: Partial<Panel> = {}) {
  const toggled: boolean[] = [];
  const heard: string[] = [];
  const panel = (id: string): Panel => ({ id, title: id.toUpperCase(), render: () => el("p", { text: `${id} ${heard.length}` }), shown: () => heard.push(`shown ${id}`), ...(id === "b" ? more : {}) });
  const made = new Drawer([panel("a"), panel("b"), panel("c")], (open) => toggled.push(open));
  mount(made.element);
  const tab = (id: string) => named<HTMLButtonElement>(made.element, id);
  return { drawer: made, element: made.element, toggled, heard, tab, body: q(made.element, "[role=tabpanel]") };
}

test("it opens at the panel it was left at, with the focus on its tab", () => {
  const { drawer: made, toggled, tab, body } = drawer();
  made.toggle();
  assert.deepEqual([made.panel, document.activeElement === tab("a"), body.textContent], ["a", true, "a 0"]);
  press(tab("c"));
  made.toggle(false);
  made.toggle(false);
  assert.deepEqual([made.panel, toggled], [null, [true, false]]);
  made.toggle();
  assert.equal(made.panel, "c");
});

test("tabs are walked with the arrows, round both ends; only the one in sight is reached by Tab", () => {
  const { drawer: made, tab } = drawer();
  made.toggle();
  key(tab("a"), "ArrowLeft");
  assert.deepEqual([made.panel, document.activeElement === tab("c")], ["c", true]);
  key(tab("c"), "ArrowRight");
  assert.deepEqual([made.panel, ["a", "b", "c"].map((id) => tab(id).tabIndex), tab("a").getAttribute("aria-selected")], ["a", [0, -1, -1], "true"]);
});

test("Escape closes it and goes no further; a key of the panel's own is carried out", () => {
  const pressed: string[] = [];
  const { drawer: made, element, toggled, body } = drawer({ key: (event) => pressed.push(event.key) > 0 && event.key === "p" });
  const reached: string[] = [];
  document.body.addEventListener("keydown", (event) => reached.push(event.key));
  made.show("b");
  assert.deepEqual([key(body, "p"), key(body, "x"), key(element, "Escape")], [false, true, true]);
  assert.deepEqual([pressed, reached, toggled], [["p", "x"], ["x"], [true, false]]);
});

test("it makes way where it lies over the words, and nowhere else", () => {
  const { drawer: made, element } = drawer();
  made.toggle();
  made.makeWay();
  assert.equal(made.open, true);
  element.style.position = "fixed";
  made.makeWay();
  assert.equal(made.open, false);
});

test("a panel takes the focus where it has a better place for it than its tab", () => {
  const place = el("input");
  const { drawer: made, tab, body } = drawer({ render: () => place, wide: true, focus: () => (place.focus(), true) });
  made.show("b");
  assert.deepEqual([document.activeElement === place, made.element.classList.contains("is-wide"), body.getAttribute("aria-label")], [true, true, "B"]);
  made.show("unknown");
  assert.equal(made.panel, "b");
  made.show("a");
  assert.deepEqual([document.activeElement === tab("a"), made.element.classList.contains("is-wide")], [true, false]);
});

test("only the panel in sight is brought up to date, and told when it is seen again", () => {
  const { drawer: made, heard, body } = drawer({ seen: () => heard.push("seen b") });
  made.refresh("a");
  made.seen();
  assert.deepEqual(heard, []);
  made.show("b");
  made.refresh("a");
  made.refresh("b");
  made.seen();
  assert.deepEqual([heard, body.textContent], [["shown b", "shown b", "seen b"], "b 1"]);
});

// ------------------------------------------------------------------ its panels

const NOT_CHECKED: SuspectSettings = { sensitivity: "normal", worth: { measured: [], checked: 0 } };

const facts = (root: ParentNode) => Object.fromEntries([...root.querySelectorAll("dl > div")].map((each) => [q(each, "dt").textContent, q(each, "dd").textContent]));

test("details say where the words are from and how good they are", () => {
  const model = transcript([["a", "b"], ["c"]], { quality_flag: [null, "repeats"] });
  const score = { wer: 0.081, cer: null, errors: 3, words: 37, verified: 1, unusable: 0, segments: 2 };
  model.apply({ ...taken(2, []), transcript: info({ model: "canary", target_lang: "de", task: "ast", options: { beam_size: "5" }, region: [1, 4] }), score }, "poll");
  const root = mount(detailsPanel(model, "http://studio.test/original", NOT_CHECKED));
  const shown = facts(root);
  assert.deepEqual([shown.Model, shown.Task, shown.Language, shown["Beam size"], shown.Part], ["canary", "translation", "English → German", "5", "0:01.0–0:04.0"]);
  assert.deepEqual([shown.WER, shown.CER, shown["Errors put right"], shown.Verified, shown.Doubted], ["8.1 %", "not yet: verify or edit a segment", "3 in 37 words checked", "1 of 2", "1 segment: listen to it"]);
  assert.deepEqual(texts(root, ".cs-legend li")[0], "3 words timed by the model");
  assert.equal(q<HTMLAnchorElement>(root, "a").href, "http://studio.test/original");
});

test("what marking was worth is told in words, or that nothing is checked yet", () => {
  const measured = { share: 10, marked: 4, wrong: 8, found: 3 };
  assert.equal(worthText(measured, 40), "Of 40 words that you checked, 8 were wrong: 75 % of what was marked was wrong, and 38 % of what was wrong was marked.");
  assert.equal(worthText({ ...measured, wrong: 0 }, 40), "None of the 40 words that you checked was wrong.");
  assert.match(worthText({ ...measured, wrong: 0 }, 0), /^Verify or correct/u);
  const settings: SuspectSettings = { ...NOT_CHECKED };
  choose(named<HTMLSelectElement>(mount(detailsPanel(transcript([["a"]]), "", settings)), "sensitivity"), "many");
  assert.equal(settings.sensitivity, "many");
});

test("where one model alone has listened, a second one is offered", () => {
  let asked = 0;
  const root = mount(detailsPanel(transcript([["a"]]), "", NOT_CHECKED, () => (asked += 1)));
  named(root, "second-opinion").click();
  assert.equal(asked, 1);
  assert.equal(mount(detailsPanel(transcript([["a"]]), "", NOT_CHECKED)).querySelector("[data-name=second-opinion]"), null);
});

test("an import names its file, and what nothing is known of is left out", () => {
  const model = transcript([["a"]]);
  model.apply({ ...taken(2, []), transcript: info({ model: "", origin: { name: "train.json", format: "nemo" } }) }, "poll");
  const shown = facts(detailsPanel(model, "", NOT_CHECKED));
  assert.deepEqual([shown["Imported from"], shown.Part, "Doubted" in shown, shown["Errors put right"]], ["train.json", "the whole recording", false, "none yet"]);
});

test("every version can be opened but the one that is", () => {
  const opened: string[] = [];
  const all = [info({ segments: 3 }), info({ id: "o", model: "canary", pnc: false, segments: 1 })];
  const root = mount(versionsPanel(all, "t", (id) => opened.push(id)));
  const buttons = [...root.querySelectorAll<HTMLButtonElement>("button")];
  assert.deepEqual(buttons.map((button) => [button.textContent, button.disabled]), [["Open", true], ["Open this one", false]]);
  assert.match(q(root, "li:nth-child(2)").textContent, /^canaryEnglish · no punctuation · 1 segment · /u);
  press(buttons[1]!);
  assert.deepEqual(opened, ["o"]);
  assert.equal(versionsPanel([], null, () => {}).textContent, "No transcript yet.");
});

// ------------------------------------------------------------------ head and help

test("the head names the recording and its transcript, and offers the ways on", () => {
  const pressed: string[] = [];
  const head = new Head({ again: () => pressed.push("again"), close: () => pressed.push("close"), drawer: () => pressed.push("drawer"), fold: () => 0, spectrogram: () => 0, help: () => pressed.push("help"), find: () => pressed.push("find"), exporting: () => pressed.push("export"), say: (sentence) => pressed.push(sentence) }, new Rights(OWN));
  mount(head.element);
  head.show(recordingInfo({ duration: 201 }), null);
  assert.equal(q(head.element, ".cs-head-facts").textContent, "3:21");
  head.show(recordingInfo({ duration: 201 }), info({ model: "canary", target_lang: "de" }));
  assert.deepEqual([q(head.element, "h2").textContent, q(head.element, ".cs-head-facts").textContent], ["call.wav", "3:21 · canary · English → German"]);
  assert.deepEqual(texts(head.element, "button").filter(Boolean), ["Transcribe again", "Close", "Details", "Export"]);
  for (const control of head.element.querySelectorAll("button")) press(control);
  head.setDrawer(true);
  assert.deepEqual([pressed, named(head.element, "drawer").getAttribute("aria-expanded")], [["again", "close", "find", "drawer", "export", "help"], "true"]);
});

test("the help lists every shortcut of the table, and goes when it is closed", () => {
  const parent = mount(el("div"));
  openHelp(parent, new Keymap(null), new FootPedal(null));
  const dialog = q<HTMLDialogElement>(parent, "dialog");
  assert.deepEqual([texts(dialog, "dd").length, texts(dialog, "h3")], [SHORTCUTS.length, [...new Set(SHORTCUTS.map((shortcut) => shortcut.group))]]);
  assert.deepEqual(texts(q(dialog, "dl > div"), "kbd"), ["Space"]);
  press(dialog);
  assert.ok(!has(parent, "dialog"));
});
