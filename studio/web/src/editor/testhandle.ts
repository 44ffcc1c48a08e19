/** `window.__studio`: what browser tests may look at. It shows, it changes nothing. */

import { textOf } from "../api/decode.ts";
import type { Scope } from "../lib/scope.ts";
import type { Editor } from "./editor.ts";

export interface TestHandle {
  readonly ready: boolean;
  readonly time: number;
  readonly playing: boolean;
  readonly rate: number;
  /** What is heard again and again. */
  readonly loop: string;
  readonly saved: boolean;
  /** What is not: operations that wait, segments whose text is refused or one of two, and texts that are open. */
  readonly unsaved: string[];
  readonly pxPerSec: number;
  readonly laneReadable: boolean;
  readonly segments: { id: string; text: string; status: string; revision: number; start: number; end: number; speaker: string | null }[];
  readonly selected: { segment: string; word: number } | null;
  readonly sounding: { segment: string; word: number } | null;
  saveState(segment: string): string | null;
  /** The panel of the drawer that is in sight. */
  readonly panel: string | null;
  /** Seconds. */
  readonly marked: { start: number; end: number } | null;
  readonly compare: { rows: number; differing: number; shown: number };
  readonly answers: { id: string; kind: string; state: string; text: string }[];
}

declare global {
  interface Window {
    __studio?: TestHandle;
  }
}

function handle(editor: () => Editor | null): TestHandle {
  return {
    get ready() {
      return (editor()?.viewport.width ?? 0) > 0;
    },
    get time() {
      return editor()?.player.time ?? 0;
    },
    get playing() {
      return editor()?.player.playing ?? false;
    },
    get rate() {
      return editor()?.player.rate ?? 1;
    },
    get loop() {
      return editor()?.listening.loop ?? "off";
    },
    get saved() {
      return !(editor()?.unsaved ?? false);
    },
    get unsaved() {
      const now = editor();
      return now ? [...now.saver.waiting, ...now.saver.refused, ...(now.editing.dirty ? ["typed"] : []), ...(now.panels.beside.unsaved ? ["beside"] : [])] : [];
    },
    get pxPerSec() {
      return editor()?.viewport.pxPerSec ?? 0;
    },
    get laneReadable() {
      return editor()?.lane.readable ?? false;
    },
    get segments() {
      const segments = editor()?.model.segments ?? [];
      return segments.map((s) => ({ id: s.id, text: textOf(s), status: s.status, revision: s.revision, start: s.start, end: s.end, speaker: s.speaker }));
    },
    get selected() {
      return editor()?.selection.selected ?? null;
    },
    get sounding() {
      return editor()?.selection.playing ?? null;
    },
    saveState: (segment) => editor()?.saver.state(segment)?.kind ?? null,
    get panel() {
      return editor()?.panels.drawer.panel ?? null;
    },
    get marked() {
      return editor()?.marked.span ?? null;
    },
    get compare() {
      return editor()?.panels.compare.state ?? { rows: 0, differing: 0, shown: 0 };
    },
    get answers() {
      return (editor()?.panels.ask.answers ?? []).map(({ id, kind, state, text }) => ({ id, kind, state, text }));
    },
  };
}

export function exposeTestHandle(scope: Scope, editor: () => Editor | null): void {
  const mine = handle(editor);
  window.__studio = mine;
  scope.add(() => {
    if (window.__studio === mine) delete window.__studio;
  });
}
