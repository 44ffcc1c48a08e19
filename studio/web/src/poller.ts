/** Asks the server what is new: often while something is under way, seldom otherwise, never while unseen. */

import { ReadError } from "./api.ts";
import type { Scope, Undo } from "./scope.ts";

export const BUSY_MS = 400;
export const CALM_MS = 3000;
const LONGEST_MS = 15_000;

export interface PollerOptions {
  /** One question and the taking in of its answer. */
  poll: () => Promise<void>;
  /** Whether news is expected now. */
  busy: () => boolean;
  /** Whether anybody can see the page. */
  seen: () => boolean;
  /** Milliseconds between two questions; those of a transcript where they are not given. */
  pace?: { busy: number; calm: number };
  /** Told the error of a poll that failed, null when the server is there again. */
  trouble: (error: ReadError | null) => void;
}

export class Poller {
  readonly #scope: Scope;
  readonly #options: PollerOptions;
  #cancel: Undo = () => {};
  #failures = 0;
  #asking = false;
  #again = false;

  constructor(scope: Scope, options: PollerOptions) {
    this.#scope = scope;
    this.#options = options;
    scope.listen(document, "visibilitychange", () => this.nudge());
    this.#schedule();
  }

  /** Ask now. */
  nudge(): void {
    this.#cancel();
    void this.#ask();
  }

  /** Ask at the pace that fits from now on: something has just begun or ended. */
  soon(): void {
    if (!this.#asking) this.#schedule();
  }

  #schedule(): void {
    this.#cancel();
    const { busy, pace = { busy: BUSY_MS, calm: CALM_MS } } = this.#options;
    const calm = Math.min(pace.calm * 2 ** Math.max(0, this.#failures - 1), LONGEST_MS);
    this.#cancel = this.#scope.timeout(!this.#failures && busy() ? pace.busy : calm, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    if (this.#options.seen()) await this.#poll();
    this.#asking = false;
    if (this.#scope.disposed) return;
    const again = this.#again;
    this.#again = false;
    if (again) this.nudge();
    else this.#schedule();
  }

  async #poll(): Promise<void> {
    try {
      await this.#options.poll();
      if (this.#failures) this.#options.trouble(null);
      this.#failures = 0;
    } catch (error) {
      if (this.#scope.disposed) return;
      this.#failures += 1;
      this.#options.trouble(error instanceof ReadError ? error : new ReadError(0, String(error)));
    }
  }
}
