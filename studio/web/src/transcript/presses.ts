/** Presses on the rows of a transcript, by mouse or finger, turned into what is meant by them. */

import type { Segment } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import type { Selection } from "../document/selection.ts";
import { isTyping } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import type { Editing } from "./editing.ts";

/** Milliseconds. */
const DOUBLE_MS = 400;

/** How a press selects rows: this one, too, or no longer; or all up to it. */
export type Choose = "one" | "range";

/** What a press can ask for. */
export interface PressTarget {
  goTo: (place: Place) => void;
  playFrom: (place: Place) => void;
  toggleStatusOf: (segment: Segment, status: Status) => void;
  run: (command: "speakers" | "retype") => void;
  /** Has another model hear the segment, where that is offered. */
  another?: (segment: Segment) => void;
  /** Selects rows, where several can be. */
  choose?: (segment: string, how: Choose) => void;
}

interface Parts {
  list: HTMLElement;
  model: TranscriptModel;
  player: { pause: () => void };
  selection: Selection;
  editing: Editing;
  commands: PressTarget;
}

export function mountPresses(scope: Scope, parts: Parts): void {
  const presses = new Presses(parts);
  scope.listen(parts.list, "click", (event) => presses.press(event as PointerEvent));
  // else the browser marks all the text up to there
  scope.listen(parts.list, "mousedown", (event) => chooses(event) === "range" && event.preventDefault());
}

/** What a press on a row selects by: its box, or what stands before its words with Shift, Ctrl or Command held; null where it does not. */
function chooses({ target, shiftKey, ctrlKey, metaKey }: MouseEvent): Choose | null {
  const place = target as HTMLElement;
  const onBox = place.closest("[data-name=choose-row]") !== null;
  if (isTyping(place) || (!onBox && !place.closest(".cs-time-cell, .cs-speaker"))) return null;
  if (shiftKey) return "range";
  return onBox || ctrlKey || metaKey ? "one" : null;
}

class Presses {
  readonly #parts: Parts;
  #pressed: { target: EventTarget | null; at: number } = { target: null, at: -Infinity };
  /** What the first press of a double click was on: it may scroll the list from under the second. */
  #text: { segment: number; word: number | null } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  press(event: PointerEvent): void {
    const { model, commands } = this.#parts;
    const target = event.target as HTMLElement;
    const again = this.#isAgain(event);
    if (again && this.#text !== null && !isTyping(target)) return this.#edit(this.#text);
    this.#text = null;
    const id = target.closest<HTMLElement>("[data-id]")?.dataset.id;
    const segment = id === undefined ? undefined : model.get(id);
    if (!segment || isTyping(target) || target.closest(".cs-choice")) return;
    const how = chooses(event);
    if (how !== null && commands.choose) {
      this.#parts.list.focus({ preventScroll: true });
      return commands.choose(segment.id, how);
    }
    const name = target.closest<HTMLElement>("[data-name]")?.dataset.name;
    const place = { segment: model.position(segment.id), word: 0 };
    // before the focus leaves the field, which saves by itself: text and mark are one step
    const isMark = name === "verify" || name === "unusable";
    if (isMark) this.#pressMark(segment, name, event.detail > 1);
    // else the next Space would press the same button again, and take the mark back
    if (name !== undefined) this.#parts.list.focus({ preventScroll: true });
    if (isMark) return;
    if (name === "time") return commands.playFrom(place);
    if (name === "speaker") return this.#pressSpeaker(place);
    if (name === "retype") return this.#retype(place);
    if (name === "another") return commands.another?.(segment);
    if (name === "edit") return this.#edit({ ...place, word: null });
    const word = target.closest<HTMLElement>("[data-word]")?.dataset.word;
    this.#pressText({ ...place, word: Number(word ?? 0) }, word !== undefined);
  }

  /** Whether this press makes a double click. A finger's is not counted by every browser. */
  #isAgain(event: PointerEvent): boolean {
    const { target, at } = this.#pressed;
    this.#pressed = { target: event.target, at: event.timeStamp };
    const byFinger = event.pointerType === "touch" && target === event.target && event.timeStamp - at < DOUBLE_MS;
    return event.detail > 1 || byFinger;
  }

  /** The second press of a double click would take back what the first one did. */
  #pressMark(segment: Segment, name: "verify" | "unusable", again: boolean): void {
    if (!again) this.#parts.commands.toggleStatusOf(segment, name === "verify" ? "verified" : "unusable");
  }

  #retype(place: Place): void {
    this.#parts.commands.goTo(place);
    this.#parts.commands.run("retype");
  }

  #pressSpeaker(place: Place): void {
    this.#parts.commands.goTo(place);
    this.#parts.commands.run("speakers");
  }

  /** One press on a word plays from it, one beside the words goes there; two edit. */
  #pressText(place: Place, onWord: boolean): void {
    this.#text = { segment: place.segment, word: onWord ? place.word : null };
    if (!getSelection()?.isCollapsed) return;
    if (onWord) this.#parts.commands.playFrom(place);
    else this.#parts.commands.goTo(place);
  }

  #edit({ segment: position, word }: { segment: number; word: number | null }): void {
    const { model, selection, player, editing } = this.#parts;
    const { id } = model.segments[position]!;
    player.pause();
    selection.select({ segment: id, word: word ?? 0 });
    editing.open(id, word);
  }
}
