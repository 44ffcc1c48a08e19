import { check, choose, has, holdTime, mount, named, pass, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { IntakeState, KeptSound } from "../../src/api/wire.ts";
import { mountIntake } from "../../src/intake/panel.ts";
import { el } from "../../src/lib/dom.ts";
import { intakeState } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();

/** The place for what is taken in; `latest` is what a fresh page finds under way, `states` what is answered one after another. */
async function setup(states: IntakeState[] = [], latest: IntakeState | null = null, value: object = {}, kept: () => KeptSound[] = () => []) {
  const server = new TestServer().get("/intakes.json", () => ({ latest, kept: kept() }));
  const next = () => (states.length > 1 ? states.shift() : states[0]);
  for (const id of ["i", "j"]) server.get(`/intakes/${id}.json`, next);
  const events: unknown[] = [];
  const element = el("div");
  mount(el("div", { class: "gradio-container" }, element));
  let changed = () => {};
  const context = { element, props: { value: value as unknown }, server: server.functions, trigger: (event: string, data?: unknown) => void events.push([event, data]), watch: (_: unknown, told: () => void) => void (changed = told) };
  mountIntake(context);
  document.head.querySelector("#canary-studio-style")?.dispatchEvent(new Event("load"));
  await settle();
  const begin = async (intake: string | null) => {
    context.props.value = { intake, nonce: Math.random() };
    changed();
    await settle();
  };
  return { server, events, root: q(element, ".cs-root-intake"), begin };
}

test("nothing is there while nothing is taken in, and nobody is asked any more", async () => {
  const { root, server } = await setup();
  await pass(5000);
  assert.deepEqual([root.hidden, server.read], [true, ["/intakes.json"]]);
});

test("what is taken in is followed to its end, told, and shown", async () => {
  const states = [intakeState({ part: 0.25, doing: "Reading a.wav" }), intakeState({ state: "done", recordings: 2, summary: ["2 recordings taken in."], details: ["a.wav: cut off."], more: 3 })];
  const { root, begin, events } = await setup(states);
  await begin("i");
  assert.deepEqual([q(root, "span").textContent, q<HTMLProgressElement>(root, "progress").value], ["Reading a.wav … 25 %", 0.25]);
  await pass(400);
  assert.deepEqual(texts(root, "p, li"), ["2 recordings taken in.", "a.wav: cut off.", "And 3 more."]);
  assert.deepEqual(events, [["taken", { intake: "i" }]]);
});

test("whoever chose the file by keys is at Transcribe as soon as that can be pressed; nobody else is led there", async () => {
  const go = el("button", { id: "go", disabled: true });
  for (const [hand, there] of [["keydown", go], ["pointerdown", document.body]] as const) {
    const { begin } = await setup([intakeState({ kind: "files", state: "done", recordings: 1 })]);
    document.body.append(go);
    document.dispatchEvent(new Event(hand));
    await begin("i");
    assert.equal(document.activeElement, document.body);
    go.disabled = false;
    await settle();
    assert.equal(document.activeElement, there);
    go.disabled = true;
    go.remove();
  }
});

test("what was begun, and has even ended, while the page was still loading is followed and shown", async () => {
  const { events, server } = await setup([intakeState({ state: "done", recordings: 1 })], null, { intake: "i", nonce: "n" });
  assert.deepEqual([events, server.read], [[["taken", { intake: "i" }]], ["/intakes/i.json"]]);
});

test("a reload shows again what is under way, and Cancel ends it", async () => {
  const { root, server } = await setup([intakeState({ part: 0.75, doing: "Reading" })], intakeState({ part: 0.5, doing: "Reading" }));
  assert.equal(q(root, "span").textContent, "Reading … 50 %");
  await pass(400);
  assert.equal(q(root, "span").textContent, "Reading … 75 %");
  press(named(root, "cancel-intake"));
  await settle();
  assert.deepEqual([root.hidden, server.calls("intake")], [true, [{ action: "stop", intake: "i" }]]);
});

test("a language that rows do not tell is asked for, and what was said holds when bad rows are asked about", async () => {
  const asks = intakeState({ state: "asks", asks: "language", summary: ["Which one?"], languages: [["de", "German"], ["en", "English"]] });
  const { root, server, begin } = await setup([intakeState({ intake: "j", state: "asks", asks: "rest", summary: ["line 2"] })], asks);
  server.on("intake", () => ({ ok: true, intake: "j" }));
  assert.equal(named<HTMLButtonElement>(root, "go-on").disabled, true);
  choose(named(root, "import-language"), "de");
  press(named(root, "go-on"));
  await settle();
  assert.deepEqual(texts(root, "p"), ["line 2"]);
  check(named(root, "split-long"), true);
  press(named(root, "go-on"));
  await settle();
  assert.deepEqual(server.calls("intake"), [
    { action: "go_on", intake: "i", source_lang: "de", split_long: false, skip_bad: false },
    { action: "go_on", intake: "j", source_lang: "de", split_long: true, skip_bad: true },
  ]);
  await begin(null);
  assert.equal(has(root, ".cs-intake-question"), true);
});

test("what was told goes when something else is begun, what is under way does not", async () => {
  const { root, begin } = await setup([intakeState({ part: 0.5 }), intakeState({ state: "done", summary: ["Done."] })]);
  await begin("i");
  await begin(null);
  assert.equal(root.hidden, false);
  await pass(400);
  assert.deepEqual(texts(root, "p"), ["Done."]);
  await begin(null);
  assert.equal(root.hidden, true);
});

test("what was told of an import is put away by its button, or by the next import, and comes back with neither", async () => {
  const done = intakeState({ state: "done", recordings: 1, summary: ["1 recording taken in."], details: ["b.wav: no sound."] });
  const { root, begin } = await setup([done, intakeState({ intake: "j", part: 0.5 }), intakeState({ intake: "j", state: "done", summary: ["Done."] })]);
  await begin("i");
  assert.deepEqual(texts(root, "p, li"), ["1 recording taken in.", "b.wav: no sound."]);
  await begin("j");
  assert.deepEqual([texts(root, "p, li"), has(root, "[data-name=dismiss-intake]")], [[], false]);
  await pass(400);
  press(named(root, "dismiss-intake"));
  await pass(5000);
  assert.equal(root.hidden, true);
});

test("what did not come in, and what is asked, is brought into sight; what came in is followed by itself", async (each) => {
  const seen = each.mock.method(HTMLElement.prototype, "scrollIntoView", () => {});
  const { begin } = await setup([intakeState({ state: "done", recordings: 1 }), intakeState({ state: "done", details: ["b.wav: no sound."] }), intakeState({ state: "asks", asks: "rest", summary: ["line 2"] })]);
  const times: number[] = [];
  for (let taken = 0; taken < 3; taken++) {
    await begin("i");
    times.push(seen.mock.callCount());
  }
  assert.deepEqual(times, [0, 1, 2]);
});

test("what was asked may be gone when it is answered, which is said", async () => {
  const { root, server } = await setup([], intakeState({ state: "asks", asks: "rest", summary: ["line 2"] }));
  server.on("intake", () => ({ ok: false, error: "not_found", message: "There is no import “i”." }));
  press(named(root, "go-on"));
  await settle();
  assert.deepEqual([texts(root, "p"), has(root, "[data-name=go-on]")], [["There is no import “i”."], false]);
});

/** Drops a file on the page while its upload waits: for `sent`, or to be broken off. */
async function dropping() {
  const set = await setup();
  const plain = globalThis.fetch;
  let sent: (paths: string[]) => void = () => {};
  const fetching = (url: string, init?: RequestInit) => {
    if (!url.endsWith("/upload")) return plain(url, init);
    return new Promise<Response>((done, fail) => {
      sent = (paths) => done(Response.json(paths));
      init?.signal?.addEventListener("abort", () => fail(new DOMException("Aborted", "AbortError")));
    });
  };
  globalThis.fetch = fetching as typeof fetch;
  const dataTransfer = { types: ["Files"], files: [new File(["x"], "a.wav")], items: [{}] };
  window.dispatchEvent(Object.assign(new Event("drop", { cancelable: true }), { dataTransfer }));
  await settle();
  const beside = () => [...document.querySelectorAll<HTMLElement>(".cs-drop-told")].at(-1)!;
  return { ...set, sent: (paths: string[]) => sent(paths), beside };
}

test("Cancel breaks off what is being sent: nothing is taken in, and nothing more is told", async () => {
  history.replaceState(null, "", "/?recording=r");
  const { root, server, sent, beside } = await dropping();
  assert.deepEqual([q(root, "span").textContent, beside().textContent], ["Sending 1 of 1: a.wav … 0 %", "Sending 1 of 1: a.wav … 0 %"]);
  press(named(root, "cancel-intake"));
  await settle();
  sent(["/tmp/a.wav"]);
  await pass(10_000);
  assert.deepEqual([root.hidden, beside().hidden, server.calls("intake")], [true, true, []]);
  history.replaceState(null, "", "/");
});

test("what the server has just taken in when Cancel is pressed is stopped there", async () => {
  const { root, server, sent } = await dropping();
  let answer: (answer: unknown) => void = () => {};
  server.on("intake", ({ action }) => (action === "take" ? new Promise((done) => (answer = done)) : { ok: true }));
  sent(["/tmp/a.wav"]);
  await settle();
  press(named(root, "cancel-intake"));
  answer({ ok: true, intake: "i" });
  await settle();
  assert.deepEqual([root.hidden, server.calls("intake").map(({ action, intake }) => [action, intake])], [true, [["take", undefined], ["stop", "i"]]]);
});

test("the line beside goes when the import is stopped elsewhere", async () => {
  history.replaceState(null, "", "/?recording=r");
  const { server, sent, beside } = await dropping();
  server.on("intake", () => ({ ok: true, intake: "i" })).get("/intakes/i.json", intakeState({ state: "stopped" }));
  sent(["/tmp/a.wav"]);
  await pass(1000);
  assert.equal(beside().hidden, true);
  history.replaceState(null, "", "/");
});

const keptSound = (intake: string): KeptSound => ({ intake, name: `${intake}.wav`, seconds: 65, why: "Its process died 3 times over it." });

test("a recording that could not be taken in is kept: tried again, downloaded, or deleted after a question", async () => {
  let kept = [keptSound("i"), keptSound("j")];
  const { root, server } = await setup([intakeState({ kind: "files", part: 0.5, doing: "Reading i.wav" })], null, {}, () => kept);
  server.on("intake", ({ action, intake }) => ((kept = kept.filter((each) => each.intake !== intake)), { ok: true, ...(action === "again" && { intake }) }));
  assert.equal(root.hidden, false);
  assert.deepEqual(texts(root, ".cs-kept p"), ["“i.wav” (1:05) could not be taken in; what was recorded is kept.", "Its process died 3 times over it.", "“j.wav” (1:05) could not be taken in; what was recorded is kept.", "Its process died 3 times over it."]);
  assert.ok(q<HTMLAnchorElement>(root, "a").getAttribute("href")?.endsWith("/intakes/i/sound"));
  press(named(root, "again-kept"));
  await settle();
  assert.deepEqual([q(root, "span").textContent, texts(root, ".cs-kept p").length], ["Reading i.wav … 50 %", 2]);
  press(named(root, "discard-kept"));
  press(named(root, "discard-kept-not"));
  press(named(root, "discard-kept"));
  press(named(root, "discard-kept-surely"));
  await settle();
  assert.deepEqual(server.calls("intake"), [{ action: "again", intake: "i" }, { action: "stop", intake: "j" }]);
  assert.equal(has(root, ".cs-kept"), false);
});

test("what fails and is kept is told once, as that", async () => {
  const { root, begin } = await setup([intakeState({ kind: "files", state: "failed", summary: ["Nothing was taken in."] })], null, {}, () => [keptSound("i")]);
  await begin("i");
  assert.deepEqual(texts(root, "p"), ["“i.wav” (1:05) could not be taken in; what was recorded is kept.", "Its process died 3 times over it."]);
});

test("whoever stops what he has just recorded is asked, for nobody has it elsewhere", async () => {
  const { root, server } = await setup([intakeState({ kind: "files", spoken: true, doing: "The disk is full" })], intakeState({ kind: "files", spoken: true, doing: "The disk is full" }));
  const sure = q<HTMLElement>(root, ".cs-intake-sure");
  assert.equal(sure.hidden, true);
  press(named(root, "cancel-intake"));
  assert.deepEqual([sure.hidden, named(root, "cancel-intake").hidden, document.activeElement === named(root, "cancel-intake-not")], [false, true, true]);
  await pass(400);
  assert.equal(sure.hidden, false);
  press(named(root, "cancel-intake-not"));
  assert.deepEqual([sure.hidden, named(root, "cancel-intake").hidden, server.calls("intake")], [true, false, []]);
  press(named(root, "cancel-intake"));
  press(named(root, "cancel-intake-surely"));
  await settle();
  assert.deepEqual([root.hidden, server.calls("intake")], [true, [{ action: "stop", intake: "i" }]]);
});
