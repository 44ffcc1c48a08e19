/** The drawer's panels: what they are made of, and what they ask of the editor. */

import type { Api } from "./api.ts";
import { AskPanel } from "./ask.ts";
import type { Commands } from "./commands.ts";
import { ComparePanel } from "./compare.ts";
import { detailsPanel } from "./details.ts";
import { Drawer } from "./drawer.ts";
import { ExportPanel } from "./exporting.ts";
import type { Marked } from "./marked.ts";
import type { TranscriptModel } from "./model.ts";
import type { NoticeAction } from "./notice.ts";
import type { Player } from "./player.ts";
import type { Saver } from "./saver.ts";
import type { Scope } from "./scope.ts";
import type { Selection } from "./selection.ts";
import { Transcripts } from "./transcripts.ts";
import { versionsPanel } from "./versions.ts";
import type { CompareRow, RecordingInfo } from "./wire.ts";

interface Parts {
  api: Api;
  recording: RecordingInfo;
  transcript: string | null;
  openTranscript: (id: string) => void;
  model: TranscriptModel;
  saver: Saver;
  player: Player;
  selection: Selection;
  marked: Marked;
  commands: () => Commands;
  /** Ends typing in this segment, where that goes on. */
  commit: (segment: string) => void;
  say: (sentence: string, action?: NoticeAction) => () => void;
  toggled: (open: boolean) => void;
}

export class Panels {
  readonly drawer: Drawer;
  readonly compare: ComparePanel;
  readonly ask: AskPanel;
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
    this.ask = new AskPanel(scope, { api, transcript, model, play: (segment) => this.#playSegment(segment) });
    this.drawer = this.#makeDrawer(transcripts);
    const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.drawer.seen());
    seen.observe(this.drawer.element);
    scope.add(() => seen.disconnect());
    scope.add(transcripts.on("change", () => this.drawer.refresh("versions")));
    scope.add(selection.on("selected", ({ now, before }) => now?.segment !== before?.segment && this.compare.selected()));
    scope.add(model.on("change", ({ changed, structure }) => (structure || changed.size) && this.drawer.refresh("details")));
  }

  #makeDrawer(transcripts: Transcripts): Drawer {
    const { api, recording, transcript, model, openTranscript, toggled } = this.#parts;
    const { compare, ask } = this;
    const exporting = new ExportPanel({ api, what: () => (transcript === null ? null : { transcript }) });
    const panels = [
      { id: "details", title: "Details", render: () => detailsPanel(model, api.originalUrl(recording.id)) },
      { id: "versions", title: "Versions", render: () => versionsPanel(transcripts.all, transcript, openTranscript), shown: () => void transcripts.refresh() },
      { id: "compare", title: "Compare", wide: true, render: () => compare.element, shown: () => compare.shown(), seen: () => compare.seen(), key: (event: KeyboardEvent) => compare.key(event) },
      { id: "ask", title: "Ask", render: () => ask.element, shown: () => ask.shown(), seen: () => ask.shown(), focus: () => ask.focus() },
      { id: "export", title: "Export", render: () => exporting.element },
    ];
    return new Drawer(panels, toggled);
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
