import { holdTime, mount, named, pass, press, settle } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { el } from "../../src/lib/dom.ts";
import { leftText, promiseText } from "../../src/visitor/told.ts";
import { mountVisit } from "../../src/visitor/panel.ts";
import { TestServer } from "../server.ts";

holdTime();

const VISIT = { keep_hours: 24, seconds: 3600, seconds_left: 3000, bytes: 1e9, bytes_left: 0.75e9, jobs: 10 };

test("what is left, and how long it stays, are sentences", () => {
  assert.equal(promiseText(VISIT, true), "Only you, in this browser, see what you add. It is deleted 24 hours after your last visit.");
  assert.match(promiseText({ ...VISIT, keep_hours: 1 }, false), /a reload begins anew; what is here is deleted after 1 hour\.$/u);
  assert.equal(leftText(VISIT), "Left today: 50 of 60 minutes of sound; 0.75 of 1.00 GB of space.");
  const little = { ...VISIT, seconds: 90, seconds_left: 29, bytes: 5e6, bytes_left: 999_999 };
  assert.equal(leftText(little), "Left today: 0.4 of 1.5 minutes of sound; 0.0009 of 0.0050 GB of space.", "no more than there is, and not none");
});

test("everything is deleted after a second question, and a refusal is told", async () => {
  const server = new TestServer().get("/visit.json", VISIT).on("visit", () => ({ ok: false, error: "unavailable", message: "The database is busy." }));
  const element = mount(el("div"));
  mountVisit({ element, props: {}, trigger: () => {}, server: server.functions, watch: () => {} });
  await settle();
  await pass(10);
  assert.match(element.textContent!, /Left today: 50 of 60/u);
  press(named(element, "leave"));
  assert.equal(document.activeElement, named(element, "leave-not"), "Enter pressed once more does no harm");
  assert.deepEqual(server.called, []);
  press(named(element, "leave-surely"));
  await settle();
  assert.deepEqual(server.called, [["visit", { action: "leave" }]]);
  assert.match(element.textContent!, /The database is busy\./u);
});
