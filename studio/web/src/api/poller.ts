/**
 * Follows what happens on the server: asks what is new, often while something is under way, seldom or not at all
 * otherwise, never while nobody looks, and more and more seldom while the server is not reached.
 */

import type { Scope, Undo } from "../lib/scope.ts";
import { ReadError } from "./client.ts";

export const BUSY_MS = 400;
/** Of one transcript: while somebody else is at it, and while nobody is. */
export const TOGETHER_MS = 900;
export const ALONE_MS = 5000;
export const CALM_MS = 3000;
/** What is not seen comes into sight by itself; this is for when that was missed. */
const UNSEEN_MS = 3000;
const FIRST_RETRY_MS = 3000;
const LONGEST_MS = 15_000;

export interface PollerOptions {
  /** Where the news is shown: nobody is asked while it is out of sight, and at once when it comes into sight. */
  element: HTMLElement;
  /** One question and the taking in of its answer. */
  poll: () => Promise<void>;
  /** Milliseconds to the next question, as things stand; null where there is nothing to follow. */
  pace: () => number | null;
  /** A question was due, and nobody looks. */
  unseen?: () => void;
  /** Told the error of a poll that failed, null when the server is there again. */
  onError: (error: ReadError | null) => void;
}

export class Poller {
  readonly #scope: Scope;
  readonly #options: PollerOptions;
  #cancel: Undo = () => {};
  /** When the next question is due, by `performance.now()`. */
  #due = Infinity;
  #failures = 0;
  #asking = false;
  #again = false;

  constructor(scope: Scope, options: PollerOptions) {
    this.#scope = scope;
    this.#options = options;
    const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#wake());
    seen.observe(options.element);
    scope.add(() => seen.disconnect());
    scope.listen(document, "visibilitychange", () => this.#wake());
    this.reschedule();
  }

  /** Ask now. */
  pollNow(): void {
    this.#sleep();
    void this.#ask();
  }

  /** Ask at the pace that fits from now on: something has just begun or ended. What is due sooner stays. */
  reschedule(): void {
    if (!this.#asking) this.#schedule(this.#next());
  }

  /** It came into sight. */
  #wake(): void {
    if (this.#options.pace() !== null) this.pollNow();
  }

  get #isSeen(): boolean {
    return !document.hidden && this.#options.element.offsetParent !== null;
  }

  #sleep(): void {
    this.#cancel();
    this.#due = Infinity;
  }

  #schedule(ms: number | null): void {
    const due = ms === null ? Infinity : performance.now() + ms;
    if (ms === null || due >= this.#due) return;
    this.#cancel();
    this.#due = due;
    this.#cancel = this.#scope.timeout(ms, () => {
      this.#due = Infinity;
      this.#tick();
    });
  }

  #tick(): void {
    const pace = this.#options.pace();
    if (pace === null) return;
    if (this.#isSeen) return void this.#ask();
    this.#options.unseen?.();
    this.#schedule(Math.max(pace, UNSEEN_MS));
  }

  async #ask(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    if (this.#isSeen) await this.#poll();
    else this.#options.unseen?.();
    this.#asking = false;
    if (this.#scope.disposed) return;
    const again = this.#again;
    this.#again = false;
    if (again) this.pollNow();
    else this.#schedule(this.#next());
  }

  #next(): number | null {
    const pace = this.#options.pace();
    if (!this.#failures || pace === null) return pace;
    return Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LONGEST_MS);
  }

  async #poll(): Promise<void> {
    try {
      await this.#options.poll();
      if (this.#scope.disposed) return;
      if (this.#failures) this.#options.onError(null);
      this.#failures = 0;
    } catch (error) {
      if (this.#scope.disposed) return;
      this.#failures += 1;
      this.#options.onError(error instanceof ReadError ? error : new ReadError(0, String(error)));
    }
  }
}
