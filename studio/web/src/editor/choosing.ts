/** Several rows selected: by keys from the current row, by presses on their edge, or all that are shown. */

import type { ChosenRows } from "../document/chosenrows.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import type { Scope } from "../lib/scope.ts";
import type { Choose } from "../transcript/presses.ts";
import type { Cursor } from "./cursor.ts";
import type { Walking } from "./walking.ts";

interface Parts {
  model: TranscriptModel;
  chosen: ChosenRows;
  cursor: Cursor;
  filter: RowFilter;
  walking: Walking;
  player: { readonly playing: boolean };
}

export class Choosing {
  readonly #parts: Parts;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    const { model, chosen } = parts;
    scope.add(model.on("renamed", (names) => chosen.rename(names)));
    scope.add(model.on("change", ({ structure }) => structure && chosen.keepOnly((id) => model.has(id))));
  }

  /** The current row, too, or no longer. */
  toggle(): void {
    const { cursor, chosen } = this.#parts;
    if (cursor.segment) chosen.toggle(cursor.segment.id);
  }

  /** From the current row on to the next one, or the one before. */
  reach(step: 1 | -1): void {
    const { cursor, chosen, walking, model } = this.#parts;
    const { place, segment } = cursor;
    if (!place || !segment) return;
    if (!chosen.has(segment.id)) chosen.add(segment.id);
    const next = walking.beside(place.segment, step);
    if (next === null) return;
    cursor.goTo({ segment: next, word: 0 });
    chosen.reach(model.segments[next]!.id, this.#shown);
  }

  all(): void {
    this.#parts.chosen.all(this.#shown);
  }

  /** A press on a row: where somebody listens, the playhead stays where it is. */
  press(pressed: string, how: Choose): void {
    const { chosen, cursor, model, player } = this.#parts;
    const id = model.get(pressed)?.id;
    if (id === undefined) return;
    const here = cursor.segment;
    if (how === "one") chosen.toggle(id);
    else {
      if (here && model.position(chosen.anchor ?? "") < 0) chosen.add(here.id);
      chosen.reach(id, this.#shown);
    }
    if (!player.playing) cursor.goTo({ segment: model.position(id), word: 0 });
  }

  get #shown(): string[] {
    const { model, filter } = this.#parts;
    return model.segments.filter((segment) => filter.shows(segment)).map(({ id }) => id);
  }
}
