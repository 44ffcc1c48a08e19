/** Which rows are chosen, one by one, by a range, or all that are shown. */

export class RowSelection {
  readonly #chosen = new Set<string>();
  readonly #changed: () => void;
  #anchor: string | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get ids(): readonly string[] {
    return [...this.#chosen];
  }

  get size(): number {
    return this.#chosen.size;
  }

  has(id: string): boolean {
    return this.#chosen.has(id);
  }

  /** `shown`: with what a range reaches over, from the row that was pressed last; null for one row alone. */
  set(id: string, on: boolean, shown: readonly string[] | null): void {
    for (const each of this.#range(id, shown)) this.#put(each, on);
    this.#anchor = id;
    this.#changed();
  }

  setAll(shown: readonly string[], on: boolean): void {
    for (const id of shown) this.#put(id, on);
    this.#changed();
  }

  clear(): void {
    if (this.#chosen.size === 0) return;
    this.#chosen.clear();
    this.#changed();
  }

  /** What is gone is not chosen any more. */
  keepOnly(there: Pick<ReadonlySet<string>, "has">): void {
    for (const id of [...this.#chosen]) if (!there.has(id)) this.#chosen.delete(id);
  }

  #range(id: string, shown: readonly string[] | null): readonly string[] {
    const [from, to] = [shown?.indexOf(this.#anchor ?? "") ?? -1, shown?.indexOf(id) ?? -1];
    return shown && from >= 0 && to >= 0 ? shown.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
  }

  #put(id: string, on: boolean): void {
    if (on) this.#chosen.add(id);
    else this.#chosen.delete(id);
  }
}
