/** The bar that stays in sight: listening, moving, undoing, and how far the work is. */

import type { Score } from "../api/wire.ts";
import type { SaveState } from "../document/saver.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { percent } from "../lib/format.ts";
import { icon, type IconName } from "../lib/icons.ts";
import { firstKeys, hint, type Command } from "../lib/keyboard.ts";
import type { SoundPanel } from "./soundpanel.ts";

const SAVE_TEXTS: Record<SaveState["kind"], string> = {
  saving: "saving…",
  saved: "saved",
  retrying: "not saved, retrying",
  failed: "not saved",
  conflict: "two texts: choose one",
};

/** `12 of 48 verified · WER 8.1 % · saved`. */
export function statusText(score: Score, segments: number, save: SaveState["kind"] | null): string {
  const parts = segments ? [`${score.verified} of ${segments} verified`] : [];
  if (score.unusable) parts.push(`${score.unusable} unusable`);
  if (score.wer !== null) parts.push(`WER ${percent(score.wer)} %`);
  if (save) parts.push(SAVE_TEXTS[save]);
  return parts.join(" · ");
}

export interface TransportState {
  playing: boolean;
  /** Whether something is heard again and again. */
  looping: boolean;
  following: boolean;
  undo: string | null;
  redo: string | null;
  /** Why nothing is to be changed; null where it may be. */
  off: string | null;
  hasTranscript: boolean;
  /** Whether only rows to do are shown. */
  toDo: boolean;
}

/** Which of the channels is heard. */
function channelSelect(channels: number, solo: (channel: number | null) => void): HTMLSelectElement {
  const select = el("select", { class: "cs-speed cs-channel", "aria-label": "Channel that is heard", title: "Hear one channel alone", "data-name": "channel", hidden: channels === 0 });
  select.append(el("option", { value: "", text: "All channels" }));
  for (let channel = 0; channel < channels; channel++) select.append(el("option", { value: channel, text: `Channel ${channel + 1}` }));
  select.addEventListener("change", () => solo(select.value === "" ? null : Number(select.value)));
  return select;
}

export class Transport {
  readonly element = el("div", { class: "cs-transport", role: "toolbar", "aria-label": "Transport" });
  readonly #run: (command: Command) => void;
  readonly #clock = el("span", { class: "cs-clock" });
  readonly #status = el("span", { class: "cs-status", role: "status" });
  readonly #left = el("span", { text: "0 suspects" });
  /** The row shows it; here it is for those who listen. */
  readonly #why = el("span", { class: "cs-unseen", "aria-live": "polite", "data-name": "why" });
  readonly #sound: SoundPanel | null;
  readonly #channel: HTMLSelectElement;
  readonly #buttons = new Map<Command, HTMLButtonElement>();

  /** `channels` can each be heard alone; where there are none nothing is offered. */
  constructor(run: (command: Command) => void, sound: SoundPanel | null = null, channels = 0, solo: (channel: number | null) => void = () => {}) {
    this.#run = run;
    this.#channel = channelSelect(channels, solo);
    this.#sound = sound;
    this.element.append(...this.#groups());
    // pressed by a pointer it leaves the focus where it is: in the field that is open, or with the transcript
    this.element.addEventListener("mousedown", (event) => (event.target as Element).closest("button") && event.preventDefault());
  }

  show(state: TransportState): void {
    this.#button("playPause").replaceChildren(icon(state.playing ? "pause" : "play"));
    this.#button("playPause").setAttribute("aria-label", state.playing ? "Pause" : "Play");
    this.#press("follow", state.following);
    this.#press("toDo", state.toDo);
    this.#press("loopSegment", state.looping);
    this.#enable("undo", state.undo !== null, state.undo && `Undo: ${state.undo}`);
    this.#enable("redo", state.redo !== null, state.redo && `Redo: ${state.redo}`);
    for (const command of ["undo", "redo"] as const) this.#turnOff(command, state.off);
    for (const command of ["replay", "playCaret", "loopSegment", "previousSegment", "nextSegment", "nextSuspect", "toDo"] as const) {
      this.#enable(command, state.hasTranscript, null);
    }
    for (const command of this.#buttons.keys()) if (command !== "undo" && command !== "redo") this.#button(command).title = hint(command);
  }

  /** How many stops are left, null where that is not known; and why the current word is one, null where it is none. */
  showSuspects(left: number | null, why: string | null): void {
    setText(this.#left, left === null ? "? suspects" : left === 1 ? "1 suspect" : `${left} suspects`);
    this.#button("nextSuspect").setAttribute("aria-label", left === null ? "Next suspect word; not known yet how many" : `Next suspect word, ${left} left`);
    setText(this.#why, why === null ? "" : `Suspect: ${why}`);
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
      group(make("previousSegment", "previous", "Previous segment"), make("back", "back", "One second back"), play, make("forward", "forward", "One second on"), make("nextSegment", "next", "Next segment")),
      group(make("replay", "replay", "Replay the segment"), make("playCaret", "fromCaret", "Play from the word"), make("loopSegment", "loop", "Loop the segment")),
      group(this.#clock, ...(this.#sound ? [this.#sound.element] : []), this.#channel),
      group(this.#suspects(make("nextSuspect", "suspect", "Next suspect word")), make("toDo", "toDo", "Only rows to do"), this.#why),
      group(make("undo", "undo", "Undo"), make("redo", "redo", "Redo")),
      group(make("zoomOut", "zoomOut", "Zoom out"), make("zoomIn", "zoomIn", "Zoom in"), make("fit", "fit", "Whole recording"), make("follow", "follow", "Follow the sound"), make("palette", "commands", "Every command by name")),
      this.#status,
    ];
  }

  #suspects(next: HTMLButtonElement): HTMLButtonElement {
    next.classList.remove("is-icon");
    next.append(this.#left);
    return next;
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

  #press(command: Command, pressed: boolean): void {
    this.#button(command).setAttribute("aria-pressed", String(pressed));
  }

  /** It can be reached, and says why. */
  #turnOff(command: Command, why: string | null): void {
    const made = this.#button(command);
    if (why !== null) made.disabled = false;
    setOff(made, why);
  }

  #enable(command: Command, enabled: boolean, title: string | null): void {
    const made = this.#button(command);
    made.disabled = !enabled;
    const keys = firstKeys(command);
    made.title = title ? `${title}${keys && ` (${keys})`}` : hint(command);
  }
}
