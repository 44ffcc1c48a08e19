/** The bar that stays in sight: listening, moving, undoing, and how far the work is. */

import { button, el, setText } from "./dom.ts";
import { percent } from "./format.ts";
import { icon, type IconName } from "./icons.ts";
import { hint, type Command } from "./keyboard.ts";
import { SPEEDS } from "./player.ts";
import type { SaveState } from "./saver.ts";
import type { Score } from "./wire.ts";

const SAVE_WORDS: Record<SaveState["kind"], string> = {
  saving: "saving…",
  saved: "saved",
  retrying: "not saved, retrying",
  failed: "not saved",
  conflict: "two texts: choose one",
};

/** `12 of 48 verified · WER 8.1 % · saved`. */
export function statusWords(score: Score, segments: number, save: SaveState["kind"] | null): string {
  const parts = segments ? [`${score.verified} of ${segments} verified`] : [];
  if (score.unusable) parts.push(`${score.unusable} unusable`);
  if (score.wer !== null) parts.push(`WER ${percent(score.wer)} %`);
  if (save) parts.push(SAVE_WORDS[save]);
  return parts.join(" · ");
}

export interface TransportState {
  playing: boolean;
  rate: number;
  following: boolean;
  undo: string | null;
  redo: string | null;
  hasTranscript: boolean;
}

export class Transport {
  readonly element = el("div", { class: "cs-transport", role: "toolbar", "aria-label": "Transport" });
  readonly #run: (command: Command) => void;
  readonly #clock = el("span", { class: "cs-clock" });
  readonly #status = el("span", { class: "cs-status", role: "status" });
  readonly #speed: HTMLSelectElement;
  readonly #buttons = new Map<Command, HTMLButtonElement>();

  constructor(run: (command: Command) => void, setRate: (rate: number) => void) {
    this.#run = run;
    this.#speed = el("select", { class: "cs-speed", "aria-label": "Speed", title: "Speed (, and .)" });
    for (const speed of SPEEDS) this.#speed.append(el("option", { value: speed, text: `${speed}×` }));
    this.#speed.addEventListener("change", () => setRate(Number(this.#speed.value)));
    this.element.append(...this.#groups());
  }

  show(state: TransportState): void {
    this.#button("playPause").replaceChildren(icon(state.playing ? "pause" : "play"));
    this.#button("playPause").setAttribute("aria-label", state.playing ? "Pause" : "Play");
    this.#speed.value = String(state.rate);
    this.#button("follow").setAttribute("aria-pressed", String(state.following));
    this.#enable("undo", state.undo !== null, state.undo && `Undo: ${state.undo}`);
    this.#enable("redo", state.redo !== null, state.redo && `Redo: ${state.redo}`);
    for (const command of ["replay", "previousSegment", "nextSegment", "nextSuspect"] as const) {
      this.#enable(command, state.hasTranscript, null);
    }
  }

  showTime(words: string): void {
    setText(this.#clock, words);
  }

  showStatus(words: string, save: SaveState["kind"] | null): void {
    setText(this.#status, words);
    this.#status.title = "WER, word error rate: of 100 words that you changed or verified, so many the model had wrong";
    this.#status.dataset.save = save ?? "";
  }

  #groups(): HTMLElement[] {
    const make = (command: Command, name: IconName, label: string, text?: string) => this.#make(command, name, label, text);
    const group = (...children: HTMLElement[]) => el("div", { class: "cs-group" }, ...children);
    const play = make("playPause", "play", "Play");
    play.classList.add("is-primary");
    return [
      group(make("previousSegment", "previous", "Previous segment"), play, make("nextSegment", "next", "Next segment"), make("replay", "replay", "Replay the segment")),
      group(this.#clock, this.#speed),
      group(make("nextSuspect", "suspect", "Next suspect word", "Next suspect")),
      group(make("undo", "undo", "Undo"), make("redo", "redo", "Redo")),
      group(make("zoomOut", "zoomOut", "Zoom out"), make("zoomIn", "zoomIn", "Zoom in"), make("fit", "fit", "Whole recording"), make("follow", "follow", "Follow the sound")),
      this.#status,
    ];
  }

  #make(command: Command, name: IconName, label: string, text?: string): HTMLButtonElement {
    const made = button(
      { icon: icon(name), title: hint(command), name: command, ...(text ? { text } : { label, class: "is-icon" }) },
      () => this.#run(command),
    );
    made.title = hint(command);
    this.#buttons.set(command, made);
    return made;
  }

  #button(command: Command): HTMLButtonElement {
    return this.#buttons.get(command)!;
  }

  #enable(command: Command, enabled: boolean, title: string | null): void {
    const made = this.#button(command);
    made.disabled = !enabled;
    made.title = title ? `${title} (${command === "undo" ? "Ctrl+Z" : "Ctrl+Shift+Z"})` : hint(command);
  }
}
