import { has, key, mount, named, press, q, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_SUSPECTS, Suspects } from "../../src/document/suspects.ts";
import type { SaveState } from "../../src/document/saver.ts";
import { conflictView } from "../../src/transcript/conflictview.ts";
import { Field } from "../../src/transcript/field.ts";
import { ProgressBar } from "../../src/transcript/progress.ts";
import { Row, saveText, type RowState } from "../../src/transcript/row.ts";
import { columns, run, suspects, transcript, type Shape } from "../fixtures.ts";

function state(words: string[], more: Partial<RowState> = {}, shape: Shape = {}): RowState {
  const segment = transcript([words], shape).segments[0]!;
  return { segment, position: 0, pending: undefined, status: segment.status, save: undefined, conflict: null, suspects: NO_SUSPECTS, colour: 0, ...more };
}

function row(first: RowState) {
  const made = new Row("s0", "");
  made.update(first);
  mount(made.element);
  return { row: made, element: made.element, words: () => texts(made.element, ".cs-word") };
}

test("a row says when, who and what", () => {
  const shown = state(["log", "on"]);
  const { element, words } = row({ ...shown, segment: { ...shown.segment, speaker: "S1" } });
  assert.deepEqual([named(element, "time").textContent, q(element, ".cs-speaker").textContent, words()], ["0:00.0", "S1", ["log", "on"]]);
  assert.deepEqual([q(element, ".cs-speaker-swatch").dataset.colour, q(element, ".cs-speaker-swatch").hidden], ["0", false]);
  assert.match(q(element, ".cs-word").title, /^log\n0:00\.00/u);
});

test("suspect words are marked and say why, until a person has judged the segment", () => {
  const shape = { confidence: [30, 90] };
  const found = new Suspects(suspects(columns([["log", "on"]], shape)), "normal");
  const { row: made, element } = row(state(["log", "on"], { suspects: found }, shape));
  assert.deepEqual(texts(element, ".is-suspect"), ["log"]);
  assert.match(q(element, ".is-suspect").title, /\nSuspect: the model was not sure$/u);
  made.update(state(["log", "on"], { suspects: found, status: "verified" }, shape));
  assert.deepEqual(texts(element, ".is-suspect"), []);
});

test("where much is expected to be wrong, it is offered to write it anew, until somebody has", () => {
  const found = new Suspects(suspects(columns([["log", "on"]]), { poor: { id: ["s0"], wer: [43] } }), "normal");
  const shown = state(["log", "on"], { suspects: found });
  const { row: made, element } = row(shown);
  assert.deepEqual([q(element, ".cs-poor").hidden, texts(element, ".cs-poor button")], [false, ["Retype", "Another model"]]);
  assert.match(q(element, ".cs-poor").title, /^About 4 of 10 words may be wrong/u);
  made.update({ ...shown, segment: { ...shown.segment, original: "lock in" } });
  assert.equal(q(element, ".cs-poor").hidden, true);
});

test("what was typed stands there before it is saved, and says so", () => {
  const { row: made, element, words } = row(state(["log", "on"]));
  assert.equal(q(element, ".cs-edited").hidden, true);
  made.update(state(["log", "on"], { pending: "log in", save: { kind: "saving" } }));
  assert.deepEqual([words(), q(element, ".cs-save").textContent, q(element, ".cs-edited").hidden], [["log", "in"], "saving…", false]);
});

test("an edited segment keeps what the model wrote", () => {
  const shown = state(["log", "in"]);
  const { element } = row({ ...shown, segment: { ...shown.segment, original: "log on" } });
  assert.deepEqual([q(element, ".cs-edited").hidden, q(element, ".cs-edited").title], [false, "The model wrote: log on"]);
});

for (const [kind, save, words] of [
  ["none", undefined, ""],
  ["saved", { kind: "saved" }, "saved"],
  ["retrying", { kind: "retrying", message: "not saved, retrying" }, "not saved, retrying"],
  ["failed", { kind: "failed", message: "not saved: too long" }, "not saved: too long"],
  ["conflict", { kind: "conflict", mine: "a", theirs: "b" }, "two texts: choose one"],
] as [string, SaveState | undefined, string][]) {
  test(`a save that is ${kind} is said in words`, () => {
    const { element } = row(state(["a"], { save }));
    assert.deepEqual([saveText(save), q(element, ".cs-save").className], [words, `cs-save is-${kind}`]);
  });
}

test("the marks are pressed buttons with the segment's number and status", () => {
  const { row: made, element } = row(state(["a"], { position: 4 }));
  const marks = () => ["verify", "unusable"].map((name) => [named(element, name).getAttribute("aria-pressed"), named(element, name).getAttribute("aria-label")]);
  assert.deepEqual(marks(), [["false", "Verified: segment 5, not verified"], ["false", "Unusable: segment 5, not verified"]]);
  made.update(state(["a"], { position: 4, status: "unusable" }));
  assert.deepEqual(marks(), [["false", "Verified: segment 5, unusable"], ["true", "Unusable: segment 5, unusable"]]);
  assert.deepEqual([element.classList.contains("is-unusable"), element.classList.contains("is-verified")], [true, false]);
});

test("what the guard found odd is shown until a person has judged", () => {
  const shape: Shape = { quality_flag: ["repeats"] };
  const { row: made, element } = row(state(["a"], {}, shape));
  assert.deepEqual([q(element, ".cs-quality-flag").textContent, q(element, ".cs-quality-flag").hidden], ["repeats?", false]);
  made.update(state(["a"], { status: "verified" }, shape));
  assert.equal(q(element, ".cs-quality-flag").hidden, true);
});

test("the word that is selected and the word that sounds stay lit when the row is drawn anew", () => {
  const { row: made, element } = row(state(["log", "on"]));
  made.mark("is-selected", 0);
  made.mark("is-playing", 1);
  made.mark("is-playing", 0);
  made.update(state(["sign", "on"]));
  assert.deepEqual([texts(element, ".is-selected"), texts(element, ".is-playing")], [["sign"], ["sign"]]);
  made.mark("is-selected", null);
  assert.deepEqual(texts(element, ".is-selected"), []);
});

test("two texts stand side by side, and the same two are not drawn again", () => {
  const chosen: string[] = [];
  const conflict = {
    why: "Changed elsewhere.",
    mine: { title: "Yours", text: "log in", take: "Keep mine" },
    theirs: { title: "Theirs", text: "", take: "Take theirs" },
    choose: (which: string) => chosen.push(which),
  };
  const { row: made, element } = row(state(["a"], { conflict }));
  const group = q(element, "[role=group]");
  assert.deepEqual([group.getAttribute("aria-label"), texts(group, ".cs-choice-side p")], ["Changed elsewhere.", ["log in", "(no words)"]]);
  press(named(group, "theirs"));
  made.update(state(["b"], { conflict }));
  assert.deepEqual([chosen, q(element, "[role=group]") === group], [["theirs"], true]);
  made.update(state(["b"]));
  assert.ok(!has(element, "[role=group]"));
  press(named(conflictView(conflict), "mine"));
  assert.deepEqual(chosen, ["theirs", "mine"]);
});

// ------------------------------------------------------------------ the field

function field(text: string) {
  const heard: string[] = [];
  const made = new Field(text, "Text of the segment", "en", {
    input: (now) => heard.push(`input ${now}`),
    command: (command) => heard.push(command),
    leave: () => heard.push("leave"),
  });
  mount(made.element);
  return { field: made, element: made.element, heard };
}

for (const [text, word, marked] of [
  ["he said: “Stop!”", 2, "Stop"],
  ["at 50%, not (60)", 1, "50%"],
  ["we’re done…", 1, "done"],
  ["¿Qué? …", 1, "…"],
] as const) {
  test(`of “${text}” a word is marked without what the sentence puts around it: ${marked}`, () => {
    const { field: made, element } = field(text);
    made.open(word);
    assert.equal(text.slice(element.selectionStart, element.selectionEnd), marked);
  });
}

test("the caret marks the word that was pressed, or stands at the end", () => {
  const { field: made, element } = field("please log on");
  made.open(1);
  assert.deepEqual([element.selectionStart, element.selectionEnd, document.activeElement === element], [7, 10, true]);
  made.open(null);
  assert.deepEqual([element.selectionStart, element.selectionEnd], [13, 13]);
  made.open(9);
  assert.equal(element.selectionStart, 13);
});

test("keys of the table are commands, all others are typed; none reaches the page", () => {
  const { element, heard } = field("a");
  const reached: string[] = [];
  document.body.addEventListener("keydown", (event) => reached.push(event.key));
  assert.deepEqual([key(element, "Enter"), key(element, "Tab", { shiftKey: true }), key(element, "v"), key(element, "Escape")], [false, false, true, false]);
  assert.deepEqual([heard, reached], [["commit", "commitPrevious", "cancel"], []]);
});

test("while an input method composes, Enter is its own", () => {
  const { element, heard } = field("a");
  key(element, "Enter", { isComposing: true });
  assert.deepEqual(heard, []);
});

test("typing is told; leaving too, but not once the field is closed", () => {
  const { field: made, element, heard } = field("a");
  type(element, "ab");
  element.dispatchEvent(new FocusEvent("blur"));
  made.close();
  element.dispatchEvent(new FocusEvent("blur"));
  assert.deepEqual([heard, made.text], [["input ab", "leave"], "ab"]);
});

// ------------------------------------------------------------------ the bar of a run

test("a run that goes on can be stopped, one that was stopped resumed, one that is done is gone", () => {
  const actions: string[] = [];
  const bar = new ProgressBar((action) => actions.push(action));
  mount(bar.element);
  bar.show(run({ done: 40 }));
  assert.deepEqual([q<HTMLProgressElement>(bar.element, "progress").value, named(bar.element, "resume").hidden], [40, true]);
  press(named(bar.element, "stop"));
  bar.show(run({ state: "stopped", done: 40 }));
  assert.equal(named(bar.element, "stop").hidden, true);
  press(named(bar.element, "resume"));
  bar.show(run({ state: "failed", error: "No memory." }));
  assert.deepEqual([q(bar.element, "span").textContent, bar.element.classList.contains("is-failed")], ["No memory.", true]);
  bar.show(run({ state: "done" }));
  assert.deepEqual([bar.element.hidden, actions], [true, ["stop", "resume"]]);
  bar.show(null);
  assert.equal(bar.element.hidden, true);
});

test("a mark that is pressed beside the field leaves it the focus, so that both are saved as one step", () => {
  const { row: made, element } = row(state(["log", "on"]));
  const prevented = (name: string): boolean => !named(element, name).dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
  assert.deepEqual(["verify", "unusable"].map(prevented), [false, false]);
  made.showField(new Field("log on", "Text", "en", { input: () => {}, command: () => false, leave: () => {} }));
  assert.deepEqual(["verify", "unusable"].map(prevented), [true, true]);
  made.hideField();
  assert.equal(prevented("verify"), false);
});
