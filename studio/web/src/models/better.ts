/** How good a model is, in words, and which better one can be had: by figures of one kind, from the catalogue. */

import type { ModelRow, Models, TranscriptInfo } from "../api/wire.ts";
import { t } from "../lib/texts.ts";
import { isRemote, obtainable } from "./prompt.ts";

/** Bytes that most people wait for: of the better models below this the best is offered, else the smallest. */
const QUICK_BYTES = 1e9;

/** “about 1 word in 14 wrong”; empty where nobody measured it. */
export function errorsText(model: Pick<ModelRow, "word_errors">): string {
  return model.word_errors ? t("about 1 word in {words} wrong", { words: Math.round(1 / model.word_errors) }) : "";
}

/** What may take the place of a transcript's model. */
export interface Better {
  /** Null where there is none, or where all lack something. */
  model: ModelRow | null;
  /** What must be installed before any better one can be had; empty where nothing is missing. */
  missing: string;
}

/** The figures are of English, as it is written: there is none better for anything else. */
export function betterModel({ models, budget, may_load }: Pick<Models, "models" | "budget" | "may_load">, draft: TranscriptInfo): Better {
  const own = models.find(({ id }) => id === draft.model)?.word_errors;
  if (!own || draft.task !== "asr" || !isEnglish(draft)) return { model: null, missing: "" };
  const able = obtainable({ models, may_load }).filter((model) => canTakeOver(model, draft) && model.word_errors! < own && (!budget || model.memory <= budget));
  const there = able.filter((model) => !model.missing);
  return { model: best(there.filter(({ location }) => location !== "hub")) ?? next(there), missing: there.length ? "" : (able[0]?.missing ?? "") };
}

/** The figures of a model are of this text. */
export const isEnglish = (draft: TranscriptInfo): boolean => draft.source_lang === "en" && draft.target_lang === "en";

function canTakeOver(model: ModelRow, draft: TranscriptInfo): boolean {
  const knows = model.pairs.some(([task, source, target]) => task === "asr" && source === draft.source_lang && target === draft.target_lang);
  return knows && Boolean(model.word_errors) && model.commercial && !isRemote(model) && (!draft.pnc || model.punctuation.includes(true));
}

const best = (among: readonly ModelRow[]): ModelRow | undefined => among.toSorted((a, b) => a.word_errors! - b.word_errors!)[0];

const next = (among: readonly ModelRow[]): ModelRow | null =>
  best(among.filter(({ download }) => download < QUICK_BYTES)) ?? among.toSorted((a, b) => a.download - b.download)[0] ?? null;
