/** The bar over the words, joined to what it tells of: the sound, where it is, undo, suspects, and how far the work is. */

import type { Segment } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { MarkedRegion } from "../document/region.ts";
import type { Saver } from "../document/saver.ts";
import type { Selection } from "../document/selection.ts";
import type { Suspects } from "../document/suspects.ts";
import { clock, lengthText } from "../lib/format.ts";
import type { Command } from "../lib/keyboard.ts";
import { pageState } from "../lib/pagestate.ts";
import type { Scope } from "../lib/scope.ts";
import type { Listening } from "../timeline/listening.ts";
import type { Player } from "../timeline/player.ts";
import { SoundPanel } from "../timeline/soundpanel.ts";
import { statusText, Transport } from "../timeline/transport.ts";
import type { Editing } from "../transcript/editing.ts";
import type { Cursor } from "./cursor.ts";

interface Parts {
  player: Player;
  listening: Listening;
  marked: MarkedRegion;
  model: TranscriptModel;
  selection: Selection;
  saver: Saver;
  /** Of the sound, in seconds. */
  duration: number;
  channels: number;
  solo: (channel: number | null) => void;
  /** Those that come later. */
  editing: () => Editing;
  cursor: () => Cursor;
  suspects: () => Suspects;
  statusOf: (segment: Segment) => Status;
  following: () => boolean;
  toDo: () => boolean;
  /** Why nothing is to be changed; null where it may be. */
  off: string | null;
  run: (command: Command) => void;
}

export class PlayBar {
  readonly #parts: Parts;
  readonly #sound: SoundPanel;
  readonly #transport: Transport;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    const { player, listening, channels, solo, run, editing, cursor } = parts;
    this.#sound = new SoundPanel(scope, {
      setRate: (rate) => player.setRate(rate),
      setLoop: (loop) => listening.setLoop(loop, editing().caret ?? cursor().place),
      change: (changed) => listening.change(changed),
      hold: () => editing().hold(),
    });
    this.#transport = new Transport(run, this.#sound, channels, solo);
    pageState(scope, "has-transport")(true);
    this.#listen(scope);
  }

  get element(): HTMLElement {
    return this.#transport.element;
  }

  toggleSound(): void {
    this.#sound.toggle();
  }

  #listen(scope: Scope): void {
    const { player, listening, marked, selection, saver } = this.#parts;
    scope.add(player.on("playing", () => this.show()));
    scope.add(player.on("rate", () => this.show()));
    scope.add(player.on("time", scope.oncePerFrame(() => this.showTime())));
    scope.add(listening.on("change", () => this.show()));
    scope.add(marked.on("change", () => this.show()));
    scope.add(saver.on("pending", () => this.showStatus()));
    scope.add(selection.on("selected", () => this.showTime()));
    scope.add(selection.on("selected", () => this.showSuspects()));
  }

  /** What is on, and what can be pressed. */
  show(): void {
    const { listening, player, marked, model, off, following, toDo } = this.#parts;
    const { loop, settings } = listening;
    this.#sound.show({ ...settings, loop, rate: player.rate, region: marked.span !== null });
    this.#transport.show({
      playing: player.playing,
      looping: loop !== "off",
      following: following(),
      undo: model.undo,
      redo: model.redo,
      off,
      hasTranscript: model.segments.length > 0,
      toDo: toDo(),
    });
  }

  /** How many are left, and why the current word is one. */
  showSuspects(): void {
    const { model, selection, statusOf } = this.#parts;
    const suspects = this.#parts.suspects();
    const { selected } = selection;
    const segment = selected ? model.get(selected.segment) : undefined;
    const word = segment?.words[selected!.word];
    this.#transport.showSuspects(suspects.known || !model.segments.length ? suspects.left(model) : null, word ? suspects.why(word, statusOf(segment!)) : null);
  }

  showTime(): void {
    const { player, duration } = this.#parts;
    this.#transport.showTime(`${clock(player.time, 1)} / ${lengthText(duration)}`);
  }

  showStatus(): void {
    const { model, saver } = this.#parts;
    const save = model.segments.length ? saver.worst : null;
    this.#transport.showStatus(statusText(model.score, model.segments.length, save), save);
  }
}
