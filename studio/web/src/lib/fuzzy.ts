/** How well a few letters name something: all of them in order, the better the closer together and at words' beginnings. */

const ACCENTS = /\p{M}/gu;

const plain = (text: string): string => text.normalize("NFD").replace(ACCENTS, "").toLowerCase();

const AT_WORD = 8;
const NEXT_TO = 10;

/** Higher is better; null where the letters are not all there. Spaces part words that may come in any order. */
export function fuzzyScore(query: string, name: string): number | null {
  const words = plain(query).split(/\s+/u).filter(Boolean);
  const scores = words.map((word) => wordScore(word, plain(name)));
  if (scores.some((score) => score === null)) return null;
  return scores.reduce<number>((sum, score) => sum + score!, 0) - name.length / 100;
}

/** The best of all ways to find the letters in the name. */
function wordScore(word: string, name: string): number | null {
  let best: number[] = [...name].map((letter, at) => (letter === word[0] ? 1 + startBonus(name, at) : -Infinity));
  for (let i = 1; i < word.length; i++) {
    let before = -Infinity;
    best = [...name].map((letter, at) => {
      const near = at ? best[at - 1]! + NEXT_TO : -Infinity;
      const score = letter === word[i] ? Math.max(before, near) + 1 + startBonus(name, at) : -Infinity;
      before = Math.max(before, at ? best[at - 1]! : -Infinity);
      return score;
    });
  }
  const found = Math.max(...best, -Infinity);
  return found === -Infinity ? null : found;
}

const startBonus = (name: string, at: number): number => (at === 0 || !/[\p{L}\p{N}]/u.test(name[at - 1]!) ? AT_WORD : 0);
