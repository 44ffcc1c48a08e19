/** The commands that the palette shows, in the order in which it shows them. */

import { fuzzyScore } from "../lib/fuzzy.ts";
import { keycaps, shortcuts, type Command } from "../lib/keyboard.ts";
import { needText, whyOff, type Present } from "./needs.ts";

export interface Entry {
  command: Command;
  /** Its first in the table; of one that is looked for, the one by which it is found. */
  name: string;
  /** All that the table calls it, by which it may be looked for. */
  names: readonly string[];
  group: string;
  /** As they are read. */
  keys: readonly string[];
  needs: string;
  /** Why it is off now. */
  off: string | null;
  recent: boolean;
}

export const RECENT = 6;

/** Every command once, by its first name in the table and with all its keys. */
export function entries(present: Present, recent: readonly Command[]): Entry[] {
  const table = shortcuts();
  return [...new Set(table.map(({ command }) => command))]
    .filter((command) => command !== "palette")
    .map((command) => {
      const of = table.filter((shortcut) => shortcut.command === command);
      const keys = [...new Set(of.flatMap((shortcut) => shortcut.keys))].map((each) => keycaps(each).join("+"));
      const { does: name, group } = of[0]!;
      const names = [...new Set(of.map(({ does }) => does))];
      return { command, name, names, group, keys, needs: needText(command), off: whyOff(command, present), recent: recent.includes(command) };
    });
}

/** What `query` names, the best first; without one the recent ones first, then the table's order. */
export function found(all: readonly Entry[], query: string, recent: readonly Command[]): Entry[] {
  const place = ({ command }: Entry) => (recent.includes(command) ? recent.indexOf(command) : recent.length);
  if (!query.trim()) return [...all].sort((a, b) => place(a) - place(b));
  const scored = all.map((entry) => bestName(query, entry)).filter(({ score }) => score !== null);
  return scored.sort((a, b) => b.score! - a.score! || place(a.entry) - place(b.entry)).map(({ entry }) => entry);
}

/** The same by the name that fits best: what splits before the word is called “Split at the caret” as well. */
function bestName(query: string, entry: Entry): { entry: Entry; score: number | null } {
  const others = entry.names.slice(1).map((name) => ({ entry: { ...entry, name }, score: withOff(fuzzyScore(query, name), entry) }));
  return others.reduce((best, each) => ((each.score ?? -Infinity) > (best.score ?? -Infinity) ? each : best), { entry, score: scoreOf(query, entry) });
}

/** Whoever writes keys as they are read means the command that has them. */
const BY_KEYS = 1000;

/** A command that is off comes after an equal one that is not. */
const withOff = (score: number | null, { off }: Entry): number | null => (score === null ? null : score - (off ? 1 : 0));

/** By its first name, its group, or its keys. */
function scoreOf(query: string, entry: Entry): number | null {
  const { name, group, keys } = entry;
  const byName = fuzzyScore(query, name);
  const byMore = fuzzyScore(query, `${group} ${name} ${keys.join(" ")}`);
  const isKeys = keys.some((each) => each.toLowerCase() === query.trim().toLowerCase());
  const scores = [isKeys ? BY_KEYS : null, byName, byMore === null ? null : byMore - 10].filter((score) => score !== null);
  return withOff(scores.length ? Math.max(...scores) : null, entry);
}

/** The latest first. */
export const withRecent = (recent: readonly Command[], command: Command): Command[] => [command, ...recent.filter((each) => each !== command)].slice(0, RECENT);

/** What was kept, without commands that are no more. */
export function readRecent(kept: unknown): Command[] {
  const names = new Set<unknown>(shortcuts().map(({ command }) => command));
  return Array.isArray(kept) ? kept.filter((each): each is Command => names.has(each)).slice(0, RECENT) : [];
}
