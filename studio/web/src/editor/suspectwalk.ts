/** From one suspect to the next, in the order of the text or of how likely it is wrong, and what is said where none is left. */

import type { Place, TranscriptModel } from "../document/model.ts";
import type { MarkedRegion, Span } from "../document/region.ts";
import type { Rights } from "../document/rights.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import { likeliest, nextStop, type Suspects } from "../document/suspects.ts";
import { spanText } from "../lib/format.ts";
import type { NoticeAction } from "../lib/notice.ts";
import { t } from "../lib/texts.ts";
import type { Player } from "../timeline/player.ts";
import type { Editing } from "../transcript/editing.ts";
import type { Boundaries } from "./boundaries.ts";
import type { Cursor } from "./cursor.ts";
import type { Walking } from "./walking.ts";

interface Parts {
  player: Player;
  model: TranscriptModel;
  cursor: Cursor;
  editing: Editing;
  marked: MarkedRegion;
  boundaries: Boundaries;
  rights: Rights;
  filter: RowFilter;
  walking: Walking;
  suspects: () => Suspects;
  say: (sentence: string, action?: NoticeAction) => void;
  /** The word that the caret is in, else the current one. */
  here: () => Place | null;
  /** Whoever typed goes on typing there. */
  goToWord: (place: Place, typing: boolean) => void;
}

/** What is said where nothing is left to go to: among the rows that are shown, or at all. */
interface NoneLeft {
  shown: string;
  atAll: string;
}

const NOTHING_SUSPECT: NoneLeft = {
  shown: t("Nothing suspect is left among the rows that are shown."),
  atAll: t("Nothing suspect is left among the segments not yet verified."),
};
const NO_SUSPECT_WORD: NoneLeft = {
  shown: t("No suspect word is left among the rows that are shown."),
  atAll: t("No suspect word is left among the segments not yet verified."),
};

const startOf = ({ segments }: TranscriptModel, { segment, word }: Place): number => segments[segment]?.words[word]?.start ?? segments[segment]?.start ?? -1;

export class SuspectWalk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  next(): void {
    const { editing, model, player, suspects, filter, here, goToWord } = this.#parts;
    const place = here();
    const stop = nextStop(model, suspects(), place, Math.max(player.time, place ? startOf(model, place) : -1), (segment) => filter.shows(segment));
    if (!stop) return this.#tellNoneLeft(NOTHING_SUSPECT, suspects().left(model) > 0);
    const typing = editing.segment !== null;
    editing.commit();
    if (stop.kind === "word") goToWord(stop.place, typing);
    else this.#goToVoice(stop.span);
  }

  likeliest(): void {
    const { editing, model, suspects, filter, here, goToWord } = this.#parts;
    const place = likeliest(model, suspects(), here(), (segment) => filter.shows(segment));
    if (!place) return this.#tellNoneLeft(NO_SUSPECT_WORD, likeliest(model, suspects(), null) !== null);
    const typing = editing.segment !== null;
    editing.commit();
    goToWord(place, typing);
  }

  #tellNoneLeft(none: NoneLeft, isHidden: boolean): void {
    const { walking, suspects, say } = this.#parts;
    if (!suspects().known) say(t("It is not known yet which words are suspect: the server is still asked."));
    else if (isHidden) walking.tellHidden(none.shown);
    else say(none.atAll);
  }

  /** Marked, so that another model can hear it alone. */
  #goToVoice(span: Span): void {
    const { cursor, marked, boundaries, rights, say } = this.#parts;
    cursor.seek(span.start);
    marked.set(span.start, span.end);
    if (rights.why("change") !== null) return say(t("Voice without words, {span}.", { span: spanText(span) }));
    const insert = { text: t("Insert a segment"), press: () => boundaries.insert(), quick: true };
    say(t("Voice without words, {span}: insert a segment and write them, or have another model hear the marked part (C).", { span: spanText(span) }), insert);
  }
}
