/** Where a segment has two texts: in a conflict with somebody else, or with a draft that an earlier tab left behind. */

import type { Choice } from "./conflict.ts";
import type { Draft, Drafts } from "./drafts.ts";
import type { TranscriptModel } from "./model.ts";
import type { Saver } from "./saver.ts";
import { textOf } from "./wire.ts";

interface Parts {
  model: TranscriptModel;
  saver: Saver;
  drafts: Drafts;
  /** Texts that earlier tabs left unsaved, by segment. */
  left: Map<string, Draft>;
  /** The person has chosen for this segment. */
  chosen: (id: string) => void;
}

export class Choices {
  readonly #parts: Parts;
  readonly #made = new Map<string, { key: string; choice: Choice }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The same two texts give the same choice, so that a row redrawn keeps the focus on its buttons. */
  of(id: string): Choice | null {
    const choice = this.#make(id);
    if (!choice) return null;
    const key = `${choice.why}\n${choice.mine.text}\n${choice.theirs.text}`;
    const known = this.#made.get(id);
    if (known?.key === key) return known.choice;
    this.#made.set(id, { key, choice });
    return choice;
  }

  /** Sends again what had been committed; answers the segments whose draft the person must decide on. */
  takeUp(): string[] {
    const { left, drafts, model, saver } = this.#parts;
    for (const [id, draft] of left) {
      const segment = model.get(id);
      const needless = !segment || textOf(segment) === draft.text;
      if (needless || draft.committed) left.delete(id);
      if (needless) drafts.drop(id);
      else if (draft.committed) saver.setText(segment, { revision: draft.revision, text: draft.seen }, draft.text, 0);
    }
    return [...left.keys()];
  }

  #make(id: string): Choice | null {
    const { model, saver, left } = this.#parts;
    const segment = model.get(id);
    if (!segment) return null;
    const save = saver.state(id);
    if (save?.kind === "conflict") return this.#conflict(id, save.mine, textOf(segment));
    const draft = left.get(id);
    return draft ? this.#draft(id, draft, textOf(segment)) : null;
  }

  #conflict(id: string, mine: string, theirs: string): Choice {
    return {
      why: "This segment was changed elsewhere while you edited it. Both texts are kept: choose one.",
      mine: { title: "Yours", text: mine, take: "Keep mine" },
      theirs: { title: "Theirs", text: theirs, take: "Take theirs" },
      choose: (which) => {
        this.#parts.saver.resolve(this.#parts.model.get(id)!, which);
        this.#parts.chosen(id);
      },
    };
  }

  #draft(id: string, draft: Draft, now: string): Choice {
    const { model, saver, drafts, left, chosen } = this.#parts;
    return {
      why: "You typed a text here that was never saved.",
      mine: { title: "Typed, not saved", text: draft.text, take: "Save it" },
      theirs: { title: "As it is now", text: now, take: "Let it go" },
      choose: (which) => {
        const segment = model.get(id)!;
        left.delete(id);
        if (which === "mine") saver.setText(segment, { revision: segment.revision, text: textOf(segment) }, draft.text, 0);
        else drafts.drop(id);
        chosen(id);
      },
    };
  }
}
