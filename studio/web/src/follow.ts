/** Keeps what sounds in sight, until the person looks elsewhere. */

import { Emitter } from "./emitter.ts";
import type { Editing } from "./editing.ts";
import type { TranscriptList } from "./list.ts";
import type { TranscriptModel } from "./model.ts";
import type { Player } from "./player.ts";
import type { Scope } from "./scope.ts";
import type { Selection } from "./selection.ts";
import type { Waveform } from "./waveform.ts";

interface Parts {
  player: Player;
  model: TranscriptModel;
  selection: Selection;
  waveform: Waveform;
  list: TranscriptList;
  editing: Editing;
}

export class Follow extends Emitter<{ change: boolean }> {
  readonly #parts: Parts;
  #active = true;

  constructor(scope: Scope, parts: Parts) {
    super();
    this.#parts = parts;
    scope.add(parts.player.on("time", () => this.#time()));
    scope.add(parts.player.on("playing", (playing) => !playing && this.#paused()));
    scope.add(parts.model.on("change", () => this.#light()));
    for (const element of [parts.list.element, parts.waveform.element]) {
      for (const event of ["wheel", "touchmove"]) scope.listen(element, event, () => this.#lookedAway(), { passive: true });
    }
  }

  get active(): boolean {
    return this.#active;
  }

  set(active: boolean): void {
    if (this.#active === active) return;
    this.#active = active;
    this.emit("change", active);
    if (active) this.#time();
  }

  #lookedAway(): void {
    if (this.#parts.player.playing) this.set(false);
  }

  /** Lights the word that sounds; a pause between two words keeps the last one lit. */
  #light(): boolean {
    const { player, model, selection } = this.#parts;
    const place = model.placeAt(player.time);
    const segment = place && model.segments[place.segment];
    const before = selection.playing?.segment;
    selection.play(place && segment ? { segment: segment.id, word: place.word } : null);
    return selection.playing?.segment !== before;
  }

  #time(): void {
    const { player, selection, waveform, list, editing } = this.#parts;
    const nextSegment = this.#light();
    if (!this.#active || !player.playing) return;
    waveform.keepInSight(player.time);
    if (nextSegment && selection.playing && !editing.segment) list.reveal(selection.playing.segment);
  }

  /** Where the sound stopped is where the person wants to be. */
  #paused(): void {
    const { selection, editing } = this.#parts;
    if (this.#active && !editing.segment && selection.playing) selection.select(selection.playing);
  }
}
