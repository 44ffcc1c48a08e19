import assert from "node:assert/strict";
import { test } from "node:test";
import { problemIn, problemOf } from "../../src/find/patternproblem.ts";

const isPattern = (source: string): boolean => {
  try {
    return new RegExp(source, "u") !== null;
  } catch {
    return false;
  }
};

for (const [source, said] of [
  ["(\\w+) (key", "nothing closes the “(”."],
  ["[a-z", "nothing closes the “[”."],
  ["[a\\]", "nothing closes the “[”."],
  ["a)", "nothing belongs to the “)”. For the sign itself write “\\)”."],
  ["a]", "nothing belongs to the “]”. For the sign itself write “\\]”."],
  ["a}", "nothing belongs to the “}”. For the sign itself write “\\}”."],
  ["{", "nothing belongs to the “{”. For the sign itself write “\\{”."],
  ["*a", "nothing that could be repeated stands before “*”. For the sign itself write “\\*”."],
  ["a|+", "nothing that could be repeated stands before “+”. For the sign itself write “\\+”."],
  ["a**", "nothing that could be repeated stands before “*”. For the sign itself write “\\*”."],
  ["a+??", "nothing that could be repeated stands before “?”. For the sign itself write “\\?”."],
  ["(?=a)*", "nothing that could be repeated stands before “*”. For the sign itself write “\\*”."],
  ["\\b{2}", "nothing that could be repeated stands before “{2}”."],
  ["a{2,1}", "in “{2,1}” the larger number comes first."],
  ["a\\", "it ends with “\\”. For the sign itself write “\\\\”."],
  ["\\q", "“\\q” stands for nothing."],
  ["[\\q]", "“\\q” stands for nothing."],
  ["[é-\\q]", "“\\q” stands for nothing."],
  ["(a)\\2", "“\\2” stands for nothing."],
  ["\\k<word>", "“\\k<word>” stands for nothing."],
  ["\\p{Nothing}", "“\\p{Nothing}” stands for nothing."],
  ["[z-a]", "the range “z-a” runs backwards."],
  ["[a-\\d]", "“a-\\d” is no range of signs. For the sign itself write “\\-”."],
  ["(?a)", "“(?” begins no group so. Groups are “(…)”, “(?:…)” and “(?<name>…)”."],
  ["(?<1>a)", "“(?” begins no group so. Groups are “(…)”, “(?:…)” and “(?<name>…)”."],
] as const) {
  test(`of ${source} it is told what is wrong`, () => {
    assert.equal(isPattern(source), false);
    assert.equal(problemOf(source), `This is no regular expression: ${said}`);
  });
}

test("what else a browser refuses is no regular expression, and no more is said", () => {
  assert.equal(isPattern("(?<a>x)(?<a>y)"), false);
  assert.equal(problemOf("(?<a>x)(?<a>y)"), "This is no regular expression.");
});

test("of what a browser takes nothing is found wrong, and of most that it refuses something is", () => {
  const parts = ["a", "é", "-", "1", "😀", "(", ")", "[", "[^", "]", "{", "}", "{2}", "{1,3}", "*", "+", "?", "|", "^", "$", ".", "\\", "\\b", "\\d", "\\1", "\\k<n>", "(?:", "(?<n>", "(?=", "(?<!", "\\u00e9", "\\p{L}", "\\-", "\\c", " "];
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  const refused = { all: 0, told: 0 };
  for (let each = 0; each < 40_000; each++) {
    const source = Array.from({ length: 1 + random(7) }, () => parts[random(parts.length)]!).join("");
    const problem = problemIn(source);
    if (isPattern(source)) assert.equal(problem, null, source);
    else {
      refused.all += 1;
      refused.told += Number(problem !== null);
    }
  }
  assert.ok(refused.told > 0.99 * refused.all, `${refused.told} of ${refused.all}`);
});
