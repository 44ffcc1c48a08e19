/** Selected rows as they go out: when what was typed in them is saved, each with the revision that it then has. */

import type { TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import { t } from "../lib/texts.ts";

/** A sentence where one of them is gone, or what was typed in it is not saved. */
export async function savedRows(model: Pick<TranscriptModel, "get">, saver: Pick<Saver, "drained" | "state">, ids: readonly string[]): Promise<Record<string, number> | string> {
  await saver.drained();
  const rows = ids.flatMap((id) => model.get(id) ?? []);
  if (rows.length < ids.length) return t("Nothing was exported: a selected segment is not there any more. Look at what is selected, and export again.");
  const unsaved = rows.some(({ id }) => ["conflict", "failed"].includes(saver.state(id)?.kind ?? ""));
  if (unsaved) return t("Nothing was exported: in a selected segment a text is not saved. Decide on it there, and export again.");
  return Object.fromEntries(rows.map(({ id, revision }) => [id, revision]));
}
