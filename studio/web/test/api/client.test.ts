import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, ReadError, refusalText } from "../../src/api/client.ts";
import { changes, comparison, compareRow, formatRow, libraryRow, models, modelRow, recordingInfo } from "../fixtures.ts";
import { TestServer } from "../server.ts";

test("addresses stand below Gradio's own root, and names in them are escaped", () => {
  const config = window as { gradio_config?: { root?: string } };
  config.gradio_config = { root: "https://host/space/" };
  const api = new Api({});
  assert.equal(api.base, "https://host/space/gradio_api/studio");
  assert.equal(api.sound("a/b c"), `${api.base}/recordings/a%2Fb%20c/audio.flac`);
  assert.equal(api.original("r"), `${api.base}/recordings/r/original`);
  delete config.gradio_config;
  assert.equal(new Api({}).base, "http://studio.test/gradio_api/studio");
});

test("what a visitor's browser opens by itself has an address that is lent to him, a new one each time", async () => {
  const page = window as { __studio_visitor?: object };
  page.__studio_visitor = {};
  let asked = 0;
  const server = new TestServer().get("/lent.json", () => ({ query: `visitor=v&until=${++asked}&signature=s`, seconds: 600 }));
  const [whole, alone] = [server.api.sound("r"), server.api.sound("r", 1)];
  delete page.__studio_visitor;
  assert.ok(typeof whole !== "string" && typeof alone !== "string");
  assert.equal(await whole(), `${server.base}/recordings/r/audio.flac?visitor=v&until=1&signature=s`);
  assert.equal(await alone(), `${server.base}/recordings/r/audio.flac?channel=1&visitor=v&until=2&signature=s`);
  assert.deepEqual(server.read.map((path) => new URLSearchParams(path.split("?")[1]).get("path")), ["/recordings/r/audio.flac", "/recordings/r/audio.flac?channel=1"]);
});

test("what is read is decoded into the page's own nouns", async () => {
  const server = new TestServer()
    .get("/recordings/r/recording.json", recordingInfo())
    .get("/recordings/r/peaks.bin", () => new Response(Int8Array.from([1, -2, 127])))
    .get("/transcripts/t/changes.json", changes(3, [["agent"]]))
    .get("/transcripts/t/compare.json", { ...comparison([]), rows: [{ ...compareRow("s0", ["a"]), start: 1500, status: 1 }] })
    .get("/library.json", { recordings: [libraryRow("a")], projects: [] })
    .get("/models.json", models(modelRow("m")))
    .get("/formats.json", { formats: [formatRow("srt")] })
    .get("/transcripts/t/answers.json", { answers: [] })
    .get("/answers/x.json", { id: "x" })
    .get("/exports/e/state.json", { state: "working", part: 0.5, doing: "", message: null });
  const { api } = server;
  assert.equal((await api.recording("r")).name, "call.wav");
  assert.deepEqual([...(await api.peaks("r"))], [1, -2, 127]);
  assert.equal((await api.changes("t", 2)).segments[0]!.words[0]!.start, 0);
  assert.deepEqual((await api.comparison("t", "o")).rows.map(({ start, status }) => [start, status]), [[1.5, "verified"]]);
  assert.deepEqual([(await api.library()).recordings[0]!.id, (await api.models()).models[0]!.id, await api.answers("t"), (await api.answer("x")).id], ["a", "m", [], "x"]);
  assert.deepEqual(await api.formats(), [formatRow("srt")]);
  assert.equal((await api.exportState("e")).part, 0.5);
  assert.ok(server.read.includes("/transcripts/t/changes.json?since=2"));
  assert.ok(server.read.includes("/transcripts/t/compare.json?with=o"));
});

test("a read that failed says how: gone, refused, or not reached", async () => {
  const server = new TestServer().get("/models.json", () => new Response("", { status: 500 }));
  const failed = async (read: Promise<unknown>) => read.then(() => null, (error: unknown) => error as ReadError);
  const [gone, broken] = [await failed(server.api.recording("x")), await failed(server.api.models())];
  assert.deepEqual([gone?.status, gone?.gone, broken?.status, broken?.gone], [404, true, 500, false]);
  server.isDown = true;
  const unreached = await failed(server.api.models());
  assert.ok(unreached instanceof ReadError);
  assert.deepEqual([unreached.status, unreached.message], [0, "The server was not reached."]);
});

test("a read that was called off is no failure of the server", async () => {
  const server = new TestServer();
  server.isDown = true;
  const abort = new AbortController();
  abort.abort();
  await assert.rejects(server.api.models(abort.signal), (error) => !(error instanceof ReadError));
});

test("every intent goes to its server function with its action", async () => {
  const server = new TestServer();
  const { api } = server;
  await api.run("t", "stop");
  await api.endAnswer("delete", "a");
  await api.model("load", "m");
  await api.rename("r", "new.wav");
  await api.remove("r");
  await api.startExport({ transcript: "t", format: "nemo", options: { profile: "canary2" }, status: "verified" });
  await api.cancelExport("e");
  await api.ask({ transcript: "t", model: "m", kind: "question", question: "Who?", reach: "trained" });
  assert.deepEqual(server.called, [
    ["run", { transcript: "t", action: "stop" }],
    ["ask", { action: "delete", answer: "a" }],
    ["model", { action: "load", model: "m" }],
    ["library", { action: "rename", recording: "r", name: "new.wav" }],
    ["library", { action: "delete", recording: "r" }],
    ["export", { action: "start", transcript: "t", format: "nemo", options: { profile: "canary2" }, status: "verified" }],
    ["export", { action: "cancel", export: "e" }],
    ["ask", { action: "start", transcript: "t", model: "m", kind: "question", question: "Who?", reach: "trained" }],
  ]);
});

test("an edit is posted, and what is no answer of the studio counts as not reached", async () => {
  const server = new TestServer().on("edit", () => ({ ok: true, changes: changes(2, [["a"]]) }));
  const request = { transcript: "t", key: "k", move: "undo" } as const;
  assert.equal((await server.api.edit(request))?.ok, true);
  assert.deepEqual(server.calls("edit"), [request]);
  server.on("edit", () => ({ detail: "Bad Gateway" }));
  assert.equal(await server.api.edit(request), undefined);
  server.isDown = true;
  assert.equal(await server.api.edit(request), undefined);
  assert.equal(await server.api.run("t", "stop"), undefined);
  assert.equal(await new Api({}).run("t", "stop"), undefined);
});

test("a refusal is told in its own words, silence in ours", () => {
  assert.equal(refusalText({ ok: false, message: "There is no such model." }), "There is no such model.");
  assert.equal(refusalText(undefined), "The server was not reached. Nothing was changed.");
});
