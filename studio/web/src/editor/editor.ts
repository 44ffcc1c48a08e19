/** The editor of one recording: builds the parts, joins them, and ends them together. */

import type { Api, ReadError } from "../api/client.ts";
import type { Changes, Segment } from "../api/decode.ts";
import type { RecordingInfo, Role } from "../api/wire.ts";
import { TimesAhead } from "../document/boundaries.ts";
import { browserStorage, Drafts, type Abandoned } from "../document/drafts.ts";
import { ChosenRows } from "../document/chosenrows.ts";
import { TranscriptModel } from "../document/model.ts";
import { Others } from "../document/others.ts";
import { MarkedRegion } from "../document/region.ts";
import { Rights } from "../document/rights.ts";
import type { RowsAhead } from "../document/rowsahead.ts";
import { readSeatings, Roster } from "../document/roster.ts";
import type { Saver } from "../document/saver.ts";
import { Selection } from "../document/selection.ts";
import { namesOf } from "../document/speakers.ts";
import type { Suspects } from "../document/suspects.ts";
import { el, isTyping } from "../lib/dom.ts";
import type { FootPedal } from "../lib/footpedal.ts";
import type { Command } from "../lib/keyboard.ts";
import type { Keymap } from "../lib/keymap.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { Stored } from "../lib/stored.ts";
import { t } from "../lib/texts.ts";
import { ReplaceEverywhere } from "../library/everywhere.ts";
import type { Lane } from "../timeline/lane.ts";
import { Listening, readListening } from "../timeline/listening.ts";
import { mountMediaKeys } from "../timeline/mediakeys.ts";
import { Player } from "../timeline/player.ts";
import { Viewport } from "../timeline/viewport.ts";
import { Correcting } from "../transcript/correcting.ts";
import { Editing } from "../transcript/editing.ts";
import { FieldLight } from "../transcript/fieldlight.ts";
import { tellGone } from "../transcript/gone.ts";
import { Here } from "../transcript/here.ts";
import { TranscriptList } from "../transcript/list.ts";
import { News } from "../transcript/news.ts";
import { ProgressBar } from "../transcript/progress.ts";
import { standBesideTabs } from "./besidetabs.ts";
import { Boundaries } from "./boundaries.ts";
import { Choosing } from "./choosing.ts";
import { ChoosingLine } from "./choosingline.ts";
import { Commands } from "./commands.ts";
import { Cursor } from "./cursor.ts";
import { DraftLine } from "./draftline.ts";
import { Filtering } from "./filtering.ts";
import { Follow } from "./follow.ts";
import { Head, ROLES } from "./head.ts";
import { openHelp } from "./help.ts";
import { mountInput } from "./input.ts";
import { copyMoment } from "./linking.ts";
import { ManyRows } from "./manyrows.ts";
import { presentOf } from "./needs.ts";
import { openPalette } from "./palette.ts";
import { readRecent } from "./palettelist.ts";
import { Panels } from "./panels.ts";
import { Pasting } from "./pasting.ts";
import { PlayBar } from "./playbar.ts";
import { Redrawing } from "./redrawing.ts";
import { retime } from "./retiming.ts";
import { Searching } from "./searching.ts";
import { segmentMenu } from "./segmentmenu.ts";
import { SoundView } from "./soundview.ts";
import { SpeakerKeys } from "./speakerkeys.ts";
import { Stage } from "./stage.ts";
import { Steps } from "./steps.ts";
import { Suspecting } from "./suspecting.ts";
import { Telling } from "./telling.ts";
import { Together } from "./together.ts";

export interface EditorOptions {
  api: Api;
  recording: RecordingInfo;
  transcript: string | null;
  /** The tab's name, and texts that earlier tabs left unsaved, by segment. */
  drafts: Drafts;
  keymap: Keymap;
  pedal: FootPedal;
  abandoned: Abandoned;
  /** With this model, where one is named. */
  again: (model?: string) => void;
  /** Transcribe with what is chosen over the recording. */
  close: () => void;
  openTranscript: (id: string) => void;
  gone: () => void;
  /** Begins anew with what one may do by now; what is not saved is kept. */
  anew: () => void;
  /** Opens the next recording, or the one before, in the Library's order. */
  beyond: (step: 1 | -1) => void;
}

export class Editor {
  readonly element = el("div", { class: "cs-studio", dir: "ltr" });
  readonly player: Player;
  readonly model = new TranscriptModel();
  readonly selection = new Selection();
  readonly chosen = new ChosenRows();
  readonly viewport: Viewport;
  readonly saver: Saver;
  readonly correcting: Correcting;
  readonly editing: Editing;
  readonly list: TranscriptList;
  readonly lane: Lane;
  readonly marked: MarkedRegion;
  readonly panels: Panels;
  readonly cursor: Cursor;
  readonly commands: Commands;
  readonly listening: Listening;
  readonly boundaries: Boundaries;
  readonly #ahead = new TimesAhead();
  readonly #scope: Scope;
  readonly #options: EditorOptions;
  readonly #rights: Rights;
  readonly #playBar: PlayBar;
  readonly #light: FieldLight;
  readonly #recent = new Stored(browserStorage(), "recent", readRecent);
  readonly #soundView: SoundView;
  readonly #progress: ProgressBar;
  readonly #head: Head;
  readonly #follow: Follow;
  readonly #searching: Searching;
  readonly #stage: Stage;
  readonly #pasting: Pasting;
  readonly #everywhere: ReplaceEverywhere;
  readonly #body = el("div", { class: "cs-workspace" });
  readonly #telling: Telling;
  readonly #news: News;
  readonly #others = new Others();
  readonly #together: Together;
  readonly #suspecting: Suspecting;
  readonly roster: Roster;
  readonly #filtering: Filtering;
  readonly #choosingLine: ChoosingLine;
  readonly #redrawing: Redrawing;
  readonly #steps: Steps;

  constructor(scope: Scope, options: EditorOptions) {
    this.#scope = scope;
    this.#options = options;
    this.#rights = new Rights(options.recording.standing);
    const { api, recording, transcript } = options;
    this.#suspecting = new Suspecting(scope, { api, model: this.model, transcript, storage: browserStorage() });
    this.player = new Player(scope, api.sound(recording.id), recording.duration);
    this.viewport = new Viewport(recording.duration);
    this.roster = new Roster(new Stored(browserStorage(), "speakers", readSeatings), recording.id);
    this.marked = new MarkedRegion(recording.duration);
    this.#telling = new Telling(scope);
    const { model, selection } = this;
    const say = (sentence: string, action?: NoticeAction) => this.say(sentence, action);
    const failed = (error: ReadError | null) => (error?.gone ? options.gone() : this.#telling.offline(error));
    const here = new Here(scope, { api, others: this.#others, place: () => this.#together.place, role: (now) => this.#roleIs(now) });
    this.#news = new News(scope, { api, transcript, model, here, say, failed, element: this.element });
    this.correcting = new Correcting(scope, {
      ...options,
      ...{ transcript: transcript ?? "", model, say },
      list: () => this.list,
      editing: () => this.editing,
      off: this.#rights.why("change"),
      changed: () => this.#playBar.showStatus(),
      resolved: () => this.list.focus(),
    });
    this.saver = this.correcting.saver;
    const looks = { suspects: () => this.suspects, statusOf: (segment: Segment) => this.correcting.statusOf(segment) };
    this.#filtering = new Filtering({ model, selection, say, ...looks });
    const { filter, walking } = this.#filtering;
    const askTile = (channel: number | null) => (tile: number, signal: AbortSignal) => api.spectrogram(recording.id, tile, channel, signal);
    const solo = (channel: number | null) => {
      this.player.listenTo(api.sound(recording.id, channel));
      this.#stage.spectrogram.follow(askTile(channel));
    };
    const settings = new Stored(browserStorage(), "listening", readListening);
    this.listening = new Listening(scope, { player: this.player, model: this.model, marked: this.marked, settings, length: recording.duration });
    this.#playBar = new PlayBar(scope, {
      ...{ model, selection, player: this.player, listening: this.listening, marked: this.marked, saver: this.saver, ...looks },
      ...{ duration: recording.duration, channels: recording.channels, solo },
      editing: () => this.editing,
      cursor: () => this.cursor,
      following: () => this.#follow.active,
      toDo: () => filter.toDo,
      off: this.#rights.why("change"),
      run: (command) => this.commands.run(command),
    });
    this.#progress = new ProgressBar((action) => void this.#news.run(action), this.#rights.why("transcribe"));
    this.#head = new Head({
      again: () => options.again(),
      close: options.close,
      drawer: () => this.commands.run("drawer"),
      help: () => this.commands.run("help"),
      fold: () => this.commands.run("fold"),
      spectrogram: () => this.commands.run("spectrogram"),
      find: () => this.commands.run("find"),
      exporting: () => this.panels.drawer.show("export"),
      say,
    }, this.#rights);
    const seen = { viewport: this.viewport, player: this.player, model, selection };
    this.#stage = new Stage(scope, this.element, {
      ...{ ...seen, ...looks, marked: this.marked, ahead: this.#ahead, movable: this.#rights.why("change") === null },
      askTile: askTile(null),
      colourOf: (speaker) => this.roster.colourOf(speaker),
      pick: (place) => this.commands.playFrom(place),
      seek: (time) => this.cursor.seek(time),
      released: () => this.list.focus(),
      setSegment: (segment, span) => this.boundaries.setSegment(segment, span),
      setWord: (segment, word, span) => this.boundaries.setWord(segment, word, span),
    });
    this.#soundView = new SoundView(scope, { element: this.element, head: this.#head, stage: this.#stage, say });
    this.lane = this.#stage.lane;
    const parts = { ...seen, waveform: this.#stage.waveform };
    this.list = new TranscriptList(scope, this.#body, {
      ...{ ...parts, chosen: this.chosen },
      rowState: (id) => this.#redrawing.rowState(id),
      shows: (segment) => filter.shows(segment),
      pinned: () => this.editing.segment ?? this.#filtering.naming,
    });
    this.#together = new Together(scope, {
      ...{ model, selection, others: this.#others },
      editing: () => this.editing,
      list: () => this.list,
      goTo: (id) => this.commands.goTo({ segment: model.position(id), word: 0 }),
      peopled: (some) => this.#head.setPeople(some),
      ask: () => this.#news.pollNow(),
    });
    this.editing = new Editing(scope, {
      model,
      saver: this.saver,
      drafts: options.drafts,
      list: () => this.list,
      off: () => this.#rights.why("change"),
      say,
      warning: (segment) => this.#others.warning(segment),
      command: (command) => this.commands.run(command),
      changed: () => this.#redrawing.field(),
      typed: () => {
        this.#light.show();
        this.#together.typed();
      },
      pasted: (text) => this.#pasting.offered(text),
      lost: (text, forget) => tellGone(say, text, forget),
    });
    const { list, editing, saver, correcting } = this;
    this.#light = new FieldLight(scope, { ...parts, ...looks, editing });
    const cursor = new Cursor(scope, { ...parts, list, editing, filter });
    this.cursor = cursor;
    this.#follow = new Follow(scope, { ...parts, list, editing, filter, naming: () => this.#filtering.naming !== null });
    this.#filtering.follow(scope, { editing, list, cursor });
    this.#everywhere = new ReplaceEverywhere(scope, { api, root: this.element, done: () => this.#news.pollNow(), say });
    this.#searching = new Searching(scope, {
      ...{ ...parts, cursor, editing, saver, say },
      list: this.list.element,
      inside: this.element,
      edit: () => this.commands.run("edit"),
      off: this.#rights.why("change"),
      everywhere: (asked) => void this.#everywhere.open({ ...asked, recording: recording.id }),
    });
    this.panels = this.#makePanels();
    this.#pasting = new Pasting({
      ...{ ...parts, api, editing, saver, say, transcript: transcript ?? "", inside: this.element },
      goTo: (segment) => {
        this.commands.goTo({ segment, word: 0 });
        list.focus();
      },
    });
    this.boundaries = new Boundaries({ ...parts, cursor, editing, saver, filter, walking, list: () => list, ahead: this.#ahead, say });
    const { chosen, roster, marked } = this;
    const many = new ManyRows({ model, chosen, editing, saver, cursor, roster, marked, say, compare: () => this.panels.drawer.show("compare") });
    this.#choosingLine = new ChoosingLine({
      ...{ chosen, many, say, rights: this.#rights },
      speakers: () => namesOf(model.segments),
      shows: (segment) => filter.shows(segment),
      run: (command) => this.commands.run(command),
      exporting: () => this.panels.drawer.show("export"),
      leave: () => list.focus(),
    });
    this.commands = new Commands({
      ...parts,
      ...{ filter, walking, cursor, editing, saver, correcting, say },
      boundaries: this.boundaries,
      list: () => list,
      choosing: new Choosing(scope, { ...parts, chosen, cursor, filter, walking }),
      many,
      speakerKeys: this.#makeSpeakerKeys(),
      rights: this.#rights,
      retime: () => retime({ model, cursor, editing, saver, say }),
      follow: this.#follow,
      marked: this.marked,
      listening: this.listening,
      suspects: () => this.suspects,
      hush: () => this.#telling.hush(),
      takeOffer: () => this.#telling.take(),
      find: (how) => this.#searching.open(how),
      endFind: () => this.#searching.close(),
      fold: () => this.#soundView.fold(),
      spectrogram: () => this.#soundView.toggleSpectrogram(),
      toggleDrawer: () => this.panels.drawer.toggle(),
      showPanel: (id) => this.panels.drawer.show(id),
      suggest: () => {
        this.panels.drawer.show("proofread");
        this.panels.proofreading.suggest();
      },
      help: () => openHelp(this.element, options.keymap, options.pedal),
      copyLink: () => void copyMoment({ recording: recording.id, transcript, segment: cursor.segment?.id ?? null, second: this.player.time }, { hold: () => editing.hold(), say }),
      palette: () => this.#openPalette(),
      sound: () => this.#playBar.toggleSound(),
      difference: (command) => void this.panels.compare.run(command),
      beyond: options.beyond,
    });
    this.#steps = new Steps(scope, { model, selection, editing, saver, goTo: (place) => this.commands.goTo(place) });
    mountMediaKeys(scope, this.player, recording.name, (command) => this.commands.run(command));
    mountInput(scope, { ...parts, pedal: options.pedal, editor: this.element, list: this.list.element, editing: this.editing, commands: this.commands });
    this.#redrawing = new Redrawing({
      ...{ model, list, editing, correcting, roster, rights: this.#rights, element: this.element, lane: this.lane, others: this.#others },
      ...{ playBar: this.#playBar, head: this.#head, progress: this.#progress, light: this.#light, filtering: this.#filtering },
      ...{ choosingLine: this.#choosingLine, together: this.#together, finding: this.#searching.finding, recording, transcript },
      suspects: () => this.suspects,
    });
    this.#build();
    this.#listen();
  }

  /** What may be wrong, as one wants to be shown it. */
  get suspects(): Suspects {
    return this.#suspecting.now;
  }

  /** Takes in the first answer and draws everything; then keeps up to date. */
  start(first: Changes | null): void {
    this.#head.show(this.#options.recording, null);
    if (first) this.model.apply(first, "poll");
    else this.#redrawing.model();
    this.list.renderNow();
    if (!isTyping(document.activeElement)) this.list.focus();
    if (first) this.correcting.restoreDrafts("", (id) => this.commands.goTo({ segment: this.model.position(id), word: 0 }));
    if (first) this.#news.start();
  }

  /** Draws the sound; `peaks` is null where the server could not give them. */
  showPeaks(peaks: Int8Array | null): void {
    if (!peaks) return this.#stage.waveform.tellNone(t("The waveform cannot be shown: the server did not give it. The sound can still be played."));
    this.#stage.show(peaks);
  }

  /** Whether closing the page now would lose something. */
  get unsaved(): boolean {
    return this.saver.unsaved > 0 || this.editing.dirty || this.panels.beside.unsaved;
  }

  #build(): void {
    const overview = this.element.firstElementChild!;
    const draftLine = new DraftLine(this.#scope, { api: this.#options.api, model: this.model, off: this.#rights.why("transcribe"), again: (model) => this.#options.again(model) });
    overview.before(this.#head.element, this.#progress.element, draftLine.element);
    this.#head.showOthers(this.#together.element);
    this.#body.append(this.panels.drawer.element);
    this.element.append(this.#stage.element, this.#playBar.element, this.#searching.element, this.#filtering.line, this.#choosingLine.element, this.#body, this.#telling.element);
    this.#playBar.element.firstElementChild!.append(segmentMenu((command) => this.commands.run(command), (command) => this.#rights.whyOff(command)));
    standBesideTabs(this.#scope, this.#head.element, this.element);
    this.#playBar.show();
    this.#soundView.show();
    this.#playBar.showTime();
  }

  #makeSpeakerKeys(): SpeakerKeys {
    const { model, roster, cursor, editing, saver, boundaries } = this;
    const { filter, walking } = this.#filtering;
    return new SpeakerKeys({
      ...{ model, roster, filter, walking, cursor, editing, saver, boundaries },
      list: () => this.list,
      say: (sentence, action) => this.say(sentence, action),
      naming: (segment) => {
        this.#filtering.naming = segment;
        this.#redrawing.speakers();
      },
    });
  }

  #makePanels(): Panels {
    const { model, saver, player, selection, chosen, marked, roster } = this;
    const { filter } = this.#filtering;
    return new Panels(this.#scope, {
      ...this.#options,
      rights: this.#rights,
      model,
      saver,
      player,
      selection,
      chosen,
      marked,
      roster,
      filter,
      commands: () => this.commands,
      propose: (proposal) => {
        this.panels.drawer.makeWay();
        this.#searching.propose(proposal);
      },
      give: (proposal) => {
        this.panels.drawer.makeWay();
        this.#searching.give(proposal);
      },
      refreshed: () => this.#searching.refreshGiven(),
      replace: (make) => this.#searching.replace(make),
      storage: browserStorage(),
      commit: (segment) => this.editing.segment === segment && this.editing.commit(),
      say: (sentence, action) => this.#telling.say(sentence, action),
      suspecting: this.#suspecting,
      toggled: (open) => {
        if (open) this.#suspecting.refresh();
        this.#head.setDrawer(open);
        this.element.classList.toggle("has-drawer", open);
        if (!open) this.list.focus();
      },
    });
  }

  #listen(): void {
    const { player, model, saver } = this;
    const [scope, telling] = [this.#scope, this.#telling];
    scope.add(model.on("change", () => this.#redrawing.model()));
    scope.add(saver.on("state", () => this.lane.restyle()));
    scope.add(saver.on("waiting", (why) => telling.sayWhile("waiting", why)));
    // Not of this scope: what is typed goes to segments that may be answered after the editor was closed.
    saver.on("changes", ({ changes, op, ahead }) => this.#acknowledged(changes, op, ahead));
    scope.add(model.on("renamed", (names) => this.selection.rename(names)));
    scope.add(player.on("playing", (playing) => playing && telling.sayWhile("trouble", null)));
    scope.add(player.on("trouble", (sentence) => telling.sayWhile("trouble", sentence)));
    scope.add(this.#options.keymap.on(() => this.#redrawing.keys()));
    scope.add(this.#searching.finding.on("change", () => this.list.refreshAll()));
    scope.add(this.#follow.on("change", () => this.#playBar.show()));
    scope.add(this.#suspecting.on("change", () => this.#redrawing.suspects()));
    scope.add(this.#suspecting.on("trouble", (sentence) => telling.sayWhile("suspects", sentence)));
    scope.add(this.roster.on("change", () => this.#redrawing.looks()));
    scope.add(this.chosen.on("change", () => this.#choose()));
    scope.listen(window, "storage", () => this.roster.refresh());
    scope.add(this.#filtering.filter.on("change", () => this.#redrawing.filter()));
    scope.listen(window, "beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  #choose(): void {
    this.element.classList.toggle("is-choosing", this.chosen.choosing);
    this.#choosingLine.show();
  }

  #acknowledged(changes: Changes, op: string, ahead?: RowsAhead): void {
    const follow = this.#steps.applied(op, changes, () => this.model.apply(changes, "edit", ahead));
    if (this.#scope.disposed) return;
    this.#news.edited(op);
    follow();
  }

  /** Somebody gave one another role meanwhile: what is off here, and what is not, was told for the one before. */
  #roleIs(now: Role | null): void {
    if (!this.#rights.isNew(now)) return;
    this.say(t("Your role in this project is “{role}” now.", { role: ROLES[now ?? "owner"] }), { text: t("Go on with it"), press: () => this.#options.anew() });
  }

  #openPalette(): void {
    const run = (command: Command) => this.commands.run(command);
    openPalette({ parent: this.element, present: presentOf(this, this.#rights), recent: this.#recent, hold: () => this.editing.hold(), run });
  }

  say(sentence: string, action?: NoticeAction): void {
    this.#telling.say(sentence, action);
  }
}
