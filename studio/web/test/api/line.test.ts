/** A line that falls silent is one that was cut: nobody waits for it for good. */

import "../dom.ts";

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Api, ReadError } from "../../src/api/client.ts";
import { ANSWER_MS, EDIT_MS, SOUND_MS } from "../../src/api/line.ts";
import { LiveApi, LiveError } from "../../src/api/live.ts";

/** A network on which nothing is answered, and nothing refused. */
function silence(context: TestContext): AbortSignal[] {
  const asked: AbortSignal[] = [];
  const before = globalThis.fetch;
  globalThis.fetch = ((_: string, { signal }: { signal: AbortSignal }) => {
    asked.push(signal);
    return new Promise((_done, fail) => signal.addEventListener("abort", () => fail(signal.reason as Error)));
  }) as unknown as typeof fetch;
  context.after(() => (globalThis.fetch = before));
  context.mock.timers.enable({ apis: ["setTimeout"] });
  return asked;
}

test("an edit that nobody answers has not reached the server, and may be asked again", async (context) => {
  const asked = silence(context);
  const answer = new Api({}).edit({ transcript: "t", key: "k", move: "undo" });
  context.mock.timers.tick(EDIT_MS - 1);
  assert.equal(asked[0]!.aborted, false);
  context.mock.timers.tick(1);
  assert.equal(await answer, undefined);
});

test("a read that nobody answers says that the server was not reached; one that is given up says nothing", async (context) => {
  silence(context);
  const read = new Api({}).models().catch((error: unknown) => error);
  context.mock.timers.tick(ANSWER_MS);
  const silent = await read;
  assert.ok(silent instanceof ReadError && silent.status === 0);
  const abort = new AbortController();
  const left = new Api({}).models(abort.signal).catch((error: unknown) => error);
  abort.abort();
  assert.ok(!((await left) instanceof ReadError));
});

test("a piece of a recording that nobody answers is kept and sent again", async (context) => {
  silence(context);
  const sent = new LiveApi("http://studio.test").send("l", 0, new Int16Array(8), false).catch((error: unknown) => error);
  context.mock.timers.tick(SOUND_MS);
  const silent = await sent;
  assert.ok(silent instanceof LiveError && silent.status === 0);
});

test("an answer that has begun may take its time", async (context) => {
  const asked = silence(context);
  globalThis.fetch = ((_: string, { signal }: { signal: AbortSignal }) => (asked.push(signal), Promise.resolve(new Response("{}")))) as unknown as typeof fetch;
  await new Api({}).models();
  context.mock.timers.tick(ANSWER_MS);
  assert.equal(asked[0]!.aborted, false);
});
