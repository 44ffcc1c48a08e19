import { choose, has, holdTime, mount, named, pass, press, settle, texts, type } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { HitsIn, TextsIn } from "../../src/api/wire.ts";
import { NO_QUERY } from "../../src/find/finding.ts";
import { search } from "../../src/find/matcher.ts";
import type { WorkerLike } from "../../src/find/searcher.ts";
import type { Asked as Looked } from "../../src/find/worker.ts";
import { el } from "../../src/lib/dom.ts";
import type { NoticeAction } from "../../src/lib/notice.ts";
import { Scope } from "../../src/lib/scope.ts";
import { ReplaceEverywhere, type Asked } from "../../src/library/everywhere.ts";
import { changes, columns, libraryRow, projectInfo } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

const QUERY = { ...NO_QUERY, wanted: "nambur" };
const HITS: HitsIn = {
  rows: [{ recording: "r", name: "a.wav", transcript: "t", language: "en", translation: false, segment: "s0", revision: 3, status: "draft", text: "a nambur", word_start: [0, 1000], word_end: [900, 1900] }],
  more: false,
  only_read: 0,
};
const LIBRARY = { recordings: [libraryRow("r", { project_id: "p1" })], projects: [projectInfo("p1", "council"), projectInfo("p2", "calls")] };

function setup(library: () => unknown = () => LIBRARY) {
  const server = new TestServer().get("/library.json", library).get("/library/hits.json", HITS);
  const root = mount(el("div"));
  const said: [string, NoticeAction | undefined][] = [];
  const everywhere = new ReplaceEverywhere(scope, { api: server.api, root, worker: () => new TestWorker(), done: () => {}, say: (sentence, action) => said.push([sentence, action]) });
  const open = async (asked: Partial<Asked>) => {
    void everywhere.open({ query: QUERY, ...asked });
    await settle();
  };
  return { server, root, said, open, everywhere, status: () => texts(root, "[role=status]")[0], searched: () => server.read.filter((path) => path.startsWith("/library/hits")) };
}

test("it is searched where that was asked for: the project, that of the recording, or the whole library", async () => {
  for (const [asked, project] of [[{ project: "p2" }, "p2"], [{ recording: "r" }, "p1"], [{ project: null }, null]] as const) {
    const { root, open, searched, status } = setup();
    await open(asked);
    assert.equal(named<HTMLSelectElement>(root, "everywhere-where").value, project ?? "");
    assert.deepEqual([searched(), status()], [[`/library/hits.json?wanted=nambur${project ? `&project=${project}` : ""}`], "1 hit in 1 recording, 1 chosen."]);
  }
});

test("a hit's time is that of its first word, as in the find bar; nothing can be taken back before something was replaced", async () => {
  const { root, open } = setup();
  await open({ project: "p1" });
  assert.deepEqual([texts(root, ".cs-hit-time"), named(root, "everywhere-back").hidden], [["0:01.0"], true]);
});

test("where that is not known nothing is searched, and it is said; somebody may choose", async () => {
  for (const asked of [{ project: "gone" }, { recording: "gone" }]) {
    const { root, open, searched, status } = setup();
    await open(asked);
    assert.deepEqual([searched(), named<HTMLButtonElement>(root, "everywhere-all").disabled], [[], true]);
    assert.match(status()!, /is not in your library\. Choose where/u);
    choose(named<HTMLSelectElement>(root, "everywhere-where"), "p2");
    await settle();
    assert.deepEqual(searched(), ["/library/hits.json?wanted=nambur&project=p2"]);
  }
});

test("while the projects cannot be read nothing is searched in their place; whoever writes on asks again", async () => {
  let isDown = true;
  const { root, open, searched, status } = setup(() => (isDown ? new Response("", { status: 500 }) : LIBRARY));
  await open({ project: "p1" });
  assert.match(status()!, /^What is said could not be searched\. /u);
  type(named<HTMLInputElement>(root, "everywhere-into"), "number");
  assert.match(status()!, /^What is said could not be searched\. /u, "it is still so");
  isDown = false;
  type(named<HTMLInputElement>(root, "everywhere-wanted"), "nambu");
  await pass(300);
  assert.deepEqual(searched(), ["/library/hits.json?wanted=nambu&project=p1"]);
});

test("what is shown of something else than is asked for now is not replaced", async () => {
  const { root, open, status } = setup();
  await open({ project: "p1" });
  const all = named<HTMLButtonElement>(root, "everywhere-all");
  assert.equal(all.disabled, false);
  type(named<HTMLInputElement>(root, "everywhere-wanted"), "namb");
  assert.deepEqual([all.disabled, status()], [true, "Searching…"]);
  await pass(300);
  assert.equal(all.disabled, false);
  type(named<HTMLInputElement>(root, "everywhere-wanted"), "x".repeat(1_000));
  await pass(300);
  assert.match(status()!, /characters can be looked for/u);
});

/** A worker that answers at once. */
class TestWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  terminate(): void {}

  postMessage({ id, texts, query }: Looked): void {
    this.onmessage?.call(this as unknown as Worker, { data: { id, found: search(texts, query) } } as MessageEvent);
  }
}

const saying = (segment: string, text: string) => ({ ...HITS.rows[0]!, segment, text });

test("an expression is tried on every text, part by part, and its groups stand in what takes a hit's place", async () => {
  const parts: Record<string, TextsIn> = {
    "": { rows: [saying("s0", "no such word"), saying("s1", "Nambur 42 here")], after: "7-3" },
    "7-3": { rows: [saying("s2", "and nambur 7")], after: null },
  };
  const { server, root, open, searched, status } = setup();
  server.get("/library/texts.json", (query: URLSearchParams) => parts[query.get("after") ?? ""]).on("edit", () => ({ ok: true, changes: changes(2, []) }));
  await open({ project: null, query: { ...QUERY, wanted: "nambur (\\d+)", pattern: true }, into: "number $1" });
  await settle();
  assert.deepEqual([status(), searched(), named(root, "everywhere-pattern").getAttribute("aria-pressed")], ["2 hits in 1 recording, 2 chosen.", [], "true"]);
  assert.deepEqual(texts(root, ".cs-hits ins"), ["number 42", "number 7"]);
  press(named(root, "everywhere-all"));
  await settle();
  const asked = server.calls("edit").map((request) => (request as unknown as { op: string; intent: { texts: { text: string }[] } }));
  assert.deepEqual(asked.map(({ op, intent }) => [op, intent.texts.map(({ text }) => text)]), [["replace_texts", ["number 42 here", "and number 7"]]]);
});

test("what is no expression is said, and nothing of it is replaced", async () => {
  const { server, root, open, status } = setup();
  server.get("/library/texts.json", { rows: [], after: null });
  await open({ project: null, query: { ...QUERY, wanted: "(", pattern: true } });
  assert.match(status()!, /^This is no regular expression/u);
  assert.equal(named<HTMLButtonElement>(root, "everywhere-all").disabled, true);
});

test("closed in the middle it stops; what came of it is told all the same, and can be taken back", async () => {
  const { server, root, said, open } = setup();
  let answer = () => {};
  const reply = { ok: true, changes: { ...changes(2, []), segments: { ...columns([["a", "number"]], { revision: 4 }), id: ["s0"] } } };
  server.on("edit", () => new Promise((told) => (answer = () => told(reply))));
  await open({ project: "p1" });
  type(named<HTMLInputElement>(root, "everywhere-into"), "number");
  press(named(root, "everywhere-all"));
  await settle();
  press(named(root, "close-everywhere"));
  await settle();
  assert.deepEqual([has(root, "dialog"), said], [false, []]);
  answer();
  await settle();
  assert.equal(said[0]![0], "1 hit replaced in 1 recording.");
  await open({ project: "p1" });
  assert.equal(named(root, "everywhere-back").hidden, false, "also for whoever opens it again");
  press(named(root, "close-everywhere"));
  said[0]![1]!.press();
  await settle();
  answer();
  await settle();
  assert.deepEqual([server.calls("edit").at(-1)!["move"], said[1]![0]], ["undo", "Taken back in 1 recording."]);
});
