/** The recordings that somebody goes through, in the order in which the Library showed them: kept over a reload of the tab. */

const KEY = "canary-studio:queue";

let ids: readonly string[] | null = null;

export function setQueue(next: readonly string[]): void {
  ids = next;
  try {
    window.sessionStorage.setItem(KEY, next.join(" "));
  } catch {
    // a browser that denies the storage forgets at a reload
  }
}

export function queue(): readonly string[] {
  ids ??= kept();
  return ids;
}

function kept(): string[] {
  try {
    return (window.sessionStorage.getItem(KEY) ?? "").split(" ").filter(Boolean);
  } catch {
    return [];
  }
}

/** Those after `id` in a direction, the nearest first; null where it is not among them. */
export function beyond(list: readonly string[], id: string, step: 1 | -1): readonly string[] | null {
  const at = list.indexOf(id);
  if (at < 0) return null;
  return step > 0 ? list.slice(at + 1) : list.slice(0, at).reverse();
}
