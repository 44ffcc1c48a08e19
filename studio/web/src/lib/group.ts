/** Things by what they have in common. */

/** Each in the order in which it comes, under keys in the order in which they come. */
export function groupBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const found = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const there = found.get(key);
    if (there) there.push(item);
    else found.set(key, [item]);
  }
  return found;
}
