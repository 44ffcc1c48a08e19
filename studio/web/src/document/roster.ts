/**
 * Who has which key and colour. Each speaker has a seat: the number of a key up to nine, and a colour that goes with it.
 *
 * Seats stay while names come and go, so that a key means the same person all day; this browser remembers them for each
 * recording, and the colours that somebody chose.
 */

import type { Segment } from "../api/decode.ts";
import { Emitter } from "../lib/emitter.ts";
import type { Stored } from "../lib/stored.ts";
import { COLOURS, namesOf } from "./speakers.ts";

/** Keys that there are. */
export const KEYS = 9;
/** Recordings whose seats are remembered. */
const MOST_REMEMBERED = 200;

export interface Seating {
  /** Names by seat, from 0; null where nobody sits. */
  seats: readonly (string | null)[];
  /** Those that were chosen, by name. */
  colours: Readonly<Record<string, number>>;
}

/** By recording, the one used last at the end. */
export type Seatings = Readonly<Record<string, Seating>>;

const EMPTY: Seating = { seats: [], colours: {} };

const isName = (each: unknown): each is string | null => each === null || typeof each === "string";
const isColour = (each: unknown): each is number => Number.isInteger(each) && (each as number) >= 0 && (each as number) < COLOURS;

function readSeating(kept: unknown): Seating {
  const { seats, colours } = (kept ?? {}) as { seats?: unknown; colours?: unknown };
  const chosen = Object.entries((colours ?? {}) as Record<string, unknown>).filter((pair): pair is [string, number] => isColour(pair[1]));
  return { seats: Array.isArray(seats) && seats.every(isName) ? seats : [], colours: Object.fromEntries(chosen) };
}

export function readSeatings(kept: unknown): Seatings {
  return kept && typeof kept === "object" ? Object.fromEntries(Object.entries(kept).map(([id, each]) => [id, readSeating(each)])) : {};
}

export class Roster extends Emitter<{ change: null }> {
  readonly #stored: Stored<Seatings>;
  readonly #recording: string;
  #seats: (string | null)[];
  #colours: Record<string, number>;
  #present: ReadonlySet<string> = new Set();

  constructor(stored: Stored<Seatings>, recording: string) {
    super();
    this.#stored = stored;
    this.#recording = recording;
    const { seats, colours } = stored.value[recording] ?? EMPTY;
    [this.#seats, this.#colours] = [[...seats], { ...colours }];
  }

  /** Another tab may have given seats or colours. */
  refresh(): void {
    const before = JSON.stringify(this.#now);
    this.#take();
    if (JSON.stringify(this.#now) !== before) this.emit("change", null);
  }

  /** Whoever comes gets a seat. One who comes as another goes has been renamed, and takes that one's. */
  update(segments: readonly Segment[]): void {
    const names = namesOf(segments);
    const now = new Set(names);
    const gone = [...this.#present].filter((name) => !now.has(name));
    this.#present = now;
    if (names.every((name) => this.#seats.includes(name))) return;
    this.#change(() => {
      const come = names.filter((name) => !this.#seats.includes(name));
      if (gone.length === 1 && come.length === 1) this.#rename(gone[0]!, come[0]!);
      else for (const name of come) this.#sit(this.#free(), name);
    });
  }

  /** Who has this key, 1 to 9; also somebody who says nothing now, but did. Null where nobody has. */
  nameOf(key: number): string | null {
    return this.#seats[key - 1] ?? null;
  }

  /** The key of a name, null where it has none. */
  keyOf(name: string): number | null {
    const seat = this.#seats.indexOf(name);
    return seat >= 0 && seat < KEYS ? seat + 1 : null;
  }

  /** The place of a name among the colours. */
  colourOf(name: string | null): number {
    if (name === null) return 0;
    return this.#colours[name] ?? Math.max(0, this.#seats.indexOf(name)) % COLOURS;
  }

  setColour(name: string, colour: number): void {
    this.#change(() => (this.#colours[name] = colour));
  }

  /** A key is given to a name before anybody has it. */
  reserve(key: number, name: string): void {
    this.#change(() => this.#sit(key - 1, name));
  }

  /** What somebody new is called who gets this key: “Speaker 3”, where nobody else is. */
  newName(key: number): string {
    for (let number = key; ; number++) {
      const name = `Speaker ${number}`; // no text: a name that is kept, as a search for speakers gives it
      if (!this.#seats.includes(name)) return name;
    }
  }

  #rename(before: string, name: string): void {
    const seat = this.#seats.indexOf(before);
    this.#sit(seat < 0 ? this.#free() : seat, name);
    const colour = this.#colours[before];
    if (colour !== undefined) this.#colours[name] = colour;
  }

  #sit(seat: number, name: string): void {
    while (this.#seats.length <= seat) this.#seats.push(null);
    const before = this.#seats.indexOf(name);
    if (before >= 0) this.#seats[before] = null;
    this.#seats[seat] = name;
  }

  /** An empty seat; of those with a key also one of somebody who is gone, before there is none with a key. */
  #free(): number {
    const empty = this.#seats.indexOf(null);
    const seat = empty >= 0 ? empty : this.#seats.length;
    if (seat < KEYS) return seat;
    const left = this.#seats.slice(0, KEYS).findIndex((name) => name !== null && !this.#present.has(name));
    return left >= 0 ? left : seat;
  }

  get #now(): Seating {
    return { seats: [...this.#seats], colours: { ...this.#colours } };
  }

  #take(): void {
    const { seats, colours } = this.#stored.reread()[this.#recording] ?? this.#now;
    [this.#seats, this.#colours] = [[...seats], { ...colours }];
  }

  /** Done to what is kept now, which stays but for what is done. */
  #change(act: () => void): void {
    this.#take();
    act();
    const { [this.#recording]: _, ...others } = this.#stored.value;
    const kept = Object.entries(others).slice(1 - MOST_REMEMBERED);
    this.#stored.set({ ...Object.fromEntries(kept), [this.#recording]: this.#now });
    this.emit("change", null);
  }
}
