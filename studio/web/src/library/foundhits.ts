/** What a search over many recordings found, hit by hit: matched here as the find bar does, so that both mean the same. */

import type { HitRow, HitsIn } from "../api/wire.ts";
import { likeCase, replaced, replacement, search, type Hit, type Query } from "../find/matcher.ts";
import { count } from "../lib/format.ts";
import type { Change, Text } from "./replacing.ts";

/** A hit in a segment of some recording. */
export interface Found {
  row: HitRow;
  hit: Hit;
  /** Of this hit among all that there are, as long as the segment stands as it is. */
  key: string;
}

export class FoundHits {
  readonly all: readonly Found[];
  readonly #more: boolean;
  readonly #onlyRead: number;

  constructor({ rows, more, only_read }: HitsIn, query: Query) {
    const { hits } = search(rows.map(({ text }) => text), query);
    this.all = hits.map((hit) => {
      const row = rows[hit.text]!;
      return { row, hit, key: `${row.transcript} ${row.segment} ${row.revision} ${hit.start}` };
    });
    this.#more = more;
    this.#onlyRead = only_read;
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
    const bySegment = grouped(chosen, ({ row }) => row);
    const texts = [...bySegment].map(([row, found]) => ({ row, text: this.#text(row, found, into, capitals) }));
    const byTranscript = grouped(texts.filter(({ row, text }) => text.text !== row.text), ({ row }) => row.transcript);
    return [...byTranscript].map(([transcript, made]) => ({ transcript, name: made[0]!.row.name, texts: made.map(({ text }) => text) }));
  }

  #text({ text, segment, revision }: HitRow, found: readonly Found[], into: string, capitals: boolean): Text {
    return { segment, revision, hits: found.length, text: replaced(text, found.map(({ hit }) => hit), into, capitals) };
  }

  summary(chosen: number): string {
    const recordings = new Set(this.all.map(({ row }) => row.recording)).size;
    const found = this.all.length ? `${count(this.all.length, "hit")} in ${count(recordings, "recording")}, ${chosen.toLocaleString("en")} chosen.` : "Nothing that you may change says this.";
    const more = this.#more ? " These are the first of more: replace them, and the next ones are shown." : "";
    const read = this.#onlyRead ? ` ${count(this.#onlyRead, "recording says", "recordings say")} it, too, and may only be read.` : "";
    return found + more + read;
  }
}

function grouped<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const found = new Map<Key, Item[]>();
  for (const item of items) {
    const there = found.get(keyOf(item));
    if (there) there.push(item);
    else found.set(keyOf(item), [item]);
  }
  return found;
}
