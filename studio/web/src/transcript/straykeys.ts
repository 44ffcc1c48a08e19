/** Keys meant for a text that was taken away from under somebody's hands: for a moment they are no commands. */

import { commandFor, LISTENING, typesText, WALKING } from "../lib/keyboard.ts";

/** So long after the last key somebody has seen that his text is gone. */
const STRAY_MS = 1000;

export class StrayKeys {
  /** When the text was last taken away, or typed on behind that. */
  #at = -Infinity;

  /** Nothing takes what somebody types: what he presses next is no command. */
  expect(): void {
    this.#at = performance.now();
  }

  /** Whether a press was meant for the text that is gone. What is no text, nor does anything to one, is left alone. */
  takes(event: KeyboardEvent): boolean {
    if (performance.now() - this.#at >= STRAY_MS) return false;
    const command = commandFor(event, "page");
    const isHarmless = command === null || command === "takeOffer" || LISTENING.has(command) || WALKING.has(command);
    if (!typesText(event) && isHarmless) return false;
    this.expect();
    return true;
  }
}
