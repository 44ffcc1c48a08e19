/** The next recording, and the one before, in the order in which the Library showed them. */

import { ReadError, type Api } from "../api/client.ts";
import { beyond, queue, setQueue } from "../lib/queue.ts";
import { keptPlace } from "../library/place.ts";
import { filterAndSort, type Sort } from "../library/sort.ts";

const NEWEST: Sort = { by: "created", falling: true };

/** Null behind the last, and before the first. What was deleted meanwhile is passed over. */
export async function recordingBeyond(api: Api, id: string, step: 1 | -1): Promise<string | null> {
  const those = beyond(queue(), id, step) ?? beyond(await asTheLibraryHas(api, id), id, step) ?? [];
  for (const next of those) if (await isThere(api, next)) return next;
  return null;
}

/** What is open did not come from the Library: its filter holds where that shows it, else all are gone through. */
async function asTheLibraryHas(api: Api, id: string): Promise<readonly string[]> {
  const rows = (await api.library()).recordings;
  const place = keptPlace();
  const kept = place ? filterAndSort(rows, place.search, place.sort, place.project) : [];
  const shown = kept.some((row) => row.id === id) ? kept : filterAndSort(rows, "", NEWEST);
  const ids = shown.map((row) => row.id);
  setQueue(ids);
  return ids;
}

async function isThere(api: Api, id: string): Promise<boolean> {
  try {
    await api.recording(id);
    return true;
  } catch (error) {
    if (error instanceof ReadError && error.gone) return false;
    throw error;
  }
}
