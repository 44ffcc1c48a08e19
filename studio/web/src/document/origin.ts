/** Whom a text is from: the model that was asked, or the file that it was imported from. */

import type { Origin } from "../api/wire.ts";
import { t } from "../lib/texts.ts";

/** Empty where there is no text. */
export function sourceName({ model, origin }: { model: string | null; origin: Origin | null }): string {
  return origin ? origin.name || t("an import") : (model ?? "");
}
