/** The bar of a run: how far, how much is left, Stop and Resume. */

import { button, el, setText } from "./dom.ts";
import { clock, spoken } from "./format.ts";
import { isActive, type Run } from "./wire.ts";

/** Seconds of work left at the pace seen so far; null until there is a pace to speak of. */
export class Pace {
  #from: { at: number; done: number } | null = null;
  #run = "";

  /** `now` is milliseconds. A run that was resumed starts a new pace. */
  remaining(run: Run, now: number): number | null {
    if (run.id !== this.#run || run.state !== "running") {
      this.#run = run.id;
      this.#from = run.state === "running" ? { at: now, done: run.done } : null;
      return null;
    }
    this.#from ??= { at: now, done: run.done };
    const seconds = (now - this.#from.at) / 1000;
    const done = run.done - this.#from.done;
    return seconds >= 2 && done > 0 ? ((run.total - run.done) * seconds) / done : null;
  }
}

const STATES: Record<Exclude<Run["state"], "failed">, string> = {
  queued: "Waiting for its turn",
  running: "Transcribing",
  stopped: "Stopped",
  done: "Done",
};

/** What is counted is speech: pauses are not transcribed. */
export function progressWords(run: Run, remaining: number | null): string {
  const left = remaining === null ? "" : ` · about ${spoken(remaining)} left`;
  if (run.state === "failed") return run.error || "It failed. The server’s log says why.";
  if (run.loading) return run.loading;
  const share = run.total ? Math.floor((run.done / run.total) * 100) : 0;
  return `${STATES[run.state]} · ${share} % · ${clock(run.done)} of ${clock(run.total)} of speech${left}`;
}

export class ProgressBar {
  readonly element = el("div", { class: "cs-progress", hidden: true });
  readonly #bar = el("progress", { "aria-label": "Transcription progress" });
  readonly #words = el("span", { class: "cs-progress-words" });
  readonly #stop: HTMLButtonElement;
  readonly #resume: HTMLButtonElement;
  readonly #pace = new Pace();

  constructor(act: (action: "stop" | "resume") => void) {
    this.#stop = button({ text: "Stop", name: "stop" }, () => act("stop"));
    this.#resume = button({ text: "Resume", name: "resume" }, () => act("resume"));
    this.element.append(this.#bar, this.#words, this.#stop, this.#resume);
  }

  show(run: Run | null): void {
    this.element.hidden = run === null || run.state === "done";
    if (!run || this.element.hidden) return;
    this.#bar.max = run.total || 1;
    this.#bar.value = run.done;
    setText(this.#words, progressWords(run, this.#pace.remaining(run, performance.now())));
    this.element.classList.toggle("is-failed", run.state === "failed");
    this.#stop.hidden = !isActive(run);
    this.#resume.hidden = isActive(run);
  }
}
