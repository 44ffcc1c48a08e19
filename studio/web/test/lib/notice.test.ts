import { holdTime, pass, press, q } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { Notice } from "../../src/lib/notice.ts";
import { Scope } from "../../src/lib/scope.ts";

holdTime();

test("a sentence goes by itself", async () => {
  const notice = new Notice(new Scope());
  notice.say("Saved.");
  assert.deepEqual([notice.element.hidden, notice.element.textContent], [false, "Saved."]);
  await pass(7900);
  assert.equal(notice.element.hidden, false);
  await pass(200);
  assert.equal(notice.element.hidden, true);
});

test("an offer stays until it is taken, and the sentence before it does not take it away", async () => {
  const notice = new Notice(new Scope());
  let taken = 0;
  notice.say("Saved.");
  notice.say("All was taken.", { text: "Undo", press: () => (taken += 1) });
  await pass(20_000);
  assert.equal(notice.element.hidden, false);
  press(q(notice.element, "button"));
  assert.deepEqual([taken, notice.element.hidden], [1, true]);
});

test("what is offered is taken by its keys as well, which stand at the button, and once", () => {
  const notice = new Notice(new Scope(), () => "Alt+Enter");
  let taken = 0;
  assert.equal(notice.take(), false);
  notice.say("Saved.");
  assert.equal(notice.take(), false);
  notice.say("All was taken.", { text: "Undo", press: () => (taken += 1) });
  assert.deepEqual([q(notice.element, "button").dataset["keys"], notice.take(), notice.take()], ["Alt+Enter", true, false]);
  notice.say("Gone.", { text: "Undo", press: () => (taken += 1) });
  notice.hide();
  assert.deepEqual([notice.take(), taken], [false, 1]);
});

test("only the one who said it takes it back", () => {
  const notice = new Notice(new Scope());
  const first = notice.say("first", { text: "A", press: () => {} });
  const second = notice.say("second", { text: "B", press: () => {} });
  first();
  assert.equal(notice.element.hidden, false);
  second();
  assert.equal(notice.element.hidden, true);
});
