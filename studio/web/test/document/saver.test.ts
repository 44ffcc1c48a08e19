import assert from "node:assert/strict";
import { test } from "node:test";
import { segmentsOf, textOf } from "../../src/api/decode.ts";
import type { Answer, EditRequest, WireChanges } from "../../src/api/wire.ts";
import { Saver } from "../../src/document/saver.ts";
import { intentOf, seenOf, type Fields } from "../asked.ts";
import { changes, columns } from "../fixtures.ts";

type Reply = Answer<{ changes: WireChanges }> | undefined;

/** A server that holds one text per segment, keeps revisions, and fails as it is told. */
class Server {
  readonly asked: EditRequest[] = [];
  readonly failures: Reply[] = [];
  /** Replies that get lost although the edit was made. */
  lose = 0;
  most = 0;
  #now = 0;
  #version = 1;
  readonly texts: string[];
  readonly revisions: number[];

  constructor(texts: string[]) {
    this.texts = texts;
    this.revisions = texts.map(() => 0);
  }

  segment(i: number) {
    return segmentsOf({ ...columns([this.texts[i]!.split(" ")], { first: i }), revision: [this.revisions[i]!] })[0]!;
  }

  change(i: number, text: string): void {
    this.texts[i] = text;
    this.revisions[i]! += 1;
    this.#version += 1;
  }

  send = async (request: EditRequest): Promise<Reply> => {
    this.asked.push(structuredClone(request));
    this.most = Math.max(this.most, (this.#now += 1));
    await Promise.resolve();
    this.#now -= 1;
    if (this.failures.length) return this.failures.shift();
    const reply = this.#answer(request);
    if (this.lose-- > 0) return undefined;
    return reply;
  };

  #answer(request: EditRequest): Reply {
    const intent = intentOf(request);
    if (intent.segment === undefined || intent.segment.startsWith("+")) return { ok: true, changes: this.#changes(0) };
    const i = Number(intent.segment.slice(1));
    if (seenOf(request) !== this.revisions[i]) return { ok: false, error: "conflict", message: "changed", changes: this.#changes(i) };
    this.change(i, this.#wanted(intent, this.texts[i]!));
    return { ok: true, changes: this.#changes(i) };
  }

  /** The other transcript says “W0 W1 W2 …”. */
  #wanted(intent: Fields, text: string): string {
    if (intent.text !== undefined) return intent.text;
    if (intent.runs === undefined) return text;
    const words = text.split(" ");
    for (const [first, last, from, to] of intent.runs ?? [[0, words.length, 0, words.length]]) {
      words.splice(first, last - first, ...Array.from({ length: to - from }, (_, k) => `W${from + k}`));
    }
    return words.join(" ");
  }

  #changes(i: number): WireChanges {
    return changes(this.#version, [this.texts[i]!.split(" ")], { first: i, revision: this.revisions[i]! });
  }
}

function setup(texts = ["one two", "three"]) {
  const server = new Server(texts);
  const waits: number[] = [];
  const saver = new Saver("t", server.send, async (ms) => void waits.push(ms));
  const type = (i: number, text: string) => {
    const segment = server.segment(i);
    saver.setText(segment, { revision: segment.revision, text: textOf(segment) }, text, 10);
  };
  return { server, saver, waits, type };
}

test("a text is saved only when the server says so", async () => {
  const { saver, type } = setup();
  type(0, "one three");
  assert.deepEqual([saver.state("s0")?.kind, saver.pendingText("s0"), saver.unsaved], ["saving", "one three", 1]);
  await saver.drained();
  assert.deepEqual([saver.state("s0")?.kind, saver.pendingText("s0"), saver.unsaved], ["saved", undefined, 0]);
});

test("requests go one at a time, and texts that still wait are replaced", async () => {
  const { server, saver, type } = setup();
  for (const text of ["a", "ab", "abc", "abcd"]) type(0, text);
  await saver.drained();
  assert.deepEqual(server.asked.map((r) => [intentOf(r).text, seenOf(r)]), [["a", 0], ["abcd", 1]]);
  assert.deepEqual([server.most, server.texts[0], saver.state("s0")?.kind], [1, "abcd", "saved"]);
});

test("a status set right after a text carries the text's new revision", async () => {
  const { server, saver, type } = setup();
  type(0, "right");
  saver.setStatus(server.segment(0), "verified");
  assert.equal(saver.pendingStatus("s0"), "verified");
  await saver.drained();
  assert.deepEqual(server.asked.map(seenOf), [0, 1]);
  assert.equal(saver.state("s0")?.kind, "saved");
});

test("a text and a mark that are made at once are one edit, and a newer text keeps the mark", async () => {
  const { server, saver, type } = setup();
  type(1, "other");
  const segment = server.segment(0);
  saver.setText(segment, { revision: 0, text: "one two" }, "right", 10, "verified");
  assert.equal(saver.pendingStatus("s0"), "verified");
  type(0, "righter");
  await saver.drained();
  assert.deepEqual(server.asked.slice(1).map(intentOf), [{ segment: "s0", text: "righter", status: "verified" }]);
  assert.deepEqual([saver.pendingStatus("s0"), saver.state("s0")?.kind], [undefined, "saved"]);
});

test("an unreached server is asked again, slower and slower, and nothing typed is lost", async () => {
  const { server, saver, waits, type } = setup();
  server.failures.push(undefined, undefined, undefined);
  const seen: string[] = [];
  saver.on("state", (id) => seen.push(saver.state(id)!.kind));
  type(0, "kept");
  await saver.drained();
  assert.deepEqual([server.texts[0], waits], ["kept", [500, 1000, 2000]]);
  assert.deepEqual([...new Set(seen)], ["saving", "retrying", "saved"]);
});

test("what is typed after a login has ended waits until somebody logs in, however long that takes", async () => {
  const { server, saver, waits, type } = setup();
  const refused: Reply = { ok: false, error: "logged_out", message: "Log in again." };
  server.failures.push(...Array.from({ length: 12 }, () => refused));
  const seen: string[] = [];
  saver.on("state", (id) => {
    const state = saver.state(id)!;
    seen.push("message" in state ? state.message : state.kind);
  });
  type(0, "kept");
  await saver.drained();
  assert.equal(server.texts[0], "kept");
  assert.deepEqual([...new Set(seen)], ["saving", "not saved yet: log in again", "saved"]);
  assert.equal(Math.max(...waits), 2000);
});

test("a lost answer is no conflict: the text is already there", async () => {
  const { server, saver, type } = setup();
  server.lose = 1;
  type(0, "once");
  await saver.drained();
  assert.deepEqual([saver.state("s0")?.kind, server.revisions[0]], ["saved", 1]);
});

test("two texts of two people: both are kept until one is chosen", async () => {
  const { server, saver, type } = setup();
  const before = server.segment(0);
  server.change(0, "theirs");
  saver.setText(before, { revision: 0, text: "one two" }, "mine", 5);
  await saver.drained();
  assert.deepEqual(saver.state("s0"), { kind: "conflict", mine: "mine", theirs: "theirs" });
  assert.equal(saver.unsaved, 1);
  type(1, "meanwhile");
  await saver.drained();
  assert.equal(server.texts[1], "meanwhile");
});

for (const [choice, text, unsaved] of [["mine", "mine", 0], ["theirs", "theirs", 0]] as const) {
  test(`choosing ${choice} ends a conflict`, async () => {
    const { server, saver } = setup();
    server.change(0, "theirs");
    saver.setText({ ...server.segment(0), revision: 0 }, { revision: 0, text: "one two" }, "mine", 5);
    await saver.drained();
    saver.resolve(server.segment(0), choice);
    await saver.drained();
    assert.deepEqual([server.texts[0], saver.unsaved, saver.state("s0")?.kind], [text, unsaved, "saved"]);
  });
}

test("a new revision with the same text is no conflict", async () => {
  const { server, saver } = setup();
  server.change(0, "one two");
  saver.setText({ ...server.segment(0), revision: 0 }, { revision: 0, text: "one two" }, "mine", 5);
  await saver.drained();
  assert.deepEqual([server.texts[0], saver.state("s0")?.kind], ["mine", "saved"]);
});

test("a status is not put on a text that its author never saw", async () => {
  const { server, saver } = setup();
  const seen = server.segment(0);
  server.change(0, "other words");
  saver.setStatus(seen, "verified");
  await saver.drained();
  assert.equal(saver.state("s0")?.kind, "failed");
  assert.equal(saver.unsaved, 0);
});

test("a refused text stays, and others do not wait behind it", async () => {
  const { server, saver, type } = setup();
  server.failures.push({ ok: false, error: "invalid", message: "too long" });
  type(0, "refused");
  type(1, "fine");
  await saver.drained();
  assert.deepEqual([saver.pendingText("s0"), saver.state("s0")?.kind, saver.worst], ["refused", "failed", "failed"]);
  assert.deepEqual([server.texts[1], saver.unsaved], ["fine", 1]);
});

test("a fault is tried again a few times, not for ever", async () => {
  const { server, saver, waits, type } = setup();
  for (let i = 0; i < 9; i++) server.failures.push({ ok: false, error: "fault", message: "broken" });
  type(0, "x");
  await saver.drained();
  assert.deepEqual([waits.length, saver.state("s0")?.kind], [4, "failed"]);
});

test("an undo whose answer was lost is asked for again under its own key, and another undo has another", async () => {
  const { server, saver } = setup();
  server.failures.push(undefined, undefined);
  const notices: string[] = [];
  saver.on("waiting", (sentence) => sentence !== null && notices.push(sentence));
  saver.undo();
  saver.undo();
  await saver.drained();
  assert.deepEqual([server.asked.length, notices.length, saver.unsaved], [4, 1, 0]);
  const [first, again, third, other] = server.asked.map((request) => request.key);
  assert.equal(new Set([first, again, third]).size, 1);
  assert.notEqual(first, other);
  assert.match(first!, /^[0-9a-f]{32}$/);
});

const taking = (seen: string, after: string, runs: [number, number, number, number][], revision = 0) => ({ segment: "s0", revision, seen, after, other: "o", runs });

test("two words taken from one row go one after the other, the second on top of the first", async () => {
  const { server, saver } = setup(["one two three"]);
  saver.take(taking("one two three", "W0 two three", [[0, 1, 0, 1]]));
  saver.take(taking("W0 two three", "W0 two W2", [[2, 3, 2, 3]]));
  assert.deepEqual([saver.taking, saver.takenText("s0"), saver.state("s0")?.kind], [true, "W0 two W2", "saving"]);
  await saver.drained();
  assert.deepEqual([server.texts[0], saver.taking, saver.unsaved, saver.state("s0")?.kind], ["W0 two W2", false, 0, "saved"]);
  assert.deepEqual(server.asked.map(seenOf), [0, 1]);
});

test("what was typed into the segment meanwhile stays, and what was to be taken is let go with a word", async () => {
  const { server, saver, type } = setup(["one two"]);
  const notices: string[] = [];
  saver.on("notice", (sentence) => notices.push(sentence));
  type(0, "typed");
  saver.take(taking("one two", "W0 two", [[0, 1, 0, 1]]));
  await saver.drained();
  assert.deepEqual([server.texts[0], notices.length, saver.state("s0")?.kind, saver.unsaved], ["typed", 1, "saved", 0]);
});

test("words are not taken into a text that was changed elsewhere, though a new status does not matter", async () => {
  const { server, saver } = setup(["one two", "three"]);
  const notices: string[] = [];
  saver.on("notice", (sentence) => notices.push(sentence));
  server.change(0, "one two");
  saver.take(taking("one two", "W0 two", [[0, 1, 0, 1]]));
  saver.take(taking("W0 two", "W0 W1", [[1, 2, 1, 2]]));
  await saver.drained();
  assert.deepEqual([server.texts[0], notices], ["W0 W1", []]);
  server.change(0, "theirs");
  saver.take(taking("W0 W1", "W0", [[1, 2, 2, 2]], 3));
  await saver.drained();
  assert.deepEqual([server.texts[0], notices.length, saver.state("s0"), saver.unsaved], ["theirs", 1, undefined, 0]);
});

test("a lost answer to a take is no second take", async () => {
  const { server, saver } = setup(["one two"]);
  server.lose = 1;
  saver.take(taking("one two", "W0 W1 two", [[0, 1, 0, 2]]));
  await saver.drained();
  assert.deepEqual([server.texts[0], server.revisions[0], saver.state("s0")?.kind], ["W0 W1 two", 1, "saved"]);
});

test("taking all is asked for again under its own key until it is answered", async () => {
  const { server, saver } = setup();
  server.failures.push(undefined);
  saver.takeAll("o");
  await saver.drained();
  const [first, again] = server.asked;
  assert.deepEqual(first, { transcript: "t", key: first!.key, op: "take_all", intent: { other: "o" }, revisions: {} });
  assert.deepEqual([again, saver.unsaved], [first, 0]);
});

test("a refusal of what belongs to no row is told, and not asked again", async () => {
  const { server, saver } = setup();
  server.failures.push({ ok: false, error: "invalid", message: "not these two" });
  const notices: string[] = [];
  saver.on("notice", (sentence) => notices.push(sentence));
  saver.takeAll("o");
  await saver.drained();
  assert.deepEqual([server.asked.length, notices, saver.unsaved], [1, ["not these two"], 0]);
});

test("each wish travels as an operation with its own intent, and steps along the log as moves", async () => {
  const { server, saver } = setup(["one two", "three"]);
  saver.setText(server.segment(0), { revision: 0, text: "one two" }, " one  too", 9.6);
  saver.setStatus(server.segment(1), "unusable");
  saver.take({ segment: "+12000", revision: 0, seen: "", after: "W0", other: "o", runs: null });
  saver.undo();
  saver.restore(7, true);
  await saver.drained();
  assert.deepEqual(server.asked.map(({ key, transcript, ...rest }) => rest), [
    { op: "set_text", intent: { segment: "s0", text: " one  too" }, revisions: { s0: 0 }, took_ms: 10 },
    { op: "set_status", intent: { segment: "s1", status: "unusable" }, revisions: { s1: 0 } },
    { op: "take_words", intent: { segment: "+12000", other: "o", runs: null }, revisions: { "+12000": 0 } },
    { move: "undo" },
    { restore: 7, alone: true },
  ]);
});

const shout = (seen: string, more: { dropped?: string } = {}) =>
  ({ op: "shout", segment: "s0", revision: 0, seen, fields: { text: seen.toUpperCase() }, after: seen.toUpperCase(), ...more });

test("an operation that the queue has never heard of goes behind what waits for its segment", async () => {
  const { server, saver, type } = setup();
  const told: string[] = [];
  saver.on("changes", ({ op }) => told.push(op));
  type(0, "typed");
  saver.edit(shout("typed"));
  assert.equal(saver.state("s0")?.kind, "saving");
  await saver.drained();
  assert.deepEqual([server.texts[0], told, server.asked.map(seenOf)], ["TYPED", ["set_text", "shout"], [0, 1]]);
  assert.deepEqual([saver.unsaved, saver.state("s0")?.kind], [0, "saved"]);
});

test("an operation made for one text is dropped with its own word where another stands", async () => {
  const { server, saver } = setup();
  const notices: string[] = [];
  saver.on("notice", (sentence) => notices.push(sentence));
  server.change(0, "theirs");
  saver.edit(shout("one two", { dropped: "Nothing was raised" }));
  await saver.drained();
  assert.deepEqual([server.texts[0], notices, saver.unsaved], ["theirs", ["Nothing was raised: the segment was changed meanwhile."], 0]);
});

test("what is done in the same breath as an answer is sent, too", async () => {
  const server = new Server(["enter your nambur"]);
  const saver = new Saver("t", server.send);
  await new Promise((done) => saver.edit({ op: "take_all", intent: { other: "o" }, settled: done }));
  saver.undo();
  assert.deepEqual(saver.waiting, ["undo"]);
  await saver.drained();
  assert.deepEqual([server.asked.length, saver.waiting, saver.unsaved], [2, [], 0]);
});
