/** One word in the lane: its label in a box that is as wide as the word is long. */

import type { Word } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";
import { isMeasured, wordInfo } from "../document/wordinfo.ts";
import { el, setAttributes, setText } from "../lib/dom.ts";

/** All that its looks come from. */
export interface Look {
  word: Word;
  /** Among all words of the transcript. */
  index: number;
  status: Status;
  /** Why it is suspect. */
  why: string | null;
  colour: number | null;
  isNarrow: boolean;
  labelled: boolean;
}

const isSame = (a: Look, b: Look): boolean =>
  a.word === b.word && a.index === b.index && a.status === b.status && a.why === b.why && a.colour === b.colour && a.isNarrow === b.isNarrow && a.labelled === b.labelled;

export class LaneWord {
  readonly element = el("div", {}, el("span", { dir: "auto" }));
  #look: Look | null = null;
  #place = "";

  /** Nothing is written where nothing is another: an edit leaves most words as they are. It is not marked any more. */
  show(look: Look): void {
    if (this.#look && isSame(this.#look, look)) return this.#unmark();
    this.#look = look;
    const { word, index, status, why, colour, isNarrow, labelled } = look;
    setAttributes(this.element, {
      class: `cs-lane-word is-${status}${isMeasured(word.timedBy) ? "" : " is-estimate"}${why !== null ? " is-suspect" : ""}${isNarrow ? " is-narrow" : ""}`,
      title: wordInfo(word, why),
      "data-index": index,
      "data-colour": colour,
    });
    setText(this.element.firstElementChild!, labelled ? word.text : "");
  }

  /** As a style has it. */
  place(style: string): void {
    if (this.#place !== style) this.element.style.cssText = style;
    this.#place = style;
  }

  /** A class that is taken away where it is not would be written all the same. */
  #unmark(): void {
    const { classList } = this.element;
    for (const name of ["is-selected", "is-playing"]) if (classList.contains(name)) classList.remove(name);
  }
}
