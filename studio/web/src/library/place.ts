/** Where somebody was in the library: kept for this tab of the browser, also over a reload. */

import type { Sort } from "./sort.ts";

export interface LibraryPlace {
  search: string;
  sort: Sort;
  /** The id of the one that is shown alone. */
  project: string | null;
  /** Pixels. */
  scroll: number;
}

const KEY = "canary-studio:library";

/** A browser that denies the storage forgets, and nothing fails. */
export function keepPlace(place: LibraryPlace): void {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // As above.
  }
}

export function keptPlace(): LibraryPlace | null {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(KEY) ?? "null") as Partial<LibraryPlace> | null;
    const isOne = typeof kept?.search === "string" && typeof kept.scroll === "number" && typeof kept.sort?.by === "string";
    return isOne ? ({ project: null, ...kept } as LibraryPlace) : null;
  } catch {
    return null;
  }
}
