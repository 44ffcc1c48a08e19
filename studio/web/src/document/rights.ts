/** What whoever opened a recording may do with it, as the server told it: whatever is off says why. */

import type { Role, Standing, Verb } from "../api/wire.ts";
import type { Command } from "../lib/keyboard.ts";

/** What leaves the transcript as it is: listening, moving, looking, also for what may be replaced elsewhere. Whatever is not named here corrects. */
const LOOKS: ReadonlySet<Command> = new Set<Command>([
  "playPause", "replay", "back", "forward", "back3", "forward3", "back5", "forward5", "slower", "faster",
  "playCaret", "playNextUnverified", "loopSegment", "loopWord", "loopRegion", "stopAtEnd", "sound", "palette",
  "previousWord", "nextWord", "previousSegment", "nextSegment", "firstSegment", "lastSegment", "nextSuspect", "likeliestSuspect", "toDo",
  "chooseRow", "chooseNext", "choosePrevious", "chooseAll",
  "find", "findNext", "findPrevious", "replaceEverywhere", "zoomIn", "zoomOut", "fit", "fold", "spectrogram", "follow", "regionStart", "regionEnd", "regionClear",
  "nextRecording", "previousRecording", "drawer", "beside", "compare", "ask", "speakers", "glossary", "proofread", "help", "copyLink", "onlySpeaker", "takeOffer",
  "differenceNext", "differencePrevious", "differencePlay",
]);

export const rightOf = (command: Command): Verb => (LOOKS.has(command) ? "read" : "change");

/** Of whoever has the recording for himself. */
export const OWN: Standing = { role: null, says: "", off: {}, itself_off: {} };

export class Rights {
  readonly standing: Standing;

  #role: Role;

  constructor(standing: Standing) {
    this.standing = standing;
    this.#role = standing.role ?? "owner";
  }

  /** Told what one is by now; answers whether that was given or taken since it was told last. */
  isNew(role: Role | null): boolean {
    const before = this.#role;
    this.#role = role ?? "owner"; // of what is one's own
    return this.#role !== before;
  }

  /** Why this is off; null where it is not. */
  why(verb: Verb): string | null {
    return this.standing.off[verb] ?? null;
  }

  /** Why a command is off, whatever there is for it to act on. */
  whyOff(command: Command): string | null {
    return this.why(rightOf(command));
  }
}
