/**
 * Carries intents to the server, one at a time and in the order they were made.
 *
 * A text still waiting is replaced by a newer one for the same segment. What was typed is kept until the
 * server says that it is committed: an unreached server is asked again, under the intent's own key so that nothing is
 * done twice, and a conflict keeps both texts.
 */

import { Emitter } from "./emitter.ts";
import { intentKey } from "./intentkey.ts";
import {
  changesOf,
  textOf,
  type Answer,
  type Changes,
  type EditRequest,
  type Refusal,
  type Segment,
  type Status,
  type TakeRun,
  type WireChanges,
} from "./wire.ts";

export type SaveState =
  | { kind: "saving" }
  | { kind: "saved" }
  | { kind: "retrying"; message: string }
  | { kind: "failed"; message: string }
  | { kind: "conflict"; mine: string; theirs: string };

type Reply = Answer<{ changes: WireChanges }> | undefined;
export type Send = (request: EditRequest) => Promise<Reply>;

/** `seen` is the text the person had before them: an intent holds for that text, whatever its revision. */
interface TextIntent {
  op: "set_text";
  segment: string;
  revision: number;
  seen: string;
  text: string;
  tookMs: number;
}
interface StatusIntent {
  op: "set_status";
  segment: string;
  revision: number;
  seen: string;
  status: Status;
}
/** Words of another transcript; their numbers hold for the text `seen`, and make it `after`. */
interface TakeIntent {
  op: "take";
  segment: string;
  revision: number;
  seen: string;
  after: string;
  other: string;
  runs: TakeRun[] | null;
}
/** What belongs to no one segment. */
type WholeIntent = { op: "undo" } | { op: "redo" } | { op: "take_all"; other: string };
type SegmentIntent = TextIntent | StatusIntent | TakeIntent;
type Wish = SegmentIntent | WholeIntent;
type Intent = Wish & { readonly key: string };
export type Taking = Omit<TakeIntent, "op">;

export interface SaverEvents {
  /** The state of this segment changed. */
  state: string;
  /** The server answered with segments as they are now; `op` says to what. */
  changes: { changes: Changes; op: Intent["op"] };
  /** Something a person should read that belongs to no row. */
  notice: string;
  /** The number of intents not yet acknowledged changed. */
  pending: number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A fault may be this segment's alone; after so many tries the others must not wait behind it. */
const TRIES_AFTER_FAULT = 4;
const CHANGED = "the segment was changed meanwhile.";
const UNREACHED = "not saved, retrying: the server was not reached";

const isSegmentIntent = <Some extends Wish>(intent: Some): intent is Some & SegmentIntent => "segment" in intent;

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

  /** The status a person set and the server has not yet committed. */
  pendingStatus(segment: string): Status | undefined {
    return this.#queue.findLast((i): i is StatusIntent & Intent => i.op === "set_status" && i.segment === segment)?.status;
  }

  /** Everything that would be lost with the page: waiting intents, refused texts and open conflicts. */
  get unsaved(): number {
    return this.#queue.length + [...this.#texts.keys()].filter((id) => !this.#isQueued(id)).length;
  }

  get worst(): SaveState["kind"] {
    const kinds = new Set([...this.#states.values()].map((state) => state.kind));
    const order = ["conflict", "failed", "retrying", "saving"] as const;
    return order.find((kind) => kinds.has(kind)) ?? "saved";
  }

  setText(segment: Segment, base: { revision: number; text: string }, text: string, tookMs: number): void {
    const waiting = this.#waiting("set_text", segment.id);
    this.#texts.set(segment.id, text);
    if (waiting) Object.assign(waiting, { text, tookMs: waiting.tookMs + tookMs });
    else this.#push({ op: "set_text", segment: segment.id, revision: base.revision, seen: base.text, text, tookMs });
    this.#setState(segment.id, { kind: "saving" });
  }

  setStatus(segment: Segment, status: Status): void {
    const waiting = this.#waiting("set_status", segment.id);
    if (waiting) waiting.status = status;
    else {
      const seen = this.#texts.get(segment.id) ?? textOf(segment);
      this.#push({ op: "set_status", segment: segment.id, revision: segment.revision, seen, status });
    }
    this.#setState(segment.id, { kind: "saving" });
  }

  undo(): void {
    this.#push({ op: "undo" });
  }

  redo(): void {
    this.#push({ op: "redo" });
  }

  /** Nothing of it is done before what waits for the same segment; it is dropped where that changes the text. */
  take(taking: Taking): void {
    this.#push({ op: "take", ...taking });
    this.#setState(taking.segment, { kind: "saving" });
  }

  /** The text that a segment will have when what was taken into it is acknowledged; undefined where nothing waits. */
  takenText(segment: string): string | undefined {
    return this.#queue.findLast((i): i is TakeIntent & Intent => i.op === "take" && i.segment === segment)?.after;
  }

  takeAll(other: string): void {
    this.#push({ op: "take_all", other });
  }

  /** Whether words of another transcript are on their way. */
  get taking(): boolean {
    return this.#queue.some((intent) => intent.op === "take" || intent.op === "take_all");
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

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #isQueued(segment: string): boolean {
    return this.#queue.some((intent) => isSegmentIntent(intent) && intent.segment === segment);
  }

  /** An intent of this kind that is not yet on its way (the head of the queue is). */
  #waiting<Op extends "set_text" | "set_status">(op: Op, segment: string): Extract<SegmentIntent, { op: Op }> | undefined {
    const last = this.#queue.slice(1).findLast((intent) => isSegmentIntent(intent) && intent.segment === segment);
    return last?.op === op ? (last as Extract<SegmentIntent, { op: Op }>) : undefined;
  }

  #push(wish: Wish): void {
    this.#queue.push({ ...wish, key: intentKey() });
    this.emit("pending", this.unsaved);
    this.#running ??= this.#run().finally(() => (this.#running = null));
  }

  #setState(segment: string, state: SaveState): void {
    this.#states.set(segment, state);
    this.emit("state", segment);
  }

  async #run(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    let faults = 0;
    for (let intent = this.#queue[0]; intent; intent = this.#queue[0]) {
      const reply = await this.#send(this.#request(intent));
      const again = this.#retryMessage(reply, faults);
      if (again === null) {
        this.#settle(intent, reply);
        wait = FIRST_WAIT_MS;
        faults = 0;
        continue;
      }
      if (reply) faults += 1;
      if (isSegmentIntent(intent)) this.#setState(intent.segment, { kind: "retrying", message: again });
      else if (wait === FIRST_WAIT_MS) this.emit("notice", again);
      await this.#wait(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  #request(intent: Intent): EditRequest {
    const transcript = this.#transcript;
    if (!isSegmentIntent(intent)) return { transcript, ...intent };
    const { key, segment, revision } = intent;
    if (intent.op === "take") return { transcript, key, op: "take", other: intent.other, segment, revision, runs: intent.runs };
    if (intent.op === "set_status") return { transcript, key, op: "set_status", segment, revision, status: intent.status };
    return { transcript, key, op: "set_text", segment, revision, text: intent.text, took_ms: Math.round(intent.tookMs) };
  }

  /** Why to ask again, or null when the reply settles the intent. */
  #retryMessage(reply: Reply, faults: number): string | null {
    if (!reply) return UNREACHED;
    if (reply.ok) return null;
    if (reply.error === "unavailable") return `not saved, retrying: ${reply.message}`;
    return reply.error === "fault" && faults < TRIES_AFTER_FAULT ? `not saved, retrying: ${reply.message}` : null;
  }

  #settle(intent: Intent, reply: Reply): void {
    if (reply?.ok) this.#acknowledged(intent, changesOf(reply.changes));
    else if (!isSegmentIntent(intent)) this.#wholeRefused(intent, reply);
    else if (reply?.error === "conflict") this.#conflict(intent, reply);
    else this.#refused(intent, reply?.message ?? UNREACHED);
    this.emit("pending", this.unsaved);
  }

  #acknowledged(intent: Intent, changes: Changes): void {
    this.#queue.shift();
    if (isSegmentIntent(intent)) {
      if (intent.op === "set_text" && this.#texts.get(intent.segment) === intent.text) this.#texts.delete(intent.segment);
      const now = changes.segments.find((segment) => segment.id === intent.segment);
      if (now) this.#rebase(now);
    }
    this.emit("changes", { changes, op: intent.op });
    if (isSegmentIntent(intent) && !this.#isQueued(intent.segment)) this.#setState(intent.segment, { kind: "saved" });
  }

  /**
   * Waiting intents of this segment were made on top of what was just acknowledged, or of one another. The numbers of
   * words to take hold for one text only: those made for another are dropped.
   */
  #rebase(now: Segment): void {
    const seen = textOf(now);
    const stale = new Set<SegmentIntent>();
    let expected = seen;
    for (const intent of this.#queue.filter(isSegmentIntent).filter((waiting) => waiting.segment === now.id)) {
      if (intent.op === "take" && intent.seen !== expected) {
        stale.add(intent);
        continue;
      }
      Object.assign(intent, intent.op === "take" ? { revision: now.revision } : { revision: now.revision, seen });
      expected = wantedText(intent) ?? expected;
    }
    if (stale.size) this.#dropTakes(now.id, CHANGED, (intent) => stale.has(intent));
  }

  #wholeRefused(intent: WholeIntent, reply: Refusal | undefined): void {
    this.#queue.shift();
    this.emit("notice", reply?.message ?? UNREACHED);
    if (reply?.changes) this.emit("changes", { changes: changesOf(reply.changes), op: intent.op });
  }

  #conflict(intent: SegmentIntent, reply: Refusal): void {
    const changes = reply.changes && changesOf(reply.changes);
    const theirs = changes?.segments.find((segment) => segment.id === intent.segment);
    if (!changes || !theirs) return this.#refused(intent, reply.message);
    const text = textOf(theirs);
    this.emit("changes", { changes, op: intent.op });
    if (text === wantedText(intent)) this.#alreadyThere(intent, theirs);
    else if (text === intent.seen && theirs.revision !== intent.revision) this.#rebase(theirs);
    else if (intent.op === "take") this.#dropTakes(intent.segment, CHANGED);
    else this.#bothTexts(intent, text);
  }

  /** Our own earlier try got through and only its answer was lost. */
  #alreadyThere(intent: SegmentIntent, now: Segment): void {
    this.#queue.shift();
    if (intent.op === "set_text" && this.#texts.get(intent.segment) === intent.text) this.#texts.delete(intent.segment);
    this.#rebase(now);
    if (!this.#isQueued(intent.segment)) this.#setState(intent.segment, { kind: "saved" });
  }

  #bothTexts(intent: SegmentIntent, theirs: string): void {
    const mine = this.#texts.get(intent.segment);
    if (mine === undefined) return this.#refused(intent, "changed elsewhere meanwhile: look at it again");
    this.#drop(intent.segment);
    this.#setState(intent.segment, { kind: "conflict", mine, theirs });
  }

  /** A text that was refused stays with the row; a status that was refused is simply not set. */
  #refused(intent: SegmentIntent, message: string): void {
    if (intent.op === "take") return this.#dropTakes(intent.segment, message);
    this.#drop(intent.segment);
    this.#setState(intent.segment, { kind: "failed", message: `not saved: ${message}` });
  }

  /** What was to be taken stays with the other transcript, so that a notice is enough; texts and statuses wait on. */
  #dropTakes(segment: string, why: string, which = (intent: SegmentIntent): boolean => intent.op === "take"): void {
    this.#drop(segment, which);
    this.emit("notice", `Nothing was taken: ${why}`);
    if (this.#isQueued(segment) || this.#texts.has(segment)) return;
    this.#states.delete(segment);
    this.emit("state", segment);
  }

  #drop(segment: string, which: (intent: SegmentIntent) => boolean = () => true): void {
    for (let i = this.#queue.length - 1; i >= 0; i--) {
      const intent = this.#queue[i]!;
      if (isSegmentIntent(intent) && intent.segment === segment && which(intent)) this.#queue.splice(i, 1);
    }
  }
}

/** The text that the segment has when the intent was carried out; null where it changes none. */
function wantedText(intent: SegmentIntent): string | null {
  if (intent.op === "take") return intent.after;
  return intent.op === "set_text" ? intent.text.trim().replace(/\s+/gu, " ") : null;
}
