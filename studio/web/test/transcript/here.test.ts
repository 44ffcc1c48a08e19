/** Who looks is there, and who looks no more is gone: told once, and after all that was asked before. */

import { holdTime, mount, observed, pass, settle } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Api } from "../../src/api/client.ts";
import { ALONE_MS } from "../../src/api/poller.ts";
import { TranscriptModel } from "../../src/document/model.ts";
import { Others } from "../../src/document/others.ts";
import { el } from "../../src/lib/dom.ts";
import { Scope } from "../../src/lib/scope.ts";
import { Here } from "../../src/transcript/here.ts";
import { News } from "../../src/transcript/news.ts";
import { other } from "../fixtures.ts";

holdTime();

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
  hide(false);
});

const hide = (value: boolean) => Object.defineProperty(document, "hidden", { configurable: true, value });

function setup() {
  const told: string[] = [];
  const state = { hold: null as Promise<void> | null, failed: 0 };
  const api = {
    here: async ({ transcript }: { transcript: string }, signal: AbortSignal) => {
      told.push(`here ${transcript}`);
      signal.addEventListener("abort", () => told.push("aborted"));
      await state.hold;
      return { others: [other("Ann")], changes: null, role: "corrector" };
    },
    away: (transcript: string) => told.push(`away ${transcript}`),
  } as unknown as Api;
  const others = new Others();
  const element = mount(el("div"));
  const here = new Here(scope, { api, others, place: () => ({ segment: null, typing: false }), role: () => {} });
  new News(scope, {
    ...{ api, element, here, transcript: "t", model: new TranscriptModel(), say: () => {} },
    failed: (error) => (state.failed += Number(error !== null)),
  }).start();
  return { told, state, others, element };
}

const told = (to: EventTarget, what: string) => to.dispatchEvent(new Event(what));

test("a page that is hidden, or left, is gone; said once, and not before anybody knew of it", async () => {
  const out = setup();
  hide(true);
  told(document, "visibilitychange");
  assert.deepEqual(out.told, []);
  hide(false);
  await pass(ALONE_MS);
  hide(true);
  told(document, "visibilitychange");
  told(window, "pagehide");
  await pass(ALONE_MS * 2);
  assert.deepEqual(out.told.splice(0), ["here t", "aborted", "away t"]);
  hide(false);
  told(document, "visibilitychange");
  await settle();
  told(window, "pagehide");
  scope.dispose();
  assert.deepEqual(out.told, ["here t", "aborted", "away t"]);
});

test("a transcript that is out of sight, behind another tab of the studio, is left", async () => {
  const { told, element } = setup();
  await pass(ALONE_MS);
  element.hidden = true;
  await pass(ALONE_MS * 3);
  assert.deepEqual(told.splice(0), ["here t", "aborted", "away t"]);
  element.hidden = false;
  observed(element);
  await settle();
  assert.deepEqual(told, ["here t"]);
});

test("what is asked when one leaves is broken off before, and nothing comes of it", async () => {
  const out = setup();
  let answer = () => {};
  out.state.hold = new Promise((done) => (answer = done));
  await pass(ALONE_MS);
  hide(true);
  told(document, "visibilitychange");
  answer();
  await settle();
  assert.deepEqual([out.told, out.others.all, out.state.failed], [["here t", "aborted", "away t"], [], 0]);
});

test("a question that was broken off is no server that is not reached", async () => {
  const out = setup();
  let fail = (_: Error) => {};
  out.state.hold = new Promise((_, failed) => (fail = failed));
  await pass(ALONE_MS);
  told(window, "pagehide");
  fail(new Error("aborted"));
  await settle();
  assert.equal(out.state.failed, 0);
});
