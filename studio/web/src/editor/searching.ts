/** Finding and replacing in the transcript, for whoever types and whoever does not: each goes on where they were. */

import type { TranscriptModel } from "../document/model.ts";
import type { Saver } from "../document/saver.ts";
import { FindBar, type GivenProposal, type Proposal } from "../find/bar.ts";
import type { Finding } from "../find/finding.ts";
import { isWhole, type Query } from "../find/matcher.ts";
import type { ReplaceRequest } from "../find/replace.ts";
import type { Scope } from "../lib/scope.ts";
import type { Player } from "../timeline/player.ts";
import type { Editing } from "../transcript/editing.ts";
import type { Cursor } from "./cursor.ts";

interface Parts {
  model: TranscriptModel;
  player: Player;
  cursor: Cursor;
  editing: Editing;
  saver: Saver;
  /** Gets the focus where there is no better place for it. */
  list: HTMLElement;
  /** The editor: what had the focus outside of it does not get it back. */
  inside: HTMLElement;
  /** Opens the text of the current segment. */
  edit: () => void;
  /** Why nothing is to be replaced; null where it may be. */
  off: string | null;
  say: (sentence: string) => void;
  /** Goes on in other recordings. */
  everywhere: (asked: { query: Query; into: string }) => void;
}

export class Searching {
  readonly #parts: Parts;
  readonly #bar: FindBar;
  /** Where somebody was who searches. */
  #cameFrom: "field" | Element | (() => boolean) | null = null;

  constructor(scope: Scope, parts: Parts) {
    this.#parts = parts;
    const { model, player, cursor, say, off } = parts;
    this.#bar = new FindBar(scope, {
      model,
      place: () => cursor.place,
      goTo: (place) => cursor.goTo(place),
      play: (start, end) => player.play(start, end),
      replace: (make) => this.#replace(make),
      off,
      say,
      everywhere: (query, into) => void this.#everywhere(query, into),
      opened: () => parts.inside.classList.add("is-finding"),
      closed: (left) => this.#closed(left),
    });
  }

  get element(): HTMLElement {
    return this.#bar.element;
  }

  get finding(): Finding {
    return this.#bar.finding;
  }

  /** Whoever typed goes on typing: at the hit that was stepped to, or where he is when the search is closed. */
  open(how: "find" | "replace" | "everywhere" | 1 | -1): void {
    const { editing, edit } = this.#parts;
    const chosen = editing.chosenText;
    const choseWords = this.#choseWords();
    if (how === "everywhere") return void this.#everywhere(chosen ? { ...this.#bar.query, wanted: chosen, whole: choseWords ?? this.#bar.query.whole } : this.#bar.query, this.#bar.into);
    const typing = editing.segment !== null;
    editing.commit();
    if (typeof how === "string") {
      this.#cameFrom = typing ? "field" : document.activeElement;
      this.#bar.open(how, chosen, choseWords);
    } else this.#bar.step(how, () => typing && edit());
  }

  /** Also where the focus is elsewhere. */
  close(): void {
    if (!this.element.hidden) this.#bar.close();
  }

  /** Whether what is marked in the open field begins and ends where words do; null where nothing is. */
  #choseWords(): boolean | null {
    const { field } = this.#parts.editing;
    if (!field?.chosen) return null;
    const { chosen, text, element } = field;
    const start = element.selectionStart + chosen.length - chosen.trimStart().length;
    return isWhole(text, start, start + chosen.trim().length);
  }

  /** Every hit of what a glossary proposes, with its sound, to be replaced in one step; one goes on where one was. */
  propose(proposal: Proposal): void {
    const { editing, cursor } = this.#parts;
    const typing = editing.segment !== null;
    const { word = 0 } = editing.caret ?? cursor.place ?? {};
    const segment = cursor.segment?.id;
    editing.commit();
    this.#cameFrom = () => this.#comeBack(segment, word, typing);
    this.#bar.propose(proposal);
  }

  #comeBack(segment: string | undefined, word: number, typing: boolean): boolean {
    const { cursor, model, list, edit } = this.#parts;
    if (segment !== undefined && model.has(segment)) cursor.goTo({ segment: model.position(segment), word });
    if (typing) edit();
    else list.focus({ preventScroll: true });
    return true;
  }

  /** Hits that rules propose, likewise. */
  give(proposal: GivenProposal): void {
    this.#parts.editing.commit();
    this.#cameFrom = proposal.back;
    this.#bar.give(proposal);
  }

  /** What was given may be another by now; answers whether it is shown. */
  refreshGiven(): boolean {
    if (!this.finding.given) return false;
    this.finding.refresh();
    return true;
  }

  /** With all that was typed here saved: it is searched there as it stands. */
  async #everywhere(query: Query, into: string): Promise<void> {
    const { editing, saver, everywhere } = this.#parts;
    editing.commit();
    await saver.drained();
    everywhere({ query, into });
  }

  #closed(left: boolean): void {
    const { inside, list, edit } = this.#parts;
    const to = this.#cameFrom;
    this.#cameFrom = null;
    inside.classList.remove("is-finding");
    if (left) return;
    if (to === "field") return edit();
    if (typeof to === "function" && to()) return;
    const there = to instanceof HTMLElement && inside.contains(to) && to.offsetParent !== null;
    (there ? to : list).focus({ preventScroll: true });
  }

  async #replace(make: () => ReplaceRequest | null): Promise<number> {
    const { query, given } = this.finding;
    const isStill = () => query === this.finding.query && given === this.finding.given && this.finding.active;
    return this.replace(async () => {
      await this.finding.settled();
      return isStill() ? make() : null;
    });
  }

  /** After all that was typed before is saved: what is replaced is what stands then. Answers how many segments changed. */
  async replace(make: () => ReplaceRequest | null | Promise<ReplaceRequest | null>): Promise<number> {
    const { editing, saver } = this.#parts;
    editing.commit();
    await saver.drained();
    const asked = await make();
    if (!asked) return 0;
    const { revisions, ...intent } = asked;
    return new Promise((told) => saver.edit({ op: "replace_texts", intent, revisions, settled: (made) => told(made?.segments.length ?? 0) }));
  }
}
