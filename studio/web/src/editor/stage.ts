/** What is seen of the sound: the overview of all of it, and the waveform with its words, edges and marked region. */

import type { Segment } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import type { TimesAhead } from "../document/boundaries.ts";
import type { Place, TranscriptModel } from "../document/model.ts";
import type { MarkedRegion, Span } from "../document/region.ts";
import type { Selection } from "../document/selection.ts";
import type { Suspects } from "../document/suspects.ts";
import { el } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { Edges } from "../timeline/edges.ts";
import { Lane } from "../timeline/lane.ts";
import { mountOverlay } from "../timeline/overlay.ts";
import { Overview } from "../timeline/overview.ts";
import type { Player } from "../timeline/player.ts";
import { mountRegionBand } from "../timeline/regionband.ts";
import { mountRuler } from "../timeline/ruler.ts";
import { Spectrogram } from "../timeline/spectrogram.ts";
import type { AskTile } from "../timeline/tiles.ts";
import type { Viewport } from "../timeline/viewport.ts";
import { Waveform } from "../timeline/waveform.ts";

interface Parts {
  viewport: Viewport;
  player: Player;
  model: TranscriptModel;
  selection: Selection;
  marked: MarkedRegion;
  ahead: TimesAhead;
  /** Asks for the spectrogram of all channels together. */
  askTile: AskTile;
  /** Whether edges can be dragged. */
  movable: boolean;
  suspects: () => Suspects;
  statusOf: (segment: Segment) => Status;
  colourOf: (speaker: string | null) => number;
  /** A word was pressed. */
  pick: (place: Place) => void;
  /** Somebody goes to a time (seconds). */
  seek: (time: number) => void;
  /** The overview was let go of. */
  released: () => void;
  setSegment: (segment: Segment, span: Span) => void;
  setWord: (segment: Segment, word: number, span: Span) => void;
}

export class Stage {
  readonly element = el("section", { class: "cs-stage", "aria-label": t("Waveform and words") });
  readonly waveform: Waveform;
  readonly lane: Lane;
  readonly spectrogram: Spectrogram;
  readonly #parts: Parts;
  readonly #overview: Overview;
  readonly #edges: Edges;

  /** The overview goes into `parent`; the rest stands in `element`. */
  constructor(scope: Scope, parent: HTMLElement, parts: Parts) {
    this.#parts = parts;
    const { viewport, marked } = parts;
    this.waveform = new Waveform(scope, this.element, viewport);
    this.spectrogram = new Spectrogram(scope, this.waveform.element, viewport, parts.askTile);
    const drawn = { ...parts, waveform: this.waveform };
    this.#overview = new Overview(scope, parent, drawn);
    mountRuler(scope, this.element, viewport);
    this.lane = new Lane(scope, this.element, drawn);
    mountOverlay(scope, this.element, drawn);
    this.#edges = new Edges(scope, this.element, drawn);
    mountRegionBand(scope, this.element, { viewport, marked, surface: this.waveform.element });
  }

  /** Over as much room as the style sheet gives both; whoever has the class `is-spectral` by then. */
  showSpectrogram(on: boolean): void {
    this.waveform.fitHeight();
    this.spectrogram.show(on);
  }

  show(peaks: Int8Array): void {
    const { player, seek } = this.#parts;
    const follow = () => this.waveform.keepInSight(player.time);
    this.waveform.show(peaks, seek, follow);
    this.#overview.show(peaks);
    this.#edges.listenTo(peaks);
    this.spectrogram.setLoudest(peaks.reduce((most, peak) => Math.max(most, Math.abs(peak)), 1));
    follow();
  }
}
