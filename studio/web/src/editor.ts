/** The editor of one recording: builds the parts, joins them, and ends them together. */

import type { Api, ReadError } from "./api.ts";
import { Choices } from "./choices.ts";
import { Commands } from "./commands.ts";
import { isTyping, el, setText } from "./dom.ts";
import { Drafts, type Draft } from "./drafts.ts";
import { Editing } from "./editing.ts";
import { Follow } from "./follow.ts";
import { clock } from "./format.ts";
import { mountHands } from "./hands.ts";
import { Head } from "./head.ts";
import { openHelp } from "./help.ts";
import { Lane } from "./lane.ts";
import { TranscriptList } from "./list.ts";
import { mountMark } from "./markband.ts";
import { Marked } from "./marked.ts";
import { TranscriptModel } from "./model.ts";
import { Notice, type NoticeAction } from "./notice.ts";
import { Overview } from "./overview.ts";
import { Panels } from "./panels.ts";
import { Player } from "./player.ts";
import { Poller } from "./poller.ts";
import { ProgressBar } from "./progress.ts";
import type { RowState } from "./row.ts";
import { mountRuler } from "./ruler.ts";
import { Saver } from "./saver.ts";
import type { Scope } from "./scope.ts";
import { Selection } from "./selection.ts";
import { mountStageMarks } from "./stage.ts";
import { findSuspects, type Suspects } from "./suspects.ts";
import { statusWords, Transport } from "./transport.ts";
import { Viewport } from "./viewport.ts";
import { Waveform } from "./waveform.ts";
import { isActive, type Changes, type RecordingInfo } from "./wire.ts";

/** Acoustic times follow an edit within this time, or not at all. */
const ALIGNED_WITHIN_MS = 10_000;

export interface EditorOptions {
  api: Api;
  recording: RecordingInfo;
  transcript: string | null;
  /** The tab's name, and texts that earlier tabs left unsaved, by segment. */
  drafts: Drafts;
  left: Map<string, Draft>;
  again: () => void;
  close: () => void;
  openTranscript: (id: string) => void;
  gone: () => void;
}

export class Editor {
  readonly element = el("div", { class: "cs-studio" });
  readonly player: Player;
  readonly model = new TranscriptModel();
  readonly selection = new Selection();
  readonly viewport: Viewport;
  readonly saver: Saver;
  readonly editing: Editing;
  readonly list: TranscriptList;
  readonly lane: Lane;
  readonly marked: Marked;
  readonly panels: Panels;
  readonly commands: Commands;
  readonly #scope: Scope;
  readonly #options: EditorOptions;
  readonly #waveform: Waveform;
  readonly #overview: Overview;
  readonly #transport: Transport;
  readonly #progress: ProgressBar;
  readonly #head: Head;
  readonly #follow: Follow;
  readonly #stage = el("section", { class: "cs-stage", "aria-label": "Waveform and words" });
  readonly #desk = el("div", { class: "cs-desk" });
  readonly #notice: Notice;
  readonly #trouble = el("div", { class: "cs-notice is-bad", role: "alert", hidden: true });
  readonly #choices: Choices;
  #suspects: Suspects | null = null;
  #editedAt = -Infinity;
  #poller: Poller | null = null;

  constructor(scope: Scope, options: EditorOptions) {
    this.#scope = scope;
    this.#options = options;
    const { api, recording, transcript } = options;
    this.player = new Player(scope, api.audioUrl(recording.id), recording.duration);
    this.viewport = new Viewport(recording.duration);
    this.marked = new Marked(recording.duration);
    this.#notice = new Notice(scope);
    this.saver = new Saver(transcript ?? "", (request) => api.edit(request));
    this.#transport = new Transport((command) => this.commands.run(command), (rate) => this.player.setRate(rate));
    this.#progress = new ProgressBar((action) => void this.#run(action));
    this.#head = new Head({
      again: options.again,
      close: options.close,
      drawer: () => this.commands.run("drawer"),
      help: () => this.commands.run("help"),
    });
    this.#waveform = new Waveform(scope, this.#stage, this.viewport);
    const parts = { viewport: this.viewport, player: this.player, model: this.model, selection: this.selection, waveform: this.#waveform };
    this.#overview = new Overview(scope, this.element, parts);
    mountRuler(scope, this.#stage, this.viewport);
    this.lane = new Lane(scope, this.#stage, { ...parts, suspects: () => this.suspects, pick: (place) => this.commands.playFrom(place) });
    mountStageMarks(scope, this.#stage, parts);
    mountMark(scope, this.#stage, { viewport: this.viewport, marked: this.marked, surface: this.#waveform.element });
    this.list = new TranscriptList(scope, this.#desk, {
      ...parts,
      rowState: (id) => this.#rowState(id),
      pinned: () => this.editing.segment,
    });
    this.editing = new Editing(scope, {
      model: this.model,
      saver: this.saver,
      drafts: options.drafts,
      list: () => this.list,
      command: (command) => this.commands.run(command),
      changed: () => this.#showStatus(),
    });
    this.#choices = new Choices({
      model: this.model,
      saver: this.saver,
      drafts: options.drafts,
      left: options.left,
      chosen: (id) => {
        this.list.refresh(id);
        this.list.element.focus({ preventScroll: true });
      },
    });
    this.#follow = new Follow(scope, { ...parts, list: this.list, editing: this.editing });
    this.panels = this.#makePanels();
    this.commands = new Commands({
      ...parts,
      list: this.list,
      editing: this.editing,
      saver: this.saver,
      follow: this.#follow,
      marked: this.marked,
      suspects: () => this.suspects,
      say: (sentence) => this.#say(sentence),
      toggleDrawer: () => this.panels.drawer.toggle(),
      showPanel: (id) => this.panels.drawer.show(id),
      help: () => openHelp(this.element),
    });
    mountHands(scope, { ...parts, editor: this.element, list: this.list.element, editing: this.editing, commands: this.commands });
    this.#build();
    this.#listen();
  }

  /** The words most likely wrong, as of the last change. */
  get suspects(): Suspects {
    return (this.#suspects ??= findSuspects(this.model.segments));
  }

  /** Takes in the first answer and draws everything; then keeps up to date. */
  start(first: Changes | null): void {
    this.#head.show(this.#options.recording, null);
    if (first) this.model.apply(first, "poll");
    else this.#modelChanged();
    this.list.renderNow();
    const segment = this.model.segments[0];
    if (segment) this.selection.select({ segment: segment.id, word: 0 });
    if (!isTyping(document.activeElement)) this.list.element.focus({ preventScroll: true });
    if (first) this.#offerDrafts(this.#choices.takeUp());
    if (first) this.#keepUp();
  }

  /** Draws the sound; `peaks` is null where the server could not give them. */
  showPeaks(peaks: Int8Array | null): void {
    if (!peaks) return this.#say("The waveform cannot be shown: the server did not give it. The sound can still be played.");
    this.#waveform.show(peaks, (time) => this.player.seek(time));
    this.#overview.show(peaks);
  }

  /** Whether closing the page now would lose something. */
  get unsaved(): boolean {
    return this.saver.unsaved > 0 || this.editing.dirty;
  }

  #build(): void {
    const overview = this.element.firstElementChild!;
    overview.before(this.#head.element, this.#progress.element, this.#trouble, this.#notice.element);
    this.#desk.append(this.panels.drawer.element);
    this.element.append(this.#stage, this.#transport.element, this.#desk);
    this.#showTransport();
    this.#showTime();
  }

  #makePanels(): Panels {
    const { model, saver, player, selection, marked } = this;
    return new Panels(this.#scope, {
      ...this.#options,
      model,
      saver,
      player,
      selection,
      marked,
      commands: () => this.commands,
      commit: (segment) => this.editing.segment === segment && this.editing.commit(),
      say: (sentence, action) => this.#notice.say(sentence, action),
      toggled: (open) => {
        this.#head.setDrawer(open);
        this.element.classList.toggle("has-drawer", open);
        if (!open) this.list.element.focus({ preventScroll: true });
      },
    });
  }

  // ---------------------------------------------------------------- joining

  #listen(): void {
    const { player, model, saver, selection } = this;
    const scope = this.#scope;
    scope.add(model.on("change", () => this.#modelChanged()));
    // Not of this scope: the last save may be acknowledged after the editor was closed.
    saver.on("state", (id) => this.#dropDraft(id));
    scope.add(saver.on("state", (id) => this.#saveChanged(id)));
    scope.add(saver.on("pending", () => this.#showStatus()));
    scope.add(saver.on("notice", (sentence) => this.#say(sentence)));
    scope.add(saver.on("changes", ({ changes, op }) => this.#acknowledged(changes, op)));
    scope.add(player.on("playing", () => this.#showTransport()));
    scope.add(player.on("rate", () => this.#showTransport()));
    scope.add(player.on("time", scope.oncePerFrame(() => this.#showTime())));
    scope.add(player.on("trouble", (sentence) => this.#say(sentence)));
    scope.add(this.#follow.on("change", () => this.#showTransport()));
    scope.add(selection.on("selected", () => this.#showTime()));
    scope.listen(window, "beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  #modelChanged(): void {
    this.#suspects = null;
    const { model } = this;
    this.#head.show(this.#options.recording, model.info);
    this.#progress.show(model.run);
    this.list.setEmpty(this.#emptyWords());
    this.element.classList.toggle("has-speakers", model.segments.some((segment) => segment.speaker !== null));
    this.element.dir = "ltr";
    this.list.element.classList.toggle("is-rtl", model.info?.rtl ?? false);
    this.#showTransport();
    this.#showStatus();
  }

  #emptyWords(): string | null {
    if (this.model.segments.length) return null;
    if (!this.#options.transcript) return "No transcript yet. Press Transcribe.";
    const { run } = this.model;
    if (run?.state === "failed") return "It ended before the first words.";
    if (run?.state === "stopped") return "It ended before the first words. Press Resume to go on.";
    return isActive(run) ? "Listening… the first words come in a moment." : "This transcript has no words: the recording may be silent.";
  }

  #acknowledged(changes: Changes, op: string): void {
    if (op !== "set_status") this.#editedAt = performance.now();
    this.model.apply(changes, "edit");
    this.#poller?.soon();
    const first = changes.segments[0];
    if ((op === "undo" || op === "redo") && first) this.commands.goTo({ segment: this.model.position(first.id), word: 0 });
  }

  #dropDraft(id: string): void {
    const saved = this.saver.state(id)?.kind === "saved" && this.saver.pendingText(id) === undefined;
    if (saved && this.editing.segment !== id) this.#options.drafts.drop(id);
  }

  #saveChanged(id: string): void {
    this.list.refresh(id);
    this.#showStatus();
  }

  #keepUp(): void {
    const { api, transcript } = this.#options;
    const signal = new AbortController();
    this.#scope.add(() => signal.abort());
    this.#poller = new Poller(this.#scope, {
      poll: async () => void this.model.apply(await api.changes(transcript!, this.model.cursor, signal.signal), "poll"),
      busy: () => isActive(this.model.run) || (performance.now() - this.#editedAt < ALIGNED_WITHIN_MS && this.model.hasCarried),
      seen: () => !document.hidden && this.element.offsetParent !== null,
      trouble: (error) => this.#connection(error),
    });
  }

  #connection(error: ReadError | null): void {
    if (error?.gone) return this.#options.gone();
    this.#trouble.hidden = error === null;
    setText(this.#trouble, error ? `${error.message} Trying again…` : "");
  }

  async #run(action: "stop" | "resume"): Promise<void> {
    const { api, transcript } = this.#options;
    if (!transcript) return;
    const answer = await api.run(transcript, action);
    if (!answer?.ok) this.#say(answer?.message ?? "The server was not reached. The run goes on as it was.");
    this.#poller?.nudge();
  }

  // ---------------------------------------------------------------- showing

  #rowState(id: string): RowState | null {
    const segment = this.model.get(id);
    if (!segment) return null;
    const save = this.saver.state(id);
    return {
      segment,
      position: this.model.position(id),
      pending: save?.kind === "conflict" ? undefined : this.saver.pendingText(id),
      status: this.saver.pendingStatus(id) ?? segment.status,
      save,
      choice: this.#choices.of(id),
      suspectLimit: this.suspects.limit,
    };
  }

  #offerDrafts(ids: readonly string[]): void {
    const first = ids[0];
    if (first === undefined) return;
    this.list.refreshAll();
    const say = ids.length === 1 ? "A text typed earlier was never saved." : `${ids.length} texts typed earlier were never saved.`;
    this.#say(say, { text: "Show", press: () => this.commands.goTo({ segment: this.model.position(first), word: 0 }) });
  }

  #showTransport(): void {
    this.#transport.show({
      playing: this.player.playing,
      rate: this.player.rate,
      following: this.#follow.active,
      undo: this.model.undo,
      redo: this.model.redo,
      hasTranscript: this.model.segments.length > 0,
    });
  }

  #showTime(): void {
    this.#transport.showTime(`${clock(this.player.time, 1)} / ${clock(this.viewport.duration)}`);
  }

  #showStatus(): void {
    const save = this.model.segments.length ? this.saver.worst : null;
    this.#transport.showStatus(statusWords(this.model.score, this.model.segments.length, save), save);
  }

  #say(sentence: string, action?: NoticeAction): void {
    this.#notice.say(sentence, action);
  }
}
