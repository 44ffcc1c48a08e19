/**
 * An expression tried on every text that may be changed, part by part, as no index knows what it finds: by the find bar's own
 * engine, beside the page, each part for a bounded time.
 */

import type { Api } from "../api/client.ts";
import { MOST_FOUND, MOST_TRIED, type HitRow } from "../api/wire.ts";
import type { Hit, Query } from "../find/matcher.ts";
import type { Outcome, Searcher } from "../find/searcher.ts";

export interface Tried {
  /** Those in which something was found. */
  rows: HitRow[];
  /** In these rows. */
  hits: Hit[];
  /** There may be more than these. */
  more: boolean;
  /** Segments that were looked through, where not all could be; null where that is not why there may be more. */
  looked: number | null;
}

export class Trying {
  readonly #api: Pick<Api, "texts">;
  readonly #searcher: Searcher;

  constructor(api: Pick<Api, "texts">, searcher: Searcher) {
    [this.#api, this.#searcher] = [api, searcher];
  }

  /** `told` hears how many segments were looked through. Answers why there is nothing, in a sentence, where the expression is at fault. */
  async found(query: Query, project: string | null, signal: AbortSignal, told: (looked: number) => void): Promise<Tried | string> {
    const tried: Tried = { rows: [], hits: [], more: false, looked: null };
    let looked = 0;
    let after: string | null = null;
    do {
      const part: { rows: HitRow[]; after: string | null } = await this.#api.texts(project, after, signal);
      const outcome = await this.#search(part.rows, query);
      if (signal.aborted) return tried;
      if (outcome.wrong !== null) return outcome.wrong;
      take(tried, part.rows, outcome);
      looked += part.rows.length;
      after = part.after;
      told(looked);
    } while (after !== null && tried.rows.length < MOST_FOUND && looked < MOST_TRIED);
    const isFull = tried.rows.length >= MOST_FOUND;
    tried.more ||= after !== null && isFull;
    if (after !== null && !isFull) tried.looked = looked;
    return tried;
  }

  #search(rows: readonly HitRow[], query: Query): Promise<Outcome> {
    return new Promise((done) => this.#searcher.run(rows.map(({ text }) => text), query, never, done));
  }
}

/** Texts are made ready beside the page. */
const never = (): never => {
  throw new Error("only a plain search asks for this");
};

function take(tried: Tried, rows: readonly HitRow[], { hits, more }: Outcome): void {
  tried.more ||= more;
  const places = new Map<number, number>();
  for (const hit of hits) {
    if (!places.has(hit.text) && tried.rows.length >= MOST_FOUND) return void (tried.more = true);
    if (!places.has(hit.text)) places.set(hit.text, tried.rows.push(rows[hit.text]!) - 1);
    tried.hits.push({ ...hit, text: places.get(hit.text)! });
  }
}
