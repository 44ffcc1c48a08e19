import assert from "node:assert/strict";
import { test } from "node:test";
import { isStep, linkTo, readAddress, withAddress } from "../../src/lib/address.ts";

test("what is open stands in the address, and what else stands there stays", () => {
  assert.equal(withAddress("?__theme=dark", { recording: "r", transcript: "t", second: 12.34 }), "?__theme=dark&recording=r&transcript=t&t=12.34");
  assert.equal(withAddress("?recording=r&transcript=t&x=1", { recording: null, transcript: null }), "?x=1");
  assert.deepEqual(readAddress("?tab=library&recording=r&t=1.5"), { tab: "library", recording: "r", transcript: null, segment: null, second: 1.5 });
});

test("a link has the moment and the page's path, and nothing that was the visitor's own", () => {
  const page = new URL("https://team.example/speech/?__theme=dark&__sign=secret&t=1") as unknown as Location;
  assert.equal(linkTo({ recording: "r", transcript: "t", segment: "s1", second: 2.5 }, page), "https://team.example/speech/?recording=r&transcript=t&segment=s1&t=2.5");
  assert.equal(linkTo({ recording: "r", transcript: null, segment: null, second: 0 }, page), "https://team.example/speech/?recording=r&t=0");
});

test("a second that is none is not one", () => {
  for (const t of ["", "x", "-1", "Infinity"]) assert.equal(readAddress(`?t=${t}x`).second, null);
});

test("another tab, recording or version is a step back; a second, or a version that is filled in, is not", () => {
  const at = readAddress("?recording=r&transcript=t");
  const steps = ["?recording=r&transcript=t&t=3", "?recording=r", "?recording=o", "?recording=r&transcript=o", "?tab=library&recording=r&transcript=t"];
  assert.deepEqual(steps.map((search) => isStep(at, readAddress(search))), [false, false, true, true, true]);
});
