/** What is looked for in the open transcript: every hit, also in rows that are not in the document, and the current one. */

import { textOf, type Segment, type Worded } from "../api/decode.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import { Emitter } from "../lib/emitter.ts";
import { groupBy } from "../lib/group.ts";
import type { Scope } from "../lib/scope.ts";
import { sought, type Counting, type Sought } from "../lib/sought.ts";
import { countsOf, replaced, type Hit, type Query } from "./matcher.ts";
import { Searcher, type Outcome } from "./searcher.ts";

/** A hit within the row of its segment. */
export interface Mark {
  start: number;
  end: number;
  now: boolean;
}

export const NO_QUERY: Query = { wanted: "", pattern: false, whole: false, case: false, accents: false };
/** Hits that nobody looked for, among these segments. */
export type Given = (segments: readonly Segment[]) => readonly Hit[];

const NOTHING: Outcome = { hits: [], more: false, wrong: null };

export const keyOf = (segment: string, { start, end }: Pick<Hit, "start" | "end">): string => `${segment}:${start}:${end}`;

const readied = new WeakMap<Segment, Map<string, Sought>>();

function readyText(segment: Segment, counts: Counting): Sought {
  const made = readied.get(segment) ?? new Map<string, Sought>();
  const key = `${counts.case}${counts.accents}`;
  const found = made.get(key) ?? sought(textOf(segment), counts);
  made.set(key, found);
  readied.set(segment, made);
  return found;
}

/** The word of the segment in which character `at` of its text stands. */
export function wordAt(segment: Worded, at: number): number {
  let word = 0;
  for (let end = -1; word < segment.words.length - 1; word++) {
    end += segment.words[word]!.text.length + 1;
    if (at < end) break;
  }
  return word;
}

const isSame = (a: readonly Mark[] | undefined, b: readonly Mark[]): a is readonly Mark[] =>
  a?.length === b.length && a.every((mark, i) => mark.start === b[i]!.start && mark.end === b[i]!.end && mark.now === b[i]!.now);

export class Finding extends Emitter<{ change: null }> {
  readonly #model: TranscriptModel;
  readonly #searcher: Searcher;
  #query = NO_QUERY;
  #given: Given | null = null;
  #active = false;
  #outcome = NOTHING;
  /** The segments that were searched: hits name them by their place among these. */
  #segments: readonly Segment[] = [];
  #marks = new Map<string, readonly Mark[]>();
  #at = -1;
  #waiting: (() => void)[] = [];
  searching = false;

  constructor(scope: Scope, model: TranscriptModel, searcher = new Searcher(scope)) {
    super();
    this.#model = model;
    this.#searcher = searcher;
    scope.add(model.on("change", ({ changed, structure }) => (structure || changed.size > 0) && this.#active && this.#search()));
  }

  get hits(): readonly Hit[] {
    return this.#outcome.hits;
  }

  get outcome(): Outcome {
    return this.#outcome;
  }

  /** The number of the current hit, from 0; -1 where none is. */
  get at(): number {
    return this.#at;
  }

  get query(): Query {
    return this.#query;
  }

  set query(query: Query) {
    this.#query = query;
    this.#given = null;
    if (this.#active) this.#search();
  }

  get given(): Given | null {
    return this.#given;
  }

  /** Shows these in place of what was looked for, until something is. */
  give(given: Given): void {
    this.#given = given;
    this.#at = -1;
    this.refresh();
  }

  /** What is given may be another by now. */
  refresh(): void {
    if (this.#active) this.#search();
  }

  get active(): boolean {
    return this.#active;
  }

  /** While nobody looks nothing is searched, and no row is marked. */
  set active(active: boolean) {
    if (active === this.#active) return;
    this.#active = active;
    if (active) {
      this.#search();
    } else {
      this.#given = null;
      this.#stopSearch();
      this.#take(NOTHING, []);
    }
  }

  /** Once the last search has ended: at once where none goes on. */
  whenSettled(run: () => void): void {
    if (this.searching) this.#waiting.push(run);
    else run();
  }

  settled(): Promise<void> {
    return new Promise((done) => this.whenSettled(done));
  }

  segmentOf(hit: Hit): Segment {
    return this.#segments[hit.text]!;
  }

  marksOf(segment: string): readonly Mark[] | undefined {
    return this.#marks.get(segment);
  }

  placeOf(hit: Hit): Place {
    const segment = this.segmentOf(hit);
    return { segment: this.#model.position(segment.id), word: wordAt(segment, hit.start) };
  }

  /** The next hit from a place on, or the one before; around the end it begins again. -1 where there is none. */
  next(from: { segment: number; at: number }, step: 1 | -1): number {
    const { hits } = this;
    const after = (hit: Hit) => hit.text > from.segment || (hit.text === from.segment && hit.start >= from.at);
    const before = (hit: Hit) => hit.text < from.segment || (hit.text === from.segment && hit.start < from.at);
    const found = step > 0 ? hits.findIndex(after) : hits.findLastIndex(before);
    return found >= 0 || !hits.length ? found : step > 0 ? 0 : hits.length - 1;
  }

  /** Makes a hit the current one. */
  choose(at: number): Hit | undefined {
    this.#at = at;
    this.#mark();
    this.emit("change", null);
    return this.hits[at];
  }

  /** What the chosen hits' segments are to say, by segment. */
  newTexts(chosen: readonly Hit[], into: string, capitals = false): Map<Segment, string> {
    const bySegment = groupBy(chosen, ({ text }) => text);
    return new Map([...bySegment].map(([at, hits]) => [this.#segments[at]!, replaced(textOf(this.#segments[at]!), hits, into, capitals)]));
  }

  /** One that goes on is overtaken by one for nothing. */
  #stopSearch(): void {
    this.#searcher.run([], NO_QUERY, () => ({ text: "", at: null }), () => {});
  }

  #search(): void {
    const segments = [...this.#model.segments];
    if (this.#given) {
      this.#stopSearch();
      return this.#take({ hits: this.#given(segments), more: false, wrong: null }, segments);
    }
    const counts = countsOf(this.#query);
    this.searching = true;
    const texts = this.#query.pattern ? segments.map(textOf) : Array.from(segments, () => "");
    this.#searcher.run(texts, this.#query, (i) => readyText(segments[i]!, counts), (outcome) => this.#take(outcome, segments));
    if (this.searching) this.emit("change", null);
  }

  #take(outcome: Outcome, segments: readonly Segment[]): void {
    const now = this.hits[this.#at];
    const kept = now && keyOf(this.segmentOf(now).id, now);
    this.searching = false;
    this.#outcome = outcome;
    this.#segments = segments;
    this.#at = kept === undefined ? -1 : outcome.hits.findIndex((hit) => keyOf(segments[hit.text]!.id, hit) === kept);
    this.#mark();
    this.emit("change", null);
    for (const done of this.#waiting.splice(0)) done();
  }

  /** A row whose marks are the same keeps the same array: it is not drawn again. */
  #mark(): void {
    const [before, now] = [this.#marks, this.hits[this.#at]];
    const bySegment = groupBy(this.hits, (hit) => this.segmentOf(hit).id);
    this.#marks = new Map([...bySegment].map(([id, hits]) => {
      const made = hits.map((hit) => ({ start: hit.start, end: hit.end, now: hit === now }));
      return [id, isSame(before.get(id), made) ? before.get(id)! : made];
    }));
  }
}
