/** What may be wrong and nobody has verified yet: as the server ranks it, how much of it one wants to be shown, and where to go next. */

import type { Segment, Word } from "../api/decode.ts";
import { SUSPECT_REASONS, SUSPECT_SHARES, type QualityFlag, type Status, type WireSuspects } from "../api/wire.ts";
import { lastAtOrBefore } from "../lib/search.ts";
import { t, tc } from "../lib/texts.ts";
import type { Place, TranscriptModel } from "./model.ts";
import type { Span } from "./region.ts";

export type Sensitivity = keyof typeof SUSPECT_SHARES;

export const readSensitivity = (kept: unknown): Sensitivity => (typeof kept === "string" && Object.hasOwn(SUSPECT_SHARES, kept) ? (kept as Sensitivity) : "normal");

/** What a quality flag is called in a row, and what it means. */
export const QUALITY_FLAGS: Record<QualityFlag, { badge: string; means: string }> = {
  repeats: { badge: tc("badge of a segment", "repeats?"), means: t("The model may have run in a loop: the same words come again and again. Listen whether they are said.") },
  "too fast": { badge: tc("badge of a segment", "too fast?"), means: t("More is written here than anybody says in so short a time. Listen whether it is said.") },
  "no speech": { badge: tc("badge of a segment", "no speech?"), means: t("No voice was found here. The model may have written words into silence or noise.") },
};

/** Why a word is suspect, by the names of `SUSPECT_REASONS`. */
export const REASONS: Readonly<Record<string, string>> = {
  disagrees: t("another transcript differs"),
  unsure: t("the model was not sure"),
  silent: t("no voice heard here"),
  spelling: t("spelling not known here"),
  pace: t("too long or too short for its sound"),
};

const isOpen = (segment: Segment) => segment.status === "draft";

export const isFlagged = (segment: Segment): boolean => isOpen(segment) && segment.quality_flag !== null;

interface Entry {
  text: string;
  bits: number;
}

/** Milliseconds, in which moments travel: a word is known by its start, whatever segment it is in by now. */
const keyOf = (word: Word): number => Math.round(word.start * 1000);

/** The server's answer at one sensitivity. It never changes: another is another object. */
export class Suspects {
  /** Whether the server has said anything. */
  readonly known: boolean;
  /** Where somebody may speak and no word stands, in time order. */
  readonly voice: readonly Span[];
  /** Starts of suspect words, the likeliest wrong first. */
  readonly ranked: readonly number[];
  readonly #words = new Map<number, Entry[]>();
  readonly #poor: ReadonlyMap<string, number>;
  /** Suspect words by segment; a segment that changes is another object. */
  readonly #counts = new WeakMap<Segment, number>();

  constructor(found: WireSuspects | null, sensitivity: Sensitivity) {
    this.known = found !== null;
    const most = SUSPECT_SHARES[sensitivity] * 10;
    const { start, text, rank, reasons } = found?.words ?? { start: [], text: [], rank: [], reasons: [] };
    const shown = start.flatMap((_, i) => (rank[i]! <= most ? [i] : []));
    this.ranked = shown.map((i) => start[i]! / 1000);
    for (const i of shown) this.#add(start[i]!, { text: text[i]!, bits: reasons[i]! });
    this.voice = found ? found.voice.start.map((from, i) => ({ start: from / 1000, end: found.voice.end[i]! / 1000 })) : [];
    this.#poor = new Map(found?.poor.id.map((id, i) => [id, found.poor.wer[i]!]));
  }

  #add(start: number, entry: Entry): void {
    const there = this.#words.get(start);
    if (there) there.push(entry);
    else this.#words.set(start, [entry]);
  }

  #entry(word: Word): Entry | undefined {
    return this.#words.get(keyOf(word))?.find(({ text }) => text === word.text);
  }

  /** Whether the word is marked: the one rule for the list, the field and the lane. What a person verified is nobody's suspect. */
  has(word: Word, status: Status): boolean {
    return status === "draft" && this.#entry(word) !== undefined;
  }

  /** Why it is, in a word or two each; null where it is none. */
  why(word: Word, status: Status): string | null {
    const entry = status === "draft" ? this.#entry(word) : undefined;
    if (!entry) return null;
    const reasons = SUSPECT_REASONS.filter((_, bit) => entry.bits & (1 << bit)).map(([name, says]) => REASONS[name] ?? says);
    return reasons.join(", ") || t("beside suspect words");
  }

  /** Percent of the segment's words that are expected to be wrong, where that is so many that writing it anew is quicker. */
  poor({ id, original, status }: Segment): number | null {
    return status === "draft" && original === null ? (this.#poor.get(id) ?? null) : null;
  }

  /** Stops in a segment that nobody has verified: suspect words; one where it is judged as a whole. */
  stops(segment: Segment): number {
    if (!isOpen(segment)) return 0;
    if (segment.quality_flag !== null) return 1;
    let count = this.#counts.get(segment);
    if (count === undefined) {
      count = segment.words.reduce((sum, word) => sum + Number(this.#entry(word) !== undefined), 0);
      this.#counts.set(segment, count);
    }
    return count;
  }

  /** Stretches of voice that still have no words, and lie in nothing that a person has verified. */
  unwritten(model: TranscriptModel): readonly Span[] {
    return this.voice.filter((span) => !isWritten(model, span));
  }

  /** How many stops are left. */
  left(model: TranscriptModel): number {
    return model.segments.reduce((sum, segment) => sum + this.stops(segment), this.unwritten(model).length);
  }
}

export const NO_SUSPECTS = new Suspects(null, "normal");

/** The segment that a stretch lies in, by its middle, has a word there or was judged by a person. */
function isWritten(model: TranscriptModel, { start, end }: Span): boolean {
  const middle = (start + end) / 2;
  const segment = model.segments[model.segmentAt(middle)];
  if (!segment || segment.end <= middle) return false;
  return !isOpen(segment) || segment.words.some((word) => word.start < end && word.end > start);
}

/** Where one goes next. */
export type Stop = { kind: "word"; place: Place } | { kind: "voice"; span: Span };

/** Whether the row of a segment is one of those that are gone to. */
type Shows = (segment: Segment) => boolean;

const ALL: Shows = () => true;

/**
 * The first stop after `from` and `time`, in the order of the text, starting over at the end. A flagged segment is one
 * stop, at its first word. Where nothing at all is suspect, the next unverified segment. Voice is a stop where the row
 * before it is shown.
 */
export function nextStop(model: TranscriptModel, suspects: Suspects, from: Place | null, time: number, shows = ALL): Stop | null {
  return stopAfter(model, suspects, from, time, shows) ?? stopAfter(model, suspects, null, -1, shows);
}

/** So near to the playhead it is where one is already: milliseconds are rounded. */
const HERE_S = 0.002;

function stopAfter(model: TranscriptModel, suspects: Suspects, from: Place | null, time: number, shows: Shows): Stop | null {
  const { segments } = model;
  const voices = suspects.unwritten(model).filter(({ start }) => !segments.length || shows(segments[Math.max(0, model.segmentAt(start))]!));
  const any = suspects.left(model) > 0;
  const place = any ? suspectAfter(segments, suspects, from, shows) : openAfter(segments, from, shows);
  const span = voices.find(({ start }) => start > time + HERE_S);
  if (span && (!place || span.start < timeOf(model, place))) return { kind: "voice", span };
  return place && { kind: "word", place };
}

function timeOf({ segments }: TranscriptModel, { segment: at, word }: Place): number {
  const segment = segments[at]!;
  return segment.words[word]?.start ?? segment.start;
}

function suspectAfter(segments: readonly Segment[], suspects: Suspects, from: Place | null, shows: Shows): Place | null {
  for (let at = from?.segment ?? 0; at < segments.length; at++) {
    const segment = segments[at]!;
    if (!suspects.stops(segment) || !shows(segment)) continue;
    const after = at === from?.segment ? from.word : -1;
    const word = isFlagged(segment) ? (after < 0 ? 0 : -1) : segment.words.findIndex((each, i) => i > after && suspects.has(each, segment.status));
    if (word >= 0) return { segment: at, word };
  }
  return null;
}

function openAfter(segments: readonly Segment[], from: Place | null, shows: Shows): Place | null {
  const at = segments.findIndex((segment, i) => i > (from?.segment ?? -1) && isOpen(segment) && shows(segment));
  return at < 0 ? null : { segment: at, word: 0 };
}

/** The likeliest wrong word that is left; pressed again on it, the next likely one, starting over at the end. */
export function likeliest(model: TranscriptModel, suspects: Suspects, from: Place | null, shows = ALL): Place | null {
  const starts = [...new Set(suspects.ranked)];
  const here = from && model.segments[from.segment]?.words[from.word];
  const at = here && suspects.has(here, "draft") ? starts.indexOf(keyOf(here) / 1000) : -1;
  const shown = (start: number) => placesOf(model, suspects, start).filter(({ segment }) => shows(model.segments[segment]!));
  const together = at < 0 ? [] : shown(starts[at]!);
  const other = together[together.findIndex(({ segment, word }) => segment === from!.segment && word === from!.word) + 1];
  if (other) return other;
  for (let step = 1; step <= starts.length; step++) {
    const [place] = shown(starts[(at + step) % starts.length]!);
    if (place) return place;
  }
  return null;
}

/** The suspect words that start then. People speak at once: they may be in segments that began before the last one. */
function placesOf(model: TranscriptModel, suspects: Suspects, start: number): Place[] {
  const most = 4;
  const last = model.segmentAt(start);
  const found: Place[] = [];
  for (let segment = last; segment >= 0 && segment > last - most; segment--) {
    const { words, status } = model.segments[segment]!;
    let word = lastAtOrBefore(words.map((each) => each.start), start + HERE_S);
    for (; word >= 0 && words[word]!.start > start - HERE_S; word--) {
      if (keyOf(words[word]!) === Math.round(start * 1000) && suspects.has(words[word]!, status)) found.push({ segment, word });
    }
  }
  return found;
}
