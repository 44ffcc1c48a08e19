/** What came of a replacement in many recordings, in sentences. */

import { count } from "../lib/format.ts";
import type { Outcome } from "./replacing.ts";

/** Recordings that are named. */
const NAMED = 3;

export function outcomeText(outcome: Outcome): string {
  const hits = outcome.made.reduce((sum, step) => sum + step.hits, 0);
  const done = outcome.made.length ? `${count(hits, "hit")} replaced in ${recordings(outcome)}.` : "Nothing was replaced.";
  return [done, ...rest(outcome, "changed meanwhile and left alone")].join(" ");
}

export function backText(outcome: Outcome): string {
  const done = outcome.made.length ? `Taken back in ${recordings(outcome)}.` : "Nothing was taken back.";
  return [done, ...rest(outcome, "left as replaced, where something was edited since; Versions leads back there")].join(" ");
}

const recordings = ({ made }: Outcome): string => count(new Set(made.map(({ recording }) => recording)).size, "recording");

function rest({ left, refused, ended }: Outcome, how: string): string[] {
  const segments = [...left.values()].reduce((sum, each) => sum + each.segments, 0);
  return [
    segments ? `${count(segments, "segment was", "segments were")} ${how}: ${names([...left.values()].map(({ name }) => name))}.` : "",
    ...[...refused.values()].slice(0, NAMED).map(({ name, why }) => `${name}: ${why}`),
    refused.size > NAMED ? `${count(refused.size - NAMED, "other recording was", "other recordings were")} refused, too.` : "",
    ended ? `${ended.why.replace(/\.$/u, "")}: ${count(ended.missed, "text was", "texts were")} not come to.` : "",
  ].filter(Boolean);
}

const names = (all: readonly string[]): string => all.slice(0, NAMED).join(", ") + (all.length > NAMED ? ` and ${all.length - NAMED} more` : "");
