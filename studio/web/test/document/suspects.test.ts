import assert from "node:assert/strict";
import { test } from "node:test";
import { SUSPECT_REASONS, type WireSuspects } from "../../src/api/wire.ts";
import { likeliest, nextStop, readSensitivity, REASONS, Suspects, type Stop } from "../../src/document/suspects.ts";
import { columns, suspects, taken, transcript, UNSURE, type Shape } from "../fixtures.ts";

test("every reason has its text, which is the server's", () => assert.deepEqual(Object.entries(REASONS), SUSPECT_REASONS));

const word = (segment: number, at: number): Stop => ({ kind: "word", place: { segment, word: at } });

function setup(texts: string[][], shape: Shape = {}, more: Partial<WireSuspects> = {}) {
  const model = transcript(texts, shape);
  const found = new Suspects(suspects(columns(texts, shape), more), "normal");
  return { model, found, next: (from: Stop | null) => nextStop(model, found, from?.kind === "word" ? from.place : null, timeOf(model, from)) };
}

function timeOf(model: ReturnType<typeof transcript>, from: Stop | null): number {
  if (!from) return -1;
  return from.kind === "voice" ? from.span.start : model.segments[from.place.segment]!.words[from.place.word]!.start;
}

test("of what the server ranks so much is marked as one wants to be shown", () => {
  const texts = [["a", "b", "c"]];
  const words = { start: [0, 500, 1000], text: ["a", "b", "c"], rank: [50, 100, 200], reasons: [UNSURE, UNSURE, 0] };
  const of = (sensitivity: "few" | "normal" | "many") => new Suspects(suspects(columns(texts), { words }), sensitivity).left(transcript(texts));
  assert.deepEqual([of("few"), of("normal"), of("many")], [1, 2, 3]);
  assert.deepEqual([readSensitivity("many"), readSensitivity("toString"), readSensitivity(null)], ["many", "normal", "normal"]);
});

test("a word says why, and is no suspect once it is verified or written anew", () => {
  const { model, found } = setup([["log", "on"]], { confidence: [30, 90] });
  const [log, on] = model.segments[0]!.words;
  assert.deepEqual([found.why(log!, "draft"), found.why(on!, "draft"), found.why(log!, "verified")], ["the model was not sure", null, null]);
  assert.equal(found.has({ ...log!, text: "lock" }, "draft"), false);
  assert.equal(found.left(model), 1);
  model.apply(taken(2, [["lock", "on"]], { revision: 1 }), "edit");
  assert.equal(found.left(model), 0);
});

test("a suspect word stays one in whatever segment it is by now", () => {
  const { model, found } = setup([["log", "on", "now"]], { confidence: [90, 30, 90] });
  const part = taken(2, [["on", "now"]], { first: 1, revision: 1 });
  part.segments[0]!.words = model.segments[0]!.words.slice(1);
  model.apply(part, "edit");
  assert.equal(found.stops(model.segments[1]!), 1);
});

test("next goes on in the order of the text, and starts over at the end", () => {
  const { next } = setup([["a", "b"], ["c", "d"]], { confidence: [20, 90, 90, 20] });
  const stops = [next(null), next(word(0, 0)), next(word(1, 1))];
  assert.deepEqual(stops, [word(0, 0), word(1, 1), word(0, 0)]);
});

test("the likeliest goes by how likely each is wrong, then starts over", () => {
  const { model, found } = setup([["a", "b"], ["c", "d"]], { confidence: [40, 90, 10, 20] });
  const places = [null, { segment: 1, word: 0 }, { segment: 1, word: 1 }, { segment: 0, word: 0 }].map((from) => likeliest(model, found, from));
  assert.deepEqual(places, [{ segment: 1, word: 0 }, { segment: 1, word: 1 }, { segment: 0, word: 0 }, { segment: 1, word: 0 }]);
  model.apply(taken(2, [["c", "d"]], { first: 1, status: [1] }), "edit");
  assert.deepEqual([likeliest(model, found, null), found.left(model)], [{ segment: 0, word: 0 }, 1]);
});

test("of words that start at the same moment each is gone to, in one segment and where people speak at once", () => {
  const { model } = setup([["a", "b"], ["c", "d"]]);
  const moved = taken(2, [["a", "b"], ["c", "d"]], { revision: 1 });
  for (const word of [...moved.segments[0]!.words, moved.segments[1]!.words[0]!]) word.start = 0;
  moved.segments[1]!.start = 0;
  model.apply(moved, "edit");
  const words = { start: [0, 0, 0], text: ["a", "b", "c"], rank: [10, 20, 30], reasons: [UNSURE, UNSURE, UNSURE] };
  const same = new Suspects(suspects(columns([["a"]]), { words }), "normal");
  const gone: string[] = [];
  let place = likeliest(model, same, null);
  for (let press = 0; press < 4; press++) {
    gone.push(model.segments[place!.segment]!.words[place!.word]!.text);
    place = likeliest(model, same, place);
  }
  assert.deepEqual([new Set(gone.slice(0, 3)), gone[3] === gone[0], same.left(model)], [new Set(["a", "b", "c"]), true, 3]);
});

test("voice without words is a stop, until it has words or somebody has judged it", () => {
  const voice = { start: [4000, 12_000], end: [6000, 13_000] };
  const { model, found, next } = setup([["a"], ["b"]], { confidence: [20, 90] }, { voice });
  const [first, second] = found.voice;
  assert.deepEqual([next(word(0, 0)), found.left(model)], [{ kind: "voice", span: first }, 3]);
  assert.deepEqual(nextStop(model, found, { segment: 0, word: 0 }, 4), { kind: "voice", span: second });
  model.apply(taken(2, [["a"]], { status: [1] }), "edit");
  assert.deepEqual([found.unwritten(model), found.left(model)], [[second], 1]);
});

test("a flagged segment is one stop, at its first word, also without words", () => {
  const { model, found, next } = setup([["a", "b"], ["c", "d", "e"], []], { confidence: [20, 90, 30, 90, 90], quality_flag: [null, "repeats", "no speech"] });
  const stops = [next(null), next(word(0, 0)), nextStop(model, found, { segment: 1, word: 0 }, 10)];
  assert.deepEqual([stops, found.left(model)], [[word(0, 0), word(1, 0), word(2, 0)], 3]);
});

test("where nothing is suspect the next unverified segment is next; where all is verified nothing", () => {
  const { next } = setup([["a"], ["b"], ["c"]], { confidence: [-1, -1, -1], status: [0, 1, 0] });
  assert.deepEqual(next(word(0, 0)), word(2, 0));
  assert.equal(setup([["a"]], { status: [1] }).next(null), null);
  assert.equal(setup([]).next(null), null);
});

test("what is expected to be mostly wrong is told, until somebody has written it", () => {
  const { model, found } = setup([["a"], ["b"]], {}, { poor: { id: ["s0"], wer: [45] } });
  assert.deepEqual(model.segments.map((segment) => found.poor(segment)), [45, null]);
  assert.equal(found.poor({ ...model.segments[0]!, original: "o" }), null);
});

test("after an edit of 30,000 words what is left is counted anew in a few milliseconds", () => {
  const texts = Array.from({ length: 2500 }, (_, i) => Array.from({ length: 12 }, (_, k) => `w${i}-${k}`));
  const shape = { confidence: texts.flat().map((_, i) => (i % 10 ? 90 : 20)) };
  const { model, found } = setup(texts, shape);
  assert.equal(found.left(model), 3000);
  model.apply(taken(2, [["anew"]], { revision: 1 }), "edit");
  const before = performance.now();
  assert.equal(found.left(model), 2998);
  assert.ok(performance.now() - before < 50);
});
