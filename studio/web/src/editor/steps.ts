/** Undo and redo: whoever asks for one is taken to what it changed, unless he has gone elsewhere before it is answered. */

import type { Changes } from "../api/decode.ts";
import { isStep } from "../document/intents.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import { sameRef, type Selection, type WordRef } from "../document/selection.ts";
import type { Scope } from "../lib/scope.ts";
import type { Editing } from "../transcript/editing.ts";

interface Parts {
  saver: Saver;
  model: TranscriptModel;
  selection: Selection;
  editing: Editing;
  goTo: (place: Place) => void;
}

export class Steps {
  readonly #parts: Parts;
  /** Where he was when he asked, or where the answer to the last one took him. */
  #from: WordRef | null = null;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    scope.add(parts.saver.on("step", () => this.#note()));
  }

  /** Has an answer applied to the transcript, and returns how to follow it. */
  applied(op: string, changes: Changes, apply: () => void): () => void {
    const { editing, selection } = this.#parts;
    const [typed, stayed] = [editing.segment, sameRef(selection.selected, this.#from)];
    editing.whileOwn(isStep(op), apply);
    const first = changes.segments[0]?.id;
    return () => {
      if (isStep(op) && first !== undefined) this.#follow(first, typed, stayed);
    };
  }

  #follow(first: string, typed: string | null, stayed: boolean): void {
    const { editing, model, goTo } = this.#parts;
    const now = editing.segment;
    // the row went under his hands: he types on in the one that came of it
    const lost = typed !== null && now === null;
    // whoever types stays where he types
    if (!(stayed || lost) || (now !== null && now !== first)) return;
    goTo({ segment: model.position(first), word: 0 });
    this.#note();
    if (lost) editing.open(first, null);
  }

  #note(): void {
    this.#from = this.#parts.selection.selected;
  }
}
