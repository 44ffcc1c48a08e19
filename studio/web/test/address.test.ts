import assert from "node:assert/strict";
import { test } from "node:test";

import { addressed } from "../src/address.ts";

test("the address names what is open and keeps what else it says", () => {
  assert.equal(addressed("", "r1", "t1"), "?recording=r1&transcript=t1");
  assert.equal(addressed("?__theme=dark&recording=r0&transcript=t0", "r1", null), "?__theme=dark&recording=r1");
  assert.equal(addressed("?recording=r1&transcript=t1", null, null), "");
});
