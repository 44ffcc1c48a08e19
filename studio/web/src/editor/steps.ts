/** Undo and redo: whoever asks for one is taken to what it changed, unless he has gone elsewhere before it is answered. */

import type { Changes } from "../api/decode.ts";
import { isStep } from "../document/intents.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import type { Selection } from "../document/selection.ts";
import type { Scope } from "../lib/scope.ts";
import type { Editing } from "../transcript/editing.ts";

interface Parts {
  saver: Pick<Saver, "on">;
  model: Pick<TranscriptModel, "position">;
  selection: Selection;
  editing: Pick<Editing, "segment" | "open" | "whileOwn">;
  goTo: (place: Place) => void;
}

export class Steps {
  readonly #parts: Parts;
  /** He has gone nowhere since he asked: what answers do to the selection is none of his. */
  #stays = false;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    scope.add(parts.saver.on("step", () => (this.#stays = true)));
    scope.add(parts.selection.on("selected", () => (this.#stays = false)));
  }

  /** Has an answer applied to the transcript, and returns how to follow it. */
  applied(op: string, changes: Changes, apply: () => void): () => void {
    const { editing } = this.#parts;
    const [typed, stays] = [editing.segment, this.#stays];
    editing.whileOwn(isStep(op), apply);
    this.#stays = stays;
    const first = changes.segments[0]?.id;
    return () => {
      if (isStep(op) && first !== undefined) this.#follow(first, typed);
    };
  }

  #follow(first: string, typed: string | null): void {
    const { editing, model, goTo } = this.#parts;
    const [now, stays] = [editing.segment, this.#stays];
    // the row went under his hands: he types on in the one that came of it
    const lost = typed !== null && now === null;
    // whoever types stays where he types
    if (!(stays || lost) || (now !== null && now !== first)) return;
    goTo({ segment: model.position(first), word: 0 });
    this.#stays = stays;
    if (lost) editing.open(first, null);
  }
}
