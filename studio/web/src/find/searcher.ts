/** Carries out searches: plain ones at once, regular expressions beside the page and for a bounded time. */

import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { PatternError, patternOf, search, type Found, type Query } from "./matcher.ts";
import { problemOf } from "./patternproblem.ts";
import type { Asked, Told } from "./worker.ts";
import type { Sought } from "../lib/sought.ts";

/** What a search came to; `wrong` says why there is nothing. */
export type Outcome = Found & { wrong: string | null };

/** Far more than a sound expression takes for a day of speech. */
const LONGEST_MS = 2_000;
/** Until a worker has begun, on a machine that is busy or slow. */
const LONGEST_START_MS = 30_000;
/** An answer that lies there, on a page that was busy until now, is taken before it is given up. */
const GRACE_MS = 250;
const TOO_LONG = t("This expression takes too long and was stopped: make it simpler. Repeats within repeats, as in (a+)+, are the usual cause.");
const TOO_LARGE = t("This expression is too large for the browser: make it simpler.");
const NO_WORKER = t("Regular expressions cannot be searched here: the browser allows no worker for it. Plain search works.");

export type WorkerLike = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;

const failed = (wrong: string): Outcome => ({ hits: [], more: false, wrong });

/** Beside this script, under the same version. */
function startWorker(): WorkerLike {
  const url = new URL("search.js", import.meta.url);
  url.search = new URL(import.meta.url).search;
  return new Worker(url, { type: "module" });
}

export class Searcher {
  readonly #scope: Scope;
  readonly #start: () => WorkerLike;
  #worker: WorkerLike | null = null;
  #asked = 0;
  #stop: () => void = () => {};

  constructor(scope: Scope, start: () => WorkerLike = startWorker) {
    this.#scope = scope;
    this.#start = start;
    scope.add(() => this.#end());
  }

  /** A newer search ends one that is not done; its outcome never comes. `ready` are the texts made ready for a plain one. */
  run(texts: readonly string[], query: Query, ready: (index: number) => Sought, done: (outcome: Outcome) => void): void {
    this.#stop();
    if (!query.pattern || !query.wanted) return done({ ...search(texts, query, ready), wrong: null });
    try {
      patternOf(query);
    } catch (error) {
      return done(failed(error instanceof PatternError ? problemOf(error.source) : TOO_LARGE));
    }
    this.#runBeside({ id: (this.#asked += 1), texts, query }, done);
  }

  #runBeside(asked: Asked, done: (outcome: Outcome) => void): void {
    const settle = (outcome: Outcome) => {
      this.#stop = () => {};
      cancel();
      done(outcome);
    };
    const giveUp = (why: string) => {
      this.#end();
      settle(failed(why));
    };
    let cancel = this.#scope.timeout(LONGEST_START_MS, () => giveUp(NO_WORKER));
    const begun = () => {
      cancel();
      cancel = this.#scope.timeout(LONGEST_MS, () => (cancel = this.#scope.timeout(GRACE_MS, () => giveUp(TOO_LONG))));
    };
    this.#stop = () => {
      cancel();
      this.#end();
    };
    try {
      this.#worker ??= this.#start();
    } catch {
      return giveUp(NO_WORKER);
    }
    this.#worker.onerror = () => giveUp(NO_WORKER);
    this.#worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.id !== asked.id) return;
      if ("begun" in data) begun();
      else settle("found" in data ? { ...data.found, wrong: null } : failed(TOO_LARGE));
    };
    this.#worker.postMessage(asked);
  }

  #end(): void {
    if (this.#worker) this.#worker.onmessage = null;
    this.#worker?.terminate();
    this.#worker = null;
    this.#stop = () => {};
  }
}
