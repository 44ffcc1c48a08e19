/** What a model can be asked for, and a prompt fitted to what it can do. */

import type { ModelRow, Models, Task } from "../api/wire.ts";
import { tc } from "../lib/texts.ts";

export const TASK_NAMES: Record<string, string> = { asr: tc("task", "Transcribe"), ast: tc("task", "Translate") };

export interface Prompt {
  task: Task;
  source: string;
  target: string;
  pnc: boolean;
  options: Record<string, string>;
}

/** A prompt that the model can take, and what else can be chosen in each of its slots. */
export interface PromptChoices extends Prompt {
  tasks: Task[];
  sources: string[];
  targets: string[];
  punctuation: boolean[];
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

const keep = <T>(value: T, among: readonly T[]): T => (among.includes(value) ? value : (among[0] ?? value));

/** Keeps of the prompt that is wanted whatever the model can do. */
export function fitPrompt(model: ModelRow, wanted: Prompt): PromptChoices {
  const tasks = unique(model.pairs.map(([task]) => task));
  const task = keep(wanted.task, tasks);
  const ofTask = model.pairs.filter((pair) => pair[0] === task);
  const sources = unique(ofTask.map(([, source]) => source));
  const source = keep(wanted.source, sources);
  const targets = unique(ofTask.filter((pair) => pair[1] === source).map(([, , target]) => target));
  return {
    tasks,
    task,
    sources,
    source,
    targets,
    target: keep(wanted.target, targets),
    punctuation: model.punctuation,
    pnc: keep(wanted.pnc, model.punctuation),
    options: optionsOf(model, wanted.options),
  };
}

/** One value for every setting of the model: the wanted one where it has it, else its default. */
function optionsOf(model: ModelRow, wanted: Record<string, string>): Record<string, string> {
  const chosen = model.options.map(({ name, choices }) => {
    const values = choices.map(([value]) => value);
    return [name, keep(wanted[name] ?? values[0] ?? "", values)] as const;
  });
  return Object.fromEntries(chosen);
}

/** Those that whoever asks can have: models that must be downloaded first are their owner's to fetch. */
export const obtainable = ({ models, may_load }: Pick<Models, "models" | "may_load">): ModelRow[] =>
  may_load ? models : models.filter(({ state }) => state !== "absent");

/** Models that transcribe and need nothing installed first: what is here, what is to be downloaded, and what sound is sent to. */
export function transcribers(models: readonly ModelRow[]): { here: ModelRow[]; absent: ModelRow[]; remote: ModelRow[] } {
  const able = models.filter((model) => model.pairs.length > 0 && !model.missing);
  const [remote, own] = [able.filter(isRemote), able.filter((model) => !isRemote(model))];
  return { here: own.filter((model) => model.state !== "absent"), absent: own.filter((model) => model.state === "absent"), remote };
}

/** Sound, or the text that it is asked about, is sent elsewhere for it: nobody is led there unasked. */
export const isRemote = (model: ModelRow): boolean => model.location === "remote";

/** What the open transcript was asked of. */
type Asked = Omit<Prompt, "options"> & { model: string };

const PLACE_RANK: Record<ModelRow["location"], number> = { local: 0, cached: 1, embedded: 2, hub: 3, remote: 4 };

/** The less the better: the first figure in which two models differ decides. What is built in has the most errors of all. */
function rank(model: ModelRow, other: Asked): number[] {
  const knows = model.pairs.some(([task, source, target]) => task === other.task && source === other.source && target === other.target);
  return [
    knows ? 0 : 1,
    model.id === other.model ? 1 : 0,
    model.location === "embedded" ? 1 : 0,
    model.punctuation.includes(other.pnc) ? 0 : 1,
    PLACE_RANK[model.location],
    -model.memory,
  ];
}

/** Another model than the transcript's that can do the same, of those that are here; only then what is to be downloaded. */
export function suggestModel(models: readonly ModelRow[], other: Asked): ModelRow | undefined {
  const { here, absent } = transcribers(models);
  const best = (among: readonly ModelRow[]): ModelRow | undefined => {
    const ranked = among.map((model) => ({ model, figures: rank(model, other) }));
    ranked.sort((a, b) => a.figures.map((figure, i) => figure - b.figures[i]!).find((difference) => difference !== 0) ?? 0);
    return ranked[0]?.model;
  };
  return best(here) ?? best(absent);
}
