/** The transcripts of the open recording: more may be begun while it is open. */

import type { Api } from "../api/client.ts";
import type { RecordingInfo, TranscriptInfo } from "../api/wire.ts";
import { Emitter } from "../lib/emitter.ts";

export class Transcripts extends Emitter<{ change: null }> {
  readonly #api: Api;
  readonly #recording: string;
  #all: TranscriptInfo[];

  constructor(api: Api, recording: RecordingInfo) {
    super();
    this.#api = api;
    this.#recording = recording.id;
    this.#all = recording.transcripts;
  }

  /** Newest first. */
  get all(): readonly TranscriptInfo[] {
    return this.#all;
  }

  others(than: string | null): TranscriptInfo[] {
    return this.#all.filter((info) => info.id !== than);
  }

  /** Asks anew; what is known stays where the server is not reached. */
  async refresh(): Promise<void> {
    const recording = await this.#api.recording(this.#recording).catch(() => null);
    if (!recording) return;
    const isSame = JSON.stringify(recording.transcripts) === JSON.stringify(this.#all);
    this.#all = recording.transcripts;
    if (!isSame) this.emit("change", null);
  }
}
