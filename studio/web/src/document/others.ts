/** Who else has the transcript open, and where each of them is. */

import type { OtherPerson } from "../api/wire.ts";
import { Emitter } from "../lib/emitter.ts";
import { listed } from "../lib/format.ts";
import { n, t } from "../lib/texts.ts";

interface OthersEvents {
  /** Somebody came, went, moved, or began or ceased to type: the rows that look different. */
  change: ReadonlySet<string>;
  /** A sentence for who does not see it. */
  told: string;
}

const OWN = t("you in another tab");

export const nameOf = (other: OtherPerson): string => (other.own ? OWN : other.name);

/** Each name once, however many pages are open in it. */
const namesOf = (others: readonly OtherPerson[]): string[] => [...new Set(others.map(nameOf))];

/** What stands at a row: who types there, and who is there besides. */
export function flagText(others: readonly OtherPerson[]): string {
  const typing = namesOf(others.filter((other) => other.typing));
  const there = namesOf(others.filter((other) => !other.reads)).filter((name) => !typing.includes(name));
  const reading = namesOf(others.filter((other) => other.reads));
  return [typingText(typing), there.join(", "), readingText(reading)].filter(Boolean).join(" · ");
}

const isOwnAlone = (names: readonly string[]): boolean => names.length === 1 && names[0] === OWN;

function typingText(names: readonly string[]): string {
  if (isOwnAlone(names)) return t("you in another tab are typing here");
  return names.length ? n(names.length, "{names} is typing here", "{names} are typing here", { names: listed(names) }) : "";
}

function readingText(names: readonly string[]): string {
  if (isOwnAlone(names)) return t("you in another tab reading");
  return names.length ? n(names.length, "{names} reading", "{names} reading", { names: listed(names) }) : "";
}

const alike = (a: OtherPerson, b: OtherPerson): boolean =>
  a.segment === b.segment && a.typing === b.typing && a.colour === b.colour && nameOf(a) === nameOf(b) && a.reads === b.reads;

export class Others extends Emitter<OthersEvents> {
  #all: readonly OtherPerson[] = [];

  get all(): readonly OtherPerson[] {
    return this.#all;
  }

  /** Those at a segment, who types there first. */
  at(segment: string): OtherPerson[] {
    return this.#all.filter((other) => other.segment === segment).sort((a, b) => Number(b.typing) - Number(a.typing));
  }

  /** What is told before one types in a segment in which somebody types; null where nobody does. */
  warning(segment: string): string | null {
    const found = this.at(segment)[0];
    if (!found?.typing) return null;
    if (found.own) return t("You are typing here in another tab. If it is changed in both places, both texts are kept.");
    return t("{name} is typing here. If it is changed in both places, both texts are kept.", { name: found.name });
  }

  /** `here`: where one is oneself. */
  update(all: readonly OtherPerson[], here: string | null): void {
    const before = this.#all;
    this.#take(all);
    for (const sentence of news(before, all, here)) this.emit("told", sentence);
  }

  /** The server is not reached: nobody knows where they are now. */
  forget(): void {
    this.#take([]);
  }

  #take(now: readonly OtherPerson[]): void {
    const before = this.#all;
    this.#all = now;
    const changed = new Set<string>();
    let moved = before.length !== now.length;
    for (const [old, fresh] of pairs(before, now)) {
      if (old && fresh && alike(old, fresh)) continue;
      moved = true;
      for (const other of [old, fresh]) if (other && other.segment !== null) changed.add(other.segment);
    }
    if (moved) this.emit("change", changed);
  }
}

function pairs(before: readonly OtherPerson[], now: readonly OtherPerson[]): [OtherPerson | undefined, OtherPerson | undefined][] {
  const [old, fresh] = [before, now].map((all) => new Map(all.map((other) => [other.page, other]))) as [Map<string, OtherPerson>, Map<string, OtherPerson>];
  return [...new Set([...old.keys(), ...fresh.keys()])].map((page) => [old.get(page), fresh.get(page)]);
}

/** Only what concerns one: not every step of everybody is told. */
function news(before: readonly OtherPerson[], now: readonly OtherPerson[], here: string | null): string[] {
  const [old, fresh] = [namesOf(before), namesOf(now)];
  const arrived = fresh.filter((name) => !old.includes(name)).map((name) => (name === OWN ? t("You have this open in another tab too.") : t("{name} is here too.", { name })));
  const gone = old.filter((name) => !fresh.includes(name) && name !== OWN).map((name) => t("{name} has left.", { name }));
  const typed = (all: readonly OtherPerson[]) => namesOf(all.filter((other) => other.typing && !other.own && other.segment === here));
  const typing = here === null ? [] : typed(now).filter((name) => !typed(before).includes(name)).map((name) => t("{name} is typing in this segment.", { name }));
  return [...arrived, ...gone, ...typing];
}
