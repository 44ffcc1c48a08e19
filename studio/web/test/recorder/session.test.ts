/** A recording whose page goes: what was said last is written down with the rest. */

import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveApi } from "../../src/api/live.ts";
import { Scope } from "../../src/lib/scope.ts";
import { RecordingSession } from "../../src/recorder/session.ts";
import { Memory, Server, START } from "./memory.ts";

async function settled(): Promise<void> {
  for (let i = 0; i < 300; i += 1) await Promise.resolve();
}

/** A browser with a microphone; what comes back speaks into it. */
function microphone(): (pcm: Int16Array<ArrayBuffer>) => void {
  const port = { onmessage: (_: { data: Int16Array<ArrayBuffer> }): void => {} };
  const track = { stop: () => {}, getSettings: () => ({}) };
  const stream = { getTracks: () => [track], getAudioTracks: () => [track] };
  const define = (target: object, name: string, value: unknown) => Object.defineProperty(target, name, { configurable: true, value });
  define(navigator, "mediaDevices", { getUserMedia: async () => stream });
  define(globalThis, "AudioWorkletNode", function () {
    return { port };
  });
  define(globalThis, "AudioContext", function () {
    return { audioWorklet: { addModule: async () => {} }, createMediaStreamSource: () => ({ connect: () => {} }), resume: async () => {}, close: async () => {} };
  });
  return (data) => port.onmessage({ data });
}

test("less than a piece is written down too when the page goes", async () => {
  const [speak, store, server, scope] = [microphone(), new Memory(), new Server(), new Scope()];
  server.away = true;
  const recording = { id: "a", whose: "ann", start: START, live: null, base: 0, sent: 0, at: 0 };
  await store.put(recording);
  let released = false;
  const book = Promise.resolve({ store, recording, keys: [], others: 0, release: () => (released = true) });
  const api = Object.assign(new LiveApi(""), { begin: server.begin.bind(server), send: server.send.bind(server) });
  const session = new RecordingSession(scope, {
    api, book, start: () => START, onUnkept: () => {}, onLevel: () => {}, onNews: () => {}, onLost: () => {}, onFull: () => {},
  });
  await session.listen("");
  speak(Int16Array.from([1, 2, 3]));
  scope.dispose();
  await settled();
  assert.deepEqual([await store.keys(), released], [[["a", 0, 3]], true]);
});
