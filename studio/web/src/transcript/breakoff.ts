/** What somebody types on, for a moment, when his text was taken away from under his hands: it is no command. */

import { commandFor, LISTENING, typesText, WALKING } from "../lib/keyboard.ts";

/** So long after the last key somebody has seen that his text is gone. */
const BREAKS_OFF_MS = 1000;

export class BreakOff {
  /** When the text was last taken away, or typed on behind that. */
  #at = -Infinity;

  /** Nothing takes what somebody types: what he presses next is no command. */
  begin(): void {
    this.#at = performance.now();
  }

  /** Whether a press was meant for the text that is gone. What is no text, nor does anything to one, is left alone. */
  takes(event: KeyboardEvent): boolean {
    if (performance.now() - this.#at >= BREAKS_OFF_MS) return false;
    const command = commandFor(event, "page");
    const isHarmless = command === null || command === "takeOffer" || LISTENING.has(command) || WALKING.has(command);
    if (!typesText(event) && isHarmless) return false;
    this.begin();
    return true;
  }
}
