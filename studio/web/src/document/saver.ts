/**
 * Carries intents to the server, one at a time and in the order they were made.
 *
 * A text still waiting is replaced by a newer one for the same segment. What was typed is kept until the
 * server says that it is committed: an unreached server is asked again, under the intent's own key so that nothing is
 * done twice, and a conflict keeps both texts.
 */

import { changesOf, textOf, type Changes, type Segment } from "../api/decode.ts";
import type { Answer, EditRequest, Refusal, Status, WireChanges } from "../api/wire.ts";
import { Emitter } from "../lib/emitter.ts";
import { oneLine } from "../lib/format.ts";
import { randomKey } from "../lib/randomkey.ts";
import { t } from "../lib/texts.ts";
import { isMove, isSegmentIntent, rebaseOthers, renameIn, requestOf, type Intent, type NewIntent, type SegmentIntent, type TakeRequest, type TranscriptIntent } from "./intents.ts";
import { namesOf, type RowsAhead } from "./rowsahead.ts";

export type SaveState =
  | { kind: "saving" }
  | { kind: "saved" }
  | { kind: "retrying"; message: string }
  | { kind: "failed"; message: string }
  | { kind: "conflict"; mine: string; theirs: string };

type Reply = Answer<{ changes: WireChanges }> | undefined;
export type Send = (request: EditRequest) => Promise<Reply>;

export interface SaverEvents {
  /** The state of this segment changed. */
  state: string;
  /** The server answered with segments as they are now; `op` says to what, `ahead` what was shown of it until now. */
  changes: { changes: Changes; op: string; ahead?: RowsAhead | undefined };
  /** Something a person should read that belongs to no row. */
  notice: string;
  /** Why what belongs to no row has to wait; null when it no longer does. */
  waiting: string | null;
  /** Undo or redo was asked for. */
  step: null;
  /** The number of intents not yet acknowledged changed. */
  pending: number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** Somebody who has just logged in again looks whether it is saved. */
const LOGIN_WAIT_MS = 2_000;
/** A fault may be this segment's alone; after so many tries the others must not wait behind it. */
const TRIES_AFTER_FAULT = 4;
const CHANGED = t("the segment was changed meanwhile.");
const NOTHING_DONE = t("Nothing was changed: somebody else changed one of these segments meanwhile. Look at them, and try again.");
const UNREACHED = t("not saved, retrying: the server was not reached");

const isLoggedOut = (reply: Reply): boolean => reply?.ok === false && reply.error === "logged_out";

export class Saver extends Emitter<SaverEvents> {
  readonly #transcript: string;
  readonly #send: Send;
  readonly #wait: (ms: number) => Promise<void>;
  readonly #queue: Intent[] = [];
  readonly #states = new Map<string, SaveState>();
  /** Texts that the server has not committed, by segment. */
  readonly #texts = new Map<string, string>();
  #running: Promise<void> | null = null;

  constructor(transcript: string, send: Send, wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))) {
    super();
    this.#transcript = transcript;
    this.#send = send;
    this.#wait = wait;
  }

  state(segment: string): SaveState | undefined {
    return this.#states.get(segment);
  }

  /** What the person typed and the server has not yet committed. */
  pendingText(segment: string): string | undefined {
    return this.#texts.get(segment);
  }

  /** The text that the segment has, or is going to have. */
  textNow(segment: Segment): string {
    return this.#texts.get(segment.id) ?? textOf(segment);
  }

  /** The status a person set and the server has not yet committed. */
  pendingStatus(segment: string): Status | undefined {
    const last = this.#queue.filter(isSegmentIntent).findLast((intent) => intent.segment === segment && intent.fields["status"] !== undefined);
    return last?.fields["status"] as Status | undefined;
  }

  /** Everything that would be lost with the page: waiting intents, refused texts and open conflicts. */
  get unsaved(): number {
    return this.#queue.length + [...this.#texts.keys()].filter((id) => !this.#isQueued(id)).length;
  }

  /** What of it waits, by the operations' names, in their order. */
  get waiting(): string[] {
    return this.#queue.map(({ op }) => op);
  }

  get worst(): SaveState["kind"] {
    const kinds = new Set([...this.#states.values()].map((state) => state.kind));
    const order = ["conflict", "failed", "retrying", "saving"] as const;
    return order.find((kind) => kinds.has(kind)) ?? "saved";
  }

  /** With a `status` the segment is marked in the same step, which one undo takes back. */
  setText(segment: Segment, base: { revision: number; text: string }, text: string, tookMs: number, status?: Status): void {
    const waiting = this.#waiting("set_text", segment.id);
    this.#texts.set(segment.id, text);
    const marked = status ?? waiting?.fields["status"];
    const wanted = { fields: marked === undefined ? { text } : { text, status: marked }, after: oneLine(text), tookMs: (waiting?.tookMs ?? 0) + tookMs };
    if (waiting) Object.assign(waiting, wanted);
    else this.#push({ op: "set_text", segment: segment.id, revision: base.revision, seen: base.text, ...wanted });
    this.#setState(segment.id, { kind: "saving" });
  }

  setStatus(segment: Segment, status: Status): void {
    const waiting = this.#waiting("set_status", segment.id);
    if (waiting) waiting.fields = { status };
    else {
      const seen = this.textNow(segment);
      this.#push({ op: "set_status", segment: segment.id, revision: segment.revision, seen, fields: { status } });
    }
    this.#setState(segment.id, { kind: "saving" });
  }

  /** Any operation. One on a segment waits for what was done to the same segment before. */
  edit(intent: SegmentIntent | TranscriptIntent): void {
    const waiting = isSegmentIntent(intent) && intent.replaces ? this.#waiting(intent.op, intent.segment) : undefined;
    if (waiting) Object.assign(waiting, intent);
    else this.#push(intent);
    if (isSegmentIntent(intent)) this.#setStates(intent, { kind: "saving" });
  }

  undo(): void {
    this.#step("undo");
  }

  redo(): void {
    this.#step("redo");
  }

  #step(op: "undo" | "redo"): void {
    this.emit("step", null);
    this.#push({ op });
  }

  restore(number: number, alone: boolean): void {
    this.#push({ op: "restore", number, alone });
  }

  /** Nothing of it is done before what waits for the same segment; it is dropped where that changes the text. */
  take({ other, runs, ...taking }: TakeRequest): void {
    this.edit({ op: "take_words", ...taking, fields: { other, runs }, dropped: t("Nothing was taken") });
  }

  /** The text that a segment will have when what was taken into it is acknowledged; undefined where nothing waits. */
  takenText(segment: string): string | undefined {
    return this.#last("take_words", segment)?.after;
  }

  takeAll(other: string): void {
    this.edit({ op: "take_all", intent: { other } });
  }

  /** Whether words of another transcript are on their way. */
  get taking(): boolean {
    return this.#queue.some((intent) => intent.op === "take_words" || intent.op === "take_all");
  }

  /** Ends a conflict: `mine` is sent on top of theirs, `theirs` lets go of what was typed. */
  resolve(segment: Segment, choice: "mine" | "theirs"): void {
    const state = this.#states.get(segment.id);
    if (state?.kind !== "conflict") return;
    if (choice === "mine") {
      this.setText(segment, { revision: segment.revision, text: textOf(segment) }, state.mine, 0);
    } else {
      this.#texts.delete(segment.id);
      this.#setState(segment.id, { kind: "saved" });
      this.emit("pending", this.unsaved);
    }
  }

  /** Segments of which something was refused, or has two texts. */
  get refused(): string[] {
    return [...this.#states].flatMap(([id, { kind }]) => (kind === "failed" || kind === "conflict" ? [id] : []));
  }

  /** Lets go of a segment that is gone; answers what was typed in it. */
  letGo(segment: string): string | undefined {
    const text = this.#texts.get(segment);
    this.#texts.delete(segment);
    this.#states.delete(segment);
    this.emit("pending", this.unsaved);
    return text;
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #isQueued(segment: string): boolean {
    return this.#queue.some((intent) => isSegmentIntent(intent) && intent.segment === segment);
  }

  /** An intent of this kind that is not yet on its way (the head of the queue is). */
  #waiting(op: string, segment: string): SegmentIntent | undefined {
    const last = this.#queue.slice(1).filter(isSegmentIntent).findLast((intent) => intent.segment === segment);
    return last?.op === op ? last : undefined;
  }

  /** The newest of this kind, also where it is on its way. */
  #last(op: string, segment: string): SegmentIntent | undefined {
    return this.#queue.filter(isSegmentIntent).findLast((intent) => intent.op === op && intent.segment === segment);
  }

  #push(intent: NewIntent): void {
    this.#queue.push({ ...intent, key: randomKey() });
    this.emit("pending", this.unsaved);
    this.#start();
  }

  /** Who follows an answer at once may put something into the queue when the last round of it has ended and is not yet known to have. */
  #start(): void {
    const ended = () => (this.#running = null);
    this.#running ??= this.#run().finally(ended).then(() => {
      if (this.#queue.length) this.#start();
    });
  }

  /** Of what is shown in the segment's place, too. */
  #setStates({ segment, ahead }: SegmentIntent, state: SaveState): void {
    for (const id of [segment, ...(ahead?.rows ?? []).map((row) => row.id)]) this.#setState(id, state);
  }

  #setState(segment: string, state: SaveState): void {
    this.#states.set(segment, state);
    this.emit("state", segment);
  }

  async #run(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    let faults = 0;
    for (let intent = this.#queue[0]; intent; intent = this.#queue[0]) {
      const reply = await this.#send(requestOf(this.#transcript, intent));
      const again = this.#retryMessage(reply, faults);
      if (again === null) {
        if (wait > FIRST_WAIT_MS && !isSegmentIntent(intent)) this.emit("waiting", null);
        this.#settle(intent, reply);
        wait = FIRST_WAIT_MS;
        faults = 0;
        continue;
      }
      if (reply && !isLoggedOut(reply)) faults += 1;
      if (isSegmentIntent(intent)) this.#setStates(intent, { kind: "retrying", message: again });
      else if (wait === FIRST_WAIT_MS) this.emit("waiting", again);
      await this.#wait(wait);
      wait = Math.min(wait * 2, isLoggedOut(reply) ? LOGIN_WAIT_MS : LONGEST_WAIT_MS);
    }
  }

  /** Why to ask again, or null when the reply settles the intent. */
  #retryMessage(reply: Reply, faults: number): string | null {
    if (!reply) return UNREACHED;
    if (reply.ok) return null;
    if (reply.error === "logged_out") return t("not saved yet: log in again");
    if (reply.error === "unavailable") return t("not saved, retrying: {why}", { why: reply.message });
    return reply.error === "fault" && faults < TRIES_AFTER_FAULT ? t("not saved, retrying: {why}", { why: reply.message }) : null;
  }

  #settle(intent: Intent, reply: Reply): void {
    if (reply?.ok) this.#acknowledged(intent, changesOf(reply.changes));
    else if (!isSegmentIntent(intent)) this.#transcriptRefused(intent, reply);
    else if (reply?.error === "conflict") this.#conflict(intent, reply);
    else this.#refused(intent, reply?.message ?? UNREACHED);
    this.emit("pending", this.unsaved);
  }

  #acknowledged(intent: Intent, changes: Changes): void {
    this.#queue.shift();
    const ahead = "ahead" in intent ? intent.ahead : undefined;
    if (ahead) this.#rename(ahead, changes);
    if (isSegmentIntent(intent)) {
      this.#forgetText(intent);
      const now = changes.segments.find((segment) => segment.id === intent.segment);
      if (now) this.#rebase(now);
    }
    for (const waiting of this.#queue) if (isSegmentIntent(waiting)) rebaseOthers(waiting, changes);
    this.emit("changes", { changes, op: intent.op, ...(ahead ? { ahead } : {}) });
    if (isSegmentIntent(intent) && !this.#isQueued(intent.segment)) this.#setState(intent.segment, { kind: "saved" });
    if ("settled" in intent) intent.settled?.(changes);
  }

  /** What was asked meanwhile of segments that the server had not named yet. */
  #rename(ahead: RowsAhead, changes: Changes): void {
    const names = namesOf(ahead, changes.segments);
    for (const { id } of ahead.rows) this.#states.delete(id);
    const revisions = new Map(changes.segments.map(({ id, revision }) => [id, revision]));
    for (const intent of this.#queue) renameIn(intent, names, revisions);
    for (const segment of changes.segments) this.#rebase(segment);
    for (const name of names.values()) if (this.#isQueued(name)) this.#setState(name, { kind: "saving" });
  }

  /** With what was refused goes what was asked of the segments that were shown of it. */
  #forget({ rows }: RowsAhead): void {
    for (const { id } of rows) {
      this.#drop(id);
      this.#states.delete(id);
    }
  }

  /** What was typed is the server's now, unless more was typed since. */
  #forgetText({ op, segment, fields }: SegmentIntent): void {
    if (op === "set_text" && this.#texts.get(segment) === fields["text"]) this.#texts.delete(segment);
  }

  /**
   * Waiting intents of this segment were made on top of what was just acknowledged, or of one another. Those
   * that hold for one text only, and were made for another, are dropped.
   */
  #rebase(now: Segment): void {
    const seen = textOf(now);
    const stale = new Set<SegmentIntent>();
    let expected = seen;
    for (const intent of this.#queue.filter(isSegmentIntent).filter((waiting) => waiting.segment === now.id)) {
      if (intent.dropped && intent.seen !== expected) {
        stale.add(intent);
        continue;
      }
      intent.revision = now.revision;
      if (!intent.dropped) intent.seen = seen;
      expected = intent.after ?? expected;
    }
    this.#dropBound(now.id, CHANGED, (intent) => stale.has(intent));
  }

  #transcriptRefused(intent: Intent, reply: Refusal | undefined): void {
    this.#queue.shift();
    this.emit("notice", reply?.error === "conflict" && !isMove(intent) ? NOTHING_DONE : (reply?.message ?? UNREACHED));
    if ("ahead" in intent && intent.ahead) this.#forget(intent.ahead);
    if (reply?.changes) this.emit("changes", { changes: changesOf(reply.changes), op: intent.op });
    if ("settled" in intent) intent.settled?.(null);
  }

  #conflict(intent: SegmentIntent, reply: Refusal): void {
    const changes = reply.changes && changesOf(reply.changes);
    const theirs = changes?.segments.find((segment) => segment.id === intent.segment);
    if (!changes || !theirs) return this.#refused(intent, reply.message);
    const text = textOf(theirs);
    this.emit("changes", { changes, op: intent.op });
    if (text === intent.after) this.#alreadyThere(intent, theirs);
    else if (text === intent.seen && theirs.revision !== intent.revision) this.#rebase(theirs);
    else if (intent.dropped) this.#dropBound(intent.segment, CHANGED);
    else this.#bothTexts(intent, text);
  }

  /** Our own earlier try got through and only its answer was lost. */
  #alreadyThere(intent: SegmentIntent, now: Segment): void {
    this.#queue.shift();
    this.#forgetText(intent);
    this.#rebase(now);
    if (!this.#isQueued(intent.segment)) this.#setState(intent.segment, { kind: "saved" });
  }

  #bothTexts(intent: SegmentIntent, theirs: string): void {
    const mine = this.#texts.get(intent.segment);
    if (mine === undefined) return this.#refused(intent, t("changed elsewhere meanwhile: look at it again"));
    this.#drop(intent.segment);
    this.#setState(intent.segment, { kind: "conflict", mine, theirs });
  }

  /** A text that was refused stays with the row; a status that was refused is simply not set. */
  #refused(intent: SegmentIntent, message: string): void {
    if (intent.dropped) return this.#dropBound(intent.segment, message);
    this.#drop(intent.segment);
    this.#setState(intent.segment, { kind: "failed", message: t("not saved: {why}", { why: message }) });
  }

  /** Of what holds for one text only nothing is lost: a notice is enough, and texts and statuses wait on. */
  #dropBound(segment: string, why: string, which: (intent: SegmentIntent) => boolean = () => true): void {
    const bound = this.#queue.filter(isSegmentIntent).filter((i) => i.segment === segment && i.dropped && which(i));
    if (!bound.length) return;
    // before it is settled: what is told of a text that was typed for it is not to be written over
    for (const dropped of new Set(bound.flatMap((intent) => intent.dropped ?? []))) this.emit("notice", t("{dropped}: {why}", { dropped, why }));
    this.#drop(segment, (intent) => bound.some((each) => each === intent));
    for (const { ahead } of bound) if (ahead) this.#forget(ahead);
    if (this.#isQueued(segment) || this.#texts.has(segment)) return;
    this.#states.delete(segment);
    this.emit("state", segment);
  }

  #drop(segment: string, which: (intent: SegmentIntent) => boolean = () => true): void {
    for (let i = this.#queue.length - 1; i >= 0; i--) {
      const intent = this.#queue[i]!;
      if (!isSegmentIntent(intent) || intent.segment !== segment || !which(intent)) continue;
      this.#queue.splice(i, 1);
      intent.settled?.(null);
    }
  }
}
