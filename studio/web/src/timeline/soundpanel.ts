/** How the sound is heard, in a small panel over the transport: speed, loop, rewind, where it stops. */

import { button, el, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { commandFor, hint } from "../lib/keyboard.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, type Choices } from "../lib/selects.ts";
import { number, t, tc } from "../lib/texts.ts";
import { REWINDS, type ListeningSettings, type Loop } from "./listening.ts";
import { SPEEDS } from "./player.ts";

const LOOPS: readonly (readonly [Loop, string])[] = [["off", tc("loop", "Off")], ["segment", t("The segment")], ["word", t("The word")], ["region", t("The marked region")]];

export interface SoundState extends ListeningSettings {
  rate: number;
  loop: Loop;
  /** Whether a region is marked that could be looped. */
  region: boolean;
}

interface Actions {
  setRate: (rate: number) => void;
  setLoop: (loop: Loop) => void;
  change: (settings: Partial<ListeningSettings>) => void;
  /** Keeps a text that is being edited open while the panel has the focus; what is returned goes back to it. */
  hold: () => () => void;
}

const seconds = (count: number): string => (count ? t("{seconds} s", { seconds: count }) : tc("back after a pause", "No"));

const times = (rate: number): string => `${number(rate)}×`;

export class SoundPanel {
  readonly element = el("div", { class: "cs-sound" });
  readonly #actions: Actions;
  readonly #button: HTMLButtonElement;
  readonly #rate = el("span");
  readonly #panel = el("div", { class: "cs-sound-panel", role: "dialog", "aria-label": t("Sound"), hidden: true });
  readonly #speed = selectField(t("Speed"), SPEEDS.map((speed): [string, string] => [String(speed), times(speed)]), "speed");
  readonly #loop = selectField(tc("noun", "Loop"), LOOPS as Choices, "loop");
  readonly #rewind = selectField(t("Back after a pause"), REWINDS.map((rewind): [string, string] => [String(rewind), seconds(rewind)]), "rewind");
  readonly #stop = el("input", { type: "checkbox", "data-name": "stopAtEnd" });
  #release: () => void = () => {};

  constructor(scope: Scope, actions: Actions) {
    this.#actions = actions;
    this.#button = button({ icon: icon("sound"), class: "is-icon", name: "sound" }, () => this.toggle());
    this.#button.append(this.#rate);
    this.#button.setAttribute("aria-haspopup", "dialog");
    const stop = el("label", { class: "cs-check" }, this.#stop, el("span", { text: t("Stop at the segment’s end") }));
    this.#panel.append(this.#speed.field, this.#loop.field, this.#rewind.field, stop);
    this.element.append(this.#button, this.#panel);
    this.#listen(scope);
    this.#showOpen();
  }

  get isOpen(): boolean {
    return !this.#panel.hidden;
  }

  show({ rate, loop, rewind, stopAtEnd, region }: SoundState): void {
    setText(this.#rate, times(rate));
    const said = { rate: times(rate) };
    this.#button.setAttribute("aria-label", loop === "off" ? t("Sound settings: {rate}", said) : t("Sound settings: {rate}, in a loop", said));
    this.#button.title = hint("sound");
    this.#button.classList.toggle("is-looping", loop !== "off");
    this.#speed.select.value = String(rate);
    this.#loop.select.value = loop;
    [...this.#loop.select.options].find(({ value }) => value === "region")!.disabled = !region;
    this.#rewind.select.value = String(rewind);
    this.#stop.checked = stopAtEnd;
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.#open();
  }

  #open(): void {
    this.#release = this.#actions.hold();
    this.#panel.hidden = false;
    this.#showOpen();
    this.#speed.select.focus();
  }

  /** Whoever was typing types on; else the focus is where the panel came from. */
  close(): void {
    if (!this.isOpen) return;
    const focused = this.#panel.contains(document.activeElement);
    this.#panel.hidden = true;
    this.#showOpen();
    if (focused) this.#button.focus({ preventScroll: true });
    this.#release();
    this.#release = () => {};
  }

  #showOpen(): void {
    this.#button.setAttribute("aria-expanded", String(this.isOpen));
  }

  #listen(scope: Scope): void {
    const { setRate, setLoop, change } = this.#actions;
    this.#speed.select.addEventListener("change", () => setRate(Number(this.#speed.select.value)));
    this.#loop.select.addEventListener("change", () => setLoop(this.#loop.select.value as Loop));
    this.#rewind.select.addEventListener("change", () => change({ rewind: Number(this.#rewind.select.value) }));
    this.#stop.addEventListener("change", () => change({ stopAtEnd: this.#stop.checked }));
    this.#panel.addEventListener("keydown", (event) => this.#key(event));
    scope.listen(document, "pointerdown", (event) => !this.element.contains(event.target as Node) && this.close());
    this.element.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !this.element.contains(relatedTarget as Node) && this.close());
  }

  /** Keys in the panel are its own: Space ticks, and arrows choose. */
  #key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key !== "Escape" && commandFor(event, "field") !== "sound") return;
    event.preventDefault();
    this.close();
  }
}
