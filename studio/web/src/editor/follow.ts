/** While it plays, what sounds is lit, kept in sight and made current, until the person looks elsewhere. */

import { Emitter } from "../lib/emitter.ts";
import type { Scope } from "../lib/scope.ts";
import type { CursorParts } from "./cursor.ts";

/**
 * Seconds for which a segment stays current after the next one began to sound: whoever presses a key then answers to
 * what was just heard.
 */
export const HAND_OVER_S = 0.4;

interface Parts extends CursorParts {
  /** Whether somebody writes a name in the current row, which stays where it is. */
  naming: () => boolean;
}

export class Follow extends Emitter<{ change: boolean }> {
  readonly #parts: Parts;
  #active = true;
  /** Somebody typed while it played. */
  #typed = false;

  constructor(scope: Scope, parts: Parts) {
    super();
    this.#parts = parts;
    scope.add(parts.player.on("time", () => this.#time()));
    scope.add(parts.player.on("playing", (playing) => !playing && this.#paused()));
    scope.add(parts.model.on("change", () => this.#light()));
    for (const element of [parts.list.element, parts.waveform.element]) {
      for (const event of ["wheel", "touchmove"]) scope.listen(element, event, () => this.#userScrolled(), { passive: true });
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

  #userScrolled(): void {
    if (this.#parts.player.playing) this.set(false);
  }

  /** Lights the word that sounds; a pause between two words keeps the last one lit. */
  #light(): void {
    const { player, model, selection } = this.#parts;
    const place = model.placeAt(player.time);
    const segment = place && model.segments[place.segment];
    selection.play(place && segment ? { segment: segment.id, word: place.word } : null);
  }

  #time(): void {
    const { player, waveform } = this.#parts;
    this.#light();
    if (!this.#active || !player.playing) return;
    waveform.keepInSight(player.time);
    this.#handOver();
  }

  /** What sounds becomes current once it has sounded a moment. Playing only goes forward: back goes who seeks. */
  #handOver(): void {
    const { selection, model, player, editing, list, filter, naming } = this.#parts;
    const sounding = selection.playing && model.get(selection.playing.segment);
    if (editing.segment) this.#typed = true;
    if (!sounding || editing.segment || naming() || !filter.shows(sounding)) return;
    if (this.#stays(sounding.id)) return this.set(false);
    const isNext = model.position(sounding.id) > model.position(selection.selected?.segment ?? "");
    const moment = Math.min(HAND_OVER_S * player.rate, (sounding.end - sounding.start) / 2);
    if (!isNext || player.time - sounding.start < moment) return;
    selection.select(selection.playing);
    list.reveal(sounding.id);
  }

  /** Whoever typed while the sound went elsewhere is left with the text, to verify it. */
  #stays(sounding: string): boolean {
    const typed = this.#typed;
    this.#typed = false;
    return typed && sounding !== this.#parts.selection.selected?.segment;
  }

  /** Where the sound stopped in the current segment is where the person wants to be. */
  #paused(): void {
    const { selection, editing } = this.#parts;
    if (!this.#active || editing.segment || !selection.playing) return;
    this.#handOver();
    if (selection.playing.segment === selection.selected?.segment) selection.select(selection.playing);
  }
}
