/** Keys, presses and pedals of the editor, turned into commands. */

import type { TranscriptModel } from "../document/model.ts";
import type { Selection } from "../document/selection.ts";
import { isTyping } from "../lib/dom.ts";
import { oneLine } from "../lib/format.ts";
import { commandOfPedal, isHeard, type FootPedal } from "../lib/footpedal.ts";
import { commandFor, typesText } from "../lib/keyboard.ts";
import type { Scope } from "../lib/scope.ts";
import type { Player } from "../timeline/player.ts";
import type { Editing } from "../transcript/editing.ts";
import { mountPresses } from "../transcript/presses.ts";
import type { Commands } from "./commands.ts";
import { isMenuOpen } from "./segmentmenu.ts";

interface Parts {
  editor: HTMLElement;
  list: HTMLElement;
  model: TranscriptModel;
  player: Player;
  selection: Selection;
  editing: Editing;
  commands: Commands;
  /** None where nobody could have one. */
  pedal?: FootPedal;
}

export function mountInput(scope: Scope, parts: Parts): void {
  const input = new InputHandler(parts);
  scope.listen(document, "keydown", (event) => input.key(event as KeyboardEvent));
  scope.listen(document, "paste", (event) => input.paste(event as ClipboardEvent));
  if (parts.pedal) scope.add(parts.pedal.on("press", (keys) => input.pedal(keys)));
  mountPresses(scope, parts);
}

/** The code of a key that an input method takes. */
const COMPOSED = 229;

/** What the browser does with it then, it does where the focus is by then. */
const isMeantForText = (event: KeyboardEvent): boolean => typesText(event) || ["Backspace", "Dead", "Process"].includes(event.key); // no text: keys' own names

class InputHandler {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Keys act while the focus is in the editor, or nowhere; a control keeps those that are its own. */
  key(event: KeyboardEvent): void {
    const { editor, commands, editing } = this.#parts;
    const target = event.target as HTMLElement;
    const ours = editor.contains(target) || target === document.body;
    if (!ours || event.defaultPrevented || event.isComposing || editor.offsetParent === null) return;
    const { waiting } = commands;
    const isAhead = target === waiting.ahead.element;
    if (isAhead ? event.keyCode === COMPOSED : isTyping(target)) return;
    if (target.closest("dialog") || (event.key === "Escape" && isMenuOpen(editor))) return;
    // not `closest` alone: the page around us has tab panels of its own
    const control = target.closest("button, a, summary, [role=slider], [role=tabpanel]");
    if (control && editor.contains(control) && ["Enter", " "].includes(event.key) && !event.ctrlKey && !event.altKey) return; // no text: a key as the browser names it
    if (editing.strayKeys.takes(event)) return event.preventDefault();
    const command = commandFor(event, isAhead || waiting.opening ? "field" : "page");
    if (!command) return void (waiting.opening && isMeantForText(event) && waiting.ahead.focus());
    commands.run(command);
    event.preventDefault();
  }

  /** It plays while somebody writes elsewhere, too, but not in a page that is out of sight. */
  pedal(keys: string): void {
    const { editor, editing, commands } = this.#parts;
    const command = commandOfPedal(keys, editing.segment === null ? "page" : "field");
    if (command && editor.offsetParent !== null && isHeard(command)) commands.run(command);
  }

  /** As with keys: what is pasted is typed. */
  paste(event: ClipboardEvent): void {
    const { editor, commands } = this.#parts;
    const target = event.target as HTMLElement;
    if (!commands.waiting.opening || event.defaultPrevented || isTyping(target) || !(editor.contains(target) || target === document.body)) return;
    commands.waiting.ahead.paste(oneLine(event.clipboardData?.getData("text/plain") ?? ""));
    event.preventDefault();
  }
}
