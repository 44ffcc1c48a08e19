import { holdTime } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { recordingBeyond } from "../../src/editor/queue.ts";
import { setQueue } from "../../src/lib/queue.ts";
import { keepPlace } from "../../src/library/place.ts";
import { libraryRow, recordingInfo } from "../fixtures.ts";
import { TestServer } from "../server.ts";

holdTime();
beforeEach(() => window.sessionStorage.clear());

const there = (server: TestServer, ...ids: string[]) => ids.forEach((id) => server.get(`/recordings/${id}/recording.json`, recordingInfo()));

test("the next one is the Library's, what was deleted is passed over, and there is an end", async () => {
  const server = new TestServer();
  there(server, "a", "d");
  setQueue(["a", "b", "c", "d"]);
  assert.equal(await recordingBeyond(server.api, "a", 1), "d");
  assert.equal(await recordingBeyond(server.api, "d", -1), "a");
  assert.equal(await recordingBeyond(server.api, "d", 1), null);
});

test("what did not come from the Library is found in it, by its filter where that shows it", async () => {
  const rows = [libraryRow("a", { place: 3, project_id: "p1" }), libraryRow("b", { place: 2, project_id: "p2" }), libraryRow("c", { place: 1, project_id: "p1" })];
  const server = new TestServer().get("/library.json", { recordings: rows, projects: [] });
  there(server, "a", "b", "c");
  setQueue([]);
  keepPlace({ search: "", sort: { by: "created", falling: true }, project: "p1", scroll: 0 });
  assert.equal(await recordingBeyond(server.api, "a", 1), "c");
  setQueue([]);
  assert.equal(await recordingBeyond(server.api, "b", 1), "c");
});
