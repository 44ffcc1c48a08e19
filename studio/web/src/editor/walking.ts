/** From row to row, over those that are shown. Where none of them is left, while others are hidden, it is told. */

import type { TranscriptModel } from "../document/model.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { t } from "../lib/texts.ts";

interface Parts {
  model: TranscriptModel;
  filter: RowFilter;
  say: (sentence: string, action?: NoticeAction) => void;
}

export class Walking {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The position of the next row from `from` that is shown, `step` by step; null where none is. */
  beside(from: number, step: 1 | -1): number | null {
    const { model, filter } = this.#parts;
    const at = filter.beside(model.segments, from, step);
    if (at === null && model.segments[from + step]) this.tellHidden(step > 0 ? t("No row after this one is shown.") : t("No row before this one is shown."));
    return at;
  }

  /** Something is not among the rows that are shown. */
  tellHidden(sentence: string): void {
    this.#parts.say(sentence, { text: t("Show all"), press: () => this.#parts.filter.all(), quick: true });
  }
}
