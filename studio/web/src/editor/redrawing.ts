/** What is drawn anew when something is another than before: the document, the rows that are shown, suspects, looks and keys. */

import type { RecordingInfo } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Others } from "../document/others.ts";
import type { Rights } from "../document/rights.ts";
import type { Roster } from "../document/roster.ts";
import type { Suspects } from "../document/suspects.ts";
import type { Finding } from "../find/finding.ts";
import { setAttributes } from "../lib/dom.ts";
import type { Lane } from "../timeline/lane.ts";
import type { Correcting } from "../transcript/correcting.ts";
import type { Editing } from "../transcript/editing.ts";
import type { FieldLight } from "../transcript/fieldlight.ts";
import type { TranscriptList } from "../transcript/list.ts";
import type { ProgressBar } from "../transcript/progress.ts";
import type { RowState } from "../transcript/row.ts";
import type { ChoosingLine } from "./choosingline.ts";
import { emptyText } from "./emptytext.ts";
import type { Filtering } from "./filtering.ts";
import type { Head } from "./head.ts";
import type { PlayBar } from "./playbar.ts";
import type { Together } from "./together.ts";

interface Parts {
  element: HTMLElement;
  recording: RecordingInfo;
  transcript: string | null;
  model: TranscriptModel;
  list: TranscriptList;
  lane: Lane;
  editing: Editing;
  correcting: Correcting;
  roster: Roster;
  rights: Rights;
  others: Others;
  playBar: PlayBar;
  head: Head;
  progress: ProgressBar;
  light: FieldLight;
  filtering: Filtering;
  choosingLine: ChoosingLine;
  together: Together;
  finding: Finding;
  suspects: () => Suspects;
}

export class Redrawing {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** All that is shown of a segment; null where there is none. */
  rowState(id: string): RowState | null {
    const { correcting, suspects, roster, rights, finding, others } = this.#parts;
    const row = correcting.row(id);
    return row && { ...row, suspects: suspects(), colour: roster.colourOf(row.segment.speaker), off: rights.why("change"), found: finding.marksOf(id), others: others.at(id) };
  }

  model(): void {
    const { model, list, playBar, filtering, choosingLine, head, progress, recording, transcript, rights } = this.#parts;
    playBar.showSuspects();
    filtering.update();
    choosingLine.show();
    this.speakers();
    head.show(recording, model.info);
    progress.show(model.run);
    list.setEmpty(emptyText(model, transcript !== null, rights.why("transcribe")));
    list.element.classList.toggle("is-rtl", model.info?.rtl ?? false);
    list.element.classList.toggle("is-detected", model.info !== null && !model.language);
    setAttributes(list.element, { lang: model.language || null });
    playBar.show();
    playBar.showStatus();
  }

  filter(): void {
    this.#parts.playBar.show();
    this.#parts.choosingLine.show();
  }

  suspects(): void {
    this.looks();
    this.#parts.light.show();
    this.#parts.filtering.update();
    this.#parts.playBar.showSuspects();
  }

  speakers(): void {
    const { element, model, roster, filtering } = this.#parts;
    roster.update(model.segments);
    element.classList.toggle("has-speakers", filtering.naming !== null || model.segments.some((segment) => segment.speaker !== null));
  }

  looks(): void {
    this.#parts.list.refreshAll();
    this.#parts.lane.restyle();
  }

  /** It was opened or closed. */
  field(): void {
    const { editing, together, light, playBar } = this.#parts;
    if (editing.segment !== null) together.typed();
    else together.rested();
    light.show();
    playBar.showStatus();
  }

  /** Tooltips name them. */
  keys(): void {
    this.#parts.playBar.show();
    this.#parts.list.refreshAll();
  }
}
