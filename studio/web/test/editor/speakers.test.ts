import { choose, has, mount, named, press, q, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TranscriptModel } from "../../src/document/model.ts";
import { MarkedRegion } from "../../src/document/region.ts";
import { readSeatings, Roster } from "../../src/document/roster.ts";
import { RowFilter } from "../../src/document/rowfilter.ts";
import { Saver } from "../../src/document/saver.ts";
import type { EditRequest } from "../../src/api/wire.ts";
import { SpeakersPanel } from "../../src/editor/speakers.ts";
import { el } from "../../src/lib/dom.ts";
import { Stored } from "../../src/lib/stored.ts";
import { OWN, Rights } from "../../src/document/rights.ts";
import { taken, transcript } from "../fixtures.ts";

function setup(speakers: (string | null)[], channels = 0) {
  const model: TranscriptModel = transcript(speakers.map((_, i) => [`w${i}`]));
  name(model, speakers, 2);
  const sent: EditRequest[] = [];
  const saver = new Saver("t", async (request) => (sent.push(request), undefined), () => new Promise(() => {}));
  const at = { position: 0 as number | null };
  const [roster, filter, marked] = [new Roster(new Stored(null, "speakers", readSeatings), "r"), new RowFilter(), new MarkedRegion(60)];
  roster.update(model.segments);
  const panel = new SpeakersPanel({ find: el("div"), rights: new Rights(OWN), model, saver, roster, filter, marked, channels, say: () => {}, segment: () => (at.position === null ? null : model.segments[at.position]!) });
  mount(panel.render());
  const asked = () => sent.map((request) => ("op" in request ? [request.op, request.intent] : request));
  return { model, panel, at, asked, roster, filter, marked, element: panel.element };
}

function name(model: TranscriptModel, speakers: readonly (string | null)[], version: number): void {
  const changes = taken(version, speakers.map((_, i) => [`w${i}`]));
  model.apply({ ...changes, segments: changes.segments.map((segment, i) => ({ ...segment, speaker: speakers[i]!, revision: version })) }, "poll");
}

const write = (form: HTMLFormElement, text: string) => {
  q<HTMLInputElement>(form, "input").value = text;
  form.dispatchEvent(new Event("submit", { cancelable: true }));
};

test("every speaker is there with a colour, what was said, and whose the current segment is", () => {
  const { element, at, panel } = setup(["Channel 1", "Channel 2", "Channel 1"]);
  assert.deepEqual(texts(element, "[data-name=set-speaker]"), ["Channel 1", "Channel 2"]);
  const pressed = () => [...element.querySelectorAll("[data-name=set-speaker]")].map((chip) => chip.getAttribute("aria-pressed"));
  assert.deepEqual(pressed(), ["true", "false"]);
  assert.match(texts(element, ".cs-speaker-foot .cs-hint")[0]!, /^2 segments · /u);
  assert.deepEqual([...element.querySelectorAll<HTMLElement>(".cs-speaker-list .cs-speaker-swatch")].map((each) => each.dataset.colour), ["0", "1"]);
  at.position = 1;
  panel.render();
  assert.deepEqual(pressed(), ["false", "true"]);
});

test("a name is written over for all segments, and nothing is asked for the same one", () => {
  const { element, asked } = setup(["Channel 1", "Channel 2"]);
  const form = q<HTMLFormElement>(element, ".cs-speaker-list form");
  write(form, "  Anna  Berg ");
  write(form, "Channel 1");
  write(form, "  ");
  assert.deepEqual(asked(), [["rename_speaker", { speaker: "Channel 1", name: "Anna Berg" }]]);
});

test("two become one", () => {
  const { element, asked } = setup(["Ann", "Anna"]);
  const select = q<HTMLSelectElement>(element, "[data-name=merge-speaker]");
  assert.deepEqual(texts(select, "option"), ["Merge into…", "Anna"]);
  choose(select, "Anna");
  assert.deepEqual(asked(), [["merge_speakers", { speaker: "Ann", into: "Anna" }]]);
  assert.ok(!has(setup(["Ann"]).element, "[data-name=merge-speaker]"));
});

test("a segment is given to a speaker that is there, to a new one, or to nobody", () => {
  const one = setup(["Ann", "Bo"]);
  press(one.element.querySelectorAll<HTMLElement>("[data-name=set-speaker]")[1]!);
  assert.deepEqual(one.asked(), [["set_speaker", { segment: "s0", speaker: "Bo" }]]);
  const other = setup(["Ann", "Bo"]);
  press(named(other.element, "no-speaker"));
  assert.deepEqual(other.asked(), [["set_speaker", { segment: "s0", speaker: null }]]);
  const third = setup([null]);
  assert.ok(!has(third.element, "[data-name=no-speaker]"));
  write(q<HTMLFormElement>(third.element, "form"), "Cleo");
  assert.deepEqual(third.asked(), [["set_speaker", { segment: "s0", speaker: "Cleo" }]]);
});

test("keys and colours are those of the roster, and a colour can be chosen", () => {
  const { element, panel, roster } = setup(["Ann", "Bo"]);
  assert.deepEqual(texts(element, ".cs-speaker-list kbd"), ["1", "2"]);
  choose(element.querySelectorAll<HTMLSelectElement>("[data-name=speaker-colour]")[1]!, "6");
  panel.render();
  assert.equal(roster.colourOf("Bo"), 6);
  assert.equal(element.querySelectorAll<HTMLElement>(".cs-speaker-list .cs-speaker-swatch")[1]!.dataset.colour, "6");
});

test("the rows of one speaker alone are shown, and all again", () => {
  const { element, panel, filter } = setup(["Ann", "Bo"]);
  press(named(element, "only-speaker"));
  assert.equal(filter.speaker, "Ann");
  panel.render();
  assert.equal(named(element, "only-speaker").getAttribute("aria-pressed"), "true");
  press(named(element, "only-speaker"));
  assert.ok(!filter.active);
});

test("a name is given to all of the marked region, or of a channel, as one step", () => {
  const { element, panel, marked, asked, model } = setup(["Ann", "Bo", null], 2);
  marked.set(0, model.segments[1]!.end);
  panel.render();
  assert.deepEqual(texts(element, "[data-name=speaker-reach] option"), ["this segment", "the 2 segments in the marked region", "all of its channel"]);
  choose(named<HTMLSelectElement>(element, "speaker-reach"), "region");
  press(element.querySelectorAll<HTMLElement>("[data-name=set-speaker]")[1]!);
  assert.deepEqual(asked(), [["set_speakers", { segments: ["s0", "s1"], speaker: "Bo", channels: false }]]);
  const other = setup(["Ann", "Bo"], 2);
  choose(named<HTMLSelectElement>(other.element, "speaker-reach"), "channel");
  press(named(other.element, "no-speaker"));
  assert.deepEqual(other.asked(), [["set_speakers", { segments: ["s0"], speaker: null, channels: true }]]);
});

test("what is being typed stays when the transcript changes, and the rest is brought up to date afterwards", () => {
  const { element, panel, model } = setup(["Ann", "Bo"]);
  const field = named<HTMLInputElement>(element, "speaker-name");
  field.focus();
  field.value = "Anne";
  name(model, ["Ann", "Cid"], 3);
  panel.render();
  assert.deepEqual([field.isConnected, texts(element, "[data-name=set-speaker]")], [true, ["Ann", "Bo"]]);
  field.blur();
  panel.render();
  assert.deepEqual(texts(element, "[data-name=set-speaker]"), ["Ann", "Cid"]);
});

test("without a current segment, or a speaker, it says so", () => {
  const { element, at, panel, model } = setup([null]);
  at.position = null;
  name(model, [null, null], 3);
  panel.render();
  assert.deepEqual(texts(element, ".cs-hint"), ["Go to a segment to say who speaks there.", "No speaker has a name yet."]);
  assert.equal(panel.focus(), false);
});
