import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS, readSeatings, Roster, type Seatings } from "../../src/document/roster.ts";
import { Stored } from "../../src/lib/stored.ts";
import { transcript } from "../fixtures.ts";

const segment = transcript([["a"]]).segments[0]!;
const said = (...speakers: (string | null)[]) => speakers.map((speaker) => ({ ...segment, speaker }));
const stored = () => new Stored<Seatings>(null, "speakers", readSeatings);

test("names have keys and colours in the order of their first words, and keep them when another comes in before", () => {
  const roster = new Roster(stored(), "r");
  roster.update(said("Ann", null, "Bo"));
  assert.deepEqual([roster.keyOf("Ann"), roster.keyOf("Bo"), roster.nameOf(3)], [1, 2, null]);
  roster.update(said("Cleo", "Ann", "Bo"));
  assert.deepEqual(["Ann", "Bo", "Cleo"].map((name) => [roster.keyOf(name), roster.colourOf(name)]), [[1, 0], [2, 1], [3, 2]]);
});

test("a renamed speaker keeps key and colour, and so does the old name after an undo", () => {
  const roster = new Roster(stored(), "r");
  roster.update(said("Channel 1", "Bo"));
  roster.setColour("Channel 1", 5);
  roster.update(said("Anna", "Bo"));
  assert.deepEqual([roster.keyOf("Anna"), roster.colourOf("Anna")], [1, 5]);
  roster.update(said("Channel 1", "Bo"));
  assert.deepEqual([roster.nameOf(1), roster.colourOf("Channel 1")], ["Channel 1", 5]);
});

test("a key that is given away is that name's, also before and after somebody has it", () => {
  const roster = new Roster(stored(), "r");
  roster.update(said("Ann"));
  roster.reserve(4, "Dora");
  roster.update(said("Ann", "Dora"));
  roster.update(said("Ann", "Bo", "Dora"));
  roster.update(said("Ann", "Bo"));
  assert.deepEqual([roster.nameOf(2), roster.nameOf(4), roster.newName(4)], ["Bo", "Dora", "Speaker 4"]);
});

test("more than nine have no key, until one with a key has gone", () => {
  const roster = new Roster(stored(), "r");
  const names = Array.from({ length: KEYS + 1 }, (_, i) => `S${i}`);
  roster.update(said(...names));
  assert.deepEqual([roster.keyOf("S8"), roster.keyOf("S9"), roster.colourOf("S8")], [9, null, 0]);
  roster.update(said(...names.filter((name) => name !== "S3")));
  roster.update(said(...names.filter((name) => name !== "S3"), "Zoe"));
  assert.equal(roster.keyOf("Zoe"), 4);
});

test("seats and colours that another tab gave meanwhile stay when this one gives some, of this recording and of others", () => {
  const storage = window.localStorage;
  storage.clear();
  const open = (recording: string) => new Roster(new Stored<Seatings>(storage, "speakers", readSeatings), recording);
  const [mine, theirs, others] = [open("r"), open("r"), open("other")];
  mine.update(said("Ann"));
  others.update(said("Zoe"));
  theirs.update(said("Ann"));
  theirs.reserve(4, "Dora");
  theirs.setColour("Ann", 6);
  mine.reserve(2, "Bo");
  const again = open("r");
  assert.deepEqual([1, 2, 3, 4].map((key) => again.nameOf(key)), ["Ann", "Bo", null, "Dora"]);
  assert.deepEqual([again.colourOf("Ann"), mine.nameOf(4), open("other").nameOf(1)], [6, "Dora", "Zoe"]);
});

test("what another tab gave is seen when it is looked again, and told once", () => {
  const storage = window.localStorage;
  storage.clear();
  const open = () => new Roster(new Stored<Seatings>(storage, "speakers", readSeatings), "r");
  const [mine, theirs] = [open(), open()];
  let told = 0;
  mine.on("change", () => (told += 1));
  theirs.reserve(3, "Cleo");
  for (let look = 0; look < 2; look++) mine.refresh();
  assert.deepEqual([mine.nameOf(3), told], ["Cleo", 1]);
});

test("the browser remembers them for each recording, and nothing that it cannot read", () => {
  const kept = stored();
  const roster = new Roster(kept, "r");
  roster.update(said("Bo"));
  roster.setColour("Bo", 7);
  assert.deepEqual([new Roster(kept, "r").colourOf("Bo"), new Roster(kept, "other").nameOf(1)], [7, null]);
  assert.deepEqual(readSeatings({ r: { seats: "x", colours: { Bo: 99, Ann: 3 } }, s: 5 }), { r: { seats: [], colours: { Ann: 3 } }, s: { seats: [], colours: {} } });
});
