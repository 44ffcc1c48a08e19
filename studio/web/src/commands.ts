/** What each command does, whichever key, button or row asked for it. */

import type { Editing } from "./editing.ts";
import type { Follow } from "./follow.ts";
import type { Command } from "./keyboard.ts";
import type { TranscriptList } from "./list.ts";
import type { Marked } from "./marked.ts";
import type { Place, TranscriptModel } from "./model.ts";
import { speedFrom, type Player } from "./player.ts";
import type { Saver } from "./saver.ts";
import type { Selection } from "./selection.ts";
import { nextSuspect, type Suspects } from "./suspects.ts";
import type { Waveform } from "./waveform.ts";
import type { Segment, Status } from "./wire.ts";

const SKIP_S = 1;

interface Parts {
  player: Player;
  model: TranscriptModel;
  selection: Selection;
  waveform: Waveform;
  list: TranscriptList;
  editing: Editing;
  saver: Saver;
  follow: Follow;
  marked: Marked;
  suspects: () => Suspects;
  say: (sentence: string) => void;
  toggleDrawer: () => void;
  showPanel: (id: "compare" | "ask") => void;
  help: () => void;
}

/** Those of the comparison act on the difference that has the focus, so the comparison carries them out. */
type Own = Exclude<Command, `difference${string}`>;

export class Commands {
  readonly #p: Parts;
  readonly #table: Record<Own, () => void>;

  constructor(parts: Parts) {
    this.#p = parts;
    const { player, waveform, editing, saver, follow, marked } = parts;
    this.#table = {
      playPause: () => player.toggle(),
      replay: () => this.#replay(),
      back: () => player.seek(player.time - SKIP_S),
      forward: () => player.seek(player.time + SKIP_S),
      slower: () => player.setRate(speedFrom(player.rate, -1)),
      faster: () => player.setRate(speedFrom(player.rate, 1)),
      previousWord: () => this.#stepWord(-1),
      nextWord: () => this.#stepWord(1),
      previousSegment: () => this.#stepSegment(-1),
      nextSegment: () => this.#stepSegment(1),
      firstSegment: () => this.goTo({ segment: 0, word: 0 }),
      lastSegment: () => this.goTo({ segment: parts.model.segments.length - 1, word: 0 }),
      nextSuspect: () => this.#nextSuspect(),
      edit: () => this.#edit(),
      verify: () => this.#toggleStatus("verified"),
      verifyAndNext: () => this.#verifyAndNext(),
      unusable: () => this.#toggleStatus("unusable"),
      undo: () => saver.undo(),
      redo: () => saver.redo(),
      zoomIn: () => waveform.zoomIn(player.time),
      zoomOut: () => waveform.zoomOut(player.time),
      fit: () => waveform.toggleFit(player.time),
      follow: () => follow.set(!follow.active),
      regionStart: () => marked.setStart(player.time),
      regionEnd: () => marked.setEnd(player.time),
      regionClear: () => marked.clear(),
      drawer: () => parts.toggleDrawer(),
      compare: () => parts.showPanel("compare"),
      ask: () => parts.showPanel("ask"),
      help: () => parts.help(),
      commit: () => editing.commit(),
      cancel: () => editing.cancel(),
      commitNext: () => this.#editNeighbour(1),
      commitPrevious: () => this.#editNeighbour(-1),
      commitVerifyNext: () => this.#commitVerifyNext(),
    };
  }

  run(command: Command): void {
    this.#table[command as Own]?.();
  }

  /** Selects a word, shows it, and puts the playhead on it. */
  goTo(place: Place): void {
    const { model, selection, list, player, waveform } = this.#p;
    const segment = model.segments[place.segment];
    if (!segment) return;
    selection.select({ segment: segment.id, word: Math.max(0, Math.min(place.word, segment.words.length - 1)) });
    list.reveal(segment.id);
    const time = segment.words[place.word]?.start ?? segment.start;
    player.seek(time);
    waveform.keepInSight(time);
  }

  /** Selects a word and plays from it. */
  playFrom(place: Place): void {
    this.#p.follow.set(true);
    this.goTo(place);
    this.#p.player.play();
  }

  toggleStatusOf(segment: Segment, status: Status): void {
    const now = this.#p.saver.pendingStatus(segment.id) ?? segment.status;
    this.#p.saver.setStatus(segment, now === status ? "draft" : status);
  }

  /** The segment being edited, else what sounds while it is followed, else what is selected. */
  #here(): Place | null {
    const { editing, model, player, follow, selection } = this.#p;
    const word = player.playing && follow.active ? selection.playing : selection.selected;
    const id = editing.segment ?? word?.segment;
    if (id === undefined) return model.placeAt(player.time) ?? (model.segments.length ? { segment: 0, word: 0 } : null);
    const segment = model.position(id);
    return segment < 0 ? null : { segment, word: word?.segment === id ? word.word : 0 };
  }

  #segmentHere(): Segment | undefined {
    const here = this.#here();
    return here ? this.#p.model.segments[here.segment] : undefined;
  }

  #replay(): void {
    const segment = this.#segmentHere();
    if (segment) this.#p.player.play(segment.start, segment.end);
  }

  #stepWord(step: 1 | -1): void {
    const here = this.#here();
    if (!here) return;
    const { segments } = this.#p.model;
    const words = segments[here.segment]?.words.length ?? 0;
    const word = here.word + step;
    if (word >= 0 && word < words) this.goTo({ segment: here.segment, word });
    else if (step > 0) this.goTo({ segment: here.segment + 1, word: 0 });
    else this.goTo({ segment: here.segment - 1, word: Math.max(0, (segments[here.segment - 1]?.words.length ?? 1) - 1) });
  }

  #stepSegment(step: 1 | -1): void {
    const here = this.#here();
    if (here) this.goTo({ segment: here.segment + step, word: 0 });
  }

  #nextSuspect(): void {
    this.#p.editing.commit();
    const place = nextSuspect(this.#p.model.segments, this.#p.suspects(), this.#here());
    if (place) this.goTo(place);
    else this.#p.say("Nothing suspect is left among the segments not yet verified.");
  }

  #edit(): void {
    const here = this.#here();
    const segment = here && this.#p.model.segments[here.segment];
    if (!here || !segment) return;
    this.#p.selection.select({ segment: segment.id, word: here.word });
    this.#p.editing.open(segment.id, here.word);
  }

  #editNeighbour(step: 1 | -1): void {
    const here = this.#here();
    this.#p.editing.commit();
    const next = here && this.#p.model.segments[here.segment + step];
    if (!here || !next) return;
    this.#p.selection.select({ segment: next.id, word: 0 });
    if (!this.#p.player.playing) this.goTo({ segment: here.segment + step, word: 0 });
    this.#p.editing.open(next.id, null);
  }

  #toggleStatus(status: Status): void {
    const segment = this.#segmentHere();
    if (segment) this.toggleStatusOf(segment, status);
  }

  #verify(): void {
    const segment = this.#segmentHere();
    if (segment) this.#p.saver.setStatus(segment, "verified");
  }

  #verifyAndNext(): void {
    this.#verify();
    this.#stepSegment(1);
  }

  #commitVerifyNext(): void {
    const segment = this.#segmentHere();
    const here = this.#here();
    this.#p.editing.commit();
    if (segment) this.#p.saver.setStatus(segment, "verified");
    if (here && this.#p.model.segments[here.segment + 1]) {
      this.goTo({ segment: here.segment + 1, word: 0 });
      this.#edit();
    }
  }
}
