/** How the sound is listened to: where a pause goes on from, where it stops, and what comes again and again. */

import type { Segment } from "../api/decode.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import type { MarkedRegion, Span } from "../document/region.ts";
import { Emitter } from "../lib/emitter.ts";
import type { Scope } from "../lib/scope.ts";
import type { Stored } from "../lib/stored.ts";
import type { Player } from "./player.ts";

/** What is heard again and again. */
export type Loop = "off" | "segment" | "word" | "region";

export interface ListeningSettings {
  /** Seconds by which a pause goes back when it goes on. */
  rewind: number;
  /** Whether it stops by itself where a segment ends. */
  stopAtEnd: boolean;
}

/** Seconds. */
export const REWINDS: readonly number[] = [0, 0.5, 1, 1.5, 2, 3];
export const LISTENING: ListeningSettings = { rewind: 0.5, stopAtEnd: false };

/** The settings as they were kept; what is no setting is as it was at first. */
export function readListening(kept: unknown): ListeningSettings {
  const { rewind, stopAtEnd } = (kept ?? {}) as Partial<ListeningSettings>;
  const wanted = typeof rewind === "number" && rewind >= 0 && rewind <= REWINDS.at(-1)! ? rewind : LISTENING.rewind;
  return { rewind: wanted, stopAtEnd: stopAtEnd === true };
}

/** A word alone is over before it is heard: so much of the sound, in seconds, comes with it. */
const SHORTEST_LOOP_S = 0.6;
/** A segment of which less than this is left, in seconds, is over. */
const OVER_S = 0.05;

/** The word in the middle of enough sound to be understood. */
export function wordLoop({ start, end }: Span, length: number): Span {
  const more = Math.max(0, SHORTEST_LOOP_S - (end - start)) / 2;
  return { start: Math.max(0, start - more), end: Math.min(length, end + more) };
}

/** Where the segment ends that sounds at `time`, or that comes next; null behind the last one. */
export function endAfter(segments: readonly Segment[], at: number, time: number): number | null {
  const now = segments[at];
  if (now && time < now.end - OVER_S) return now.end;
  return segments[at + 1]?.end ?? null;
}

interface Parts {
  player: Player;
  model: TranscriptModel;
  marked: MarkedRegion;
  settings: Stored<ListeningSettings>;
  /** Seconds. */
  length: number;
}

export class Listening extends Emitter<{ change: Loop }> {
  readonly #parts: Parts;
  #loop: Loop = "off";
  /** The segment and word that are looped. */
  #at: { segment: string; word: number } | null = null;
  /** Seconds: where it stopped by itself, until it sounds again. */
  #stoppedAt: number | null = null;

  constructor(scope: Scope, parts: Parts) {
    super();
    this.#parts = parts;
    scope.add(parts.player.on("sought", (time) => this.#sought(time)));
    scope.add(parts.player.on("stopped", (time) => (this.#stoppedAt = time)));
    scope.add(parts.player.on("playing", (playing) => playing && (this.#stoppedAt = null)));
    scope.add(parts.model.on("change", () => this.#again()));
    scope.add(parts.marked.on("change", () => this.#loop === "region" && this.#again()));
    scope.add(parts.settings.on("change", () => this.emit("change", this.#loop)));
  }

  get loop(): Loop {
    return this.#loop;
  }

  get settings(): ListeningSettings {
    return this.#parts.settings.value;
  }

  change(settings: Partial<ListeningSettings>): void {
    this.#parts.settings.set({ ...this.#parts.settings.reread(), ...settings });
    if (settings.stopAtEnd !== undefined && this.#loop === "off") this.#parts.player.hold(this.#stretchFrom(this.#parts.player.time));
  }

  /** Whether it is to stop where segments end, and stopped by itself in this one. */
  isOver({ start, end }: Span): boolean {
    const at = this.#stoppedAt;
    return this.settings.stopAtEnd && at !== null && start < at && at < end + OVER_S;
  }

  toggle(): void {
    if (this.#parts.player.playing) this.#parts.player.pause();
    else this.play();
  }

  /** Plays on from where it stands: a pause goes on a little earlier, to find back into the sentence. */
  play(): void {
    const { player } = this.#parts;
    const stretch = this.#stretchFrom(player.time);
    const { pausedAt } = player;
    const earliest = stretch?.start ?? 0;
    const from = pausedAt === null ? undefined : Math.max(Math.min(earliest, pausedAt), pausedAt - this.settings.rewind);
    player.play(from, stretch?.end, stretch?.start);
  }

  /** Plays from `time` (seconds), as far as it is to be heard. */
  playFrom(time: number): void {
    const stretch = this.#stretchFrom(time);
    this.#parts.player.play(time, stretch?.end, stretch?.start);
  }

  /** From the segment's start to its end: once, or again and again. */
  replay({ start, end }: Segment): void {
    if (this.#loop === "segment") this.playFrom(start);
    else this.#parts.player.play(start, end);
  }

  /** Loops what is at `place`. Answers whether there is anything to loop. */
  setLoop(loop: Loop, place: Place | null = null): boolean {
    const segment = place ? this.#parts.model.segments[place.segment] : undefined;
    this.#at = segment ? { segment: segment.id, word: place!.word } : null;
    this.#loop = loop;
    const span = this.#span;
    if (loop !== "off" && !span) this.#loop = "off";
    const { player } = this.#parts;
    if (span && (player.time < span.start || player.time >= span.end)) player.seek(span.start, false);
    player.hold(this.#stretchFrom(player.time));
    this.emit("change", this.#loop);
    return this.#loop === loop;
  }

  /** What is looped now. */
  get #span(): Span | null {
    const { model, marked, length } = this.#parts;
    if (this.#loop === "region") return marked.span;
    const segment = this.#at && model.get(this.#at.segment);
    if (!segment || this.#loop === "off") return null;
    const word = segment.words[this.#at!.word];
    return this.#loop === "word" && word ? wordLoop(word, length) : segment;
  }

  /** What may be heard from `time` on: round a loop, to the segment's end, or everything. */
  #stretchFrom(time: number): { start?: number; end: number } | null {
    const span = this.#span;
    if (span) return time < span.end && time >= span.start ? { start: span.start, end: span.end } : null;
    if (!this.settings.stopAtEnd) return null;
    const { model } = this.#parts;
    const end = endAfter(model.segments, model.segmentAt(time), time);
    return end === null ? null : { end };
  }

  /** Somebody went elsewhere: what is there is looped. */
  #sought(time: number): void {
    const { model, player } = this.#parts;
    const place = model.placeAt(time);
    if (place && this.#loop !== "region") this.#at = { segment: model.segments[place.segment]!.id, word: place.word };
    player.hold(this.#stretchFrom(time));
  }

  /** Segments that moved, or another region: the loop goes with them, or ends. */
  #again(): void {
    if (this.#loop === "off") return;
    if (!this.#span) return void this.setLoop("off");
    this.#parts.player.hold(this.#stretchFrom(this.#parts.player.time));
  }
}
