/** What is said of a model wherever one is chosen or shown, and how models are found among many. */

import type { ModelRow, Models } from "../api/wire.ts";
import { bytes } from "../lib/format.ts";
import { languageName } from "../lib/languages.ts";
import { isRemote, TASK_NAMES } from "./prompt.ts";

/** In a list of models: its name, what must be downloaded first, and whether it may be used for business. */
export function modelChoice(model: ModelRow): [string, string] {
  const parts = [model.title || model.id];
  if (model.state === "absent") parts.push(downloadText(model));
  if (!model.commercial) parts.push("not for commercial use");
  if (isRemote(model)) parts.push(hears(model) ? "sound leaves this machine" : "text is sent there");
  return [model.id, parts.join(" · ")];
}

const hears = (model: ModelRow): boolean => model.pairs.length > 0;

/** “to be downloaded, 3.9 GB” */
export function downloadText(model: ModelRow): string {
  return model.download ? `to be downloaded, ${bytes(model.download)}` : "to be downloaded";
}

/** The licence, and what it does not allow. */
export function licenceText(model: ModelRow): string {
  return model.commercial ? model.licence : `${model.licence} (not for commercial use)`;
}

const LOCATIONS: Record<ModelRow["location"], string> = {
  embedded: "built in, works offline",
  local: "here, in STUDIO_MODELS",
  cached: "here, in the hub cache",
  hub: "to be downloaded",
  remote: "on another server, to which the sound is sent",
};

export function locationText(model: ModelRow): string {
  if (isRemote(model) && !hears(model)) return "on another server, to which the text is sent";
  return model.location === "hub" ? downloadText(model) : LOCATIONS[model.location];
}

/** Languages that can be spoken; for translation from which into which. */
export function languagesText(model: ModelRow, task: string): string {
  if (model.any_language) return "the language that you name: the model does not say which it knows";
  const pairs = model.pairs.filter((pair) => pair[0] === task).map(([, source, target]): [string, string] => [source, target]);
  if (task === "asr") return namesOf(pairs.map(([source]) => source));
  if (pairs.length <= FEW_PAIRS) return pairs.map(([source, target]) => `${languageName(source)} into ${languageName(target)}`).join(", ");
  return aboutOne(pairs) ?? `${namesOf(pairs.map(([source]) => source))} into ${namesOf(pairs.map(([, target]) => target))}, ${pairs.length} pairs`;
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
  if (!sources.length) return `${name} into ${namesOf(targets)}`;
  if (!targets.length) return `${namesOf(sources)} into ${name}`;
  const isBoth = sources.length === targets.length && sources.every((code) => targets.includes(code));
  return isBoth ? `${name} from and into ${namesOf(sources)}` : `${name} from ${namesOf(sources)}; into ${namesOf(targets)}`;
}

/** The facts of a card, in the order they are read; without those that have nothing to say. */
export function modelFacts(model: ModelRow): [string, string][] {
  const transcribes = model.tasks.length > 0;
  const punctuation = { true: "yes", false: "no", both: "as you choose" }[model.punctuation.length > 1 ? "both" : `${model.punctuation[0] ?? false}`];
  const facts: [string, string][] = [
    ...model.tasks.map((task): [string, string] => [TASK_NAMES[task] ?? task, languagesText(model, task)]),
    ["Tells apart", model.speakers ? `up to ${model.speakers} speakers` : ""],
    ["Answers questions", model.chat ? "yes" : ""],
    ["Word times", transcribes ? timesText(model) : ""],
    ["Confidence", !transcribes ? "" : model.confidence ? "yes" : "no"],
    ["Punctuation", transcribes ? (punctuation ?? "") : ""],
    ["Vocabulary", { boosted: "yes, as strongly as you choose", prompted: "yes, as its prompt", none: "" }[model.vocabulary ?? "none"]],
    ["Settings", model.options.map((option) => option.label.toLowerCase()).join(", ")],
    ["Parameters", model.parameters],
    ["Precision", model.precision],
    ["Memory", model.memory ? bytes(model.memory) : ""],
    ["Figures", model.measured],
    ["Licence", licenceText(model)],
    ["Weights", locationText(model)],
  ];
  return facts.filter(([, value]) => value);
}

function timesText(model: ModelRow): string {
  if (isRemote(model)) return "the server’s own, or by alignment";
  return model.word_times ? "the model’s own" : "by alignment";
}

/** “Memory for models: 1.8 of 12 GB used · CPU” */
export function memoryText({ used, budget, device }: Pick<Models, "used" | "budget" | "device">): string {
  const gigabytes = (n: number) => String(Number((n / 1e9).toFixed(1)));
  const share = budget ? `${gigabytes(used)} of ${gigabytes(budget)} GB used` : `${gigabytes(used)} GB used`;
  return [`Memory for models: ${share}`, device].filter(Boolean).join(" · ");
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
  return [...codes].map((code): [string, string] => [code, languageName(code)]).sort((a, b) => a[1].localeCompare(b[1]));
}
