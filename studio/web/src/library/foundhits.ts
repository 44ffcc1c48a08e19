/** What a search over many recordings found, hit by hit: matched here as the find bar does, so that both mean the same. */

import type { HitRow, HitsIn } from "../api/wire.ts";
import type { Spoken } from "../find/context.ts";
import { likeCase, replaced, replacement, search, type Hit, type Query } from "../find/matcher.ts";
import { groupBy } from "../lib/group.ts";
import { n, t } from "../lib/texts.ts";
import type { Change, Text } from "./replacing.ts";

/** A hit in a segment of some recording. */
export interface Found {
  row: HitRow;
  /** The row as the find bar has a segment. */
  said: Spoken;
  hit: Hit;
  /** Of this hit among all that there are, as long as the segment stands as it is. */
  key: string;
}

export class FoundHits {
  readonly all: readonly Found[];
  readonly #more: boolean;
  readonly #onlyRead: number;
  readonly #looked: string;

  /** `hits` in these rows, where they are known; `looked`: so many segments were looked through, and not all. */
  constructor({ rows, more, only_read }: HitsIn, query: Query, hits: readonly Hit[] = search(rows.map(({ text }) => text), query).hits, looked: number | null = null, inProject = false) {
    const said = rows.map(spokenOf);
    this.all = hits.map((hit) => {
      const row = rows[hit.text]!;
      return { row, said: said[hit.text]!, hit, key: `${row.transcript} ${row.segment} ${row.revision} ${hit.start}` };
    });
    this.#more = more;
    this.#onlyRead = only_read;
    this.#looked = looked === null ? "" : lookedText(looked, inProject);
  }

  get verifiedRows(): number {
    return new Set(this.all.filter(({ row }) => row.status === "verified").map(({ row }) => row)).size;
  }

  /** What would stand in a hit's place. */
  put({ row, hit }: Found, into: string, capitals: boolean): string {
    const put = replacement(hit, into);
    return capitals ? likeCase(row.text.slice(hit.start, hit.end), put) : put;
  }

  /** By transcript, in the order in which they are shown; what says the same afterwards is left out. */
  changes(chosen: readonly Found[], into: string, capitals: boolean): Change[] {
    const bySegment = groupBy(chosen, ({ row }) => row);
    const texts = [...bySegment].map(([row, found]) => ({ row, text: this.#text(row, found, into, capitals) }));
    const byTranscript = groupBy(texts.filter(({ row, text }) => text.text !== row.text), ({ row }) => row.transcript);
    return [...byTranscript].map(([transcript, made]) => ({ transcript, recording: made[0]!.row.recording, name: made[0]!.row.name, texts: made.map(({ text }) => text) }));
  }

  #text({ text, segment, revision }: HitRow, found: readonly Found[], into: string, capitals: boolean): Text {
    return { segment, revision, hits: found.length, text: replaced(text, found.map(({ hit }) => hit), into, capitals) };
  }

  summary(chosen: number): string {
    const recordings = new Set(this.all.map(({ row }) => row.recording)).size;
    const hits = n(this.all.length, "{count} hit", "{count} hits");
    const where = { hits, recordings: n(recordings, "{count} recording", "{count} recordings") };
    const found = this.all.length ? n(chosen, "{hits} in {recordings}, {count} chosen.", "{hits} in {recordings}, {count} chosen.", where) : t("Nothing that you may change says this.");
    const more = this.#more && t("These are the first of more: replace them, and the next ones are shown.");
    const read = this.#onlyRead && n(this.#onlyRead, "{count} recording says it, too, and may only be read.", "{count} recordings say it, too, and may only be read.");
    return [found, more, this.#looked, read].filter(Boolean).join(" ");
  }
}

/** `inProject`: only one project was looked through, and not the whole library. */
function lookedText(looked: number, inProject: boolean): string {
  if (inProject) return n(looked, "Only {count} segment of its newest recordings were looked through.", "Only {count} segments of its newest recordings were looked through.");
  return n(
    looked,
    "Only {count} segment of the newest recordings were looked through: choose a project to look further.",
    "Only {count} segments of the newest recordings were looked through: choose a project to look further.",
  );
}

export const spokenOf = ({ text, status, word_start, word_end }: HitRow): Spoken => ({
  status,
  words: text.split(" ").map((word, i) => ({ text: word, start: (word_start[i] ?? 0) / 1000, end: (word_end[i] ?? 0) / 1000 })),
});
