/** In the open field, too, the word that sounds is lit and suspects are marked. */

import type { TranscriptModel } from "../document/model.ts";
import type { Selection } from "../document/selection.ts";
import type { Suspects } from "../document/suspects.ts";
import type { Segment } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import { wordsOf } from "../lib/format.ts";
import type { Scope } from "../lib/scope.ts";
import type { Editing } from "./editing.ts";
import { aligned, matched } from "./fieldwords.ts";

interface Parts {
  editing: Editing;
  model: TranscriptModel;
  selection: Selection;
  suspects: () => Suspects;
  statusOf: (segment: Segment) => Status;
}

/** For each word of `text` the classes of its mark. A word that was written anew is nobody's suspect any more. */
export function fieldMarks(segment: Segment, text: string, playing: number | null, suspects: Suspects, status: Status): string[] {
  const words = wordsOf(text);
  const before = segment.words.map((word) => word.text);
  const same = matched(before, words);
  // the other way round: where two words became one, it is lit during both
  const sounds = playing === null ? -1 : (aligned(words, before)[playing] ?? -1);
  return words.map((_, i) => {
    const word = segment.words[same[i]!];
    const marks = [i === sounds && "is-playing", word && suspects.has(word, status) && "is-suspect"];
    return marks.filter(Boolean).join(" ");
  });
}

export class FieldLight {
  readonly #parts: Parts;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    scope.add(parts.selection.on("playing", () => this.show()));
    scope.add(parts.model.on("change", () => this.show()));
  }

  /** Brings the marks up to date with the text, the sound and the transcript. */
  show(): void {
    const { editing, model, selection, suspects, statusOf } = this.#parts;
    const { field } = editing;
    const segment = editing.segment === null ? undefined : model.get(editing.segment);
    if (!field || !segment) return;
    const playing = selection.playing?.segment === segment.id ? selection.playing.word : null;
    field.mark(fieldMarks(segment, field.text, playing, suspects(), statusOf(segment)));
  }
}
