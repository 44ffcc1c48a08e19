/** A row says for a moment that it is saved; from then on the line over the words tells it for all. */

import type { Saver, SaveState } from "../document/saver.ts";
import type { Scope, Undo } from "../lib/scope.ts";

/** The style sheet fades it out towards the end. */
export const SEEN_MS = 4000;

export class JustSaved {
  readonly #scope: Scope;
  readonly #saver: Saver;
  readonly #over: (segment: string) => void;
  readonly #ends = new Map<string, Undo>();

  /** `over` is told of the segment whose row says nothing of it any more. */
  constructor(scope: Scope, saver: Saver, over: (segment: string) => void) {
    [this.#scope, this.#saver, this.#over] = [scope, saver, over];
    scope.add(saver.on("state", (segment) => this.#changed(segment)));
  }

  /** What the row says. */
  state(segment: string): SaveState | undefined {
    const state = this.#saver.state(segment);
    return state?.kind === "saved" && !this.#ends.has(segment) ? undefined : state;
  }

  #changed(segment: string): void {
    this.#ends.get(segment)?.();
    this.#ends.delete(segment);
    if (this.#saver.state(segment)?.kind === "saved") this.#ends.set(segment, this.#scope.timeout(SEEN_MS, () => this.#end(segment)));
  }

  #end(segment: string): void {
    this.#ends.delete(segment);
    this.#over(segment);
  }
}
