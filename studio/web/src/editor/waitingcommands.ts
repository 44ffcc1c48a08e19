/** Commands that wait until the segments are what they are going to be, and whose the keys are meanwhile. */

import { DIGITS, WALKING, type Command } from "../lib/keyboard.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Editing } from "../transcript/editing.ts";
import { tellUnopened } from "../transcript/gone.ts";
import type { TranscriptList } from "../transcript/list.ts";
import type { Boundaries } from "./boundaries.ts";
import { TypeAhead } from "./typeahead.ts";

/** What opens a text. */
const OPENING: ReadonlySet<Command> = new Set(["edit", "retype", "insertSegment", "commitNext", "commitPrevious", "commitVerifyNext"]);

/** What goes on in another text, or at another place of it, where somebody types. */
const TYPING_ON: ReadonlySet<Command> = new Set<Command>([
  "nextSuspect", "likeliestSuspect", "playNextUnverified", "split", ...DIGITS.map((digit): Command => `splitFor${digit}`), "mergeNext", "mergePrevious",
]);

/** What ends typing. */
const ENDING: ReadonlySet<Command> = new Set(["commit", "cancel"]);

/** What closes the text that is open, whatever is opened then. */
const LEAVING: ReadonlySet<Command> = new Set<Command>([...ENDING, "commitNext", "commitPrevious", "commitVerifyNext"]);

interface Parts {
  editing: Editing;
  boundaries: Boundaries;
  list: () => TranscriptList;
  say: (sentence: string, action?: NoticeAction) => void;
}

export class WaitingCommands {
  readonly #parts: Parts;
  /** The last that was asked for about a text, among what waits: that it is opened. */
  #opens = false;
  /** What is typed for it. */
  readonly ahead: TypeAhead;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { editing, boundaries } = parts;
    this.ahead = new TypeAhead({
      whenSettled: (run) => boundaries.whenSettled(run, false, this.#dropped),
      composed: () => boundaries.goOn(),
      insert: (text) => editing.insert(text),
      gone: (text) => this.#unopened(text),
      list: () => parts.list().element,
    });
    boundaries.holdWhile(() => this.ahead.composing);
  }

  /** Whether a text was asked for that waits to be opened: what is typed meanwhile is meant for it. */
  get opening(): boolean {
    return this.#opens && this.#parts.boundaries.waits;
  }

  whenSettled(command: Command, act: () => void): void {
    const { editing, boundaries } = this.#parts;
    const text = editing.hasKeys ? editing.text : null;
    const opens = OPENING.has(command) || (editing.hasKeys && TYPING_ON.has(command)) || (this.opening && !ENDING.has(command));
    const run = () => {
      // who typed on since is not done with it: the field stays under his hands
      const typedOn = LEAVING.has(command) && text !== null && text !== editing.text;
      if (!typedOn) act();
      if (boundaries.waits) this.#lend();
      else if (!editing.takeKeys()) this.ahead.rest();
    };
    this.ahead.end();
    const isDone = boundaries.whenSettled(run, WALKING.has(command), this.#dropped);
    this.#opens = opens;
    // what is pressed from now on is not meant for the text that is open
    if (!isDone && (opens || ENDING.has(command))) this.#lend();
  }

  /** To where what is typed from now on is meant for: the text that is going to open, or none. */
  #lend(): void {
    const { editing } = this.#parts;
    if (!this.opening) {
      editing.lendKeys(this.#parts.list().element);
      return this.ahead.rest();
    }
    editing.lendKeys(this.ahead.show());
    this.ahead.listen();
  }

  /** What waited is not done: what was typed for another text is told, and what is typed on for it goes nowhere; else one types on where one typed. */
  readonly #dropped = (): void => {
    const [typed, opens] = [this.ahead.take(), this.#opens];
    this.#opens = false;
    if (typed || opens) this.#lend();
    if (typed) this.#unopened(typed);
    else if (opens) this.#parts.editing.strayKeys.expect();
    else this.#parts.editing.takeKeys();
  };

  /** Whoever types on does not type commands. */
  #unopened(text: string): void {
    this.#parts.editing.strayKeys.expect();
    tellUnopened(this.#parts.say, text);
  }
}
