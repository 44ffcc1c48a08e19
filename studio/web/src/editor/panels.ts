/** The drawer's panels: what they are made of, and what they ask of the editor. */

import type { Api } from "../api/client.ts";
import type { CompareRow } from "../api/decode.ts";
import type { RecordingInfo } from "../api/wire.ts";
import { AskPanel } from "../ask/panel.ts";
import { BesidePanel } from "../beside/panel.ts";
import { ComparePanel } from "../compare/panel.ts";
import type { ChosenRows } from "../document/chosenrows.ts";
import type { Drafts } from "../document/drafts.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { MarkedRegion } from "../document/region.ts";
import type { Rights } from "../document/rights.ts";
import type { Roster } from "../document/roster.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import type { Saver } from "../document/saver.ts";
import type { Selection } from "../document/selection.ts";
import { Transcripts } from "../document/transcripts.ts";
import { ExportPanel } from "../export/panel.ts";
import { savedRows } from "../export/savedrows.ts";
import { el } from "../lib/dom.ts";
import type { GivenProposal, Proposal } from "../find/bar.ts";
import type { ReplaceRequest } from "../find/replace.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { t, tc } from "../lib/texts.ts";
import type { Player } from "../timeline/player.ts";
import { versionsPanel } from "../transcript/versions.ts";
import type { Commands } from "./commands.ts";
import { detailsPanel } from "./details.ts";
import { Drawer } from "./drawer.ts";
import { FindSpeakers } from "./findspeakers.ts";
import { GlossaryPanel } from "./glossary.ts";
import { HistoryPanel } from "./history.ts";
import { ProofreadingPanel } from "./proofreading.ts";
import { SpeakersPanel } from "./speakers.ts";
import type { Suspecting } from "./suspecting.ts";

interface Parts {
  api: Api;
  recording: RecordingInfo;
  transcript: string | null;
  drafts: Drafts;
  rights: Rights;
  openTranscript: (id: string) => void;
  model: TranscriptModel;
  saver: Saver;
  player: Player;
  selection: Selection;
  chosen: ChosenRows;
  marked: MarkedRegion;
  roster: Roster;
  filter: RowFilter;
  commands: () => Commands;
  propose: (proposal: Proposal) => void;
  /** Shows these hits with what would stand there, to be replaced in one step; `refreshed`: they are others by now. */
  give: (proposal: GivenProposal) => void;
  refreshed: () => boolean;
  replace: (make: () => ReplaceRequest | null) => Promise<number>;
  storage: Storage | null;
  /** Ends typing in this segment, where that goes on. */
  commit: (segment: string) => void;
  say: (sentence: string, action?: NoticeAction) => () => void;
  toggled: (open: boolean) => void;
  suspecting: Suspecting;
}

export class Panels {
  readonly drawer: Drawer;
  readonly compare: ComparePanel;
  readonly ask: AskPanel;
  readonly beside: BesidePanel;
  readonly speakers: SpeakersPanel;
  readonly glossary: GlossaryPanel;
  readonly proofreading: ProofreadingPanel;
  readonly #find: FindSpeakers;
  readonly #history: HistoryPanel;
  readonly #parts: Parts;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    const { api, recording, transcript, model, player, selection } = parts;
    const transcripts = new Transcripts(api, recording);
    this.compare = new ComparePanel(scope, {
      ...parts,
      transcripts,
      segment: () => (selection.selected && model.get(selection.selected.segment)) ?? null,
      time: () => player.time,
      play: (row) => this.#playRow(row),
    });
    this.beside = new BesidePanel(scope, { ...parts, transcripts, middle: () => this.#middle, lead: (time) => parts.commands().seek(time), command: (command) => parts.commands().run(command), colourOf: (speaker) => parts.roster.colourOf(speaker) });
    this.ask = new AskPanel(scope, { api, transcript, model, rights: parts.rights, play: (segment) => this.#playSegment(segment) });
    this.#find = new FindSpeakers(scope, { api, transcript, off: parts.rights.why("change") });
    this.speakers = new SpeakersPanel({ ...parts, channels: recording.channels, find: this.#find.element, segment: () => (selection.selected && model.get(selection.selected.segment)) ?? null });
    this.glossary = new GlossaryPanel(scope, { ...parts, hear: (words) => this.#hear(words) });
    this.proofreading = new ProofreadingPanel(scope, { ...parts, segment: () => selection.selected?.segment ?? null, off: parts.rights.why("change"), goTo: (place) => parts.commands().goTo(place), play: (start, end) => player.play(start, end) });
    this.#history = new HistoryPanel({
      api,
      transcript,
      off: parts.rights.why("change"),
      restore: (number, alone) => parts.saver.restore(number, alone),
      play: (segment) => this.#playSegment(segment),
    });
    this.drawer = this.#makeDrawer(scope, transcripts);
    const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.drawer.seen());
    seen.observe(this.drawer.element);
    scope.add(() => seen.disconnect());
    scope.add(transcripts.on("change", () => this.drawer.refresh("versions")));
    scope.add(transcripts.on("change", () => parts.suspecting.refresh()));
    scope.add(parts.suspecting.on("change", () => this.drawer.refresh("details")));
    scope.add(parts.saver.on("changes", () => this.drawer.panel === "details" && parts.suspecting.refresh()));
    scope.add(transcripts.on("change", () => this.drawer.showTabs()));
    scope.add(selection.on("selected", ({ now, before }) => now?.segment !== before?.segment && this.drawer.panel === "beside" && this.beside.selected()));
    scope.add(parts.saver.on("changes", () => this.drawer.panel === "versions" && void this.#history.refresh()));
    scope.add(selection.on("selected", ({ now, before }) => now?.segment !== before?.segment && this.compare.selected()));
    scope.add(selection.on("selected", ({ now, before }) => now?.segment !== before?.segment && this.drawer.refresh("speakers")));
    scope.add(model.on("change", ({ changed, structure }) => (structure || changed.size) && this.drawer.refresh("speakers")));
    for (const looks of [parts.roster, parts.filter]) scope.add(looks.on("change", () => this.drawer.refresh("speakers")));
    scope.add(parts.marked.on("change", () => this.drawer.refresh("speakers")));
    scope.add(model.on("change", ({ changed, structure }) => (structure || changed.size) && this.drawer.refresh("details")));
  }

  #makeDrawer(scope: Scope, transcripts: Transcripts): Drawer {
    const { api, recording, transcript, model, openTranscript, toggled, chosen, saver } = this.#parts;
    const { beside, compare, ask, speakers, glossary, proofreading } = this;
    const exporting = new ExportPanel(scope, {
      ...{ api, off: this.#parts.rights.why("export") },
      what: () => (transcript === null ? null : { transcript }),
      selected: () => Object.fromEntries(model.segments.filter(({ id }) => chosen.has(id)).map(({ id, revision }) => [id, revision])),
      saved: (ids) => savedRows(model, saver, ids),
    });
    scope.add(chosen.on("change", () => exporting.showSelected()));
    const panels = [
      { id: "details", title: t("Details"), render: () => detailsPanel(model, api.original(recording.id), this.#parts.suspecting, this.#isAlone(transcripts) ? () => this.drawer.show("compare") : null) },
      { id: "speakers", title: t("Speakers"), render: () => speakers.render(), shown: () => void this.#find.shown(), focus: () => speakers.focus() },
      { id: "glossary", title: t("Glossary"), render: () => glossary.element, shown: () => glossary.shown() },
      { id: "proofread", title: t("Proofread"), render: () => proofreading.element, shown: () => proofreading.shown() },
      { id: "versions", title: t("Versions"), render: () => el("div", {}, versionsPanel(transcripts.all, transcript, openTranscript), this.#history.element), shown: () => this.#versionsShown(transcripts) },
      { id: "beside", title: t("Translation"), wide: true, fills: true, hidden: () => !beside.isUseful, render: () => beside.element, shown: () => beside.shown(), focus: () => beside.focus(), key: (event: KeyboardEvent) => beside.key(event) },
      { id: "compare", title: t("Compare"), wide: true, render: () => compare.element, shown: () => compare.shown(), seen: () => compare.seen(), key: (event: KeyboardEvent) => compare.key(event) },
      { id: "ask", title: t("Ask"), render: () => ask.element, shown: () => ask.shown(), seen: () => ask.shown(), focus: () => ask.focus() },
      { id: "export", title: tc("noun", "Export"), render: () => exporting.element, shown: () => void exporting.shown() },
    ];
    return new Drawer(panels, toggled);
  }

  /** A model wrote it, and no other transcript is of the same language, by which its words could be doubted. */
  #isAlone(transcripts: Transcripts): boolean {
    const { info } = this.#parts.model;
    return info !== null && !info.origin && !transcripts.others(info.id).some((other) => other.task === info.task && other.target_lang === info.target_lang);
  }

  #hear(words: string[]): void {
    this.drawer.show("compare");
    this.compare.hear(words);
  }

  /** Of the current segment, in seconds; where none is, of the sound. */
  get #middle(): number {
    const { model, selection, player } = this.#parts;
    const segment = selection.selected && model.get(selection.selected.segment);
    return segment ? (segment.start + segment.end) / 2 : player.time;
  }

  #versionsShown(transcripts: Transcripts): void {
    void transcripts.refresh();
    void this.#history.refresh();
  }

  /** Selects the segment, where the row has one, and plays the row's time. */
  #playRow(row: CompareRow): void {
    const { model, player, commands } = this.#parts;
    const segment = model.position(row.segment);
    if (segment >= 0) commands().goTo({ segment, word: 0 });
    player.play(row.start, row.end);
  }

  #playSegment(id: string): void {
    const { model, player, commands } = this.#parts;
    const segment = model.get(id);
    if (!segment) return;
    commands().goTo({ segment: model.position(id), word: 0 });
    player.play(segment.start, segment.end);
  }
}
