/** Which word of a segment a word in its field is, while the text is being written anew. */

/** For each word of `after` the place of the same word in `before`, in order; -1 for words that are new. */
export function matched(before: readonly string[], after: readonly string[]): number[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const middle = common(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return after.map((_, i) => {
    if (i < head) return i;
    if (i >= after.length - tail) return i - after.length + before.length;
    const at = middle[i - head]!;
    return at < 0 ? -1 : at + head;
  });
}

/** The longest common subsequence, as places in `before`. */
function common(before: readonly string[], after: readonly string[]): number[] {
  const width = after.length + 1;
  const best = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const skip = Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!);
      best[i * width + j] = before[i] === after[j] ? best[(i + 1) * width + j + 1]! + 1 : skip;
    }
  }
  const places = after.map(() => -1);
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (before[i] === after[j]) places[j++] = i++;
    else if (best[(i + 1) * width + j]! >= best[i * width + j + 1]!) i += 1;
    else j += 1;
  }
  return places;
}

/**
 * For each word of `after` the word of `before` that it stands for: the same one, or where words were written anew
 * between two that stayed, the one as far along as it is. -1 for words that were put in where nothing was.
 */
export function aligned(before: readonly string[], after: readonly string[]): number[] {
  const places = matched(before, after);
  for (let from = 0; from < places.length; ) {
    if (places[from]! >= 0) {
      from += 1;
      continue;
    }
    let to = from;
    while (to < places.length && places[to]! < 0) to += 1;
    const first = from ? places[from - 1]! + 1 : 0;
    const count = (to < places.length ? places[to]! : before.length) - first;
    const old = Array.from({ length: to - from }, (_, i) => (count ? first + Math.min(count - 1, Math.floor((i * count) / (to - from))) : -1));
    places.splice(from, to - from, ...old);
    from = to;
  }
  return places;
}

/** The word that the caret is in or at the end of; between two words the one that comes, behind the last one that. */
export function wordAtCaret(words: readonly { start: number; end: number }[], caret: number): number {
  const at = words.findIndex(({ end }) => caret <= end);
  return at < 0 ? words.length - 1 : at;
}

/** The word of a segment from which the caret's word is heard; for one that was put in, the word before it. */
export function wordHeardAt(before: readonly string[], after: readonly { text: string; start: number; end: number }[], caret: number): number {
  const places = aligned(before, after.map(({ text }) => text));
  for (let at = wordAtCaret(after, caret); at >= 0; at--) if (places[at]! >= 0) return places[at]!;
  return 0;
}
