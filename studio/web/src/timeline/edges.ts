/** The edges of the current segment, over the waveform, and of the current word, over the lane: dragged by mouse or finger. */

import type { Segment } from "../api/decode.ts";
import { roomOf, withEdge, wordWithEdge, type Edge, type TimesAhead } from "../document/boundaries.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Span } from "../document/region.ts";
import type { Selection } from "../document/selection.ts";
import { el, setText } from "../lib/dom.ts";
import { clock } from "../lib/format.ts";
import type { Scope } from "../lib/scope.ts";
import { number, t } from "../lib/texts.ts";
import type { Player } from "./player.ts";
import { pauseEdges, snapped } from "./snap.ts";
import type { Viewport } from "./viewport.ts";

const SNAP_PX = 7;
const DRAG_FROM_PX = 2;
const EDGES: readonly Edge[] = ["start", "end"];

interface Parts {
  viewport: Viewport;
  player: Player;
  model: TranscriptModel;
  selection: Selection;
  ahead: TimesAhead;
  /** Whether they can be dragged; where not, there are none. */
  movable: boolean;
  setSegment: (segment: Segment, span: Span) => void;
  setWord: (segment: Segment, word: number, span: Span) => void;
}

/** What an edge is of: the segment itself, or a word of it. */
interface Held {
  segment: Segment;
  word: number | undefined;
}

export class Edges {
  readonly #scope: Scope;
  readonly #stage: HTMLElement;
  readonly #parts: Parts;
  readonly #label = el("div", { class: "cs-edge-time", hidden: true });
  readonly #word = el("div", { class: "cs-edge-word", hidden: true });
  readonly #handles: { element: HTMLElement; edge: Edge; ofWord: boolean }[];
  #peaks: Int8Array = new Int8Array();
  #loudest = 1;
  #dragging = false;

  constructor(scope: Scope, stage: HTMLElement, parts: Parts) {
    this.#scope = scope;
    this.#stage = stage;
    this.#parts = parts;
    const handle = (edge: Edge, ofWord: boolean) => ({ edge, ofWord, element: el("div", { class: `cs-edge is-${edge} ${ofWord ? "is-word" : "is-segment"}`, "aria-hidden": "true", hidden: true }) });
    this.#handles = [false, true].flatMap((ofWord) => EDGES.map((edge) => handle(edge, ofWord)));
    stage.append(this.#word, ...this.#handles.map(({ element }) => element), this.#label);
    for (const each of this.#handles) scope.listen(each.element, "pointerdown", (event) => this.#press(event, each.edge, each.ofWord));
    const place = scope.oncePerFrame(() => this.#place());
    scope.add(parts.viewport.on("change", place));
    scope.add(parts.selection.on("selected", place));
    scope.add(parts.model.on("change", place));
    scope.add(parts.ahead.on("change", place));
  }

  /** What pauses are read from. */
  listenTo(peaks: Int8Array): void {
    this.#peaks = peaks;
    this.#loudest = peaks.reduce((most, peak) => Math.max(most, Math.abs(peak)), 1);
  }

  #held(ofWord: boolean): Held | null {
    const { selection, model, movable } = this.#parts;
    const now = movable ? selection.selected : null;
    const segment = now && model.get(now.segment);
    if (!now || !segment) return null;
    if (!ofWord) return { segment, word: undefined };
    return segment.words[now.word] ? { segment, word: now.word } : null;
  }

  #spanOf({ segment, word }: Held): Span {
    const { start, end } = this.#parts.ahead.get(segment.id, word) ?? (word === undefined ? segment : segment.words[word]!);
    return { start, end };
  }

  #place(): void {
    const { viewport } = this.#parts;
    for (const { element, edge, ofWord } of this.#handles) {
      const held = this.#held(ofWord);
      const time = held ? this.#spanOf(held)[edge] : 0;
      element.hidden = !held || !viewport.shows(time);
      if (!element.hidden) element.style.transform = `translateX(${viewport.x(time).toFixed(1)}px)`;
    }
    const held = this.#held(true);
    const moved = held && this.#parts.ahead.get(held.segment.id, held.word);
    this.#word.hidden = !moved;
    if (!moved) return;
    this.#word.style.transform = `translateX(${viewport.x(moved.start).toFixed(1)}px)`;
    this.#word.style.width = `${((moved.end - moved.start) * viewport.pxPerSec).toFixed(1)}px`;
  }

  #press(event: PointerEvent, edge: Edge, ofWord: boolean): void {
    const held = this.#held(ofWord);
    if (!held || event.button !== 0 || this.#dragging) return;
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    const { ahead, viewport } = this.#parts;
    const before = this.#spanOf(held);
    const grip = event.clientX - viewport.x(before[edge]);
    const drag = this.#scope.child();
    let span: Span | null = null;
    this.#dragging = true;
    handle.setPointerCapture(event.pointerId);
    this.#stage.classList.add("is-dragging-edge");
    drag.listen(handle, "pointermove", (move: PointerEvent) => {
      if (!span && Math.abs(move.clientX - event.clientX) < DRAG_FROM_PX) return;
      span = this.#moved(held, before, edge, viewport.time(move.clientX - grip), move.altKey);
      ahead.set(span, held.segment.id, held.word);
      this.#tell(span[edge], span);
    });
    drag.add(() => {
      this.#dragging = false;
      this.#label.hidden = true;
      this.#stage.classList.remove("is-dragging-edge");
    });
    drag.listen(handle, "pointerup", () => (drag.dispose(), span ? this.#drop(held, before, span) : pressBelow(handle, event)));
    drag.listen(handle, "pointercancel", () => (drag.dispose(), ahead.set(null, held.segment.id, held.word)));
    drag.listen(document, "keydown", (key: KeyboardEvent) => {
      if (key.key !== "Escape") return;
      key.stopPropagation();
      drag.dispose();
      ahead.set(null, held.segment.id, held.word);
    }, { capture: true });
  }

  #drop({ segment, word }: Held, before: Span, span: Span | null): void {
    const { ahead, setSegment, setWord } = this.#parts;
    if (!span || (span.start === before.start && span.end === before.end)) return ahead.set(null, segment.id, word);
    if (word === undefined) setSegment(segment, span);
    else setWord(segment, word, span);
  }

  /** Where the edge comes to stand; with Alt it snaps to nothing. */
  #moved({ segment, word }: Held, before: Span, edge: Edge, time: number, free: boolean): Span {
    const { model, viewport } = this.#parts;
    const wanted = free ? time : snapped(time, this.#candidates(segment, word, time), SNAP_PX / viewport.pxPerSec);
    if (word !== undefined) return wordWithEdge(segment, word, edge, wanted);
    return withEdge(before, edge, wanted, roomOf(model.segments, segment, viewport.duration));
  }

  *#candidates(segment: Segment, word: number | undefined, time: number): Iterable<number> {
    const { model, player } = this.#parts;
    yield player.time;
    yield* pauseEdges(this.#peaks, this.#loudest, time - 1, time + 1);
    for (const other of model.segments) {
      if (other !== segment && other.start < time + 1 && other.end > time - 1) yield* [other.start, other.end];
    }
    for (const [i, each] of segment.words.entries()) if (i !== word) yield* [each.start, each.end];
  }

  #tell(time: number, span: Span): void {
    this.#label.hidden = false;
    setText(this.#label, `${clock(time, 2)} · ${t("{seconds} s", { seconds: number(span.end - span.start, 2) })}`);
    const x = Math.min(Math.max(0, this.#parts.viewport.x(time) - 60), Math.max(0, this.#parts.viewport.width - 120));
    this.#label.style.transform = `translateX(${x.toFixed(1)}px)`;
  }
}

/** A press that moves nothing is meant for what lies under the edge. */
function pressBelow(handle: HTMLElement, { clientX, clientY }: PointerEvent): void {
  handle.style.pointerEvents = "none";
  document.elementFromPoint(clientX, clientY)?.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX, clientY }));
  handle.style.pointerEvents = "";
}
