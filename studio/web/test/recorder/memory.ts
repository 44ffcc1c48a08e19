/** What stands for a browser that keeps sound, its locks, and a server that takes it. */

import type { KeptRecording, PieceKey, SoundStore } from "../../src/api/keptsound.ts";
import { FULL, LiveError } from "../../src/api/live.ts";
import type { LiveHeld, LiveWhose, StartLive } from "../../src/api/wire.ts";
import type { Hold } from "../../src/recorder/hold.ts";

export class Memory implements SoundStore {
  readonly kept = new Map<string, KeptRecording>();
  readonly pieces = new Map<string, [PieceKey, Int16Array<ArrayBuffer>]>();
  full = false;

  async recordings() {
    return [...this.kept.values()];
  }

  async put(recording: KeptRecording) {
    this.kept.set(recording.id, recording);
  }

  async change(recording: KeptRecording) {
    this.#check(recording.id);
    await this.put(recording);
  }

  async keys(recording?: string) {
    const all = [...this.pieces.values()].map(([key]) => key).filter(([of]) => recording === undefined || of === recording);
    return all.sort((a, b) => a[1] - b[1]);
  }

  async read(key: PieceKey) {
    const found = this.pieces.get(String(key));
    if (!found) throw new Error("The browser keeps it no more.");
    return found[1];
  }

  async write(key: PieceKey, pcm: Int16Array<ArrayBuffer>) {
    if (this.full) throw new DOMException("", "QuotaExceededError");
    this.#check(key[0]);
    this.pieces.set(String(key), [key, pcm]);
  }

  async drop(keys: readonly PieceKey[]) {
    for (const key of keys) this.pieces.delete(String(key));
  }

  async remove(recording: string) {
    this.kept.delete(recording);
    await this.drop(await this.keys(recording));
  }

  async clear() {
    this.kept.clear();
    this.pieces.clear();
  }

  #check(recording: string): void {
    if (!this.kept.has(recording)) throw new DOMException("", "AbortError");
  }

  /** As a page left it: samples from `sent` on in pieces of two. */
  leave(recording: Partial<KeptRecording>, ...samples: number[]): void {
    const whole = { id: "a", whose: "ann", start: START, live: null, base: 0, sent: 0, at: Date.now(), ...recording };
    this.kept.set(whole.id, whole);
    for (let i = 0; i < samples.length; i += 2) {
      const pcm = Int16Array.from(samples.slice(i, i + 2));
      void this.write([whole.id, whole.sent + i, pcm.length], pcm);
    }
  }
}

export const START: StartLive = { began: "2026-11-26T07:12:33", project: "default" };

/** The browser's, for several pages. */
export class Locks {
  readonly #turns = new Map<string, Promise<void>>();

  readonly hold: Hold = async (id) => {
    const before = this.#turns.get(id);
    let release = () => {};
    this.#turns.set(id, new Promise((done) => (release = done)));
    await before;
    return release;
  };
}

/** Keeps samples as the server does, of one owner. */
export class Server {
  who: LiveWhose = { whose: "ann", alone: false };
  readonly recordings = new Map<string, number[]>();
  readonly ended = new Set<string>();
  readonly begun: StartLive[] = [];
  projects = ["default"];
  away = false;
  sent = 0;
  /** Samples of one recording. */
  most = 1e6;

  async whose() {
    if (this.away) throw new LiveError(0, "away");
    return this.who;
  }

  async begin(start: StartLive) {
    if (this.away) throw new LiveError(0, "away");
    if (!this.projects.includes(start.project!)) throw new LiveError(404, "There is no such project.");
    this.begun.push(start);
    const live = `live${this.recordings.size}`;
    this.recordings.set(live, []);
    return { live, most: this.most };
  }

  async send(live: string, at: number, pcm: Int16Array<ArrayBuffer>, last: boolean): Promise<LiveHeld> {
    if (this.away) throw new LiveError(0, "away");
    const there = this.recordings.get(live);
    if (!there) throw new LiveError(404, "There is no such recording.");
    if (!this.ended.has(live) && at + pcm.length > this.most) throw new LiveError(FULL, "At most so long.");
    this.sent += pcm.length;
    if (!this.ended.has(live) && at <= there.length) there.push(...pcm.subarray(there.length - at));
    if (last && at + pcm.length <= there.length) this.ended.add(live);
    const ended = this.ended.has(live);
    return { samples: there.length, ended, job: ended && there.length ? `job of ${live}` : null };
  }
}
