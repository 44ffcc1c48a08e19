/** Suspects as the page has them: asked of the server when there are other words or transcripts, shown as one wants them. */

import { ReadError, type Api } from "../api/client.ts";
import { isActive } from "../api/decode.ts";
import type { Measured, WireSuspects } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import { readSensitivity, Suspects, type Sensitivity } from "../document/suspects.ts";
import { Emitter } from "../lib/emitter.ts";
import type { Scope } from "../lib/scope.ts";
import { Stored } from "../lib/stored.ts";
import { t } from "../lib/texts.ts";

/** Between two questions, while a machine writes; the server's work on each is never more than a small part of the time. */
const AGAIN_MS = 3000;
const LEAST_PAUSE = 20;
/** Between two questions to a server that gives no answer: longer and longer, up to this. */
const LONGEST_RETRY_MS = 60_000;

interface Parts {
  api: Pick<Api, "suspects">;
  model: TranscriptModel;
  transcript: string | null;
  storage: Storage | null;
}

interface SuspectingEvents {
  change: null;
  /** Why it is not known what is suspect; null when that is over. */
  trouble: string | null;
}

export class Suspecting extends Emitter<SuspectingEvents> {
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #sensitivity: Stored<Sensitivity>;
  #found: WireSuspects | null = null;
  #now: Suspects;
  /** What the answer was about: a machine's words. */
  #asked = "";
  #waiting = false;
  #pauseMs = AGAIN_MS;
  #failed = false;
  #askedAt = -Infinity;

  constructor(scope: Scope, parts: Parts) {
    super();
    this.#scope = scope;
    this.#parts = parts;
    this.#sensitivity = new Stored(parts.storage, "suspects", readSensitivity);
    this.#now = new Suspects(null, this.#sensitivity.value);
    scope.add(parts.model.on("change", () => this.#modelChanged()));
  }

  get now(): Suspects {
    return this.#now;
  }

  get sensitivity(): Sensitivity {
    return this.#sensitivity.value;
  }

  set sensitivity(wanted: Sensitivity) {
    this.#sensitivity.set(wanted);
    this.#show();
  }

  /** What marking was worth on what was checked so far, at each sensitivity; and of how many words. */
  get worth(): { measured: readonly Measured[]; checked: number } {
    return { measured: this.#found?.measured ?? [], checked: this.#found?.checked ?? 0 };
  }

  /** Asks again, where it is being asked already once more behind that: another transcript may have come, or more was checked. */
  refresh(): void {
    this.#asked = "";
    this.#modelChanged();
  }

  /** An edit makes no word suspect: only a machine's words do, and those come while a run goes on, or with its end. */
  #modelChanged(): void {
    const { run, info } = this.#parts.model;
    const about = `${info?.id}:${isActive(run) ? Math.floor(run!.done / 60) : "done"}:${this.#parts.model.segments.length > 0}`;
    // one that has no rows has voice without words all the same, but for what is still to be heard
    const isNothing = !this.#parts.model.segments.length && (info === null || isActive(run));
    if (about === this.#asked || this.#waiting || isNothing) return;
    this.#asked = about;
    this.#waiting = true;
    this.#scope.timeout(Math.max(0, this.#askedAt + this.#pauseMs - performance.now()), () => void this.#ask());
  }

  /** A server that does not answer leaves things as they are, and is asked again; a transcript that is gone is not. */
  async #ask(): Promise<void> {
    this.#askedAt = performance.now();
    const found = await this.#parts.api.suspects(this.#parts.transcript!).catch((error: unknown) => error as Error);
    if (this.#scope.disposed || (found instanceof ReadError && found.gone)) return;
    this.#waiting = false;
    if (found instanceof Error) this.#notAnswered(found);
    else this.#answered(found);
    this.#modelChanged();
  }

  #answered(found: WireSuspects): void {
    this.#found = found;
    this.#pauseMs = Math.max(AGAIN_MS, LEAST_PAUSE * (performance.now() - this.#askedAt));
    if (this.#failed) this.emit("trouble", null);
    this.#failed = false;
    this.#show();
  }

  #notAnswered({ message }: Error): void {
    this.#asked = "";
    this.#pauseMs = this.#failed ? Math.min(2 * this.#pauseMs, LONGEST_RETRY_MS) : AGAIN_MS;
    if (!this.#failed) this.emit("trouble", t("It is not known which words are suspect. {why} Trying again…", { why: message }));
    this.#failed = true;
  }

  #show(): void {
    this.#now = new Suspects(this.#found, this.sensitivity);
    this.emit("change", null);
  }
}
