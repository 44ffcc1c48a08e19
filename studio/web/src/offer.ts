/** What a model can be asked for, and of a wish as much as it can do. */

import type { ModelRow } from "./wire.ts";

export const TASK_WORDS: Record<string, string> = { asr: "Transcribe", ast: "Translate" };

export interface Wish {
  task: string;
  source: string;
  target: string;
  pnc: boolean;
  options: Record<string, string>;
}

/** A wish that the model can fulfil, and what else can be chosen at each place. */
export interface Offer extends Wish {
  tasks: string[];
  sources: string[];
  targets: string[];
  punctuation: boolean[];
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

const keep = <T>(value: T, among: readonly T[]): T => (among.includes(value) ? value : (among[0] ?? value));

/** Keeps of the wish whatever the model can do. */
export function offer(model: ModelRow, wish: Wish): Offer {
  const tasks = unique(model.pairs.map(([task]) => task));
  const task = keep(wish.task, tasks);
  const ofTask = model.pairs.filter((pair) => pair[0] === task);
  const sources = unique(ofTask.map(([, source]) => source));
  const source = keep(wish.source, sources);
  const targets = unique(ofTask.filter((pair) => pair[1] === source).map(([, , target]) => target));
  return {
    tasks,
    task,
    sources,
    source,
    targets,
    target: keep(wish.target, targets),
    punctuation: model.punctuation,
    pnc: keep(wish.pnc, model.punctuation),
    options: optionsOf(model, wish.options),
  };
}

/** One value for every setting of the model: the wished one where it has it, else its default. */
function optionsOf(model: ModelRow, wished: Record<string, string>): Record<string, string> {
  const chosen = model.options.map(({ name, choices }) => {
    const values = choices.map(([value]) => value);
    return [name, keep(wished[name] ?? values[0] ?? "", values)] as const;
  });
  return Object.fromEntries(chosen);
}

/** Those that can hear and need nothing installed first: what is here, and what is to be downloaded. */
export function hearing(models: readonly ModelRow[]): { here: ModelRow[]; absent: ModelRow[] } {
  const able = models.filter((model) => model.pairs.length > 0 && !model.missing);
  return { here: able.filter((model) => model.state !== "absent"), absent: able.filter((model) => model.state === "absent") };
}

/** Another model than the transcript's, one that is here and knows the language, if there is one. */
export function suggested(models: readonly ModelRow[], than: { model: string; task: string; source: string; target: string }): ModelRow | undefined {
  const { here, absent } = hearing(models);
  const knows = (model: ModelRow) => model.pairs.some(([task, source, target]) => task === than.task && source === than.source && target === than.target);
  const isOther = (model: ModelRow) => model.id !== than.model;
  return here.find((model) => isOther(model) && knows(model)) ?? here.find(knows) ?? here[0] ?? absent.find(knows) ?? absent[0];
}
