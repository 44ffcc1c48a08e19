import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../src/api/decode.ts";
import { TranscriptModel } from "../../src/document/model.ts";
import { lastAtOrBefore } from "../../src/lib/search.ts";
import { taken } from "../fixtures.ts";

function model(texts: string[][]): TranscriptModel {
  const made = new TranscriptModel();
  made.apply(taken(1, texts), "poll");
  return made;
}

test("lastAtOrBefore finds the last value not above x", () => {
  const values = [0, 10, 20];
  assert.deepEqual([-1, 0, 9, 10, 25].map((x) => lastAtOrBefore(values, x)), [-1, 0, 0, 1, 2]);
  assert.equal(lastAtOrBefore([], 5), -1);
});

test("a word sounds until the next one begins", () => {
  const open = model([["a", "b", "c"], ["d"]]);
  assert.deepEqual(open.placeAt(0.6), { segment: 0, word: 1 });
  assert.deepEqual(open.placeAt(9.9), { segment: 0, word: 2 });
  assert.deepEqual(open.placeAt(10), { segment: 1, word: 0 });
  assert.equal(model([]).placeAt(3), null);
});

test("the answer to an edit does not move the poll's cursor", () => {
  const open = model([["a"], ["b"]]);
  open.apply(taken(5, [["x"]], { revision: 1 }), "edit");
  assert.deepEqual([open.cursor, textOf(open.segments[0]!)], [1, "x"]);
});

test("an answer overtaken by a newer one changes nothing", () => {
  const open = model([["a"]]);
  open.apply(taken(5, [["new"]], { revision: 2 }), "edit");
  const delta = open.apply(taken(3, [["old"]], { revision: 1 }), "poll");
  assert.deepEqual([textOf(open.segments[0]!), [...delta.changed]], ["new", []]);
});

test("what came again unchanged is not redrawn", () => {
  const open = model([["a"]]);
  assert.deepEqual([...open.apply(taken(2, [["a"]]), "poll").changed], []);
});

test("segments of a run come in wherever their time is", () => {
  const open = new TranscriptModel();
  open.apply(taken(1, [["later"]], { first: 3 }), "poll");
  const delta = open.apply(taken(2, [["earlier"]], { first: 1 }), "poll");
  assert.equal(delta.structure, true);
  assert.deepEqual(open.segments.map((segment) => segment.id), ["s1", "s3"]);
  assert.deepEqual([open.position("s3"), open.segmentAt(12), open.segmentAt(31)], [1, 0, 1]);
});

test("of segments that begin together a new end is a new order; of others it moves nothing", () => {
  const [s0, s1, s2] = [0, 1, 2].map((i) => taken(1, [["a"]], { first: i }).segments[0]!);
  const open = new TranscriptModel();
  const told = (version: number, ...segments: typeof open.segments) => open.apply({ ...taken(version, []), segments }, "poll").structure;
  told(1, s0!, { ...s1!, start: 20, end: 25 }, { ...s2!, end: 29 });
  const order = () => open.segments.map(({ id }) => [id, open.position(id)]);
  assert.deepEqual(order(), [["s0", 0], ["s1", 1], ["s2", 2]]);
  assert.equal(told(2, { ...s0!, end: 12 }), false);
  assert.equal(told(3, { ...s2!, end: 22 }), true);
  assert.deepEqual(order(), [["s0", 0], ["s2", 1], ["s1", 2]]);
});

test("removed segments go", () => {
  const open = model([["a"], ["b"], ["c"]]);
  open.apply({ ...taken(2, []), removed: ["s1", "unknown"] }, "poll");
  assert.deepEqual(open.segments.map((segment) => segment.id), ["s0", "s2"]);
  assert.deepEqual([open.position("s2"), open.get("s1")], [1, undefined]);
});

/** A server whose segments two pages change, and what it answers: to an edit its own rows, to a poll all since a version. */
function manyHands(random: () => number) {
  const [rows, gone] = [new Map<string, { start: number; text: string; revision: number; version: number }>(), new Map<string, number>()];
  let [version, made] = [1, 0];
  const put = (start: number, text: string) => rows.set(`s${made++}`, { start, text, revision: 0, version });
  for (let i = 0; i < 4; i++) put(i * 64, `a${i}`);
  const answer = (ids: string[], removed: string[]) => {
    const made = taken(version, ids.map((id) => [rows.get(id)!.text]));
    const segments = made.segments.map((segment, i) => ({ ...segment, id: ids[i]!, start: rows.get(ids[i]!)!.start, revision: rows.get(ids[i]!)!.revision }));
    return { ...made, segments, removed };
  };
  const since = (from: number) => answer([...rows].filter(([, row]) => row.version > from).map(([id]) => id), [...gone].filter(([, at]) => at > from).map(([id]) => id));
  const edit = () => {
    version += 1;
    const id = [...rows.keys()][Math.floor(random() * rows.size)]!;
    const row = rows.get(id)!;
    const kind = Math.floor(random() * 3);
    if (kind === 0) {
      rows.set(id, { ...row, text: `${row.text}+${version}`, revision: row.revision + 1, version });
      return answer([id], []);
    }
    const before = new Set(rows.keys());
    const next = kind === 1 ? [...rows].find(([other, { start }]) => other !== id && start > row.start) : undefined;
    for (const key of next ? [id, next[0]] : [id]) {
      rows.delete(key);
      gone.set(key, version);
    }
    if (next) put(row.start, `${row.text} ${next[1].text}`);
    else for (const [i, part] of ["x", "y"].entries()) put(row.start + i * random(), `${row.text}${part}`);
    return answer([...rows.keys()].filter((key) => !before.has(key)), [...before].filter((key) => !rows.has(key)));
  };
  return { rows, since, edit };
}

test("two pages that take in their own edits and each other's end alike, whatever comes when", () => {
  for (let seed = 1; seed <= 60; seed++) {
    let state = seed;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const server = manyHands(random);
    const pages = [0, 1].map(() => {
      const page = new TranscriptModel();
      page.apply(server.since(-1), "poll");
      return { page, late: [] as (() => void)[] };
    });
    for (let step = 0; step < 30; step++) {
      const { page, late } = pages[Math.floor(random() * 2)]!;
      const asked = page.cursor;
      const news = random() < 0.5 ? { changes: server.edit(), source: "edit" as const } : { changes: server.since(asked), source: "poll" as const };
      late.push(() => void page.apply(news.changes, news.source));
      if (random() < 0.7) late.splice(Math.floor(random() * late.length), 1)[0]!();
    }
    const ends = pages.map(({ page, late }) => {
      for (const arrives of late) arrives();
      page.apply(server.since(page.cursor), "poll");
      return page.segments.map((segment) => [segment.id, textOf(segment)]);
    });
    const wanted = [...server.rows].sort(([, a], [, b]) => a.start - b.start).map(([id, { text }]) => [id, text]);
    assert.deepEqual(ends, [wanted, wanted], `seed ${seed}`);
  }
});
