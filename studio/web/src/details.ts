/** The drawer's facts about a transcript: where it came from, how good it is, how its words were timed. */

import { el } from "./dom.ts";
import { count, moment, percent, spanWords } from "./format.ts";
import type { TranscriptModel } from "./model.ts";
import { sourceWords } from "./origin.ts";
import { isDoubted } from "./suspects.ts";
import { TIMED_BY, type Region, type TimedBy, type TranscriptInfo } from "./wire.ts";
import { isMeasured, TIMED_BY_SENTENCE } from "./wordinfo.ts";

export function languageWords(source: string, target: string): string {
  return source === target ? source : `${source} → ${target}`;
}

/** `0:12.0–0:16.2`; nothing for the whole recording. */
export function regionWords(region: Region | null): string {
  return region ? spanWords({ start: region[0] / 1000, end: region[1] / 1000 }) : "";
}

/** What was asked of a transcript's model: language, translation, no punctuation, settings that another version has not, part. */
export function promptWords(info: TranscriptInfo, all: readonly TranscriptInfo[]): string[] {
  const siblings = all.filter((other) => sourceWords(other) === sourceWords(info));
  const own = Object.entries(info.options).filter(([name, value]) => siblings.some((other) => other.options[name] !== value));
  const parts = [
    languageWords(info.source_lang, info.target_lang),
    info.task === "ast" && "translation",
    !info.pnc && "no punctuation",
    ...own.map(([name, value]) => `${name}=${value}`),
    regionWords(info.region),
  ];
  return parts.filter((part): part is string => Boolean(part));
}

/** A transcript among its siblings: `canary-1b-flash · en · beam_size=4 · 0:12.0–0:16.2 · 21 Nov 2026, 04:00`. */
export function versionWords(info: TranscriptInfo, all: readonly TranscriptInfo[]): string {
  return [sourceWords(info), ...promptWords(info, all), moment(info.created)].join(" · ");
}

/** The transcript to compare with, unless a person chooses: the newest that has words, at best in the same language. */
export function nearestVersion(others: readonly TranscriptInfo[], own: TranscriptInfo | undefined): TranscriptInfo | undefined {
  const fit = (info: TranscriptInfo) => (info.segments ? 2 : 0) + (info.target_lang === own?.target_lang ? 1 : 0);
  return others.toSorted((a, b) => fit(b) - fit(a))[0];
}

/** How many words were timed in each way. */
export function timingCounts(model: TranscriptModel): Record<TimedBy, number> {
  const counts: Record<TimedBy, number> = { model: 0, aligner: 0, carried: 0, interpolated: 0 };
  for (const segment of model.segments) for (const word of segment.words) counts[word.timedBy] += 1;
  return counts;
}

/** `beam_size` as “Beam size”. */
function optionWords(name: string): string {
  const words = name.replaceAll(/[_-]+/gu, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function facts(model: TranscriptModel): [string, string][] {
  const { info, score } = model;
  if (!info) return [];
  const doubted = model.segments.filter(isDoubted).length;
  const rate = (value: number | null) => (value === null ? "not yet: verify or edit a segment" : `${percent(value)} %`);
  return [
    [info.origin ? "Imported from" : "Model", sourceWords(info)],
    ["Task", info.task === "ast" ? "translation" : "transcription"],
    ["Language", languageWords(info.source_lang, info.target_lang)],
    ["Punctuation", info.pnc ? "yes" : "no"],
    ...Object.entries(info.options).map(([name, value]): [string, string] => [optionWords(name), value]),
    ["Part", regionWords(info.region) || "the whole recording"],
    ["Made", moment(info.created)],
    ["WER", rate(score.wer)],
    ["CER", rate(score.cer)],
    ["Errors put right", score.words ? `${score.errors} in ${count(score.words, "word")} checked` : "none yet"],
    ["Segments edited", String(model.segments.filter((segment) => segment.original !== null).length)],
    ["Verified", `${score.verified} of ${model.segments.length}`],
    ["Unusable", String(score.unusable)],
    ...(doubted ? [["Doubted", `${count(doubted, "segment")}: listen to ${doubted === 1 ? "it" : "them"}`] as [string, string]] : []),
  ];
}

function timings(model: TranscriptModel): HTMLElement {
  const counts = timingCounts(model);
  const list = el("ul", { class: "cs-legend" });
  for (const timedBy of TIMED_BY) {
    const swatch = el("span", { class: isMeasured(timedBy) ? "cs-swatch" : "cs-swatch is-estimate" });
    list.append(el("li", {}, swatch, el("span", { text: `${count(counts[timedBy], "word")} ${TIMED_BY_SENTENCE[timedBy]}` })));
  }
  return list;
}

export function detailsPanel(model: TranscriptModel, originalUrl: string): HTMLElement {
  const list = el("dl", { class: "cs-facts" });
  for (const [name, value] of facts(model)) list.append(el("div", {}, el("dt", { text: name }), el("dd", { text: value })));
  const original = el("a", { class: "cs-link", href: originalUrl, download: true, text: "Download the original file" });
  return el("div", {}, list, el("h3", { text: "How the words were timed" }), timings(model), original);
}
