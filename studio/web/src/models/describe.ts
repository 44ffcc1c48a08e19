/** What is said of a model wherever one is chosen or shown, and how models are found among many. */

import type { ModelRow, Models } from "../api/wire.ts";
import { bytes } from "../lib/format.ts";
import { languageName } from "../lib/languages.ts";
import { language, n, number, t, tc } from "../lib/texts.ts";
import { isRemote, TASK_NAMES } from "./prompt.ts";

/** In a list of models: its name, what must be downloaded first, and whether it may be used for business. */
export function modelChoice(model: ModelRow): [string, string] {
  const parts = [model.title || model.id];
  if (model.state === "absent") parts.push(downloadText(model));
  if (!model.commercial) parts.push(t("not for commercial use"));
  if (isRemote(model)) parts.push(hears(model) ? t("sound leaves this machine") : t("text is sent there"));
  return [model.id, parts.join(" · ")];
}

const hears = (model: ModelRow): boolean => model.pairs.length > 0;

/** “to be downloaded, 3.9 GB” */
export function downloadText(model: ModelRow): string {
  return model.download ? t("to be downloaded, {size}", { size: bytes(model.download) }) : t("to be downloaded");
}

/** The licence, and what it does not allow. */
export function licenceText(model: ModelRow): string {
  return model.commercial ? model.licence : t("{licence} (not for commercial use)", { licence: model.licence });
}

const LOCATIONS: Record<ModelRow["location"], string> = {
  embedded: t("built in, works offline"),
  local: t("here, in STUDIO_MODELS"),
  cached: t("here, in the hub cache"),
  hub: t("to be downloaded"),
  remote: t("on another server, to which the sound is sent"),
};

export function locationText(model: ModelRow): string {
  if (isRemote(model) && !hears(model)) return t("on another server, to which the text is sent");
  return model.location === "hub" ? downloadText(model) : LOCATIONS[model.location];
}

/** Languages that can be spoken; for translation from which into which. */
export function languagesText(model: ModelRow, task: string): string {
  if (model.any_language) return t("the language that you name: the model does not say which it knows");
  const pairs = model.pairs.filter((pair) => pair[0] === task).map(([, source, target]): [string, string] => [source, target]);
  if (task === "asr") return namesOf(pairs.map(([source]) => source));
  if (pairs.length <= FEW_PAIRS) return pairs.map(([source, target]) => t("{source} into {target}", { source: languageName(source), target: languageName(target) })).join(", ");
  const [source, target] = [namesOf(pairs.map(([from]) => from)), namesOf(pairs.map(([, into]) => into))];
  return aboutOne(pairs) ?? n(pairs.length, "{source} into {target}, {count} pair", "{source} into {target}, {count} pairs", { source, target });
}

const FEW_PAIRS = 4;

const namesOf = (codes: readonly string[]): string => [...new Set(codes)].map(languageName).join(", ");

/** “English from and into German, French”: one language that every pair has, which is what most models can do. */
function aboutOne(pairs: readonly [string, string][]): string | null {
  const centre = pairs[0]?.find((code) => pairs.every((pair) => pair.includes(code)));
  if (centre === undefined) return null;
  const sources = pairs.filter(([, target]) => target === centre).map(([source]) => source);
  const targets = pairs.filter(([source]) => source === centre).map(([, target]) => target);
  const name = languageName(centre);
  if (!sources.length) return t("{source} into {target}", { source: name, target: namesOf(targets) });
  if (!targets.length) return t("{source} into {target}", { source: namesOf(sources), target: name });
  const isBoth = sources.length === targets.length && sources.every((code) => targets.includes(code));
  if (isBoth) return t("{language} from and into {others}", { language: name, others: namesOf(sources) });
  return t("{language} from {sources}; into {targets}", { language: name, sources: namesOf(sources), targets: namesOf(targets) });
}

/** `own`: the same in every language. */
export type Fact = [name: string, value: string, own?: boolean];

const isSaid = (is: boolean): string => (is ? tc("fact of a model", "yes") : tc("fact of a model", "no"));

/** A label within a sentence; German writes its nouns with a capital everywhere. */
const within = (label: string): string => (language() === "de" ? label : label.toLocaleLowerCase(language()));

const VOCABULARIES: Record<NonNullable<ModelRow["vocabulary"]>, string> = { boosted: t("yes, as strongly as you choose"), prompted: t("yes, as its prompt") };

/** The facts of a card, in the order they are read; without those that have nothing to say. */
export function modelFacts(model: ModelRow): Fact[] {
  const transcribes = model.tasks.length > 0;
  const punctuation = model.punctuation.length > 1 ? t("as you choose") : isSaid(model.punctuation[0] ?? false);
  const facts: Fact[] = [
    ...model.tasks.map((task): Fact => [TASK_NAMES[task] ?? task, languagesText(model, task), true]),
    [tc("fact of a model", "Tells apart"), model.speakers ? n(model.speakers, "up to {count} speaker", "up to {count} speakers") : ""],
    [tc("fact of a model", "Answers questions"), model.chat ? isSaid(true) : ""],
    [t("Word times"), transcribes ? timesText(model) : ""],
    [t("Confidence"), transcribes ? isSaid(model.confidence) : ""],
    [t("Punctuation"), transcribes ? punctuation : ""],
    [t("Vocabulary"), model.vocabulary ? VOCABULARIES[model.vocabulary] : ""],
    [t("Settings"), model.options.map((option) => within(option.label)).join(", ")],
    [t("Parameters"), parametersText(model.parameters)],
    [t("Precision"), model.precision, true],
    [t("Memory"), model.memory ? bytes(model.memory) : ""],
    [tc("fact of a model", "Figures"), model.measured],
    [t("Licence"), licenceText(model), model.commercial],
    [tc("fact of a model", "Weights"), locationText(model)],
  ];
  return facts.filter(([, value]) => value);
}

/** “2.5 B” as the reader’s language has it; what is said otherwise as it came. */
function parametersText(said: string): string {
  const [, size, unit] = /^(\d+(?:\.\d+)?) ([MB])$/u.exec(said) ?? [];
  if (size === undefined) return said;
  const count = Number(size);
  return unit === "M" ? tc("parameters of a model", "{count} M", { count }) : tc("parameters of a model", "{count} B", { count });
}

function timesText(model: ModelRow): string {
  if (isRemote(model)) return tc("word times", "the server’s own, or by alignment");
  return model.word_times ? tc("word times", "the model’s own") : tc("word times", "by alignment");
}

const gigabytes = (bytes: number): string => number(bytes / 1e9, Number.isInteger(Number((bytes / 1e9).toFixed(1))) ? 0 : 1);

/** “Memory for models: 1.8 of 12 GB used · CPU” */
export function memoryText({ used, budget, device }: Pick<Models, "used" | "budget" | "device">): string {
  const text = budget
    ? t("Memory for models: {used} of {budget} GB used", { used: gigabytes(used), budget: gigabytes(budget) })
    : t("Memory for models: {used} GB used", { used: gigabytes(used) });
  return [text, device].filter(Boolean).join(" · ");
}

export interface ModelFilter {
  /** Empty: any. */
  task: string;
  language: string;
  text: string;
}

/** Models that do the task in the language (spoken or written) and have every word of the text in what is said of them. */
export function filterModels(models: readonly ModelRow[], { task, language, text }: ModelFilter): ModelRow[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  return models.filter((model) => {
    const able = model.pairs.some((pair) => (!task || pair[0] === task) && (!language || pair[1] === language || pair[2] === language));
    const languages = words.length ? languagesOf([model]).map(([, name]) => name) : [];
    const called = [model.title, model.id, model.family, model.summary, model.licence, ...languages].join(" ").toLowerCase();
    return (able || (!task && !language)) && words.every((word) => called.includes(word));
  });
}

/** All languages that the models say they know, by name. */
export function languagesOf(models: readonly ModelRow[]): [string, string][] {
  const telling = models.filter((model) => !model.any_language);
  const codes = new Set(telling.flatMap((model) => model.pairs.flatMap(([, source, target]) => [source, target])));
  return [...codes].map((code): [string, string] => [code, languageName(code)]).sort((a, b) => a[1].localeCompare(b[1], language()));
}
