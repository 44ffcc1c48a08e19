/** Rows that are selected together, by their segments: one by one, a range, or all that are shown. */

import { Emitter } from "../lib/emitter.ts";

export class ChosenRows extends Emitter<{ change: null }> {
  readonly #chosen = new Set<string>();
  #choosing = false;
  #anchor: string | null = null;
  /** What the range from the anchor has brought: it goes again where the range ends elsewhere. */
  #range: readonly string[] = [];

  /** Whether rows are being selected, also where none is yet. */
  get choosing(): boolean {
    return this.#choosing;
  }

  get size(): number {
    return this.#chosen.size;
  }

  /** Where a range begins. */
  get anchor(): string | null {
    return this.#anchor;
  }

  has(id: string): boolean {
    return this.#chosen.has(id);
  }

  /** This one, too, or no longer. */
  toggle(id: string): void {
    if (!this.#chosen.delete(id)) this.#chosen.add(id);
    this.#begin(id);
  }

  /** This one, and from here on ranges begin with it. */
  add(id: string): void {
    this.#chosen.add(id);
    this.#begin(id);
  }

  /** All from the anchor to this one, among `shown`; where the range reached elsewhere before, that is let go. */
  reach(id: string, shown: readonly string[]): void {
    const [from, to] = [shown.indexOf(this.#anchor ?? ""), shown.indexOf(id)];
    if (from < 0 || to < 0) return this.add(id);
    for (const each of this.#range) this.#chosen.delete(each);
    this.#range = shown.slice(Math.min(from, to), Math.max(from, to) + 1).filter((each) => !this.#chosen.has(each));
    for (const each of this.#range) this.#chosen.add(each);
    this.#changed();
  }

  all(ids: readonly string[]): void {
    for (const id of ids) this.#chosen.add(id);
    this.#range = [];
    this.#changed();
  }

  /** None, and no more. */
  end(): void {
    if (!this.#choosing) return;
    this.#chosen.clear();
    [this.#choosing, this.#anchor, this.#range] = [false, null, []];
    this.emit("change", null);
  }

  /** What is gone is not selected any more. */
  keepOnly(isThere: (id: string) => boolean): void {
    const gone = [...this.#chosen].filter((id) => !isThere(id));
    if (!gone.length) return;
    for (const id of gone) this.#chosen.delete(id);
    this.emit("change", null);
  }

  /** Some have other names now. */
  rename(names: ReadonlyMap<string, string>): void {
    const name = (id: string): string => names.get(id) ?? id;
    const now = [...this.#chosen].map(name);
    this.#chosen.clear();
    for (const id of now) this.#chosen.add(id);
    this.#range = this.#range.map(name);
    this.#anchor = this.#anchor && name(this.#anchor);
    if (now.length) this.emit("change", null);
  }

  #begin(anchor: string): void {
    [this.#anchor, this.#range] = [anchor, []];
    this.#changed();
  }

  #changed(): void {
    this.#choosing = true;
    this.emit("change", null);
  }
}
