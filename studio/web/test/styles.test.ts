/** What the style sheets must not ask of a page whose rows come and go at every key. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const HERE = import.meta.dirname;
const FOLDERS = [join(HERE, "..", "src", "css"), join(HERE, "..", "..", "ui")];

test("no rule asks what stands inside of an element", () => {
  const sheets = FOLDERS.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith(".css")).map((name) => join(folder, name)));
  assert.ok(sheets.length > 10);
  assert.deepEqual(sheets.filter((sheet) => readFileSync(sheet, "utf8").includes(":has(")), []);
});
