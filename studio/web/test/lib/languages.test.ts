import assert from "node:assert/strict";
import { test } from "node:test";
import { languageText } from "../../src/document/version.ts";
import { languageName, sameLanguage } from "../../src/lib/languages.ts";

test("a language has its name, with its region where there is one", () => {
  assert.deepEqual(["en", "pt-BR", "auto", "no such language"].map(languageName), ["English", "Brazilian Portuguese", "Detect", "no such language"]);
});

test("regions of one language, and what is not known, belong together", () => {
  assert.ok(sameLanguage("en-GB", "en"));
  assert.ok(sameLanguage("auto", "de"));
  assert.ok(!sameLanguage("en", "de"));
});

test("what was to be found out is called detected", () => {
  assert.equal(languageText("auto", "auto"), "detected");
  assert.equal(languageText("en", "de"), "English → German");
  assert.equal(languageText("auto", "de"), "detected → German", "what it is turned into was asked for all the same");
});
