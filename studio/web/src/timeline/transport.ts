/** The bar that stays in sight: listening, moving, undoing, and how far the work is. */

import type { Score } from "../api/wire.ts";
import type { SaveState } from "../document/saver.ts";
import { button, el, setOff, setText } from "../lib/dom.ts";
import { percent } from "../lib/format.ts";
import { icon, type IconName } from "../lib/icons.ts";
import { firstKeys, hint, type Command } from "../lib/keyboard.ts";
import { n, t, tc } from "../lib/texts.ts";
import type { SoundPanel } from "./soundpanel.ts";

const SAVE_TEXTS: Record<SaveState["kind"], string> = {
  saving: t("saving…"),
  saved: t("saved"),
  retrying: t("not saved, retrying"),
  failed: t("not saved"),
  conflict: t("two texts: choose one"),
};

/** `12 of 48 verified · WER 8.1 % · saved`. */
export function statusText(score: Score, segments: number, save: SaveState["kind"] | null): string {
  const parts = segments ? [n(score.verified, "{count} of {segments} verified", "{count} of {segments} verified", { segments })] : [];
  if (score.unusable) parts.push(n(score.unusable, "{count} unusable", "{count} unusable"));
  if (score.wer !== null) parts.push(t("WER {rate} %", { rate: percent(score.wer) }));
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
  const select = el("select", { class: "cs-speed cs-channel", "aria-label": t("Channel that is heard"), title: t("Hear one channel alone"), "data-name": "channel", hidden: channels === 0 });
  select.append(el("option", { value: "", text: t("All channels") }));
  for (let channel = 0; channel < channels; channel++) select.append(el("option", { value: channel, text: t("Channel {number}", { number: channel + 1 }) }));
  select.addEventListener("change", () => solo(select.value === "" ? null : Number(select.value)));
  return select;
}

export class Transport {
  readonly element = el("div", { class: "cs-transport", role: "toolbar", "aria-label": tc("of the sound", "Transport") });
  readonly #run: (command: Command) => void;
  readonly #clock = el("span", { class: "cs-clock", translate: "no" });
  readonly #status = el("span", { class: "cs-status", role: "status" });
  readonly #left = el("span", { text: n(0, "{count} suspect", "{count} suspects") });
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
    this.#button("playPause").setAttribute("aria-label", state.playing ? t("Pause") : t("Play"));
    this.#press("follow", state.following);
    this.#press("toDo", state.toDo);
    this.#press("loopSegment", state.looping);
    this.#enable("undo", state.undo !== null, state.undo && t("Undo: {deed}", { deed: state.undo }));
    this.#enable("redo", state.redo !== null, state.redo && t("Redo: {deed}", { deed: state.redo }));
    for (const command of ["undo", "redo"] as const) this.#turnOff(command, state.off);
    for (const command of ["replay", "playCaret", "loopSegment", "previousSegment", "nextSegment", "nextSuspect", "toDo"] as const) {
      this.#enable(command, state.hasTranscript, null);
    }
    for (const command of this.#buttons.keys()) if (command !== "undo" && command !== "redo") this.#button(command).title = hint(command);
  }

  /** How many stops are left, null where that is not known; and why the current word is one, null where it is none. */
  showSuspects(left: number | null, why: string | null): void {
    setText(this.#left, left === null ? t("? suspects") : n(left, "{count} suspect", "{count} suspects"));
    this.#button("nextSuspect").setAttribute("aria-label", left === null ? t("Next suspect word; not known yet how many") : n(left, "Next suspect word, {count} left", "Next suspect word, {count} left"));
    setText(this.#why, why === null ? "" : t("Suspect: {why}", { why }));
  }

  showTime(words: string): void {
    setText(this.#clock, words);
  }

  showStatus(words: string, save: SaveState["kind"] | null): void {
    setText(this.#status, words);
    this.#status.title = t("WER, word error rate: of 100 words that you changed or verified, so many the model had wrong");
    this.#status.dataset.save = save ?? "";
  }

  #groups(): HTMLElement[] {
    const make = (command: Command, name: IconName, label: string, text?: string) => this.#make(command, name, label, text);
    const group = (...children: HTMLElement[]) => el("div", { class: "cs-group" }, ...children);
    const play = make("playPause", "play", t("Play"));
    play.classList.add("is-primary");
    return [
      group(make("previousSegment", "previous", t("Previous segment")), make("back", "back", t("One second back")), play, make("forward", "forward", t("One second on")), make("nextSegment", "next", t("Next segment"))),
      group(make("replay", "replay", t("Replay the segment")), make("playCaret", "fromCaret", t("Play from the word")), make("loopSegment", "loop", t("Loop the segment"))),
      group(this.#clock, ...(this.#sound ? [this.#sound.element] : []), this.#channel),
      group(this.#suspects(make("nextSuspect", "suspect", t("Next suspect word"))), make("toDo", "toDo", t("Only rows to do")), this.#why),
      group(make("undo", "undo", t("Undo")), make("redo", "redo", t("Redo"))),
      group(make("zoomOut", "zoomOut", t("Zoom out")), make("zoomIn", "zoomIn", t("Zoom in")), make("fit", "fit", t("Whole recording")), make("follow", "follow", t("Follow the sound")), make("palette", "commands", t("Every command by name"))),
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
