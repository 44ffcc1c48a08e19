import "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { pageState } from "../../src/lib/pagestate.ts";
import { Scope } from "../../src/lib/scope.ts";

const holds = () => document.documentElement.classList.contains("is-recording");

test("what holds of the page is told while it does, and no longer than whoever tells it is there", () => {
  const scope = new Scope();
  const tell = pageState(scope, "is-recording");
  assert.equal(holds(), false);
  tell(true);
  assert.equal(holds(), true);
  tell(false);
  assert.equal(holds(), false);
  tell(true);
  scope.dispose();
  assert.equal(holds(), false);
  tell(true); // an answer that comes too late
  assert.equal(holds(), false);
});
