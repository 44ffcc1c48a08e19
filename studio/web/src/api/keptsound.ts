/** Sound that the server does not have yet, kept in this browser so that a closed tab or a crash loses none of it. */

import type { StartLive } from "./wire.ts";

/** A recording of which something may not be sent yet. Samples are numbered from the first that was said. */
export interface KeptRecording {
  id: string;
  /** The library that it was said into; see `LiveWhose`. */
  whose: string;
  start: StartLive;
  /** As the server calls it; null where it was not begun there yet. */
  live: string | null;
  /** The number of the first sample of what the server calls `live`. */
  base: number;
  /** The server has all samples before this one. */
  sent: number;
  /** When it was changed, in milliseconds since 1970. */
  at: number;
}

/** Of a piece: its recording, the number of its first sample, and how many there are. */
export type PieceKey = [recording: string, at: number, length: number];

/** Where it is kept. Every method may reject: what a browser keeps is its own to decide. */
export interface SoundStore {
  recordings(): Promise<KeptRecording[]>;
  put(recording: KeptRecording): Promise<void>;
  /** Of one that is there; rejects where another page has removed it. */
  change(recording: KeptRecording): Promise<void>;
  /** Of one recording, or of all, in their order. */
  keys(recording?: string): Promise<PieceKey[]>;
  /** Rejects where it is gone. */
  read(key: PieceKey): Promise<Int16Array<ArrayBuffer>>;
  /** Rejects where its recording is gone: nobody would ever find it. */
  write(key: PieceKey, pcm: Int16Array<ArrayBuffer>): Promise<void>;
  drop(keys: readonly PieceKey[]): Promise<void>;
  /** A recording with its pieces. */
  remove(recording: string): Promise<void>;
  clear(): Promise<void>;
}

const NAME = "canary-studio-sound";
const RECORDINGS = "recordings";
const PIECES = "pieces";

class SoundBase implements SoundStore {
  readonly #base: IDBDatabase;

  constructor(base: IDBDatabase) {
    this.#base = base;
  }

  recordings(): Promise<KeptRecording[]> {
    return this.#read(RECORDINGS, (store) => store.getAll());
  }

  put(recording: KeptRecording): Promise<void> {
    return this.#write((recordings) => recordings.put(recording));
  }

  change(recording: KeptRecording): Promise<void> {
    return this.#write((recordings) => whereKept(recordings, recording.id, () => recordings.put(recording)));
  }

  keys(recording?: string): Promise<PieceKey[]> {
    return this.#read(PIECES, (store) => store.getAllKeys(recording === undefined ? null : allOf(recording)) as IDBRequest<unknown> as IDBRequest<PieceKey[]>);
  }

  async read(key: PieceKey): Promise<Int16Array<ArrayBuffer>> {
    const found = await this.#read<ArrayBuffer | undefined>(PIECES, (store) => store.get(key));
    if (found === undefined) throw new Error("The browser keeps it no more.");
    return new Int16Array(found);
  }

  write(key: PieceKey, pcm: Int16Array<ArrayBuffer>): Promise<void> {
    return this.#write((recordings, pieces) => whereKept(recordings, key[0], () => pieces.put(pcm.slice().buffer, key)));
  }

  drop(keys: readonly PieceKey[]): Promise<void> {
    return this.#write((_, pieces) => keys.forEach((key) => pieces.delete(key)));
  }

  remove(recording: string): Promise<void> {
    return this.#write((recordings, pieces) => {
      recordings.delete(recording);
      pieces.delete(allOf(recording));
    });
  }

  clear(): Promise<void> {
    return this.#write((recordings, pieces) => {
      recordings.clear();
      pieces.clear();
    });
  }

  #read<T>(name: string, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return answered(ask(this.#base.transaction(name).objectStore(name)));
  }

  #write(change: (recordings: IDBObjectStore, pieces: IDBObjectStore) => void): Promise<void> {
    return new Promise((done, failed) => {
      const all = this.#base.transaction([RECORDINGS, PIECES], "readwrite");
      all.oncomplete = () => done();
      all.onabort = () => failed(all.error ?? new Error("The browser did not keep it."));
      change(all.objectStore(RECORDINGS), all.objectStore(PIECES));
    });
  }
}

/** In one transaction, which is undone where there is no such recording. */
function whereKept(recordings: IDBObjectStore, id: string, change: () => void): void {
  const asked = recordings.getKey(id);
  asked.onsuccess = () => (asked.result === undefined ? recordings.transaction.abort() : change());
}

/** Behind every number comes a list. */
const allOf = (recording: string): IDBKeyRange => IDBKeyRange.bound([recording], [recording, []]);

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function opened(): Promise<SoundStore> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(RECORDINGS, { keyPath: "id" });
    request.result.createObjectStore(PIECES);
  };
  const base = await answered(request);
  base.onversionchange = () => base.close();
  return new SoundBase(base);
}

let store: Promise<SoundStore | null> | null = null;
let over = false;

/** Null where the browser keeps nothing for this page, or cannot tell a tab that is open from one that is not. */
export function soundStore(): Promise<SoundStore | null> {
  if (over || typeof indexedDB === "undefined" || typeof navigator === "undefined" || !navigator.locks) return Promise.resolve(null);
  store ??= opened().catch(() => null);
  return store;
}

/** Whoever is here leaves: nothing of his stays, and this page keeps no more. */
export async function forgetSound(): Promise<void> {
  const kept = await soundStore();
  over = true;
  await kept?.clear().catch(() => {});
}

/** True once somebody has left by this page. */
export const isForgotten = (): boolean => over;

/** What the server calls the recordings of which this browser may have more. */
export async function keptLives(): Promise<string[]> {
  const found = (await (await soundStore())?.recordings().catch(() => [])) ?? [];
  return found.flatMap(({ live }) => live ?? []);
}
