import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { COLOUR_NAMES, COLOURS, speakersOf } from "../../src/document/speakers.ts";
import { transcript } from "../fixtures.ts";

const segment = transcript([["a"]]).segments[0]!;
const said = (speaker: string | null, seconds = 2) => ({ ...segment, speaker, start: 0, end: seconds });

test("speakers come in the order of their first words, with what each says", () => {
  assert.deepEqual(speakersOf([said(null), said("Ann"), said("Bo", 3), said("Ann")]), [
    { name: "Ann", segments: 2, seconds: 4 },
    { name: "Bo", segments: 1, seconds: 3 },
  ]);
  assert.deepEqual(speakersOf([said(null)]), []);
});

/** WCAG's, of two colours written `#rrggbb`. */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [light(one), light(other)].toSorted((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

test("every colour has a name, and is told from the page in both themes", () => {
  assert.equal(COLOUR_NAMES.length, COLOURS);
  const css = readFileSync(new URL("../../src/css/speakers.css", import.meta.url), "utf8");
  const [light, dark] = css.split(".dark .cs-root").map((part) => [...part.matchAll(/--cs-voice-\d: (#\w{6});/gu)].map(([, colour]) => colour!)) as [string[], string[]];
  assert.deepEqual([light.length, dark.length, new Set(light).size, new Set(dark).size], [COLOURS, COLOURS, COLOURS, COLOURS]);
  for (const colour of light) assert.ok(contrast(colour, "#ffffff") >= 3, colour);
  for (const colour of dark) assert.ok(contrast(colour, "#27272a") >= 3, colour);
});
