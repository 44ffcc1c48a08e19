import { holdTime, pass } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Scope } from "../../src/lib/scope.ts";
import { Player, troubleText } from "../../src/timeline/player.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

/** A player whose element plays as a test says: `at` moves it, as the browser would. */
function setup(length = 60) {
  const player = new Player(scope, "http://studio.test/audio.flac", length);
  const media = player.media;
  const state = { paused: true, time: 0, seeking: false, refuse: null as Error | null };
  const fire = (name: string) => media.dispatchEvent(new Event(name));
  const property = (name: string, descriptor: PropertyDescriptor) => Object.defineProperty(media, name, { configurable: true, ...descriptor });
  property("paused", { get: () => state.paused });
  property("ended", { get: () => false });
  property("seeking", { get: () => state.seeking });
  property("currentTime", { get: () => state.time, set: (time: number) => (state.time = time) });
  property("play", {
    value: async () => {
      if (state.refuse) throw state.refuse;
      state.paused = false;
      fire("play");
    },
  });
  property("pause", {
    value: () => {
      if (state.paused) return;
      state.paused = true;
      fire("pause");
    },
  });
  const heard: Record<string, unknown[]> = { time: [], playing: [], rate: [], trouble: [] };
  for (const name of ["time", "playing", "trouble"] as const) player.on(name, (value: unknown) => heard[name]!.push(value));
  return { player, media, state, fire, heard };
}

test("it plays on from where it stands, tells the time at every frame, and stops telling when it stops", async () => {
  const { player, state, heard } = setup();
  player.toggle();
  state.time = 1;
  await pass(16);
  state.time = 1.1;
  await pass(16);
  assert.deepEqual([heard.playing, heard.time], [[true], [1, 1.1]]);
  player.toggle();
  await pass(100);
  assert.deepEqual([heard.playing, heard.time!.length, player.playing], [[true, false], 2, false]);
});

test("it plays a stretch and stops at its end", async () => {
  const { player, state, heard } = setup();
  player.play(10, 12);
  assert.equal(player.time, 10);
  state.time = 11.9;
  await pass(16);
  assert.equal(player.playing, true);
  state.time = 12.01;
  await pass(16);
  assert.deepEqual([player.playing, heard.playing], [false, [true, false]]);
});

test("a seek within a stretch lets go of its end", async () => {
  const { player, state } = setup();
  player.play(10, 12);
  player.seek(20);
  state.time = 20.1;
  await pass(32);
  assert.equal(player.playing, true);
});

test("no seek leaves the recording", () => {
  const { player } = setup(30);
  player.seek(-5);
  assert.equal(player.time, 0);
  player.seek(99);
  assert.equal(player.time, 30);
});

test("whoever seeks faster than a file is sought ends at the last place asked for", () => {
  const { player, state, fire, heard } = setup();
  player.seek(5);
  state.seeking = true;
  for (const time of [6, 7, 8]) player.seek(time);
  assert.deepEqual([state.time, player.time, heard.time], [5, 8, [5, 6, 7, 8]]);
  state.seeking = false;
  fire("seeked");
  assert.deepEqual([state.time, player.time], [8, 8]);
});

test("a place asked for between a seek's end and its event is not taken back by the event", () => {
  const { player, state, fire } = setup();
  player.seek(5);
  state.seeking = true;
  player.seek(6);
  state.seeking = false;
  player.seek(7);
  fire("seeked");
  assert.deepEqual([state.time, player.time], [7, 7]);
});

test("sound that cannot be played is told; a play that was called off is not", async () => {
  const { player, state, fire, heard } = setup();
  state.refuse = Object.assign(new Error("interrupted"), { name: "AbortError" });
  player.play();
  await pass(1);
  assert.deepEqual(heard.trouble, []);
  state.refuse = Object.assign(new Error("not allowed"), { name: "NotAllowedError" });
  player.play();
  await pass(1);
  fire("error");
  assert.deepEqual(heard.trouble, ["The audio cannot be played: not allowed", "The audio cannot be played: the server did not give it, or this browser cannot play FLAC."]);
});

test("when it is over nothing plays on unseen", () => {
  const { player, media, state } = setup();
  player.play();
  scope.dispose();
  assert.deepEqual([state.paused, media.getAttribute("src")], [true, null]);
});

test("a missing sound device is told as what it is", () => {
  const firefox = { code: 3, message: "NS_ERROR_DOM_MEDIA_CUBEB_INITIALIZATION_ERR (0x806e000b): OnMediaSinkAudioError" };
  assert.match(troubleText(firefox), /no sound device/u);
  assert.match(troubleText({ code: 3, message: "DEMUXER_ERROR" }), /could not decode/u);
  assert.match(troubleText({ code: 2, message: "" }), /server did not give it/u);
});

test("another sound goes on where the one before was, as fast as it was", () => {
  const { player, media, state } = setup();
  player.play(12, 20);
  player.setRate(1.5);
  player.listenTo("http://studio.test/audio.flac?channel=1");
  assert.deepEqual([media.src, state.time, media.playbackRate, player.playing], ["http://studio.test/audio.flac?channel=1", 12, 1.5, true]);
});
