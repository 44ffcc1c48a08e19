import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { droppedFiles, isTaken } from "../../src/intake/files.ts";

const file = (name: string) => ({ isDirectory: false, name, file: (give: (file: File) => void) => give(new File(["x"], name)) });

/** Gives its entries two at a time, as a browser gives a hundred. */
function folder(name: string, ...entries: object[]): object {
  const createReader = () => {
    let at = 0;
    return { readEntries: (give: (some: object[]) => void) => give(entries.slice(at, (at += 2))) };
  };
  return { isDirectory: true, name, createReader };
}

const dropped = (...entries: object[]) => droppedFiles({ files: [], items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })) } as unknown as DataTransfer);

test("of a folder comes what can be taken in, however deep; the rest is counted, but not what hides", async () => {
  const deep = folder("deep", file("10.WAV"), file("9.flac"), file("rows.json"), file("cover.jpg"), file(".DS_Store"));
  const found = await dropped(folder("all", deep, file("a.mp3")), file("loose.xyz"));
  assert.deepEqual(found.files.map((each) => each.name), ["a.mp3", "9.flac", "10.WAV", "rows.json", "loose.xyz"]);
  assert.equal(found.others, 1);
});

test("what is dropped without a folder comes as it is", async () => {
  const found = await droppedFiles({ files: [new File(["x"], "a.jpg")], items: [{}] } as unknown as DataTransfer);
  assert.deepEqual([found.files.map((each) => each.name), found.others], [["a.jpg"], 0]);
  assert.deepEqual(["a.wav", "A.FLAC", "x.zip", "x.jpg", ".wav"].map(isTaken), [true, true, true, false, false]);
});

test("what cannot be read is counted, and the rest comes", async () => {
  const torn = { isDirectory: false, name: "torn.wav", file: (_: unknown, fail: (error: Error) => void) => fail(new Error("gone")) };
  const locked = { isDirectory: true, name: "locked", createReader: () => ({ readEntries: (_: unknown, fail: (error: Error) => void) => fail(new Error("locked")) }) };
  const found = await dropped(folder("all", torn, file("a.wav")), locked, torn, file("b.wav"));
  assert.deepEqual([found.files.map((each) => each.name), found.others, found.unread], [["a.wav", "b.wav"], 0, 3]);
});
