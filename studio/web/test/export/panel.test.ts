import assert from "node:assert/strict";
import { test } from "node:test";

import { leftOutText } from "../../src/export/panel.ts";

test("what was left out is said in words", () => {
  assert.equal(leftOutText({}), "");
  assert.equal(leftOutText({ "status.draft": 3, "duration.short": 1 }), "Left out: 3 not verified, 1 too short for a word.");
  assert.equal(leftOutText({ "duration.long": 2, "text.too_fast": 1 }), "Left out: 2 longer than 40 s, 1 with more text than anybody says in its time.");
  assert.equal(leftOutText({ "their.own": 1 }), "Left out: 1 their.own.");
  const empty = { "recording.untranscribed": 2, "transcript.empty": 1, "transcript.left_out": 1 };
  assert.equal(
    leftOutText({ "status.draft": 3 }, empty),
    "Left out: 3 not verified, 2 recordings without a transcript, 1 transcript without segments, 1 transcript as a whole.",
  );
});
