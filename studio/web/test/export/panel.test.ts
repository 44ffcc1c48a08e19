import assert from "node:assert/strict";
import { test } from "node:test";

import { leftOutText } from "../../src/export/panel.ts";

test("what was left out is said in words", () => {
  assert.equal(leftOutText({}), "");
  assert.equal(leftOutText({ "status.draft": 3, "duration.short": 1 }), "Left out: 3 not verified, 1 duration.short.");
  const empty = { "recording.untranscribed": 2, "transcript.empty": 1, "transcript.left_out": 1 };
  assert.equal(
    leftOutText({ "status.draft": 3 }, empty),
    "Left out: 3 not verified, 2 recordings without a transcript, 1 transcript without segments, 1 transcript as a whole.",
  );
});
