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

type Prompt = Pick<Wish, "task" | "source" | "target" | "pnc">;

const PLACE_RANK: Record<ModelRow["location"], number> = { local: 0, cached: 1, embedded: 2, hub: 3 };

/** The less the better: the first figure in which two models differ decides. What is built in hears worst of all. */
function rank(model: ModelRow, than: Prompt & { model: string }): number[] {
  const knows = model.pairs.some(([task, source, target]) => task === than.task && source === than.source && target === than.target);
  return [
    knows ? 0 : 1,
    model.id === than.model ? 1 : 0,
    model.location === "embedded" ? 1 : 0,
    model.punctuation.includes(than.pnc) ? 0 : 1,
    PLACE_RANK[model.location],
    -model.memory,
  ];
}

/** Another model than the transcript's that can do the same, of those that are here; only then what is to be downloaded. */
export function suggested(models: readonly ModelRow[], than: Prompt & { model: string }): ModelRow | undefined {
  const { here, absent } = hearing(models);
  const best = (among: readonly ModelRow[]): ModelRow | undefined => {
    const ranked = among.map((model) => ({ model, figures: rank(model, than) }));
    ranked.sort((a, b) => a.figures.map((figure, i) => figure - b.figures[i]!).find((difference) => difference !== 0) ?? 0);
    return ranked[0]?.model;
  };
  return best(here) ?? best(absent);
}
