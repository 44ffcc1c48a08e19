/** The word a person points at and the word that sounds: the same two in the list and in the lane. */

import { Emitter } from "../lib/emitter.ts";

export interface WordRef {
  segment: string;
  word: number;
}

export interface Moved {
  now: WordRef | null;
  before: WordRef | null;
}

const sameRef = (a: WordRef | null, b: WordRef | null) => a?.segment === b?.segment && a?.word === b?.word;

export class Selection extends Emitter<{ selected: Moved; playing: Moved }> {
  #selected: WordRef | null = null;
  #playing: WordRef | null = null;

  get selected(): WordRef | null {
    return this.#selected;
  }

  get playing(): WordRef | null {
    return this.#playing;
  }

  select(now: WordRef | null): void {
    const before = this.#selected;
    if (sameRef(before, now)) return;
    this.#selected = now;
    this.emit("selected", { now, before });
  }

  /** Segments get other names: nobody went anywhere. */
  rename(names: ReadonlyMap<string, string>): void {
    const renamed = (ref: WordRef | null) => ref && { ...ref, segment: names.get(ref.segment) ?? ref.segment };
    [this.#selected, this.#playing] = [renamed(this.#selected), renamed(this.#playing)];
  }

  play(now: WordRef | null): void {
    const before = this.#playing;
    if (sameRef(before, now)) return;
    this.#playing = now;
    this.emit("playing", { now, before });
  }
}
