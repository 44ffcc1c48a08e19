import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_HITS, PatternError, replaced, search, type Query } from "../../src/find/matcher.ts";

const query = (wanted: string, how: Partial<Query> = {}): Query => ({ wanted, pattern: false, whole: false, case: false, accents: false, ...how });
const hits = (texts: string[], asked: Query): string[] => search(texts, asked).hits.map(({ text, start, end }) => `${text}:${texts[text]!.slice(start, end)}`);

for (const [name, texts, asked, found] of [
  ["letters, whatever their case and accents", ["Le Café", "a cafe, the CAFÉS"], query("cafe"), ["0:Café", "1:cafe", "1:CAFÉ"]],
  ["case counts", ["Café café"], query("café", { case: true }), ["0:café"]],
  ["accents count", ["Café cafe"], query("CAFE", { accents: true }), ["0:cafe"]],
  ["whole words", ["can a cancan can’t canon can"], query("can", { whole: true }), ["0:can", "0:can", "0:can"]],
  ["whole words beside marks and other scripts", ["naïve naïveté на нам"], query("на", { whole: true }), ["0:на"]],
  ["over several words, however many spaces", ["one two three"], query(" two   three "), ["0:two three"]],
  ["a no-break space is a space", ["10\u00a0000 €"], query("10 000"), ["0:10\u00a0000"]],
  ["typographic signs", ["I don’t"], query("don't"), ["0:don’t"]],
  ["letters with a mark of their own", ["x\u0302y xy"], query("xy"), ["0:x\u0302y", "0:xy"]],
  ["syllables are not parts of others", ["각 가"], query("가"), ["0:가"]],
  ["emoji and combining letters", ["👩‍🔬 works"], query("works"), ["0:works"]],
  ["signs of an expression, plain", ["a.b (c) $1"], query("(c)"), ["0:(c)"]],
  ["nothing", ["one"], query("  "), []],
  ["an expression", ["pay 15 mg and 1.5 mg"], query("\\d+ mg", { pattern: true }), ["0:15 mg", "0:5 mg"]],
  ["an expression without case", ["Agent agent"], query("AGENT", { pattern: true }), ["0:Agent", "0:agent"]],
  ["an expression with case", ["Agent agent"], query("agent", { pattern: true, case: true }), ["0:agent"]],
  ["an expression over accents", ["Café cafe"], query("caf[eé]\\b", { pattern: true }), ["0:Café", "0:cafe"]],
  ["an expression whose classes keep their case", ["a b"], query("\\S", { pattern: true }), ["0:a", "0:b"]],
  ["an expression that finds nothing but places", ["one two"], query("\\b", { pattern: true }), []],
  ["an expression of whole words", ["can cancan"], query("c.n", { pattern: true, whole: true }), ["0:can"]],
  ["both ends of a segment", ["one two", "two one"], query("^two|two$", { pattern: true }), ["0:two", "1:two"]],
] as [string, string[], Query, string[]][]) {
  test(`finds ${name}`, () => assert.deepEqual(hits(texts, asked), found));
}

test("what is no expression is told, as it was to be read", () => {
  assert.throws(() => search(["a"], query("(é", { pattern: true })), (error) => error instanceof PatternError && error.source === "(e");
});

test("of very many hits the first are kept, and it is told", () => {
  for (const pattern of [false, true]) {
    const { hits, more } = search(Array.from({ length: 30 }, () => "a".repeat(1000)), query("a", { pattern }));
    assert.deepEqual([hits.length, more], [MOST_HITS, true]);
  }
});

for (const [text, asked, into, made] of [
  ["an agent, Agent", query("agent"), "$1 clerk", "an $1 clerk, $1 clerk"],
  ["Café café", query("cafe"), "bar", "bar bar"],
  ["Smith, John; Doe, Jane", query("(\\w+), (?<first>\\w+)", { pattern: true }), "$<first> $1", "John Smith; Jane Doe"],
  ["Élan, Été", query("(e)(x)?", { pattern: true }), "[$&$1$2$3$$]", "[ÉÉ$3$]lan, [ÉÉ$3$]t[éé$3$]"],
  ["one two", query("two"), "", "one "],
] as [string, Query, string, string][]) {
  test(`“${text}” becomes “${made}”`, () => assert.equal(replaced(text, search([text], asked).hits, into), made));
}
