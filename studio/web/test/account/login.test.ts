import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { HEADER, WatchedLogin, watching } from "../../src/account/login.ts";

const HERE = "http://studio.test";

function served(...answers: Response[]) {
  const asked: [string, Headers][] = [];
  const plain = ((input: RequestInfo | URL, init?: RequestInit) => {
    asked.push([String(input instanceof Request ? input.url : input), new Headers(init?.headers)]);
    return Promise.resolve(answers.shift() ?? new Response("", { status: 200 }));
  }) as typeof fetch;
  const login = new WatchedLogin();
  const told: string[] = [];
  login.listen({ ended: () => told.push("ended"), back: () => told.push("back") });
  return { asked, login, told, fetch: watching(plain, HERE, `${HERE}/speech/`, login) };
}

const loggedOut = () => new Response("", { status: 401, headers: { "X-Studio-Login": "needed" } });

test("every call to the studio says who opened the page, once that is known, and no other call does", async () => {
  const { asked, login, fetch } = served();
  await fetch(`${HERE}/gradio_api/info`);
  login.user = "u1";
  await fetch("gradio_api/info", { headers: { "X-Mine": "1" } });
  await fetch(new Request(`${HERE}/a`, { headers: { "X-Mine": "2" } }));
  await fetch("https://elsewhere.test/a");
  assert.deepEqual(
    asked.map(([, headers]) => [headers.get(HEADER), headers.get("X-Mine")]),
    [[null, null], ["u1", "1"], ["u1", "2"], [null, null]],
  );
});

test("a login that ends is told once, and that there is one again, too", async () => {
  const { fetch, login, told } = served(loggedOut(), loggedOut(), new Response("", { status: 500 }), new Response("{}"), new Response("{}"), loggedOut());
  for (let i = 0; i < 6; i++) await fetch(`${HERE}/a`);
  assert.deepEqual(told, ["ended", "back", "ended"]);
  assert.ok(login.ended);
});

test("a refusal that is no login's says nothing of it", async () => {
  const { fetch, told } = served(new Response("", { status: 401 }), new Response("", { status: 404 }));
  await fetch(`${HERE}/a`);
  await fetch(`${HERE}/a`);
  assert.deepEqual(told, []);
});
