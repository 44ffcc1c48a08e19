/** The drawer's facts about a transcript: where it came from, how good it is, how its words were timed. */

import { TIMED_BY, type TimedBy } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import { sourceName } from "../document/origin.ts";
import { isFlagged } from "../document/suspects.ts";
import { languageText, regionText } from "../document/version.ts";
import { phrasesOf, VOCABULARY } from "../document/vocabulary.ts";
import { isMeasured, TIMED_BY_TEXT } from "../document/wordinfo.ts";
import { el } from "../lib/dom.ts";
import { downloadLink } from "../lib/download.ts";
import { count, dateTime, percent } from "../lib/format.ts";
import type { Source } from "../lib/source.ts";
import { suspectFacts, type SuspectSettings } from "./suspectfacts.ts";

/** How many words were timed in each way. */
export function timingCounts(model: TranscriptModel): Record<TimedBy, number> {
  const counts: Record<TimedBy, number> = { model: 0, aligner: 0, carried: 0, interpolated: 0, person: 0 };
  for (const segment of model.segments) for (const word of segment.words) counts[word.timedBy] += 1;
  return counts;
}

/** `beam_size` as “Beam size”. */
function optionName(name: string): string {
  const words = name.replaceAll(/[_-]+/gu, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function facts(model: TranscriptModel): [string, string][] {
  const { info, score } = model;
  if (!info) return [];
  const flagged = model.segments.filter(isFlagged).length;
  const rate = (value: number | null) => (value === null ? "not yet: verify or edit a segment" : `${percent(value)} %`);
  return [
    [info.origin ? "Imported from" : "Model", sourceName(info)],
    ["Task", info.task === "ast" ? "translation" : "transcription"],
    ["Language", languageText(info.source_lang, info.target_lang)],
    ["Punctuation", info.pnc ? "yes" : "no"],
    ...Object.entries(info.options).map(([name, value]): [string, string] => [optionName(name), name === VOCABULARY ? phrasesOf(value).join(", ") : value]),
    ["Part", regionText(info.region) || "the whole recording"],
    ["Made", dateTime(info.created)],
    ["WER", rate(score.wer)],
    ["CER", rate(score.cer)],
    ["Errors put right", score.words ? `${score.errors} in ${count(score.words, "word")} checked` : "none yet"],
    ["Segments edited", String(model.segments.filter((segment) => segment.original !== null).length)],
    ["Verified", `${score.verified} of ${model.segments.length}`],
    ["Unusable", String(score.unusable)],
    ...(flagged ? [["Doubted", `${count(flagged, "segment")}: listen to ${flagged === 1 ? "it" : "them"}`] as [string, string]] : []),
  ];
}

function timings(model: TranscriptModel): HTMLElement {
  const counts = timingCounts(model);
  const list = el("ul", { class: "cs-legend" });
  for (const timedBy of TIMED_BY) {
    const swatch = el("span", { class: isMeasured(timedBy) ? "cs-swatch" : "cs-swatch is-estimate" });
    list.append(el("li", {}, swatch, el("span", { text: `${count(counts[timedBy], "word")} ${TIMED_BY_TEXT[timedBy]}` })));
  }
  return list;
}

export function detailsPanel(model: TranscriptModel, file: Source, suspects: SuspectSettings): HTMLElement {
  const list = el("dl", { class: "cs-facts" });
  for (const [name, value] of facts(model)) list.append(el("div", {}, el("dt", { text: name }), el("dd", { text: value })));
  const original = downloadLink(file, "", "Download the original file");
  return el("div", {}, list, suspectFacts(suspects), el("h3", { text: "How the words were timed" }), timings(model), original);
}
