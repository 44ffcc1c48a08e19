/** Where a segment has two texts: in a conflict with somebody else, or with a draft that an earlier tab left behind. */

import { textOf } from "../api/decode.ts";
import { startOfNew, type Draft, type Drafts } from "../document/drafts.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import { t, tc } from "../lib/texts.ts";
import type { Conflict } from "./conflictview.ts";
import type { LostText } from "./gone.ts";

interface Parts {
  model: TranscriptModel;
  saver: Saver;
  drafts: Drafts;
  /** Texts that earlier tabs left unsaved, by segment. */
  abandoned: Map<string, Draft>;
  /** The person has chosen for this segment. */
  resolved: (id: string) => void;
}

export class Conflicts {
  readonly #parts: Parts;
  readonly #made = new Map<string, { key: string; conflict: Conflict }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The same two texts give the same object, so that a row redrawn keeps the focus on its buttons. */
  get(id: string): Conflict | null {
    const conflict = this.#make(id);
    if (!conflict) return null;
    const key = `${conflict.why}\n${conflict.mine.text}\n${conflict.theirs.text}`;
    const known = this.#made.get(id);
    if (known?.key === key) return known.conflict;
    this.#made.set(id, { key, conflict });
    return conflict;
  }

  /** Sends again what had been committed; answers the segments whose draft the person must decide on, and texts whose segment is gone. */
  restoreDrafts(): { ids: string[]; gone: LostText[] } {
    const { abandoned, drafts, model, saver } = this.#parts;
    const gone: LostText[] = [];
    for (const [id, draft] of abandoned) {
      const segment = model.get(id);
      const isLost = !segment && draft.text !== draft.seen;
      if (isLost) gone.push({ text: draft.text, start: startOfNew(id), forget: () => drafts.forget(id) });
      const needless = !segment || textOf(segment) === draft.text;
      if (needless || draft.committed) abandoned.delete(id);
      if (isLost) continue;
      if (needless) drafts.forget(id);
      else if (draft.committed) {
        drafts.keep(id, draft);
        saver.setText(segment, { revision: draft.revision, text: draft.seen }, draft.text, 0);
      }
    }
    return { ids: [...abandoned.keys()], gone };
  }

  #make(id: string): Conflict | null {
    const { model, saver, abandoned } = this.#parts;
    const segment = model.get(id);
    if (!segment) return null;
    const save = saver.state(id);
    if (save?.kind === "conflict") return this.#conflict(id, save.mine, textOf(segment));
    const draft = abandoned.get(id);
    return draft ? this.#draft(id, draft, textOf(segment)) : null;
  }

  #conflict(id: string, mine: string, theirs: string): Conflict {
    return {
      why: t("This segment was changed elsewhere while you edited it. Both texts are kept: choose one."),
      mine: { title: tc("text", "Yours"), text: mine, take: t("Keep mine") },
      theirs: { title: tc("text", "Theirs"), text: theirs, take: t("Take theirs") },
      choose: (which) => {
        this.#parts.saver.resolve(this.#parts.model.get(id)!, which);
        this.#parts.resolved(id);
      },
    };
  }

  #draft(id: string, draft: Draft, now: string): Conflict {
    const { model, saver, drafts, abandoned, resolved } = this.#parts;
    return {
      why: t("You typed a text here that was never saved."),
      mine: { title: t("Typed, not saved"), text: draft.text, take: t("Save it") },
      theirs: { title: t("As it is now"), text: now, take: t("Let it go") },
      choose: (which) => {
        const segment = model.get(id)!;
        abandoned.delete(id);
        const base = { revision: segment.revision, text: textOf(segment) };
        if (which === "theirs") drafts.forget(id);
        else {
          drafts.keep(id, { ...draft, revision: base.revision, seen: base.text, committed: true });
          saver.setText(segment, base, draft.text, 0);
        }
        resolved(id);
      },
    };
  }
}
