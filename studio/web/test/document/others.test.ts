import assert from "node:assert/strict";
import { test } from "node:test";
import { flagText, Others } from "../../src/document/others.ts";
import { other } from "../fixtures.ts";

function heard(others: Others) {
  const [told, changed] = [[] as string[], [] as string[][]];
  others.on("told", (sentence) => told.push(sentence));
  others.on("change", (segments) => changed.push([...segments].sort()));
  return { told, changed };
}

test("what stands at a row says who types there before who is there", () => {
  const [ann, bob, own] = [other("Ann"), other("Bob", { typing: true }), other("", { own: true })];
  assert.equal(flagText([]), "");
  assert.equal(flagText([ann]), "Ann");
  assert.equal(flagText([ann, bob]), "Bob is typing here · Ann");
  assert.equal(flagText([{ ...ann, typing: true }, bob]), "Ann and Bob are typing here");
  assert.equal(flagText([own]), "you in another tab");
  assert.equal(flagText([{ ...own, typing: true }]), "you in another tab are typing here");
  assert.equal(flagText([ann, other("Gus", { reads: true })]), "Ann · Gus reading");
  assert.equal(flagText([{ ...own, reads: true }]), "you in another tab reading");
  assert.equal(flagText([ann, { ...ann, page: "2" }]), "Ann", "two pages of one are one");
});

test("whoever types in a segment comes first there", () => {
  const others = new Others();
  others.update([other("Ann"), other("Bob", { typing: true }), other("Eve", { segment: "s2" })], null);
  assert.deepEqual(others.at("s1").map(({ name }) => name), ["Bob", "Ann"]);
  assert.deepEqual([others.warning("s1"), others.warning("s2"), others.warning("s3")], ["Bob is typing here. If it is changed in both places, both texts are kept.", null, null]);
});

test("only rows that look different are drawn, and nothing where nothing changed", () => {
  const others = new Others();
  const { changed } = heard(others);
  others.update([other("Ann"), other("Bob", { segment: "s5" })], null);
  others.update([other("Ann"), other("Bob", { segment: "s5" })], null);
  others.update([other("Ann", { segment: "s2" }), other("Bob", { segment: "s5" })], null);
  others.update([other("Bob", { segment: "s5" })], null);
  assert.deepEqual(changed, [["s1", "s5"], ["s1", "s2"], ["s2"]]);
});

test("told is who comes and goes, and who types where one is oneself", () => {
  const others = new Others();
  const { told } = heard(others);
  others.update([other("Ann"), other("", { own: true })], "s2");
  others.update([other("Ann", { typing: true }), other("", { own: true })], "s2");
  assert.deepEqual(told.splice(0), ["Ann is here too.", "You have this open in another tab too."]);
  others.update([other("Ann", { segment: "s2", typing: true })], "s2");
  others.update([other("Ann", { segment: "s2", typing: true })], "s2");
  others.update([], "s2");
  assert.deepEqual(told, ["Ann is typing in this segment.", "Ann has left."]);
});
