/** What came of a replacement in many recordings, in sentences. */

import { n, t } from "../lib/texts.ts";
import type { Outcome } from "./replacing.ts";

/** Recordings that are named. */
const NAMED = 3;

export function outcomeText(outcome: Outcome): string {
  const hits = outcome.made.reduce((sum, step) => sum + step.hits, 0);
  const done = outcome.made.length ? n(hits, "{count} hit replaced in {recordings}.", "{count} hits replaced in {recordings}.", { recordings: recordings(outcome) }) : t("Nothing was replaced.");
  return [done, ...rest(outcome, leftText)].join(" ");
}

export function backText(outcome: Outcome): string {
  const done = outcome.made.length ? t("Taken back in {recordings}.", { recordings: recordings(outcome) }) : t("Nothing was taken back.");
  return [done, ...rest(outcome, stayedText)].join(" ");
}

const recordings = ({ made }: Outcome): string => n(new Set(made.map(({ recording }) => recording)).size, "{count} recording", "{count} recordings");

function rest({ left, refused, ended }: Outcome, told: (segments: number, names: string) => string): string[] {
  const segments = [...left.values()].reduce((sum, each) => sum + each.segments, 0);
  return [
    segments ? told(segments, names([...left.values()].map(({ name }) => name))) : "",
    ...[...refused.values()].slice(0, NAMED).map(({ name, why }) => t("{name}: {why}", { name, why })),
    refused.size > NAMED ? n(refused.size - NAMED, "{count} other recording was refused, too.", "{count} other recordings were refused, too.") : "",
    ended ? n(ended.missed, "{why}: {count} text was not come to.", "{why}: {count} texts were not come to.", { why: ended.why.replace(/\.$/u, "") }) : "",
  ].filter(Boolean);
}

const leftText = (segments: number, names: string): string =>
  n(segments, "{count} segment was changed meanwhile and left alone: {names}.", "{count} segments were changed meanwhile and left alone: {names}.", { names });

const stayedText = (segments: number, names: string): string =>
  n(
    segments,
    "{count} segment was left as replaced, where something was edited since; Versions leads back there: {names}.",
    "{count} segments were left as replaced, where something was edited since; Versions leads back there: {names}.",
    { names },
  );

function names(all: readonly string[]): string {
  const named = all.slice(0, NAMED).join(", ");
  return all.length > NAMED ? n(all.length - NAMED, "{names} and {count} more", "{names} and {count} more", { names: named }) : named;
}
