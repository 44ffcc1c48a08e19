/** A setting of this browser: kept over visits where the browser allows it, and told when it changes. */

import { Emitter } from "./emitter.ts";

export class Stored<T> extends Emitter<{ change: T }> {
  readonly #storage: Storage | null;
  readonly #key: string;
  readonly #read: (kept: unknown) => T;
  #value: T;
  /** What is kept is not what was set last: the browser did not take it. */
  #refused = false;

  /** `read` makes a setting of whatever was kept: what is not one becomes the default. */
  constructor(storage: Storage | null, key: string, read: (kept: unknown) => T) {
    super();
    this.#storage = storage;
    this.#key = `canary-studio:${key}`;
    this.#read = read;
    this.#value = read(this.#kept());
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(value));
      this.#refused = false;
    } catch {
      this.#refused = true; // full, or denied: it holds for this visit
    }
    this.emit("change", value);
  }

  /** As it is kept now: another tab may have changed it since. What is to change a part of it begins with this. */
  reread(): T {
    const kept = this.#refused ? null : this.#kept();
    if (kept !== null) this.#value = this.#read(kept);
    return this.#value;
  }

  #kept(): unknown {
    try {
      return JSON.parse(this.#storage?.getItem(this.#key) ?? "null");
    } catch {
      return null;
    }
  }
}
