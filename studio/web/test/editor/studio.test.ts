import { has, holdTime, key, layOut, mount, named, observed, pass, press, q, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { EditRequest, OtherPerson, RecordingInfo, Role, WireChanges } from "../../src/api/wire.ts";
import { ALONE_MS, TOGETHER_MS } from "../../src/api/poller.ts";
import { Drafts } from "../../src/document/drafts.ts";
import { mountStudio } from "../../src/editor/studio.ts";
import { el } from "../../src/lib/dom.ts";
import { SHORTCUTS } from "../../src/lib/keyboard.ts";
import { intentOf, opOf, seenOf } from "../asked.ts";
import { changes, columns, GUEST, info, modelRow, models, other, recordingInfo, run, suspects, type Shape } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();
afterEach(async () => {
  document.body.replaceChildren();
  await settle();
  window.localStorage.clear();
  history.replaceState(null, "", "/");
});

const WORDS = [["enter", "your", "nambur"], ["log", "on"], ["thank", "you"]];

/** A server with one recording and one transcript whose texts can be changed; an edit raises its segment's revision. */
class StudioServer extends TestServer {
  readonly texts = WORDS.map((words) => words.join(" "));
  readonly statuses = WORDS.map(() => 0);
  readonly revisions = WORDS.map(() => 0);
  readonly speakers: (string | null)[] = WORDS.map(() => null);
  version = 1;
  others: OtherPerson[] = [];
  role: Role | null;
  more: Partial<WireChanges> = {};

  constructor(recording: RecordingInfo = recordingInfo(), shape: Shape = {}) {
    super();
    this.role = recording.standing.role;
    this.get("/recordings/r/recording.json", recording)
      .get("/recordings/r/peaks.bin", () => new Response("", { status: 500 }))
      .get("/models.json", models(modelRow("canary")))
      .get("/transcripts/t/changes.json", (query: URLSearchParams) => this.#since(Number(query.get("since")), shape))
      .on("here", ({ since, follow }) => ({ ok: true, version: this.version, others: this.others, role: this.role, changes: follow || Number(since) < this.version ? this.#since(Number(since), shape) : null }))
      .get("/transcripts/t/suspects.json", suspects(columns(WORDS, shape)))
      .on("edit", (request) => this.#edit(request as unknown as EditRequest));
  }

  #changes(positions: number[], shape: Shape): WireChanges {
    const made = changes(this.version, positions.map((i) => this.texts[i]!.split(" ")), { ...shape, status: positions.map((i) => this.statuses[i]!) });
    const { segments } = made;
    segments.id = positions.map((i) => `s${i}`);
    segments.start = positions.map((i) => i * 10_000);
    segments.end = positions.map((i) => i * 10_000 + 9000);
    segments.revision = positions.map((i) => this.revisions[i]!);
    segments.speaker = positions.map((i) => this.speakers[i]!);
    return { ...made, ...this.more };
  }

  #since(since: number, shape: Shape): WireChanges {
    return this.#changes(since < this.version ? [...WORDS.keys()] : [], since < this.version ? shape : {});
  }

  #edit(request: EditRequest): unknown {
    this.version += 1;
    const { segment, text, status, speaker } = intentOf(request);
    if (segment === undefined) return { ok: true, changes: this.#changes([], {}) };
    const at = Number(segment.slice(1));
    if (text !== undefined) this.texts[at] = text;
    if (status !== undefined) this.statuses[at] = ["draft", "verified", "unusable"].indexOf(status);
    if (speaker !== undefined) this.speakers[at] = speaker;
    this.revisions[at]! += 1;
    return { ok: true, changes: this.#changes([at], {}) };
  }

  /** What was asked for, in short. */
  get edits(): Record<string, unknown>[] {
    return (this.calls("edit") as unknown as EditRequest[]).map((request) => {
      const revision = seenOf(request);
      return { op: opOf(request), ...intentOf(request), ...(revision === undefined ? {} : { revision }) };
    });
  }
}

async function open(server = new StudioServer(), value: object = { recording: "r", transcript: "t" }) {
  const events: [string, unknown][] = [];
  let changed = () => {};
  const props: { value: unknown } = { value };
  const place = mount(el("div"));
  mountStudio({ element: place, props, server: server.functions, trigger: (event, data) => events.push([event, data]), watch: (_, run) => (changed = run) });
  document.head.querySelector("#canary-studio-style")?.dispatchEvent(new Event("load"));
  await settle();
  await settle();
  const root = q(place, ".cs-root-studio");
  const list = root.querySelector<HTMLElement>(".cs-list");
  if (list) {
    layOut(list, { width: 1000, height: 400 });
    observed(list);
  }
  await pass(32);
  const rows = () => [...root.querySelectorAll<HTMLElement>(".cs-row")];
  const setValue = async (now: object) => {
    props.value = now;
    changed();
    await pass(50);
  };
  return { server, events, root, rows, setValue, hit: (name: string, held: KeyboardEventInit = {}) => key(document.activeElement as HTMLElement, name, held) };
}

const selected = () => window.__studio!.selected;

test("the recording that Python names is opened at its first word, and stands in the address", async () => {
  const { root } = await open();
  assert.deepEqual(texts(root, ".cs-words"), ["enter your nambur", "log on", "thank you"]);
  assert.deepEqual([selected(), window.__studio!.segments.length, location.search], [{ segment: "s0", word: 0 }, 3, "?recording=r&transcript=t"]);
  assert.equal(q(root, ".cs-status").textContent, "0 of 3 verified · saved");
  assert.ok(document.activeElement === q(root, ".cs-list"));
});

test("without a picture of the sound the words can be read, and it is told in its place, over nothing that a key was answered", async () => {
  const { root } = await open();
  assert.match(q(root, ".cs-waveform-none[role=status]").textContent, /waveform cannot be shown/u);
  assert.equal(q(root, ".cs-notice[role=alert]:not(.is-bad)").textContent, "");
});

test("the second of the playhead is kept in the address, and given to no other recording that Back leads to", async () => {
  const { events, hit } = await open();
  hit("ArrowDown");
  await pass(600);
  assert.equal(location.search, "?recording=r&transcript=t&t=10");
  hit("ArrowDown");
  history.pushState(null, "", "/?recording=before");
  window.dispatchEvent(new Event("popstate"));
  await pass(600);
  assert.deepEqual(events.at(-1), ["opened", { recording: "before", transcript: null }]);
  assert.equal(location.search, "?recording=before");
});

test("arrows walk over words and segments, Home and End go to the ends", async () => {
  const { hit } = await open();
  const walk = ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowDown", "ArrowDown", "Home", "End"].map((name) => {
    hit(name);
    return Object.values(selected()!).join(":");
  });
  assert.deepEqual(walk, ["s0:1", "s0:2", "s1:0", "s0:2", "s1:0", "s2:0", "s2:0", "s0:0", "s2:0"]);
});

test("Enter edits, Ctrl+Enter saves, verifies and goes on to the next", async () => {
  const { server, root, hit } = await open();
  hit("Enter");
  type(q<HTMLTextAreaElement>(root, "textarea"), "enter your number");
  hit("Enter", { ctrlKey: true });
  await settle();
  // one step, which one Ctrl+Z takes back
  assert.deepEqual(server.edits, [{ op: "set_text", segment: "s0", revision: 0, text: "enter your number", status: "verified" }]);
  assert.deepEqual([selected(), q<HTMLTextAreaElement>(root, "textarea").value], [{ segment: "s1", word: 0 }, "log on"]);
  assert.deepEqual([window.__studio!.saveState("s0"), window.__studio!.segments[0]!.status], ["saved", "verified"]);
});

test("a row says for a moment that it is saved; then only the line over the words does", async () => {
  const { root, hit } = await open();
  hit("v");
  await settle();
  assert.deepEqual([q(root, ".cs-save").textContent, q(root, ".cs-status").textContent], ["saved", "0 of 3 verified · saved"]);
  await pass(4100);
  assert.deepEqual([q(root, ".cs-save").textContent, window.__studio!.saveState("s0")], ["", "saved"]);
  hit("x");
  await settle();
  assert.equal(q(root, ".cs-save").textContent, "saved");
});

test("Tab saves and edits the next, Escape leaves a text as it was", async () => {
  const { server, root, hit } = await open();
  hit("F2");
  hit("Tab");
  type(q<HTMLTextAreaElement>(root, "textarea"), "sign on");
  hit("Escape");
  await settle();
  assert.deepEqual([server.edits, texts(root, ".cs-words")[1], selected()], [[], "log on", { segment: "s1", word: 0 }]);
});

test("V verifies and never takes a mark back; U marks unusable, which is told with a way back; X takes the mark back", async () => {
  const { server, root, hit } = await open();
  hit("v");
  await settle();
  hit("v");
  await settle();
  hit("u");
  await settle();
  assert.equal(q(root, ".cs-told .cs-notice:not(.is-bad) span").textContent, "The segment at 0:00.0 is unusable, no longer verified.");
  press(q(root, ".cs-told .is-link"));
  await settle();
  hit("x");
  await settle();
  assert.deepEqual(server.edits.map((edit) => edit.status), ["verified", "unusable", "verified", "draft"]);
  assert.match(q(root, ".cs-told .cs-notice:not(.is-bad)").textContent, /is not verified any more/u);
  hit("ArrowDown");
  assert.equal(q(root, ".cs-told .cs-notice:not(.is-bad)").hidden, true, "what was told of a deed is over with the next one");
});

/** The audio element as one that plays: its time is what a test says. */
function playing(audio: HTMLAudioElement) {
  const state = { time: 0, paused: true };
  Object.defineProperties(audio, {
    currentTime: { configurable: true, get: () => state.time, set: (time: number) => (state.time = time) },
    paused: { configurable: true, get: () => state.paused },
    ended: { configurable: true, get: () => false },
  });
  audio.play = async () => {
    state.paused = false;
    audio.dispatchEvent(new Event("play"));
  };
  audio.pause = () => {
    state.paused = true;
    audio.dispatchEvent(new Event("pause"));
  };
  const at = (time: number) => {
    state.time = time;
    audio.dispatchEvent(new Event("timeupdate"));
  };
  return { at };
}

async function listening(shape: Shape = {}, server = new StudioServer(recordingInfo(), shape)) {
  const made: HTMLAudioElement[] = [];
  const RealAudio = globalThis.Audio;
  globalThis.Audio = class extends RealAudio {
    constructor() {
      super();
      made.push(this as unknown as HTMLAudioElement);
    }
  } as typeof Audio;
  const opened = await open(server);
  globalThis.Audio = RealAudio;
  return { ...opened, ...playing(made.at(-1)!) };
}

test("what sounds becomes current a moment after it began, so that V still means what was just heard", async () => {
  const { server, hit, rows, at } = await listening();
  hit(" ");
  at(9.9);
  at(10.2);
  assert.deepEqual([window.__studio!.sounding, selected()!.segment], [{ segment: "s1", word: 0 }, "s0"]);
  hit("v");
  at(10.5);
  assert.deepEqual([selected()!.segment, rows().findIndex((row) => row.classList.contains("is-current"))], ["s1", 1]);
  hit("v");
  await settle();
  hit("v");
  await settle();
  assert.deepEqual(server.edits.map(({ segment, status }) => [segment, status]), [["s0", "verified"], ["s1", "verified"]]);
});

test("where a replay ends, the segment that was heard stays current", async () => {
  const { hit, at } = await listening();
  hit("r");
  at(9.02);
  assert.deepEqual([window.__studio!.playing, selected()!.segment], [false, "s0"]);
});

test("whoever typed while the sound went on is left with the text, to verify it", async () => {
  const { server, hit, root, at } = await listening();
  hit(" ");
  at(1);
  hit("Enter");
  type(q<HTMLTextAreaElement>(root, "textarea"), "enter your number");
  at(15);
  hit("Enter");
  at(15.1);
  hit("v");
  await settle();
  assert.deepEqual(server.edits.map(({ segment, status }) => [segment, status]), [["s0", undefined], ["s0", "verified"]]);
});

test("one second on or back takes the selection with it", async () => {
  const { hit } = await open();
  for (let press = 0; press < 10; press++) hit("ArrowRight", { shiftKey: true });
  assert.deepEqual([window.__studio!.time, selected()], [10, { segment: "s1", word: 0 }]);
});

test("a segment out of sight is brought back before it is marked", async () => {
  const { server, root, hit } = await open();
  const list = q(root, ".cs-list");
  list.scrollTop = 5000;
  hit("v");
  await settle();
  assert.deepEqual([server.edits, list.scrollTop < 5000], [[], true]);
  assert.match(q(root, ".cs-told").textContent, /out of sight/u);
  hit("v");
  await settle();
  assert.equal(server.edits.length, 1);
});

test("a mark that was pressed leaves the keys to the transcript: Space does not press it again", async () => {
  const { root, rows } = await open();
  const mark = named(rows()[1]!, "verify");
  mark.focus();
  press(mark, { detail: 1 });
  assert.ok(document.activeElement === q(root, ".cs-list"));
});

test("whoever goes elsewhere from an open field has it saved", async () => {
  const { server, root, hit } = await open();
  hit("Enter");
  type(q<HTMLTextAreaElement>(root, "textarea"), "enter your number");
  press(named(root, "nextSegment"));
  await settle();
  assert.deepEqual([has(root, "textarea"), selected()!.segment, server.edits.map((edit) => edit.text)], [false, "s1", ["enter your number"]]);
});

test("a double click on a mark marks once", async () => {
  const { server, rows } = await open();
  press(named(rows()[1]!, "verify"), { detail: 1 });
  press(named(rows()[1]!, "verify"), { detail: 2 });
  await settle();
  assert.deepEqual(server.edits.map((edit) => edit.status), ["verified"]);
});

test("shortcuts work on any layout: Cyrillic letters by their keys, a dead key as its command where nobody types", async () => {
  const { server, hit } = await open();
  hit("м", { code: "KeyV" });
  await settle();
  hit("Dead", { code: "KeyU", altKey: true, keyCode: 229 });
  await settle();
  hit("я", { code: "KeyZ", ctrlKey: true });
  await settle();
  assert.deepEqual(server.edits.map(({ op, status }) => status ?? op), ["verified", "unusable", "undo"]);
});

test("what Option types on a Mac is typed, and a dead key waits for its letter", async () => {
  const { root, hit } = await open();
  hit("Enter");
  assert.equal(hit("ń", { code: "KeyN", altKey: true }), true);
  assert.equal(hit("Dead", { code: "KeyU", altKey: true, keyCode: 229 }), true);
  assert.ok(has(root, "textarea"));
});

test("the text says in which language it is, and is nobody's to translate", async () => {
  const server = new StudioServer();
  server.more = { transcript: info({ target_lang: "de" }) };
  const { root, hit } = await open(server);
  hit("Enter");
  for (const part of [q(root, ".cs-list"), q(root, "textarea")]) {
    assert.deepEqual([part.getAttribute("lang"), part.getAttribute("translate")], ["de", "no"]);
  }
});

test("Ctrl+F searches all segments, and Escape goes back to them", async () => {
  const { root, hit } = await open();
  hit("f", { ctrlKey: true });
  const field = q<HTMLInputElement>(root, ".cs-find input");
  assert.ok(document.activeElement === field);
  type(field, "THANK y");
  assert.deepEqual([selected(), q(root, ".cs-find [role=status]").textContent], [{ segment: "s2", word: 0 }, "1 of 1"]);
  type(field, "o");
  key(field, "Enter");
  assert.deepEqual([selected(), q(root, ".cs-find [role=status]").textContent], [{ segment: "s1", word: 0 }, "2 of 4"]);
  key(field, "Escape");
  assert.deepEqual([q(root, ".cs-find").hidden, document.activeElement === q(root, ".cs-list")], [true, true]);
});

test("what is verified is no longer suspect, and nothing else becomes it meanwhile", async () => {
  const server = new StudioServer(recordingInfo(), { confidence: [90, 90, 90, 90, 20, 90, 90] });
  const { root, rows } = await open(server);
  assert.deepEqual(texts(root, ".cs-word.is-suspect"), ["on"]);
  press(named(rows()[1]!, "verify"));
  await pass(50);
  assert.deepEqual(texts(root, ".cs-list .cs-word.is-suspect"), []);
});

test("keys belong to whoever has the focus: a button keeps Enter, a field of the page around keeps all", async () => {
  const { server, root, hit } = await open();
  const outside = el("input");
  document.body.append(outside);
  outside.focus();
  hit("v");
  named(root, "again").focus();
  hit("Enter");
  await settle();
  assert.deepEqual([server.edits, has(root, "textarea")], [[], false]);
  hit("v");
  await settle();
  assert.equal(server.edits.length, 1);
});

test("one press on a word plays from it, also on the one that is selected; a double click edits it there", async () => {
  const { root, rows } = await open();
  press(q(rows()[0]!, "[data-word='0']"), { detail: 1 });
  assert.equal(has(root, "textarea"), false);
  const word = () => q(rows()[1]!, "[data-word='1']");
  press(word(), { detail: 1 });
  press(word(), { detail: 1 });
  assert.deepEqual([selected(), window.__studio!.time, has(root, "textarea")], [{ segment: "s1", word: 1 }, 10.5, false]);
  press(word(), { detail: 2 });
  const field = q<HTMLTextAreaElement>(root, "textarea");
  assert.deepEqual([field.value, field.selectionStart, field.selectionEnd], ["log on", 4, 6]);
});

test("the second press of a double click means what the first was on, wherever the list has moved to", async () => {
  const { root, rows } = await open();
  press(q(rows()[1]!, "[data-word='1']"), { detail: 1 });
  press(q(rows()[2]!, "[data-word='0']"), { detail: 2 });
  assert.equal(q<HTMLTextAreaElement>(root, "textarea").value, "log on");
});

test("a press on a mark or a time does what it says", async () => {
  const { server, rows } = await open();
  press(named(rows()[2]!, "unusable"));
  press(named(rows()[2]!, "time"));
  await settle();
  assert.deepEqual([server.edits, selected()], [[{ op: "set_status", segment: "s2", revision: 0, status: "unusable" }], { segment: "s2", word: 0 }]);
});

test("N goes to the next suspect word, and says when none is left", async () => {
  const { root, hit } = await open(new StudioServer(recordingInfo(), { confidence: [90, 90, 90, 90, 20, 90, 90] }));
  hit("n");
  assert.deepEqual(selected(), { segment: "s1", word: 1 });
  assert.deepEqual(texts(root, ".cs-word.is-suspect"), ["on"]);
  const none = await open(new StudioServer(recordingInfo(), { confidence: WORDS.flat().map(() => 100) }));
  for (const row of none.rows()) press(named(row, "verify"));
  await settle();
  none.hit("n");
  assert.match(q(none.root, ".cs-notice:not(.is-bad)").textContent, /^Nothing suspect is left/u);
});

test("how many are left is told, and why the current word is one; J goes to the likeliest first", async () => {
  const { root, rows, hit } = await open(new StudioServer(recordingInfo(), { confidence: [40, 90, 90, 90, 20, 90, 90] }));
  assert.equal(named(root, "nextSuspect").textContent, "2 suspects");
  hit("j");
  assert.deepEqual([selected(), q(rows()[1]!, ".cs-why").textContent, named(root, "why").textContent], [{ segment: "s1", word: 1 }, "the model was not sure", "Suspect: the model was not sure"]);
  hit("j");
  assert.deepEqual(selected(), { segment: "s0", word: 0 });
  hit("v");
  await settle();
  assert.deepEqual([named(root, "nextSuspect").textContent, named(root, "why").textContent], ["1 suspect", ""]);
});

test("whoever types goes on typing in the next suspect word, behind the caret and in the text as it is by now", async () => {
  const { root, hit } = await open(new StudioServer(recordingInfo(), { confidence: [40, 90, 40, 90, 20, 90, 90] }));
  const field = () => q<HTMLTextAreaElement>(root, "textarea");
  const marked = () => field().value.slice(field().selectionStart, field().selectionEnd);
  hit("Enter");
  type(field(), "please do enter your nambur");
  field().setSelectionRange(15, 15);
  hit("n", { altKey: true, code: "KeyN" });
  assert.deepEqual([selected(), marked()], [{ segment: "s0", word: 2 }, "nambur"]);
  hit("j", { altKey: true, code: "KeyJ" });
  assert.deepEqual([selected(), marked()], [{ segment: "s1", word: 1 }, "on"]);
});

test("a word that is marked while typing is replaced as a whole word, a part of it as it stands", async () => {
  const { root, hit } = await open();
  const field = () => q<HTMLTextAreaElement>(root, "textarea");
  const whole = () => named(root, "find-whole").getAttribute("aria-pressed");
  hit("Enter");
  field().setSelectionRange(6, 10);
  hit("h", { ctrlKey: true });
  assert.equal(whole(), "true");
  hit("Escape");
  field().setSelectionRange(6, 9);
  hit("h", { ctrlKey: true });
  assert.equal(whole(), "false");
});

test("what is offered is done by Alt+Enter, and where nothing is that is told", async () => {
  const { server, root, hit } = await open();
  const offer = () => q(root, ".cs-told .cs-notice:not([hidden])").textContent;
  hit("Enter", { altKey: true });
  assert.equal(offer(), "Nothing is offered now.");
  hit("v");
  await settle();
  hit("u");
  assert.match(offer(), /is unusable, no longer verified\.Undo$/u);
  hit("Enter", { altKey: true });
  await settle();
  assert.deepEqual(server.edits.map(({ status }) => status), ["verified", "unusable", "verified"]);
});

test("what is offered is taken from the palette as well, and on a button, which keeps Enter alone", async () => {
  const { server, root, hit } = await open();
  const offered = async () => {
    hit("v");
    await settle();
    hit("u");
    await settle();
  };
  const marks = () => server.edits.map(({ status }) => status);
  await offered();
  hit("k", { ctrlKey: true });
  type(q<HTMLInputElement>(root, ".cs-palette input"), "offered");
  hit("Enter");
  await settle();
  assert.deepEqual(marks(), ["verified", "unusable", "verified"]);
  q(root, ".cs-list").focus();
  await offered();
  named(root, "drawer").focus();
  assert.equal(hit("Enter"), true, "the button's own");
  assert.equal(hit("Enter", { altKey: true }), false);
  await settle();
  assert.deepEqual(marks().slice(3), ["unusable", "verified"]);
});

/** Undo is asked for; before it is answered somebody types in the second row. */
async function undoing(answer: WireChanges) {
  const opened = await open();
  let answered = (_: unknown) => {};
  opened.server.on("edit", () => new Promise((done) => (answered = done)));
  opened.hit("z", { ctrlKey: true });
  opened.hit("ArrowDown");
  opened.hit("Enter");
  const field = () => q<HTMLTextAreaElement>(opened.root, "textarea");
  type(field(), "log on now");
  await settle();
  answered({ ok: true, changes: answer });
  await settle();
  return { ...opened, field };
}

test("whoever types elsewhere when an undo is answered types on there", async () => {
  const { server, field } = await undoing(changes(9, [["enter", "your", "number"]], { revision: 5 }));
  assert.deepEqual([server.edits, selected()?.segment, field().value, document.activeElement === field()], [[{ op: "undo" }], "s1", "log on now", true]);
});

test("where an undo takes the row away in which one types, one types on in the row that came of it, and what was typed is told", async () => {
  const { root, field } = await undoing({ ...changes(9, [["enter", "your", "nambur", "log", "on"]], { revision: 5 }), removed: ["s1"] });
  assert.deepEqual([selected()?.segment, field().value, document.activeElement === field()], ["s0", "enter your nambur log on", true]);
  assert.match(q(root, ".cs-told .cs-notice:not([hidden])").textContent, /Your text: “log on now”/u);
});

for (const [name, letter] of [["Alt+N", "n"], ["Alt+J", "j"], ["Alt+G", "g"]] as const) test(`where nothing is left, ${name} leaves the text open in which one types`, async () => {
  const { root, rows, hit } = await open(new StudioServer(recordingInfo(), { confidence: WORDS.flat().map(() => 100) }));
  for (const row of rows()) press(named(row, "verify"));
  await settle();
  hit("Enter");
  type(q<HTMLTextAreaElement>(root, "textarea"), "enter your number");
  hit(letter, { altKey: true, code: `Key${letter.toUpperCase()}` });
  assert.ok(document.activeElement === q(root, "textarea"));
  assert.match(q(root, ".cs-told .cs-notice:not([hidden])").textContent, /^(?:Nothing suspect|No suspect word) is left|^Every segment is verified/u);
});

test("Y shows only rows to do; the current one stays until one leaves it, and arrows pass over the rest", async () => {
  const { rows, hit } = await open(new StudioServer(recordingInfo(), { confidence: [40, 90, 90, 90, 90, 20, 90] }));
  const ids = () => rows().map((row) => row.dataset.id);
  hit("y");
  assert.deepEqual(ids(), ["s0", "s2"]);
  hit("v");
  await settle();
  assert.deepEqual(ids(), ["s0", "s2"]);
  hit("ArrowDown");
  assert.deepEqual([selected(), ids()], [{ segment: "s2", word: 0 }, ["s2"]]);
  hit("y");
  assert.deepEqual(ids(), ["s0", "s1", "s2"]);
});

test("the current row stays shown when it is given to somebody else, and can be marked; it goes when it is left", async () => {
  const server = new StudioServer();
  server.speakers.splice(0, 3, "Ann", "Bo", "Ann");
  const { rows, hit, root } = await open(server);
  const ids = () => rows().map((row) => row.dataset.id);
  hit("t");
  await pass(50);
  assert.deepEqual(ids(), ["s0", "s2"]);
  hit("2");
  await pass(50);
  assert.deepEqual([window.__studio!.segments[0]!.speaker, ids(), selected()!.segment], ["Bo", ["s0", "s2"], "s0"]);
  hit("v");
  hit("ArrowRight");
  await pass(50);
  assert.deepEqual([window.__studio!.segments[0]!.status, selected()!.word, ids()], ["verified", 1, ["s0", "s2"]]);
  hit("ArrowDown");
  await pass(50);
  assert.deepEqual([selected()!.segment, ids()], ["s2", ["s2"]]);
  hit("2");
  await pass(50);
  assert.deepEqual(ids(), ["s0", "s1", "s2"]);
  assert.match(q(root, ".cs-told").textContent, /nobody is named Ann any more/u);
});

test("under a filter every walk keeps to the rows that are shown, and tells where none is left", async () => {
  const server = new StudioServer(recordingInfo(), { confidence: [90, 90, 90, 20, 90, 90, 90] });
  server.speakers.splice(0, 3, "Ann", "Bo", "Ann");
  const { rows, hit, root } = await open(server);
  const told = () => q(root, ".cs-notice[role=alert]:not(.is-bad)").textContent;
  hit("t");
  await pass(50);
  const walk = ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "n", "j"].map((name) => {
    hit(name);
    return Object.values(selected()!).join(":");
  });
  assert.deepEqual([walk, rows().length], [["s0:1", "s0:2", "s2:0", "s0:2", "s0:2", "s0:2"], 2]);
  assert.match(told(), /^No suspect word is left among the rows that are shown\./u);
  hit("v");
  hit("End");
  hit("Enter", { ctrlKey: true });
  await settle();
  hit("g");
  assert.match(told(), /^Every row that is shown is verified, or marked unusable; 1 other segment is not\.Show all$/u);
  press(q(root, ".cs-notice[role=alert] button"));
  assert.equal(rows().length, 3);
});

test("behind the last row that is shown it is told that others are hidden; at the end of the transcript nothing is", async () => {
  const server = new StudioServer();
  server.speakers.splice(0, 3, "Ann", "Ann", "Bo");
  const { hit, root } = await open(server);
  const told = q(root, ".cs-notice[role=alert]:not(.is-bad)");
  hit("t");
  await pass(50);
  for (const name of ["ArrowDown", "ArrowDown"]) hit(name);
  assert.deepEqual([told.textContent, told.hidden, selected()!.segment], ["No row after this one is shown.Show all", false, "s1"]);
  hit("t");
  for (const name of ["ArrowDown", "ArrowDown"]) hit(name);
  assert.deepEqual([told.hidden, selected()!.segment], [true, "s2"]);
});

test("a name that is being written keeps its row under a filter, while the sound goes on", async () => {
  const server = new StudioServer();
  server.speakers.splice(0, 3, "Ann", "Bo", "Ann");
  const { rows, hit, root, at } = await listening({}, server);
  hit("t");
  await pass(50);
  hit("2");
  await pass(50);
  hit(" ");
  hit("3");
  type(named<HTMLInputElement>(root, "row-speaker"), "Cleo");
  at(20.5);
  await pass(50);
  assert.deepEqual([rows().map((row) => row.dataset.id), has(root, "[data-name=row-speaker]"), selected()!.segment], [["s0", "s2"], true, "s0"]);
  hit("Enter");
  await pass(50);
  assert.equal(server.speakers[0], "Cleo");
});

test("T and Y ask for rows apart from one another: one ended leaves the other", async () => {
  const server = new StudioServer(recordingInfo(), { confidence: [20, 90, 90, 20, 90, 90, 90] });
  server.speakers.splice(0, 3, "Ann", "Bo", "Ann");
  const { rows, hit } = await open(server);
  const ids = () => rows().map((row) => row.dataset.id);
  const seen = [];
  for (const name of ["y", "t", "t", "y"]) {
    hit(name);
    await pass(50);
    seen.push(ids().join());
  }
  assert.deepEqual(seen, ["s0,s1", "s0", "s0,s1", "s0,s1,s2"]);
});

test("Shift+F2 writes a segment anew, from nothing; Escape leaves it as it was", async () => {
  const { server, root, hit } = await open();
  hit("F2", { shiftKey: true });
  const field = q<HTMLTextAreaElement>(root, "textarea");
  assert.equal(field.value, "");
  key(field, "Escape");
  await settle();
  assert.deepEqual([server.edits, has(root, "textarea")], [[], false]);
});

test("undo is asked for, and the segment that it changed is gone to", async () => {
  const { server, hit } = await open();
  server.on("edit", () => ({ ok: true, changes: changes(9, [["log", "in"]], { first: 1, revision: 1 }) }));
  hit("z", { ctrlKey: true });
  await settle();
  assert.deepEqual([server.edits, selected(), window.__studio!.segments[1]!.text], [[{ op: "undo" }], { segment: "s1", word: 0 }, "log in"]);
});

test("whoever goes elsewhere before an undo is answered stays there; the next one is followed again", async () => {
  const { server, hit } = await open();
  const answers: ((answer: unknown) => void)[] = [];
  server.on("edit", () => new Promise((done) => answers.push(done)));
  const answer = async (position: number) => {
    await settle();
    answers.shift()!({ ok: true, changes: changes(9 + position, [["log", "in"]], { first: position, revision: 1 + answers.length }) });
    await settle();
  };
  hit("z", { ctrlKey: true });
  hit("z", { ctrlKey: true });
  hit("ArrowDown");
  hit("ArrowDown");
  await answer(0);
  await answer(1);
  assert.deepEqual([selected()?.segment, window.__studio!.segments[0]!.text], ["s2", "log in"]);
  hit("z", { ctrlKey: true });
  hit("z", { ctrlKey: true });
  await answer(1);
  assert.equal(selected()?.segment, "s1");
  await answer(0);
  assert.equal(selected()?.segment, "s0", "nobody but the answer before went anywhere");
});

test("D opens the drawer, C and A their panels; the focus comes back to the list", async () => {
  const { root, hit } = await open();
  hit("d");
  assert.equal(window.__studio!.panel, "details");
  hit("Escape");
  assert.deepEqual([window.__studio!.panel, document.activeElement === q(root, ".cs-list")], [null, true]);
  hit("c");
  assert.equal(window.__studio!.panel, "compare");
  hit("Escape");
  hit("a");
  assert.equal(window.__studio!.panel, "ask");
});

test("brackets mark a region at the playhead, Escape clears it", async () => {
  const { hit } = await open();
  hit("ArrowDown");
  hit("[");
  assert.deepEqual(window.__studio!.marked, { start: 10, end: 60 });
  hit("ArrowDown");
  hit("]");
  assert.deepEqual(window.__studio!.marked, { start: 10, end: 20 });
  hit("Escape");
  assert.equal(window.__studio!.marked, null);
});

test("what others change comes in, and what is typed meanwhile is not taken away", async () => {
  const { server, root, hit } = await open();
  hit("Enter");
  const field = q<HTMLTextAreaElement>(root, "textarea");
  type(field, "enter my number");
  field.setSelectionRange(1, 2);
  server.version += 1;
  [server.texts[0], server.texts[1], server.revisions[0]] = ["her first", "sign on", 1];
  await pass(ALONE_MS + 100);
  assert.deepEqual([texts(root, ".cs-words").includes("sign on"), field.value], [true, "enter my number"]);
  assert.deepEqual([field.selectionStart, field.selectionEnd, document.activeElement === field], [1, 2, true]);
});

test("a run is shown with its pace, and stopped", async () => {
  const server = new StudioServer();
  server.more = { run: run({ done: 40 }) };
  const { root } = await open(server);
  assert.match(q(root, ".cs-progress-words").textContent, /^Transcribing · 40 %/u);
  press(named(root, "stop"));
  await settle();
  assert.deepEqual(server.calls("run"), [{ transcript: "t", action: "stop" }]);
});

test("a server that is lost is told over the words, and its return takes that back", async () => {
  const { server, root } = await open();
  const offline = q(root, ".cs-notice.is-bad");
  server.isDown = true;
  await pass(ALONE_MS + 100);
  assert.equal(offline.textContent, "The server was not reached. Trying again…");
  server.isDown = false;
  await pass(3100);
  assert.equal(offline.hidden, true);
});

test("a text that an earlier tab left is offered, and shown where it belongs", async () => {
  window.localStorage.setItem("canary-studio:draft:t:s2", JSON.stringify({ text: "thanks", revision: 0, seen: "thank you", committed: false, tab: "old" }));
  const { root, rows } = await open();
  assert.deepEqual(texts(rows()[2]!, ".cs-choice-side p"), ["thanks", "thank you"]);
  press(named(root, "theirs"));
  await pass(32);
  assert.deepEqual([has(root, ".cs-choice"), window.localStorage.length], [false, 0]);
});

test("of several texts that earlier tabs left each is led to, until the last is decided on", async () => {
  for (const [id, text] of [["s2", "thanks"], ["s1", "called"]] as const) {
    window.localStorage.setItem(`canary-studio:draft:t:${id}`, JSON.stringify({ text, revision: 0, seen: "", committed: false, tab: "old" }));
  }
  const { root } = await open(new StudioServer().get("/recordings/r/peaks.bin", () => new Response(new Int8Array(6000))) as StudioServer);
  const told = () => q(root, ".cs-notice:not([hidden]) span").textContent;
  const show = () => press(q(root, ".cs-notice:not([hidden]) button"));
  assert.equal(told(), "2 texts typed earlier were never saved.");
  show();
  assert.equal(selected()?.segment, "s1");
  press(named(root, "theirs"));
  await pass(32);
  assert.equal(told(), "A text typed earlier was never saved.");
  show();
  assert.equal(selected()?.segment, "s2");
  press(named(root, "theirs"));
  await pass(32);
  assert.deepEqual([has(root, ".cs-choice"), has(root, ".cs-notice:not([hidden])"), window.localStorage.length], [false, false, 0]);
});

test("before it is transcribed a recording says what to do", async () => {
  const { root, events } = await open(new StudioServer(recordingInfo({ current: null, transcripts: [] })), { recording: "r", transcript: null });
  assert.equal(q(root, ".cs-list + .cs-empty p").textContent, "This recording has no transcript yet. Choose a model and its language above, and press Transcribe there.");
  assert.deepEqual([named(root, "again").hidden, has(root, "[data-name=transcribe]")], [true, false]);
  press(named(root, "new"));
  assert.deepEqual(events, [["closed", { recording: "r", transcript: null }]]);
});

test("another version is opened in place, and one that is gone says so", async () => {
  const server = new StudioServer(recordingInfo({ transcripts: [info(), info({ id: "o", model: "canary" })] }));
  server.get("/transcripts/o/changes.json", changes(1, [["other", "words"]]));
  const { root, hit, setValue } = await open(server);
  hit("d");
  press(named(root, "versions"));
  press([...root.querySelectorAll<HTMLButtonElement>("[data-name=version]")].find((button) => !button.disabled)!);
  await pass(50);
  assert.deepEqual([window.__studio!.segments[0]!.text, location.search], ["other words", "?recording=r&transcript=o"]);
  await setValue({ recording: "unknown", transcript: null });
  assert.equal(q(root, ".cs-empty[role=alert] p").textContent, "There is no such recording here: it was deleted, it is not yours to see, or the address is wrong.");
  await setValue({ recording: null, transcript: null });
  assert.deepEqual([root.childElementCount, location.search, window.__studio!.segments], [0, "", []]);
});

test("the second of the address is come back to, and follows the playhead", async () => {
  history.replaceState(null, "", "/?recording=r&transcript=gone&t=10.5");
  const server = new StudioServer();
  server.get("/recordings/r/peaks.bin", () => new Response(new Int8Array(6000)));
  const { root, hit } = await open(server);
  assert.deepEqual([window.__studio!.time, selected()], [10.5, { segment: "s1", word: 1 }]);
  assert.match(q(root, ".cs-told").textContent, /transcript that the address named is not there/u);
  const steps = history.length;
  hit("ArrowDown");
  await pass(600);
  assert.deepEqual([location.search, history.length], ["?recording=r&transcript=t&t=20", steps]);
});

test("Back asks for what was open before", async () => {
  const { events, setValue } = await open();
  await setValue({ recording: null, transcript: null });
  history.replaceState(null, "", "/?recording=r&transcript=t");
  window.dispatchEvent(new Event("popstate"));
  await setValue({ recording: "r", transcript: "t" });
  history.replaceState(null, "", "/");
  window.dispatchEvent(new Event("popstate"));
  assert.deepEqual(events, [["opened", { recording: "r", transcript: "t" }], ["closed", { recording: "r", transcript: "t" }]]);
});

test("what cannot be opened now can be tried again", async () => {
  const server = new StudioServer();
  server.isDown = true;
  const { root } = await open(server);
  assert.match(q(root, "[role=alert] p").textContent, /^The recording cannot be opened\. The server was not reached\./u);
  server.isDown = false;
  press(q(root, ".is-primary"));
  await pass(50);
  assert.equal(window.__studio!.segments.length, 3);
});

test("closing the page is held up while something is not saved", async () => {
  const { server, root, hit } = await open();
  const leave = () => window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  assert.equal(leave(), true);
  hit("Enter");
  type(q<HTMLTextAreaElement>(root, "textarea"), "enter");
  assert.deepEqual([leave(), window.__studio!.saved], [false, false]);
  hit("Enter");
  assert.equal(leave(), false);
  await settle();
  assert.deepEqual([leave(), window.__studio!.saved, server.edits.length], [true, true, 1]);
});

test("when the editor leaves the page, what is typed is saved and nothing asks any more", async () => {
  const { server, root, hit } = await open();
  hit("Enter");
  type(q<HTMLTextAreaElement>(root, "textarea"), "enter");
  document.body.replaceChildren();
  await settle();
  assert.deepEqual([server.edits.map((edit) => edit.text), window.__studio], [["enter"], undefined]);
  const before = server.read.length;
  await pass(10_000);
  assert.equal(server.read.length, before);
});

/** A key as it is pressed, of `Ctrl+Shift+Z`. */
function pressed(keys: string): [string, KeyboardEventInit] {
  const parts = keys.endsWith("+") ? ["+"] : keys.split("+");
  const last = parts.at(-1)!;
  const code = /^[A-Z]$/u.test(last) ? `Key${last}` : /^[0-9]$/u.test(last) ? `Digit${last}` : last;
  return [last === "Space" ? " " : last.length === 1 && !parts.includes("Shift") ? last.toLowerCase() : last, { code, ctrlKey: parts.includes("Ctrl"), shiftKey: parts.includes("Shift"), altKey: parts.includes("Alt") }];
}

async function pressEverything(server: StudioServer) {
  const { root } = await open(server);
  const list = q(root, ".cs-list");
  const fields: string[] = [];
  for (const { command, keys, where } of SHORTCUTS) {
    if (where !== "page" && where !== "both") continue;
    for (const each of keys) {
      key(list, ...pressed(each));
      if (has(root, "textarea.cs-field, .cs-row textarea")) fields.push(command);
      for (const dialog of root.querySelectorAll("dialog")) dialog.close();
    }
  }
  await settle();
  return { root, fields };
}

test("whoever only reads changes nothing, whatever key he presses; whoever may does", async () => {
  const guest = new StudioServer(recordingInfo({ standing: GUEST }));
  const { root, fields } = await pressEverything(guest);
  assert.deepEqual([guest.edits, fields, has(root, ".cs-row :not(.cs-choose) > input")], [[], [], false]);
  document.body.replaceChildren();
  await settle();
  const owner = new StudioServer();
  const his = await pressEverything(owner);
  assert.ok(owner.edits.length > 3 && his.fields.includes("edit"), "else the keys are not pressed");
});

test("a guest is told what he is, and why a press on what is off does nothing", async () => {
  const { root, server, events } = await open(new StudioServer(recordingInfo({ standing: GUEST })));
  const notice = () => q(root, ".cs-told").textContent;
  const chip = named(root, "role");
  assert.deepEqual([chip.textContent, chip.title, chip.getAttribute("aria-label")], ["guest", "You are a guest here.", "You are a guest here."]);
  press(chip);
  assert.match(notice(), /You are a guest here\./u);
  for (const name of ["verify", "unusable", "edit"]) {
    const mark = named(root, name);
    assert.deepEqual([mark.getAttribute("aria-disabled"), mark.title], ["true", "No change: you are a guest."], name);
    press(mark);
  }
  assert.match(notice(), /No change/u);
  press(named(root, "again"));
  assert.match(notice(), /No transcribe/u);
  press(named(root, "open-export"));
  assert.match(notice(), /No export/u);
  press(named(root, "undo"));
  await settle();
  assert.deepEqual([server.edits, events, window.__studio!.panel, has(root, "textarea")], [[], [], null, false]);
});

test("where a role lacks it, the drawer says so and offers nothing of it", async () => {
  const server = new StudioServer(recordingInfo({ standing: GUEST }));
  server.get("/transcripts/t/glossary.json", { entries: [] }).get("/transcripts/t/history.json", { entries: [], more: false }).get("/transcripts/t/answers.json", { answers: [] }).get("/formats.json", { formats: [] }).get("/exports.json", { latest: null });
  const { root, hit } = await open(server);
  hit("s");
  assert.match(q(root, ".cs-drawer").textContent, /No change: you are a guest/u);
  assert.equal(has(root, "[data-name=new-speaker]"), false);
  for (const [panel, why] of [["glossary", "No change"], ["versions", "No change"], ["compare", "No transcribe"], ["ask", "No ask"], ["export", "No export"]] as const) {
    press(named(root, panel));
    await settle();
    assert.match(q(root, ".cs-drawer-body").textContent, new RegExp(why, "u"), panel);
    assert.ok([...q(root, ".cs-drawer-body").querySelectorAll<HTMLButtonElement>("button.is-primary, textarea, .cs-glossary input")].every((each) => each.disabled || each.closest("fieldset:disabled") !== null), panel);
  }
});

test("who is given another role meanwhile is told once, and offered to go on with it", async () => {
  const server = new StudioServer(recordingInfo({ standing: GUEST }));
  const { root } = await open(server);
  const notice = () => q(root, ".cs-notice[role=alert]:not(.is-bad)");
  await pass(ALONE_MS);
  assert.equal(notice().textContent, "");
  server.role = "corrector";
  await pass(ALONE_MS);
  assert.match(notice().textContent, /Your role in this project is “corrector” now\./u);
  assert.equal(q(notice(), "button").firstChild!.textContent, "Go on with it");
  press(named(root, "edit"));
  await pass(ALONE_MS);
  assert.match(notice().textContent, /No change/u);
});

test("a text that whoever reads only had typed earlier is told, to be copied, and hides nothing of what the others read", async () => {
  new Drafts(window.localStorage, "t", "old").keep("s1", { text: "log in", revision: 0, seen: "log on", committed: true });
  const server = new StudioServer(recordingInfo({ standing: GUEST }));
  const { root } = await open(server);
  assert.deepEqual([server.edits, texts(root, ".cs-words"), q(root, ".cs-status").textContent], [[], WORDS.map((words) => words.join(" ")), "0 of 3 verified · saved"]);
  assert.match(q(root, ".cs-told").textContent, /was not saved, and your role here lets you correct nothing: “0:10\.0 log in”Copy it/u);
});

test("a recording that goes while it is open is told as deleted where that alone can be, and else as it may be", async () => {
  const told = async (recording: RecordingInfo) => {
    const server = new StudioServer(recording);
    const { root } = await open(server);
    server.on("here", () => new Response("", { status: 404 }));
    await pass(ALONE_MS);
    return q(root, ".cs-empty[role=alert] p").textContent;
  };
  assert.equal(await told(recordingInfo()), "This recording was deleted.");
  document.body.replaceChildren();
  await settle();
  assert.match(await told(recordingInfo({ standing: GUEST })), /it was deleted, or it is not yours to see any longer/u);
});

test("one's own shows no role", async () => {
  const { root } = await open();
  assert.equal(has(root, "[data-name=role]"), false);
});

test("who else is here stands at his row and over the transcript, and leads there; where one is oneself is told", async () => {
  const server = new StudioServer();
  const { root, rows, hit } = await open(server);
  const said = () => server.calls("here").at(-1) as { page: string; segment: string; typing: boolean; away?: boolean };
  await pass(ALONE_MS);
  assert.deepEqual([said().segment, said().typing, q(root, ".cs-people").hidden], ["s0", false, true]);
  server.others = [other("Ann", { segment: "s1", typing: true, colour: 2 }), other("Gus", { segment: "s2", reads: true, colour: 3 })];
  await pass(ALONE_MS);
  assert.deepEqual(texts(root, ".cs-others"), ["", "Ann is typing here", "Gus reading"]);
  assert.deepEqual(rows().map((row) => row.dataset["other"]), [undefined, "2", "3"]);
  assert.deepEqual(texts(root, ".cs-person"), ["A", "G"]);
  assert.deepEqual([...root.querySelectorAll(".cs-person")].map((chip) => chip.getAttribute("aria-label")), ["Ann is typing at 0:10.0: go there", "Gus reads at 0:20.0: go there"]);
  const asked = server.calls("here").length;
  await pass(TOGETHER_MS * 3);
  assert.ok(server.calls("here").length >= asked + 2, "more often than alone");
  hit("Enter");
  type(q<HTMLTextAreaElement>(root, "textarea"), "enter");
  await settle();
  assert.deepEqual([said().segment, said().typing], ["s0", true]);
  hit("Escape");
  await settle();
  assert.equal(said().typing, false);
  press(q(root, ".cs-person"));
  assert.deepEqual(selected(), { segment: "s1", word: 0 });
  const { page } = said();
  window.dispatchEvent(new Event("pagehide"));
  await settle();
  assert.deepEqual(said(), { transcript: "t", page, away: true });
});

test("a hit in a row that is not shown is gone to: the row is shown as long as somebody is there", async () => {
  const { root, hit } = await open(new StudioServer(recordingInfo(), { confidence: [90, 90, 20, 90, 90, 90, 90] }));
  hit("y");
  await pass(32);
  assert.deepEqual(texts(root, ".cs-words"), ["enter your nambur"]);
  hit("f", { ctrlKey: true });
  type(q<HTMLInputElement>(root, ".cs-find input[type=search]"), "thank");
  await pass(32);
  assert.deepEqual([selected(), texts(root, ".cs-words")], [{ segment: "s2", word: 0 }, ["enter your nambur", "thank you"]]);
  assert.equal(q(root, ".cs-filter-line [role=status]").textContent, "Only what is to do: unverified, with suspects: 2 of 3 segments");
});

test("Ctrl+Shift+H looks into other recordings whatever one may do here; Ctrl+H says why nothing is replaced", async () => {
  const { root, hit } = await open(new StudioServer(recordingInfo({ standing: GUEST })));
  hit("h", { ctrlKey: true });
  assert.deepEqual([q(root, ".cs-replace").hidden, q(root, ".cs-told .cs-notice:not([hidden])").textContent], [true, GUEST.off["change"]]);
  hit("H", { ctrlKey: true, shiftKey: true });
  await settle();
  assert.equal(has(root, "dialog.cs-everywhere"), true);
});

test("rows are selected by keys and by presses on what stands before the words, and a key is for all of them", async () => {
  const { root, rows, hit, server } = await open();
  const chosen = () => rows().map((row) => row.getAttribute("aria-selected"));
  const line = () => q(root, "[role=status]:has(+ .cs-choosing)").textContent;
  assert.deepEqual([q(root, ".cs-list").getAttribute("aria-multiselectable"), chosen(), has(root, ".cs-choose")], ["true", ["true", "false", "false"], false]);
  hit("ArrowDown", { shiftKey: true });
  assert.deepEqual([chosen(), line(), selected()!.segment], [["true", "true", "false"], "2 segments selected", "s1"]);
  hit("ArrowUp", { shiftKey: true });
  assert.deepEqual([chosen(), line()], [["true", "false", "false"], "1 segment selected"]);
  const time = (at: number) => q(rows()[at]!, ".cs-time");
  press(time(2), { ctrlKey: true });
  assert.deepEqual([chosen(), window.__studio!.playing], [["true", "false", "true"], false]);
  press(q(rows()[0]!, ".cs-choose"));
  press(time(1), { shiftKey: true });
  assert.deepEqual(chosen(), ["true", "true", "true"]);
  hit("v");
  await settle();
  await settle();
  assert.deepEqual(server.calls("edit").map((request) => (request as { op: string }).op), ["set_statuses"]);
  hit("Escape");
  assert.deepEqual([chosen().filter((each) => each === "true").length, q(root, ".cs-choosing").hidden, has(root, ".cs-choose")], [1, true, false]);
  hit("a", { ctrlKey: true });
  assert.equal(line(), "3 segments selected");
});

test("whoever only reads may select, and is told why nothing can be done with it", async () => {
  const { root, hit, server } = await open(new StudioServer(recordingInfo({ standing: GUEST })));
  hit("a", { ctrlKey: true });
  const verify = named(root, "many-verify");
  assert.deepEqual([verify.getAttribute("aria-disabled"), verify.title], ["true", "No change: you are a guest."]);
  press(verify);
  assert.match(q(root, ".cs-told").textContent, /No change: you are a guest\./u);
  assert.deepEqual(server.edits, []);
});

test("a link to a moment selects its row and puts the playhead there, without playing; then the address forgets the row", async () => {
  history.replaceState(null, "", "/?recording=r&transcript=t&segment=s1&t=10.7");
  await open();
  assert.deepEqual([selected(), window.__studio!.time, window.__studio!.playing], [{ segment: "s1", word: 1 }, 10.7, false]);
  assert.equal(new URLSearchParams(location.search).get("segment"), null);
});

test("of a segment that is gone a link still leads to the moment, and that is said", async () => {
  history.replaceState(null, "", "/?recording=r&transcript=t&segment=gone&t=20.2");
  const server = new StudioServer();
  server.get("/recordings/r/peaks.bin", () => new Response(new Int8Array(6000)));
  const { root } = await open(server);
  assert.deepEqual([selected()!.segment, window.__studio!.time], ["s2", 20.2]);
  assert.match(q(root, ".cs-told").textContent, /The segment that the link named is not there any more/u);
});

test("the link to where somebody is is copied; where the browser forbids it, it is told", async () => {
  const copied: string[] = [];
  let allowed = true;
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: (text: string) => (allowed ? (copied.push(text), Promise.resolve()) : Promise.reject(new Error("no"))) } });
  Object.assign(document, { execCommand: () => false });
  const { root, hit } = await open();
  hit("ArrowDown");
  hit("c", { altKey: true, code: "KeyC" });
  await settle();
  assert.deepEqual(copied, [`${location.origin}/?recording=r&transcript=t&segment=s1&t=10`]);
  assert.match(q(root, ".cs-told").textContent, /The link to this moment is copied\./u);
  allowed = false;
  hit("c", { altKey: true, code: "KeyC" });
  await settle();
  assert.match(q(root, ".cs-told").textContent, /Here it is: http/u);
});

test("what is typed in a new row is saved also where another recording is opened before the answer", async () => {
  const server = new StudioServer();
  const waiting: ((answer: unknown) => void)[] = [];
  server.on("edit", () => new Promise((answer) => waiting.push(answer)));
  history.replaceState(null, "", "/?recording=r&transcript=t&t=40");
  const { root, setValue, hit } = await open(server);
  hit("i");
  await settle();
  type(q(root, "textarea"), "so they said");
  await setValue({ recording: null, transcript: null });
  const inserted = changes(2, [[]], { revision: 2 });
  Object.assign(inserted.segments, { id: ["n"], start: [40_000], end: [43_000] });
  waiting.shift()!({ ok: true, changes: inserted });
  await settle();
  await settle();
  assert.deepEqual(server.edits.at(-1), { op: "set_text", segment: "n", text: "so they said", revision: 2 });
});

test("a text of a segment that is not there is told at each start until it is copied", async () => {
  const name = "canary-studio:draft:t:new:40.000-43.000";
  window.localStorage.setItem(name, JSON.stringify({ text: "so they said", revision: 0, seen: "", committed: false, tab: "old" }));
  const copied: string[] = [];
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text: string) => void copied.push(text) } });
  const server = new StudioServer().get("/recordings/r/peaks.bin", () => new Response(new Int8Array(6000))) as StudioServer;
  const { root } = await open(server);
  assert.equal(q(root, ".cs-notice:not([hidden]) span").textContent, "A text typed earlier was never saved, and its segment is not there: “0:40.0 so they said”");
  assert.notEqual(window.localStorage.getItem(name), null);
  press(q(root, ".cs-notice:not([hidden]) button"));
  await settle();
  assert.deepEqual([copied, window.localStorage.getItem(name)], [["so they said"], null]);
});
