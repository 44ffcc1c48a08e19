/** Writes down in the browser what is recorded, until the server has it: whichever page comes next goes on with it. */

import { isForgotten, type KeptRecording, type PieceKey, type SoundStore } from "../api/keptsound.ts";
import { SAMPLE_RATE } from "../api/wire.ts";
import { t } from "../lib/texts.ts";
import type { Keep, Place } from "./outbox.ts";

/** Samples of all recordings together: some 550 MB. */
export const MOST_KEPT = 5 * 3600 * SAMPLE_RATE;

export const NOT_KEPT = t("This browser keeps nothing for this page.");
export const NOT_SAID = t("The server did not say whose library is open when the recording began, so this browser keeps nothing of it.");
export const NO_SPACE = t("This browser has no more space for it.");

/** Where it is written, under a row that is there, with what is known of the recording beside how far it came. */
export interface Book {
  store: SoundStore;
  recording: KeptRecording;
  /** What is written already. */
  keys: readonly PieceKey[];
  /** Samples of other recordings. */
  others: number;
  /** Whoever waits for this recording may go on. */
  release: () => void;
}

/** Says itself why nothing is kept. */
export class NotKept extends Error {
  override name = "NotKept";
}

export const endOf = ([, at, length]: PieceKey): number => at + length;

export const samplesOf = (keys: readonly PieceKey[]): number => keys.reduce((sum, [, , length]) => sum + length, 0);

export class Keeper implements Keep {
  readonly #onTrouble: (why: string) => void;
  #book: Book | null = null;
  #place: Place = { live: null, base: 0, sent: 0 };
  #keys: PieceKey[] = [];
  #made = 0;
  #why = "";
  #over = false;
  /** Everything is written in the order in which it came. */
  #work: Promise<void>;

  /** `book` is null where nothing can be kept. `onTrouble`: why not all is kept; empty once it is again. */
  constructor(book: Promise<Book | null>, onTrouble: (why: string) => void) {
    this.#onTrouble = onTrouble;
    this.#work = book.then((found) => this.#open(found)).catch((error) => this.#fail(error));
  }

  add(at: number, pcm: Int16Array<ArrayBuffer>): void {
    this.#made = at + pcm.length;
    this.#then(async ({ store, recording, keys, others }) => {
      const written = keys.some((key) => endOf(key) >= at + pcm.length);
      if (written || this.#why || at + pcm.length <= this.#place.sent) return;
      if (others + samplesOf(this.#keys) + pcm.length > MOST_KEPT) return this.#tell(NO_SPACE);
      const key: PieceKey = [recording.id, at, pcm.length];
      await store.write(key, pcm);
      this.#keys.push(key);
    });
  }

  reached(place: Place): void {
    this.#place = place;
    const whole = place.sent >= this.#made; // what comes now follows on what the server has: there is no gap
    this.#then(async (book) => {
      await book.store.change({ ...book.recording, ...place, at: Date.now() });
      const gone = this.#keys.filter((key) => endOf(key) <= place.sent);
      this.#keys = this.#keys.filter((key) => endOf(key) > place.sent);
      if (gone.length) await book.store.drop(gone);
      if (whole) this.#tell("");
    });
  }

  done(): void {
    this.#then(({ store, recording }) => store.remove(recording.id));
    this.close();
  }

  /** Nothing is written any more; what is written waits for another page. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    void this.#work.then(() => this.#book?.release());
  }

  #open(book: Book | null): void {
    if (book === null) return this.#tell(NOT_KEPT);
    this.#book = book;
    this.#keys = [...book.keys];
  }

  #then(write: (book: Book) => Promise<void> | void): void {
    if (this.#over) return;
    this.#work = this.#work.then(() => (this.#book && !isForgotten() ? write(this.#book) : undefined)).catch((error) => this.#fail(error));
  }

  #fail(error: unknown): void {
    if (error instanceof NotKept) return this.#tell(error.message);
    this.#tell(error instanceof Error && error.name === "QuotaExceededError" ? NO_SPACE : NOT_KEPT);
  }

  #tell(why: string): void {
    if (why === this.#why) return;
    this.#why = why;
    this.#onTrouble(why);
  }
}
