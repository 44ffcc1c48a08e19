/** Another transcript of the recording, read and corrected beside the open one; both follow the same sound. */

import type { Api, ReadError } from "../api/client.ts";
import { isActive, type Changes, type Segment } from "../api/decode.ts";
import type { Status, TranscriptInfo } from "../api/wire.ts";
import { openTabs, type Abandoned, type Drafts } from "../document/drafts.ts";
import { isStep } from "../document/intents.ts";
import { TranscriptModel, type Place } from "../document/model.ts";
import type { Rights } from "../document/rights.ts";
import type { Saver } from "../document/saver.ts";
import { Selection } from "../document/selection.ts";
import { NO_SUSPECTS } from "../document/suspects.ts";
import { el, setAttributes, setText } from "../lib/dom.ts";
import { commandFor, ON_NO_SEGMENT, type Command } from "../lib/keyboard.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import type { Player } from "../timeline/player.ts";
import { statusText } from "../timeline/transport.ts";
import { Correcting } from "../transcript/correcting.ts";
import { Editing } from "../transcript/editing.ts";
import { tellGone } from "../transcript/gone.ts";
import { TranscriptList } from "../transcript/list.ts";
import { News } from "../transcript/news.ts";
import { mountPresses } from "../transcript/presses.ts";
import { ProgressBar } from "../transcript/progress.ts";
import type { RowState } from "../transcript/row.ts";

interface Parts {
  api: Api;
  info: TranscriptInfo;
  title: string;
  drafts: Drafts;
  rights: Rights;
  player: Player;
  /** Takes the open transcript along to a time (seconds). */
  lead: (time: number) => void;
  /** What acts on no segment is the page's. */
  command: (command: Command) => void;
  colourOf: (speaker: string | null) => number;
  say: (sentence: string, action?: NoticeAction) => void;
}

export class Desk {
  readonly element = el("div", { class: "cs-beside-desk" });
  readonly saver: Saver;
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #model = new TranscriptModel();
  readonly #selection = new Selection();
  readonly #editing: Editing;
  readonly #list: TranscriptList;
  readonly #correcting: Correcting;
  readonly #progress: ProgressBar;
  readonly #status = el("p", { class: "cs-hint cs-beside-status", role: "status" });
  readonly #error = el("p", { class: "cs-bad", role: "alert", hidden: true });
  readonly #news: News;
  readonly #table: Partial<Record<Command, () => void>>;
  #leading = false;
  /** Texts that earlier tabs left unsaved, by segment; looked for once. */
  readonly #abandoned: Abandoned = new Map();
  #offered = false;
  /** Why what belongs to no row has to wait. */
  #held: string | null = null;
  /** Where the focus is while the rows are waited for. */
  #waiting: Element | null = null;

  constructor(scope: Scope, parts: Parts) {
    [this.#scope, this.#parts] = [scope, parts];
    const { api, info, drafts, player } = parts;
    const [model, selection] = [this.#model, this.#selection];
    this.#correcting = new Correcting(scope, {
      ...{ api, transcript: info.id, model, drafts, abandoned: this.#abandoned, say: parts.say },
      list: () => this.#list,
      editing: () => this.#editing,
      off: parts.rights.why("change"),
      changed: () => this.#show(),
      resolved: () => this.focus(),
    });
    this.saver = this.#correcting.saver;
    this.#news = new News(scope, { api, transcript: info.id, model, say: parts.say, element: this.element, failed: (error) => this.#unread(error), came: () => this.#offerDrafts() });
    this.#progress = new ProgressBar((action) => void this.#news.run(action), parts.rights.why("transcribe"));
    this.element.append(this.#status, this.#error, this.#progress.element);
    const pinned = () => this.#editing.segment;
    this.#list = new TranscriptList(scope, this.element, { model, selection, rowState: (id) => this.#rowState(id), pinned, name: "beside-", label: parts.title });
    this.#editing = new Editing(scope, { model, saver: this.saver, drafts, list: () => this.#list, off: () => parts.rights.why("change"), say: parts.say, command: (command) => this.#typed(command), changed: () => this.#show(), lost: (text, forget) => tellGone(parts.say, text, forget) });
    this.#table = this.#commands();
    mountPresses(scope, {
      list: this.#list.element,
      model,
      player,
      selection,
      editing: this.#editing,
      commands: { goTo: (place) => this.#go(place), playFrom: (place) => this.#playFrom(place), toggleStatusOf: (segment, status) => this.#toggle(segment, status), run: () => {} },
    });
    this.#listen(scope);
    this.#list.setEmpty(t("Reading…"));
    this.#news.start();
    this.#news.pollNow();
  }

  /** Goes to what is said at this time (seconds), where the open transcript went. */
  follow(time: number): void {
    if (this.#leading || this.#editing.segment !== null) return;
    const segment = this.#model.segmentAt(time);
    if (segment >= 0) this.#select({ segment, word: 0 });
  }

  /** Takes a key press in the list, but for what acts on no segment: nothing pressed here is meant for the other text. */
  key(event: KeyboardEvent): boolean {
    const target = event.target as HTMLElement;
    if (!this.#list.element.contains(target) || event.isComposing) return false;
    if (target.closest("button") && ["Enter", " "].includes(event.key) && !event.ctrlKey && !event.altKey) return false; // no text: keys that press it
    if (this.#editing.strayKeys.takes(event)) return true;
    const command = commandFor(event, "page");
    if (!command || (ON_NO_SEGMENT.has(command) && !this.#table[command])) return false;
    this.#typed(command);
    return true;
  }

  /** Whether leaving now would lose something. */
  get unsaved(): boolean {
    return this.saver.unsaved > 0 || this.#editing.dirty;
  }

  /** To the rows; once they are there, where nobody goes elsewhere meanwhile. */
  focus(): void {
    this.#list.focus();
    this.#waiting = this.#list.element.hidden ? document.activeElement : null;
  }

  #listen(scope: Scope): void {
    const { player } = this.#parts;
    const [model, saver] = [this.#model, this.saver];
    scope.add(model.on("change", () => this.#changed()));
    scope.add(saver.on("pending", () => this.#show()));
    scope.add(saver.on("waiting", (why) => this.#holdUp(why)));
    scope.add(saver.on("changes", ({ changes, op }) => this.#acknowledged(changes, op)));
    scope.add(player.on("time", scope.oncePerFrame(() => this.#light())));
  }

  #acknowledged(changes: Changes, op: string): void {
    this.#editing.whileOwn(isStep(op), () => this.#model.apply(changes, "edit"));
    this.#news.edited(op);
  }

  /** What a key in the list, or in the text, does here. */
  #commands(): Partial<Record<Command, () => void>> {
    return {
      previousSegment: () => this.#step(-1),
      nextSegment: () => this.#step(1),
      firstSegment: () => this.#go({ segment: 0, word: 0 }),
      lastSegment: () => this.#go({ segment: this.#model.segments.length - 1, word: 0 }),
      edit: () => this.#edit(),
      verify: () => this.#mark("verified"),
      verifyAndNext: () => this.#mark("verified") && this.#step(1),
      unusable: () => this.#mark("unusable"),
      takeBack: () => this.#mark("draft"),
      replay: () => this.#replay(),
      undo: () => this.saver.undo(),
      redo: () => this.saver.redo(),
      commit: () => this.#editing.commit(),
      cancel: () => this.#editing.cancel(),
      commitNext: () => this.#editNeighbour(1),
      commitPrevious: () => this.#editNeighbour(-1),
      commitVerifyNext: () => this.#mark("verified") && this.#editNeighbour(1),
    };
  }

  #typed(command: Command): void {
    const off = this.#parts.rights.whyOff(command);
    if (off !== null) return this.#parts.say(off);
    const act = this.#table[command];
    if (act) act();
    else if (ON_NO_SEGMENT.has(command)) this.#parts.command(command);
    else this.#parts.say(t("Not in the text beside: open that transcript for it."));
  }

  // ---------------------------------------------------------------- moving

  get #here(): number {
    const id = this.#editing.segment ?? this.#selection.selected?.segment;
    return id === undefined ? -1 : this.#model.position(id);
  }

  /** Where a person goes here, the open transcript and the sound go along. */
  #go(place: Place): void {
    const segment = this.#model.segments[place.segment];
    if (!segment) return;
    this.#select(place);
    this.#leading = true;
    this.#parts.lead(segment.words[place.word]?.start ?? segment.start);
    this.#leading = false;
  }

  #select({ segment: position, word }: Place): void {
    const segment = this.#model.segments[position]!;
    if (this.#editing.segment !== segment.id) this.#editing.commit();
    this.#selection.select({ segment: segment.id, word: Math.max(0, Math.min(word, segment.words.length - 1)) });
    this.#list.reveal(segment.id);
  }

  #step(by: 1 | -1): void {
    this.#go({ segment: this.#here + by, word: 0 });
  }

  #playFrom(place: Place): void {
    this.#go(place);
    this.#parts.player.play();
  }

  #replay(): void {
    const segment = this.#model.segments[this.#here];
    if (segment) this.#parts.player.play(segment.start, segment.end);
  }

  #light(): void {
    const { player } = this.#parts;
    const place = player.playing ? this.#model.placeAt(player.time) : null;
    this.#selection.play(place && { segment: this.#model.segments[place.segment]!.id, word: place.word });
  }

  // ---------------------------------------------------------------- correcting

  #edit(): void {
    const segment = this.#model.segments[this.#here];
    if (segment) this.#editing.open(segment.id, null);
  }

  #editNeighbour(by: 1 | -1): void {
    const position = this.#here + by;
    this.#editing.commit();
    if (!this.#model.segments[position]) return;
    this.#go({ segment: position, word: 0 });
    this.#edit();
  }

  #mark(status: Status): boolean {
    const segment = this.#model.segments[this.#here];
    if (segment) this.#correcting.mark(segment, status);
    return segment !== undefined;
  }

  #toggle(segment: Segment, status: Status): void {
    const off = this.#parts.rights.why("change");
    if (off !== null) return this.#parts.say(off);
    this.#correcting.toggle(segment, status);
  }

  // ---------------------------------------------------------------- reading

  async #offerDrafts(): Promise<void> {
    if (this.#offered) return;
    this.#offered = true;
    const left = this.#parts.drafts.abandoned(await openTabs());
    if (this.#scope.disposed) return;
    for (const [id, drafts] of left) this.#abandoned.set(id, drafts);
    this.#correcting.restoreDrafts("beside", (id) => this.#go({ segment: this.#model.position(id), word: 0 }));
  }

  // ---------------------------------------------------------------- showing

  #rowState(id: string): RowState | null {
    const row = this.#correcting.row(id);
    // what is read beside another is not marked: its own page does that
    return row && { ...row, suspects: NO_SUSPECTS, colour: this.#parts.colourOf(row.segment.speaker), off: this.#parts.rights.why("change") };
  }

  #changed(): void {
    const model = this.#model;
    this.#unread(null);
    this.#progress.show(model.run);
    this.#list.setEmpty(model.segments.length ? null : emptyText(isActive(model.run)));
    this.#list.element.classList.toggle("is-rtl", model.info?.rtl ?? false);
    setAttributes(this.#list.element, { lang: model.language || null });
    if (this.#waiting && this.#waiting === document.activeElement) this.focus();
    if (!this.#selection.selected) this.follow(this.#parts.player.time);
    this.#show();
  }

  #show(): void {
    const { score, segments } = this.#model;
    const status = segments.length ? statusText(score, segments.length, this.saver.worst) : "";
    setText(this.#status, [status, this.#held].filter(Boolean).join(" · "));
  }

  #holdUp(why: string | null): void {
    this.#held = why;
    this.#show();
  }

  #unread(error: ReadError | null): void {
    this.#error.hidden = error === null;
    setText(this.#error, error ? t("{message} Trying again…", { message: error.message }) : "");
  }
}

const emptyText = (running: boolean): string => (running ? t("Listening… the first words come in a moment.") : t("This transcript has no words."));
