/**
 * Which rows are shown: all, those of one speaker, those with something to do, or both. What is not shown is skipped by
 * whoever goes from row to row.
 */

import type { Segment } from "../api/decode.ts";
import { Emitter } from "../lib/emitter.ts";

export class RowFilter extends Emitter<{ change: null }> {
  readonly #isToDo: (segment: Segment) => boolean;
  readonly #isHere: (segment: Segment) => boolean;
  #speaker: string | null | undefined;
  #toDo = false;

  /** `isHere`: whether somebody is in that row. */
  constructor(isToDo: (segment: Segment) => boolean = () => true, isHere: (segment: Segment) => boolean = () => false) {
    super();
    [this.#isToDo, this.#isHere] = [isToDo, isHere];
  }

  /** Whether only rows with something to do are shown. */
  get toDo(): boolean {
    return this.#toDo;
  }

  /** Whose rows alone are shown: null for those that nobody is named for; undefined where all are. */
  get speaker(): string | null | undefined {
    return this.#speaker;
  }

  get active(): boolean {
    return this.#speaker !== undefined || this.#toDo;
  }

  only(speaker: string | null): void {
    this.#set(speaker, this.#toDo);
  }

  setToDo(toDo: boolean): void {
    this.#set(this.#speaker, toDo);
  }

  /** Rows of whomever: what else is asked of them holds on. */
  anybody(): void {
    this.#set(undefined, this.#toDo);
  }

  all(): void {
    this.#set(undefined, false);
  }

  /** Those that are asked for; and the row that somebody is in, whatever was done to it: nobody loses the place where they are. */
  shows(segment: Segment): boolean {
    return this.isWanted(segment) || this.#isHere(segment);
  }

  isWanted(segment: Segment): boolean {
    const isTheirs = this.#speaker === undefined || segment.speaker === this.#speaker;
    return isTheirs && (!this.#toDo || this.#isToDo(segment));
  }

  /** The position of the next row from `from` that is shown, `step` by step; null where none is. */
  beside(segments: readonly Segment[], from: number, step: 1 | -1): number | null {
    for (let at = from + step; segments[at]; at += step) if (this.shows(segments[at]!)) return at;
    return null;
  }

  #set(speaker: string | null | undefined, toDo: boolean): void {
    if (speaker === this.#speaker && toDo === this.#toDo) return;
    [this.#speaker, this.#toDo] = [speaker, toDo];
    this.emit("change", null);
  }
}
