import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";

import { language, n, number, t, tc } from "../../src/lib/texts.ts";

const FRENCH = {
  language: "fr",
  texts: { Save: "Enregistrer", "{name} is gone.": "{name} a disparu.", "{count} word": ["{count} mot", "{count} mots"], "verb\u0004Open": "Ouvrir" },
  plural: (count: number) => (count > 1 ? 1 : 0),
};

describe("the page's words", () => {
  afterEach(() => {
    globalThis.studioTexts = undefined;
  });

  it("are English where nothing else was brought", () => {
    assert.equal(language(), "en");
    assert.equal(t("Save"), "Save");
    assert.equal(t("{name} is gone.", { name: "talk.wav" }), "talk.wav is gone.");
    assert.equal(n(1, "{count} word", "{count} words"), "1 word");
    assert.equal(n(1200, "{count} word", "{count} words"), "1,200 words");
    assert.equal(tc("verb", "Open"), "Open");
  });

  it("are those of the table", () => {
    globalThis.studioTexts = FRENCH;
    assert.equal(t("Save"), "Enregistrer");
    assert.equal(t("{name} is gone.", { name: "talk.wav" }), "talk.wav a disparu.");
    assert.equal(tc("verb", "Open"), "Ouvrir");
  });

  it("have numbers as the language writes them, and names as they are", () => {
    globalThis.studioTexts = FRENCH;
    assert.deepEqual([t("{rate} of {all}", { rate: 0.5, all: 1250 }), number(3, 1)], ["0,5 of 1\u202f250", "3,0"]);
    assert.equal(t("{name} is gone.", { name: "0.5" }), "0.5 a disparu.");
  });

  it("follow the language's own plural: nothing is one in French", () => {
    globalThis.studioTexts = FRENCH;
    assert.equal(n(0, "{count} word", "{count} words"), "0 mot");
    assert.equal(n(2, "{count} word", "{count} words"), "2 mots");
  });

  it("stay English word by word where the table has a gap", () => {
    globalThis.studioTexts = FRENCH;
    assert.equal(t("Cancel"), "Cancel");
    assert.equal(n(2, "{count} row", "{count} rows"), "2 rows");
  });

  it("put values in as they are, braces and all", () => {
    assert.equal(t("{name} is gone.", { name: "{name}" }), "{name} is gone.");
    assert.equal(t("{name} is gone.", { name: "$1" }), "$1 is gone.");
  });
});
