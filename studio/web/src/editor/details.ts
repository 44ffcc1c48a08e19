/** The drawer's facts about a transcript: where it came from, how good it is, how its words were timed. */

import { TIMED_BY, type TimedBy } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import { sourceName } from "../document/origin.ts";
import { isFlagged } from "../document/suspects.ts";
import { languageText, regionText } from "../document/version.ts";
import { phrasesOf, VOCABULARY } from "../document/vocabulary.ts";
import { isMeasured } from "../document/wordinfo.ts";
import { el } from "../lib/dom.ts";
import { downloadLink } from "../lib/download.ts";
import { dateTime, percent } from "../lib/format.ts";
import type { Source } from "../lib/source.ts";
import { n, number, t, tc } from "../lib/texts.ts";
import { suspectFacts, type SuspectSettings } from "./suspectfacts.ts";

const TIMED_TEXT: Record<TimedBy, (words: number) => string> = {
  model: (words) => n(words, "{count} word timed by the model", "{count} words timed by the model"),
  aligner: (words) => n(words, "{count} word timed by alignment with the sound", "{count} words timed by alignment with the sound"),
  carried: (words) => n(words, "{count} word timed from the text before the edit", "{count} words timed from the text before the edit"),
  interpolated: (words) => n(words, "{count} word timed evenly, as an estimate", "{count} words timed evenly, as an estimate"),
  person: (words) => n(words, "{count} word timed by hand", "{count} words timed by hand"),
};

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

/** Its name and its value, and which of them is of no language. */
type Fact = [name: string, value: string, fixed?: "name" | "value" | "both"];

function optionFact([name, value]: [string, string]): Fact {
  return name === VOCABULARY ? [t("Vocabulary"), phrasesOf(value).join(", "), "value"] : [optionName(name), value, "both"];
}

function facts(model: TranscriptModel): Fact[] {
  const { info, score } = model;
  if (!info) return [];
  const flagged = model.segments.filter(isFlagged).length;
  const rate = (value: number | null) => (value === null ? t("not yet: verify or edit a segment") : t("{percent} %", { percent: percent(value) }));
  return [
    [info.origin ? t("Imported from") : t("Model"), sourceName(info), "value"],
    [t("Task"), info.task === "ast" ? t("translation") : t("transcription")],
    [t("Language"), languageText(info.source_lang, info.target_lang), "value"],
    [t("Punctuation"), info.pnc ? tc("punctuation", "yes") : tc("punctuation", "no")],
    ...Object.entries(info.options).map(optionFact),
    [tc("of the recording", "Part"), regionText(info.region) || t("the whole recording")],
    [tc("when", "Made"), dateTime(info.created), "value"],
    ["WER", rate(score.wer), "name"],
    ["CER", rate(score.cer), "name"],
    [t("Errors put right"), score.words ? n(score.words, "{errors} in {count} word checked", "{errors} in {count} words checked", { errors: score.errors }) : tc("errors put right", "none yet")],
    [t("Segments edited"), number(model.segments.filter((segment) => segment.original !== null).length)],
    [tc("segments", "Verified"), t("{some} of {all}", { some: score.verified, all: model.segments.length })],
    [tc("segments", "Unusable"), number(score.unusable)],
    ...(flagged ? [[tc("segments", "Doubted"), n(flagged, "{count} segment: listen to it", "{count} segments: listen to them")] as Fact] : []),
  ];
}

function timings(model: TranscriptModel): HTMLElement {
  const counts = timingCounts(model);
  const list = el("ul", { class: "cs-legend" });
  for (const timedBy of TIMED_BY) {
    const swatch = el("span", { class: isMeasured(timedBy) ? "cs-swatch" : "cs-swatch is-estimate" });
    list.append(el("li", {}, swatch, el("span", { text: TIMED_TEXT[timedBy](counts[timedBy]) })));
  }
  return list;
}

function drawn([name, value, fixed]: Fact): HTMLElement {
  const term = el("dt", { text: name, translate: fixed === "name" || fixed === "both" ? "no" : null });
  return el("div", {}, term, el("dd", { text: value, translate: fixed === "value" || fixed === "both" ? "no" : null }));
}

export function detailsPanel(model: TranscriptModel, file: Source, suspects: SuspectSettings, listen: (() => void) | null = null): HTMLElement {
  const list = el("dl", { class: "cs-facts" });
  for (const fact of facts(model)) list.append(drawn(fact));
  const original = downloadLink(file, "", t("Download the original file"));
  return el("div", {}, list, suspectFacts(suspects, listen), el("h3", { text: t("How the words were timed") }), timings(model), original);
}
