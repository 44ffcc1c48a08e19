/**
 * Where a person is: the one current segment, and the word in it.
 *
 * What is selected is what is seen as current, in the list, the lane and over the waveform, and it is what every command
 * acts on. Whoever moves the playhead moves the selection with it, and what is selected is brought into sight.
 */

import type { Segment } from "../api/decode.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import type { Selection, WordRef } from "../document/selection.ts";
import type { Scope } from "../lib/scope.ts";
import type { Player } from "../timeline/player.ts";
import type { Waveform } from "../timeline/waveform.ts";
import type { Editing } from "../transcript/editing.ts";
import type { TranscriptList } from "../transcript/list.ts";

export interface CursorParts {
  player: Player;
  model: TranscriptModel;
  selection: Selection;
  waveform: Waveform;
  list: TranscriptList;
  editing: Editing;
  filter: RowFilter;
}

export class Cursor {
  readonly #parts: CursorParts;
  /** Seconds, where the selected word stands: its segment may be parted or joined by somebody else. */
  #at: number | null = null;

  constructor(scope: Scope, parts: CursorParts) {
    this.#parts = parts;
    scope.add(parts.selection.on("selected", ({ now }) => (this.#at = now && this.#startOf(now))));
    scope.add(parts.model.on("change", ({ structure }) => structure && this.#keep()));
  }

  /** The segment being edited, else the selected one; its word that sounds, else the selected one. */
  get place(): Place | null {
    const { editing, model, player, selection } = this.#parts;
    const id = editing.segment ?? selection.selected?.segment;
    const segment = id === undefined ? -1 : model.position(id);
    if (segment < 0) return this.#nearest(player.time);
    const at = player.playing && selection.playing?.segment === id ? selection.playing : selection.selected;
    return { segment, word: at?.segment === id ? at!.word : 0 };
  }

  get segment(): Segment | undefined {
    const here = this.place;
    return here ? this.#parts.model.segments[here.segment] : undefined;
  }

  /** Selects a word, shows it, and puts the playhead on it. */
  goTo(place: Place): void {
    const { model, player, waveform } = this.#parts;
    const segment = model.segments[place.segment];
    if (!segment) return;
    this.#select(place);
    const time = segment.words[place.word]?.start ?? segment.start;
    player.seek(time);
    waveform.keepInSight(time);
  }

  /** Puts the playhead at `time` (seconds), and selects what is said there. */
  seek(time: number): void {
    const { player, waveform } = this.#parts;
    player.seek(time);
    const place = this.#nearest(player.time);
    if (place) this.#select(place);
    waveform.keepInSight(player.time);
  }

  /** Selects what is said at `time` (seconds) in this segment, and puts the playhead there. False where the segment is gone. */
  openAt(id: string, time: number | null): boolean {
    const { model, player, waveform } = this.#parts;
    const segment = model.get(id);
    if (!segment) return false;
    const at = time ?? segment.start;
    this.#select({ segment: model.position(id), word: segment.words.findLastIndex((word) => word.start <= at) });
    player.seek(at);
    waveform.keepInSight(at);
    return true;
  }

  /** Brings the current row back into sight; answers whether it had left it. */
  bringBack(): boolean {
    const { list } = this.#parts;
    const segment = this.segment;
    if (!segment || list.shows(segment.id)) return false;
    list.reveal(segment.id);
    return true;
  }

  #select(place: Place): void {
    const { model, selection, list, editing } = this.#parts;
    const segment = model.segments[place.segment]!;
    if (editing.segment !== segment.id) editing.commit();
    selection.select({ segment: segment.id, word: Math.max(0, Math.min(place.word, segment.words.length - 1)) });
    list.reveal(segment.id);
  }

  #nearest(time: number): Place | null {
    const { model } = this.#parts;
    return model.placeAt(time) ?? (model.segments.length ? { segment: 0, word: 0 } : null);
  }

  /** Nobody chose it: what is not shown stays so, where something else is. */
  #nearestShown(time: number): Place | null {
    const { model: { segments }, filter } = this.#parts;
    const place = this.#nearest(time);
    if (!place || filter.shows(segments[place.segment]!)) return place;
    const segment = filter.beside(segments, place.segment, 1) ?? filter.beside(segments, place.segment, -1);
    return segment === null ? place : { segment, word: 0 };
  }

  #startOf({ segment, word }: WordRef): number | null {
    const found = this.#parts.model.get(segment);
    return found ? (found.words[word]?.start ?? found.start) : null;
  }

  /** Where there are segments, one is current: also when the first ones come, or the current one goes. */
  #keep(): void {
    const { model, selection, player } = this.#parts;
    const now = selection.selected;
    if (now && model.position(now.segment) >= 0) return;
    const place = this.#nearestShown(this.#at ?? player.time);
    selection.select(place && { segment: model.segments[place.segment]!.id, word: place.word });
  }
}
