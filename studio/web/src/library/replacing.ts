/**
 * Carries a replacement out in many recordings, one transcript after another, each as a step of its own; and takes all of
 * it back. What somebody changed meanwhile is left alone and told.
 */

import type { Api } from "../api/client.ts";
import type { Answer, EditRequest, WireChanges } from "../api/wire.ts";
import { randomKey } from "../lib/randomkey.ts";
import { t } from "../lib/texts.ts";

/** Segments of one transcript, each with what it is to say. */
export interface Change {
  transcript: string;
  recording: string;
  /** Of the recording: another one may have the same. */
  name: string;
  texts: readonly Text[];
}

export interface Text {
  segment: string;
  revision: number;
  text: string;
  /** Hits that it has. */
  hits: number;
}

/** A step that was made: the revisions that it has left. */
export interface Made extends Omit<Change, "texts"> {
  revisions: Record<string, number>;
  hits: number;
}

export interface Outcome {
  made: Made[];
  /** Segments that somebody changed meanwhile, by recording. */
  left: Map<string, { name: string; segments: number }>;
  /** Why a recording was not changed at all, by recording. */
  refused: Map<string, { name: string; why: string }>;
  /** Somebody stopped it, or the server was not reached any more: why, and how many transcripts were not come to. */
  ended: { why: string; missed: number } | null;
}

type Reply = Answer<{ changes: WireChanges }> | undefined;

const TRIES = 4;
const WAIT_MS = 1_000;
const STOPPED = t("It was stopped");

export class Replacing {
  readonly #edit: Api["edit"];
  readonly #tell: (done: number, all: number) => void;
  readonly #wait: (ms: number) => Promise<void>;
  #stopped = false;

  constructor(api: Pick<Api, "edit">, tell: (done: number, all: number) => void, wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))) {
    this.#edit = (request) => api.edit(request);
    this.#tell = tell;
    this.#wait = wait;
  }

  stop(): void {
    this.#stopped = true;
  }

  replace(changes: readonly Change[], verified: boolean): Promise<Outcome> {
    return this.#each(changes, (change, outcome) => this.#replaceIn(change, verified, outcome));
  }

  /** Each step that is still the newest of one's own in its transcript; the others stay, and are told as left. */
  takeBack(made: readonly Made[]): Promise<Outcome> {
    return this.#each(made, (step, outcome) => this.#undo(step, outcome));
  }

  async #each<T>(items: readonly T[], act: (item: T, outcome: Outcome) => Promise<string | null>): Promise<Outcome> {
    this.#stopped = false;
    const outcome: Outcome = { made: [], left: new Map(), refused: new Map(), ended: null };
    for (const [at, item] of items.entries()) {
      this.#tell(at, items.length);
      const why = this.#stopped ? STOPPED : await act(item, outcome);
      if (why === null) continue;
      outcome.ended = { why, missed: items.length - at };
      break;
    }
    return outcome;
  }

  /** What is in conflict is left out, and the rest asked for again. Answers why nothing more can be done, if so. */
  async #replaceIn({ texts, ...of }: Change, verified: boolean, outcome: Outcome): Promise<string | null> {
    let wanted = texts;
    while (wanted.length) {
      const intent = { texts: wanted.map(({ segment, text }) => ({ segment, text })), verified };
      const revisions = Object.fromEntries(wanted.map(({ segment, revision }) => [segment, revision]));
      const reply = await this.#ask({ transcript: of.transcript, key: randomKey(), op: "replace_texts", intent, revisions });
      if (isOver(reply)) return reply?.message ?? t("The server was not reached");
      if (reply.ok) {
        const { id, revision } = reply.changes.segments;
        const hits = wanted.filter(({ segment }) => id.includes(segment)).reduce((sum, each) => sum + each.hits, 0);
        if (id.length) outcome.made.push({ ...of, revisions: Object.fromEntries(id.map((key, at) => [key, revision[at]!])), hits });
        return null;
      }
      const changed = new Set(reply.changes?.segments.id);
      const rest = wanted.filter(({ segment }) => !changed.has(segment));
      if (reply.error !== "conflict" || rest.length === wanted.length) {
        refuse(outcome, of, reply.message);
        return null;
      }
      leave(outcome, of, wanted.length - rest.length);
      wanted = rest;
    }
    return null;
  }

  async #undo(step: Made, outcome: Outcome): Promise<string | null> {
    const { transcript, revisions } = step;
    const reply = await this.#ask({ transcript, key: randomKey(), move: "undo", revisions });
    if (isOver(reply)) return reply?.message ?? t("The server was not reached");
    if (reply.ok) outcome.made.push(step);
    else if (reply.error === "conflict") leave(outcome, step, Object.keys(revisions).length);
    else refuse(outcome, step, reply.message);
    return null;
  }

  /** Under one key, so that an answer that was lost does nothing twice. */
  async #ask(request: EditRequest): Promise<Reply> {
    let reply = await this.#edit(request);
    for (let tries = 1; tries < TRIES && !this.#stopped && (!reply || (!reply.ok && reply.error === "unavailable")); tries++) {
      await this.#wait(WAIT_MS * tries);
      reply = await this.#edit(request);
    }
    return reply;
  }
}

type Of = Pick<Change, "recording" | "name">;

/** Its translations are texts of the same recording. */
function leave({ left }: Outcome, { recording, name }: Of, segments: number): void {
  left.set(recording, { name, segments: (left.get(recording)?.segments ?? 0) + segments });
}

function refuse({ refused }: Outcome, { recording, name }: Of, why: string): void {
  refused.set(recording, { name, why });
}

/** Nothing that is asked for after it would be done either. */
const isOver = (reply: Reply): reply is Exclude<Reply, { ok: true }> & (undefined | { error: "logged_out" | "unavailable" }) =>
  !reply || (!reply.ok && (reply.error === "logged_out" || reply.error === "unavailable"));
