/** Where a segment has two texts: in a conflict with somebody else, or with a draft that an earlier tab left behind. */

import { textOf, type Segment } from "../api/decode.ts";
import { startOfNew, type Abandoned, type Draft, type Drafts } from "../document/drafts.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import { t, tc } from "../lib/texts.ts";
import type { Conflict } from "./conflictview.ts";
import { standsParted, type LostText } from "./gone.ts";

interface Parts {
  model: TranscriptModel;
  saver: Saver;
  drafts: Drafts;
  abandoned: Abandoned;
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

  /** The segments whose drafts the person must decide on, in the order of time: one for each draft. */
  get offers(): string[] {
    const { abandoned, model } = this.#parts;
    return [...abandoned.keys()].flatMap((id) => this.#offered(id).map(() => id)).sort((a, b) => model.position(a) - model.position(b));
  }

  /** Sends again what had been committed; answers texts whose segment is gone. The others are offered. */
  restoreDrafts(): LostText[] {
    const { abandoned, model } = this.#parts;
    const gone: LostText[] = [];
    for (const [id, drafts] of [...abandoned]) {
      const segment = model.get(id);
      if (segment) this.#restore(segment, drafts);
      else {
        gone.push(...this.#lost(id, drafts));
        abandoned.delete(id);
      }
    }
    return gone;
  }

  /** All that was left, for who may change nothing: nothing is sent or offered. */
  holdBack(): LostText[] {
    const { abandoned, model } = this.#parts;
    const held = [...abandoned].flatMap(([id, drafts]) => {
      const segment = model.get(id);
      return segment ? this.#held(segment, drafts) : this.#lost(id, drafts);
    });
    abandoned.clear();
    return held;
  }

  #held(segment: Segment, left: readonly Draft[]): LostText[] {
    const { drafts } = this.#parts;
    const [{ id, start }, now] = [segment, textOf(segment)];
    const held = left.filter(({ text, seen }) => text !== now && text !== seen);
    for (const draft of left) if (!held.includes(draft)) drafts.forget(id, draft);
    return held.map((draft) => ({ text: draft.text, start, forget: () => drafts.forget(id, draft) }));
  }

  #restore(segment: Segment, left: readonly Draft[]): void {
    const { abandoned, drafts, saver } = this.#parts;
    const { id } = segment;
    const committed = left.find((draft) => draft.committed);
    const again = committed && committed.text !== textOf(segment) ? committed : null;
    const now = again?.text ?? textOf(segment);
    const offered = left.filter((draft) => draft !== committed && draft.text !== now);
    for (const draft of left) if (!offered.includes(draft)) drafts.forget(id, draft);
    if (offered.length) abandoned.set(id, offered);
    else abandoned.delete(id);
    if (!again) return;
    drafts.keep(id, again);
    saver.setText(segment, { revision: again.revision, text: again.seen }, again.text, 0);
  }

  #lost(id: string, left: readonly Draft[]): LostText[] {
    const { drafts, model } = this.#parts;
    const lost = left.filter(({ text, seen }) => text !== seen && !standsParted(text, model.segments));
    for (const draft of left) if (!lost.includes(draft)) drafts.forget(id, draft);
    return lost.map((draft) => ({ text: draft.text, start: startOfNew(id), forget: () => drafts.forget(id, draft) }));
  }

  /** But for those that stand there by now. */
  #offered(id: string): Draft[] {
    const segment = this.#parts.model.get(id);
    if (!segment) return [];
    const now = this.#parts.saver.textNow(segment);
    return (this.#parts.abandoned.get(id) ?? []).filter(({ text }) => text !== now);
  }

  #make(id: string): Conflict | null {
    const { model, saver } = this.#parts;
    const segment = model.get(id);
    if (!segment) return null;
    const save = saver.state(id);
    if (save?.kind === "conflict") return this.#conflict(id, save.mine, textOf(segment));
    const [draft] = this.#offered(id);
    return draft ? this.#draft(id, draft, this.#parts.saver.textNow(segment)) : null;
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
    const { model, saver, drafts, resolved } = this.#parts;
    return {
      why: t("You typed a text here that was never saved."),
      mine: { title: t("Typed, not saved"), text: draft.text, take: t("Save it") },
      theirs: { title: t("As it is now"), text: now, take: t("Let it go") },
      choose: (which) => {
        const segment = model.get(id)!;
        const base = { revision: segment.revision, text: this.#parts.saver.textNow(segment) };
        this.#decided(id, draft);
        if (which === "mine") {
          drafts.keep(id, { ...draft, revision: base.revision, seen: base.text, committed: true });
          saver.setText(segment, base, draft.text, 0);
        }
        resolved(id);
      },
    };
  }

  /** What else was left of the segment is offered next. */
  #decided(id: string, draft: Draft): void {
    const { abandoned, drafts } = this.#parts;
    const left = (abandoned.get(id) ?? []).filter((each) => each !== draft);
    if (left.length) abandoned.set(id, left);
    else abandoned.delete(id);
    drafts.forget(id, draft);
  }
}
