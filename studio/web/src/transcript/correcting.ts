/**
 * How a correction in a list of rows is sent, kept until it is saved, and told in its row: for the open transcript, and
 * for one that is read beside it.
 */

import type { Api } from "../api/client.ts";
import type { Segment } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import type { Abandoned, Drafts } from "../document/drafts.ts";
import type { TranscriptModel } from "../document/model.ts";
import { Saver } from "../document/saver.ts";
import { clock } from "../lib/format.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { n, t } from "../lib/texts.ts";
import { Conflicts } from "./conflicts.ts";
import type { Editing } from "./editing.ts";
import { letGoOfGone, tellGone, tellHeldBack, tellNeverSaved } from "./gone.ts";
import { JustSaved } from "./justsaved.ts";
import type { TranscriptList } from "./list.ts";
import type { RowState } from "./row.ts";

interface Parts {
  api: Pick<Api, "edit">;
  transcript: string;
  model: TranscriptModel;
  drafts: Drafts;
  abandoned: Abandoned;
  list: () => TranscriptList;
  editing: () => Editing;
  say: (sentence: string, action?: NoticeAction) => void;
  /** Something of a segment was saved, or was not. */
  changed: () => void;
  /** Why nothing may be corrected; null where it may. */
  off: string | null;
  /** One of two texts was chosen. */
  resolved: () => void;
}

/** What a row says besides how its words look. */
type Corrected = Pick<RowState, "segment" | "position" | "pending" | "status" | "save" | "conflict">;

function takenBackText(status: Status, start: string): string {
  if (status === "draft") return t("The segment at {start} is not verified any more.", { start });
  if (status === "verified") return t("The segment at {start} is verified, no longer unusable.", { start });
  return t("The segment at {start} is unusable, no longer verified.", { start });
}

/** `where`: of which text, where two are in sight. */
function neverSavedText(where: "" | "beside", texts: number): string {
  if (where) return n(texts, "In the text beside, a text typed earlier was never saved.", "In the text beside, {count} texts typed earlier were never saved.");
  return n(texts, "A text typed earlier was never saved.", "{count} texts typed earlier were never saved.");
}

export class Correcting {
  readonly saver: Saver;
  readonly #conflicts: Conflicts;
  readonly #parts: Parts;
  readonly #justSaved: JustSaved;
  /** Tells of texts that somebody must decide on. */
  #tellOffers: () => void = () => {};

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    const { api, transcript, model, say } = parts;
    this.saver = new Saver(transcript, (request) => api.edit(request));
    this.#justSaved = new JustSaved(scope, this.saver, (id) => parts.list().refresh(id));
    this.#conflicts = new Conflicts({ ...parts, saver: this.saver, resolved: (id) => this.#resolved(id) });
    scope.add(model.on("change", ({ structure }) => structure && letGoOfGone(this.saver, model, say)));
    // Not of this scope: the last save may be acknowledged after the list was closed.
    this.saver.on("state", (id) => this.#dropDraft(id));
    scope.add(this.saver.on("state", (id) => this.#changed(id)));
    scope.add(this.saver.on("notice", (sentence) => say(sentence)));
  }

  /** As it is, or is going to be when what is on its way has arrived. */
  statusOf(segment: Segment): Status {
    return this.saver.pendingStatus(segment.id) ?? segment.status;
  }

  /** Sends again what an earlier tab had committed, and tells of texts that somebody must decide on. */
  restoreDrafts(where: "" | "beside", show: (id: string) => void): void {
    if (this.#parts.off !== null) return tellHeldBack(this.#parts.say, this.#conflicts.holdBack());
    const gone = this.#conflicts.restoreDrafts();
    let told = 0;
    this.#tellOffers = () => {
      const { offers } = this.#conflicts;
      if (offers.length && offers.length !== told) this.#parts.say(neverSavedText(where, offers.length), { text: t("Show"), press: () => show(this.#conflicts.offers[0] ?? offers[0]!) });
      told = offers.length;
    };
    if (this.#conflicts.offers.length) this.#parts.list().refreshAll();
    this.#tellOffers();
    if (gone.length) tellNeverSaved(this.#parts.say, gone);
  }

  row(id: string): Corrected | null {
    const { model } = this.#parts;
    const segment = model.get(id);
    if (!segment) return null;
    const save = this.#justSaved.state(id);
    return {
      segment,
      position: model.position(id),
      pending: save?.kind === "conflict" ? undefined : this.saver.pendingText(id),
      status: this.statusOf(segment),
      save,
      conflict: this.#conflicts.get(id),
    };
  }

  /** What is being written is saved in the same step. A mark that is lost by it is told, with a way back. */
  mark(segment: Segment, status: Status): void {
    const { model, editing, say } = this.#parts;
    const now = this.statusOf(segment);
    const saved = editing().segment === segment.id && editing().commit(status === now ? undefined : status);
    if (now === status) return;
    if (!saved) this.saver.setStatus(segment, status);
    if (now === "draft") return;
    const back = () => {
      const there = model.get(segment.id);
      if (there) this.saver.setStatus(there, now);
      else tellGone(say, undefined);
    };
    say(takenBackText(status, clock(segment.start, 1)), { text: t("Undo"), press: back, quick: true });
  }

  /** For a press on the mark itself, which shows what it takes back. */
  toggle(segment: Segment, status: Status): void {
    this.mark(segment, this.statusOf(segment) === status ? "draft" : status);
  }

  #changed(id: string): void {
    const { list, model, say, changed } = this.#parts;
    list().refresh(id);
    letGoOfGone(this.saver, model, say);
    changed();
  }

  #dropDraft(id: string): void {
    const saved = this.saver.state(id)?.kind === "saved" && this.saver.pendingText(id) === undefined;
    if (saved) this.#parts.drafts.drop(id, "committed");
  }

  #resolved(id: string): void {
    this.#parts.list().refresh(id);
    this.#parts.resolved();
    this.#tellOffers();
  }
}
