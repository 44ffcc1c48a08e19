/** What earlier pages of this browser could not send: found, and sent, one after the other, wherever this page stands. */

import type { KeptRecording, SoundStore } from "../api/keptsound.ts";
import type { LiveApi } from "../api/live.ts";
import type { LiveWhose, StartLive } from "../api/wire.ts";
import { Emitter } from "../lib/emitter.ts";
import { randomKey } from "../lib/randomkey.ts";
import { Scope, type Undo } from "../lib/scope.ts";
import type { Hold } from "./hold.ts";
import { NOT_SAID, NotKept, samplesOf, type Book } from "./keeper.ts";
import { Sending, type Arrived, type SendingApi } from "./sending.ts";
import { arrivedText } from "./sentences.ts";

/** Nobody came for it. */
export const MOST_DAYS = 7;
const DAY_MS = 86_400_000;
/** Of `LiveWhose.whose`: alike in all libraries of one database. */
const BASE_DIGITS = 8;

/** Whoever does not say whose library is open keeps nobody from recording. */
const PATIENCE_MS = 2000;
const RETRY_MS = 10_000;

export interface LeftoverOptions {
  api: SendingApi & Pick<LiveApi, "whose">;
  store: () => Promise<SoundStore | null>;
  hold: Hold;
  /** Of the page. */
  scope: Scope;
}

export class Leftovers extends Emitter<{ change: void }> {
  readonly #options: LeftoverOptions;
  readonly #known = new Set<string>();
  /** As it was told last. */
  #whose: LiveWhose | null = null;
  #turn: Promise<void> = Promise.resolve();
  #sending: Sending | null = null;
  #retry: Undo | null = null;
  #told = "";
  /** Shows the job that takes a recording in; false where a person is at something else. */
  follow: (jobs: readonly string[]) => boolean = () => false;

  constructor(options: LeftoverOptions) {
    super();
    this.#options = options;
  }

  get sending(): Sending | null {
    return this.#sending;
  }

  /** What came of what was sent last, until it is put away. */
  get told(): string {
    return this.#told;
  }

  putAway(): void {
    this.#tell("");
  }

  /** Where a new recording is written down; null where that cannot be. Rejects with the reason where it is another one. */
  async book(start: StartLive): Promise<Book | null> {
    const [store, whose] = await Promise.all([this.#options.store(), this.#asked()]);
    if (!store) return null;
    if (!whose) throw new NotKept(NOT_SAID);
    const id = randomKey();
    const others = samplesOf(await store.keys());
    const release = await this.#options.hold(id);
    const recording = { id, whose: whose.whose, start, live: null, base: 0, sent: 0, at: Date.now() };
    try {
      await store.put(recording);
    } catch (error) {
      release();
      throw error;
    }
    return { store, recording, keys: [], others, release };
  }

  /** Whatever is there, or will be once the page that is at it has gone. */
  async look(): Promise<void> {
    const store = await this.#options.store();
    const found = await store?.recordings().catch(() => null);
    if (!store || !found) return store ? this.#lookAgain() : undefined;
    if (!found.length) return;
    if (!(await this.#asked())) return this.#lookAgain();
    for (const { id } of found) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      void this.#take(store, id)
        .catch(() => this.#lookAgain())
        .finally(() => this.#known.delete(id));
    }
  }

  /** In a while: what is there is not lost, and nobody may come by. */
  #lookAgain(): void {
    this.#retry ??= this.#options.scope.timeout(RETRY_MS, () => {
      this.#retry = null;
      void this.look();
    });
  }

  /** Stops what is being sent, and forgets it. */
  async discard(): Promise<void> {
    const sending = this.#sending;
    await sending?.discard();
    if (!sending?.refused || this.#sending !== sending) return;
    this.#sending = null;
    this.#tell("");
  }

  /** Whose library is open, as it was told last where nobody answers. */
  async #asked(): Promise<LiveWhose | null> {
    return (await this.#fresh()) ?? this.#whose;
  }

  /** Asked each time: another tab may have left one library for another. */
  async #fresh(): Promise<LiveWhose | null> {
    const answer = await within(PATIENCE_MS, this.#options.api.whose());
    if (answer) this.#whose = answer;
    return answer;
  }

  async #take(store: SoundStore, id: string): Promise<void> {
    const release = await this.#options.hold(id);
    try {
      await this.#inTurn(() => this.#settle(store, id));
    } finally {
      release();
    }
  }

  /** Whose it is may be another question by now than when its turn was waited for. */
  async #settle(store: SoundStore, id: string): Promise<void> {
    const whose = await this.#fresh();
    const left = (await store.recordings()).find((each) => each.id === id);
    if (!left) return;
    if (!whose) this.#lookAgain();
    if (whose && isOver(left, whose, Date.now())) return store.remove(id);
    const mine = whose ?? this.#whose; // it is sent, or refused, once the server is back
    if (left.whose === mine?.whose) await this.#send(store, left);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #send(store: SoundStore, left: KeptRecording): Promise<void> {
    const keys = await store.keys(left.id);
    if (!keys.length && left.live === null) return store.remove(left.id);
    const scope = new Scope();
    const sending = new Sending(scope, this.#options.api, store, left, keys, () => this.emit("change", undefined));
    this.#sending = sending;
    this.emit("change", undefined);
    const arrived = await sending.run();
    if (sending.broken || sending.refused) this.#lookAgain();
    if (sending.refused) return; // it stays in sight, with the reason
    this.#sending = null;
    this.#tell(scope.disposed ? "" : this.#toTell(left, arrived));
    scope.dispose();
  }

  /** What a person must know; nothing where the page shows it. */
  #toTell(left: KeptRecording, arrived: Arrived): string {
    if (!arrived.jobs.length || arrived.known) return "";
    const shown = !arrived.separate && this.follow(arrived.jobs);
    return arrivedText(left.start.began, arrived, shown);
  }

  #tell(sentence: string): void {
    this.#told = sentence;
    this.emit("change", undefined);
  }
}

/** Null where it fails, or takes longer. */
function within<T>(ms: number, asked: Promise<T>): Promise<T | null> {
  return new Promise((answer) => {
    const late = setTimeout(() => answer(null), ms);
    void asked.catch(() => null).then((found) => {
      clearTimeout(late);
      answer(found);
    });
  });
}

/** Of a library that is deleted, or too old for anybody to come for it. */
export function isOver(left: KeptRecording, { whose, alone }: LiveWhose, now: number): boolean {
  const here = left.whose.slice(0, BASE_DIGITS) === whose.slice(0, BASE_DIGITS); // another studio may have this address by now
  return now - left.at > MOST_DAYS * DAY_MS || (alone && here && left.whose !== whose);
}
