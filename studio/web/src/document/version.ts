/** A transcript among the others of its recording: what was asked for it, in words, and which of them is nearest. */

import type { Region, TranscriptInfo } from "../api/wire.ts";
import { dateTime, spanText } from "../lib/format.ts";
import { DETECT, languageName } from "../lib/languages.ts";
import { t, tc } from "../lib/texts.ts";
import { sourceName } from "./origin.ts";
import { STRENGTH, VOCABULARY, vocabularyText } from "./vocabulary.ts";

/** Named by their number, and always: a text that was helped says so. */
const TOLD: readonly string[] = [VOCABULARY, STRENGTH];

const nameOf = (code: string): string => (code === DETECT ? tc("language", "detected") : languageName(code));

export const languageText = (source: string, target: string): string => (source === target ? nameOf(source) : `${nameOf(source)} → ${nameOf(target)}`);

/** `0:12.0–0:16.2`; nothing for the whole recording. */
export function regionText(region: Region | null): string {
  return region ? spanText({ start: region[0], end: region[1] }) : "";
}

/** What was asked of a transcript's model: language, translation, no punctuation, settings that another version has not, part. */
export function promptParts(info: TranscriptInfo, all: readonly TranscriptInfo[]): string[] {
  const siblings = all.filter((other) => sourceName(other) === sourceName(info));
  const own = Object.entries(info.options).filter(([name, value]) => !TOLD.includes(name) && siblings.some((other) => other.options[name] !== value));
  const parts = [
    languageText(info.source_lang, info.target_lang),
    info.task === "ast" && t("translation"),
    !info.pnc && t("no punctuation"),
    ...own.map(([name, value]) => `${name}=${value}`),
    vocabularyText(info.options),
    regionText(info.region),
  ];
  return parts.filter((part): part is string => Boolean(part));
}

/** A transcript among its siblings: `canary-1b-flash · English · beam_size=4 · 0:12.0–0:16.2 · 21 Nov 2026, 04:00`. */
export function versionText(info: TranscriptInfo, all: readonly TranscriptInfo[]): string {
  return [sourceName(info), ...promptParts(info, all), dateTime(info.created)].join(" · ");
}

/** The transcript to compare with, unless a person chooses: the newest that has words, at best in the same language. */
export function nearestVersion(others: readonly TranscriptInfo[], own: TranscriptInfo | undefined): TranscriptInfo | undefined {
  const fit = (info: TranscriptInfo) => (info.segments ? 2 : 0) + (info.target_lang === own?.target_lang ? 1 : 0);
  return others.toSorted((a, b) => fit(b) - fit(a))[0];
}
