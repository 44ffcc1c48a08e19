/** The bar of a run: how far, how much is left, Stop and Resume. */

import { isActive } from "../api/decode.ts";
import type { Run } from "../api/wire.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { clock, lengthText, roughDuration } from "../lib/format.ts";
import { t, tc } from "../lib/texts.ts";

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
  queued: t("Waiting for its turn"),
  running: tc("at work", "Transcribing"),
  stopped: tc("transcription", "Stopped"),
  done: tc("transcription", "Done"),
};

/** What is counted is speech: pauses are not transcribed. */
export function progressText(run: Run, remaining: number | null): string {
  if (run.state === "failed") return run.error || t("It failed. The server’s log says why.");
  if (run.loading) return run.loading;
  const share = run.total ? Math.floor((run.done / run.total) * 100) : 0;
  const left = remaining === null ? "" : t("about {duration} left", { duration: roughDuration(remaining) });
  const speech = t("{done} of {total} of speech", { done: clock(run.done), total: lengthText(run.total) });
  return [STATES[run.state], `${share} %`, speech, left].filter(Boolean).join(" · ");
}

export class ProgressBar {
  readonly element = el("div", { class: "cs-progress", hidden: true });
  readonly #bar = el("progress", { "aria-label": t("Transcription progress") });
  readonly #text = el("span", { class: "cs-progress-words" });
  readonly #stop: HTMLButtonElement;
  readonly #resume: HTMLButtonElement;
  readonly #pace = new Pace();

  /** `off`: why neither is to be pressed; null where they may be. */
  constructor(act: (action: "stop" | "resume") => void, off: string | null = null) {
    this.#stop = button({ text: t("Stop"), name: "stop" }, () => off === null && act("stop"));
    this.#resume = button({ text: t("Resume"), name: "resume" }, () => off === null && act("resume"));
    for (const press of [this.#stop, this.#resume]) setOff(press, off);
    this.element.append(this.#bar, this.#text, this.#stop, this.#resume);
  }

  show(run: Run | null): void {
    this.element.hidden = run === null || run.state === "done";
    if (!run || this.element.hidden) return;
    this.#bar.max = run.total || 1;
    this.#bar.value = run.done;
    setText(this.#text, progressText(run, this.#pace.remaining(run, performance.now())));
    this.element.classList.toggle("is-failed", run.state === "failed");
    this.#stop.hidden = !isActive(run);
    this.#resume.hidden = isActive(run);
  }
}
