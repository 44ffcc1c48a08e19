import { holdTime, mount, pass, settle } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { el } from "../../src/lib/dom.ts";
import { WatchedLogin } from "../../src/account/login.ts";
import { mountAccount } from "../../src/account/panel.ts";
import { TestServer } from "../server.ts";

holdTime();

const bar = () => document.querySelector<HTMLElement>(".cs-account-ended");

test("the line says who is logged in and leads to his account, and a login that ends is said above everything", async () => {
  const login = new WatchedLogin();
  (window as { __studio_login?: WatchedLogin }).__studio_login = login;
  const server = new TestServer().get("/me.json", { id: "u1", name: "<b>Ann</b>", admin: false });
  const element = mount(el("div"));
  mountAccount({ element, props: {}, trigger: () => {}, server: server.functions, watch: () => {} });
  await settle();
  await pass(10);
  assert.match(element.textContent!, /<b>Ann<\/b>/u);
  assert.deepEqual([...element.querySelectorAll("a")].map((a) => new URL(a.href).pathname), ["/members", "/account", "/logout"]);
  assert.equal(login.user, "u1");
  assert.ok(bar()!.hidden);
  login.seen(new Response("", { status: 401, headers: { "X-Studio-Login": "needed" } }));
  assert.ok(!bar()!.hidden);
  assert.match(bar()!.textContent!, /What you typed is kept/u);
  const link = bar()!.querySelector("a")!;
  assert.deepEqual([new URL(link.href).pathname + new URL(link.href).search, link.target], ["/login?next=done", "_blank"]);
  login.seen(new Response("{}"));
  assert.ok(bar()!.hidden);
  delete (window as { __studio_login?: WatchedLogin }).__studio_login;
});

test("where the server is not reached at first it is asked again who opened the page, by one question at a time", async () => {
  const login = new WatchedLogin();
  (window as { __studio_login?: WatchedLogin }).__studio_login = login;
  const server = new TestServer().get("/me.json", { id: "u1", name: "Ann", admin: false });
  server.isDown = true;
  const element = mount(el("div"));
  mountAccount({ element, props: {}, trigger: () => {}, server: server.functions, watch: () => {} });
  await settle();
  await pass(10);
  assert.equal(login.user, "");
  server.isDown = false;
  await pass(2100);
  assert.deepEqual([login.user, element.textContent!.startsWith("Ann"), server.read], ["u1", true, ["/me.json"]]);
  await pass(5000);
  for (let time = 0; time < 3; time++) {
    login.seen(new Response("", { status: 401, headers: { "X-Studio-Login": "needed" } }));
    login.seen(new Response("{}"));
  }
  login.seen(new Response("", { status: 401, headers: { "X-Studio-Login": "needed" } }));
  await pass(2100);
  assert.deepEqual(server.read, ["/me.json", "/me.json"]);
  delete (window as { __studio_login?: WatchedLogin }).__studio_login;
});
