/** Keys and presses of the editor, turned into commands. */

import type { Commands } from "./commands.ts";
import { isTyping } from "./dom.ts";
import type { Editing } from "./editing.ts";
import { commandFor } from "./keyboard.ts";
import type { TranscriptModel } from "./model.ts";
import type { Player } from "./player.ts";
import type { Scope } from "./scope.ts";
import type { Selection } from "./selection.ts";

interface Parts {
  editor: HTMLElement;
  list: HTMLElement;
  model: TranscriptModel;
  player: Player;
  selection: Selection;
  editing: Editing;
  commands: Commands;
}

export function mountHands(scope: Scope, parts: Parts): void {
  const hands = new Hands(parts);
  scope.listen(document, "keydown", (event) => hands.key(event as KeyboardEvent));
  scope.listen(parts.list, "click", (event) => hands.press(event as MouseEvent));
}

class Hands {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Keys act while the focus is in the editor, or nowhere; a control keeps those that are its own. */
  key(event: KeyboardEvent): void {
    const { editor, commands } = this.#parts;
    const target = event.target as HTMLElement;
    const ours = editor.contains(target) || target === document.body;
    if (!ours || event.defaultPrevented || event.isComposing || editor.offsetParent === null) return;
    if (isTyping(target) || target.closest("dialog")) return;
    // not `closest` alone: the page around us has tab panels of its own
    const control = target.closest("button, a, summary, [role=slider], [role=tabpanel]");
    if (control && editor.contains(control) && ["Enter", " "].includes(event.key) && !event.ctrlKey) return;
    const command = commandFor(event, "page");
    if (!command) return;
    event.preventDefault();
    commands.run(command);
  }

  press(event: MouseEvent): void {
    const { model, commands } = this.#parts;
    const target = event.target as HTMLElement;
    const id = target.closest<HTMLElement>("[data-id]")?.dataset.id;
    const segment = id === undefined ? undefined : model.get(id);
    if (!segment || isTyping(target) || target.closest(".cs-choice")) return;
    const name = target.closest<HTMLElement>("[data-name]")?.dataset.name;
    if (name === "verify") return commands.toggleStatusOf(segment, "verified");
    if (name === "unusable") return commands.toggleStatusOf(segment, "unusable");
    const place = { segment: model.position(segment.id), word: 0 };
    if (name === "time") return commands.playFrom(place);
    const word = target.closest<HTMLElement>("[data-word]")?.dataset.word;
    this.#pressText({ ...place, word: Number(word ?? 0) }, word !== undefined, event.detail > 1);
  }

  /** The first press on a word plays from it; a second one, or one beside the words, edits. */
  #pressText(place: { segment: number; word: number }, onWord: boolean, again: boolean): void {
    if (!getSelection()?.isCollapsed && !again) return;
    const { model, selection, commands, player, editing } = this.#parts;
    const segment = model.segments[place.segment]!;
    const selected = selection.selected;
    const isSelected = selected?.segment === segment.id && (!onWord || selected.word === place.word);
    if (!isSelected && onWord) return commands.playFrom(place);
    if (!isSelected) return commands.goTo(place);
    if (again) player.pause();
    selection.select({ segment: segment.id, word: place.word });
    editing.open(segment.id, onWord ? place.word : null);
  }
}
