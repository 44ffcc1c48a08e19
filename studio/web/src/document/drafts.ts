/** Texts not yet saved, kept in this browser so that a crash of the tab loses nothing typed. */

export interface Draft {
  text: string;
  /** The revision and text of the segment when its field was opened. */
  revision: number;
  seen: string;
  /** Whether the person had pressed Enter: such a text is sent again, any other is offered. */
  committed: boolean;
  /** The tab that wrote it. */
  tab: string;
}

/** What earlier tabs left, by segment: of each what was committed before what was only typed. */
export type Abandoned = Map<string, Draft[]>;

type Kind = "typed" | "committed";

const PREFIX = "canary-studio:draft:";
/** Behind the segment: no tab writes over what another has left, and what is typed over nothing that was committed. */
const suffixOf = ({ tab, committed }: Pick<Draft, "tab" | "committed">): string => `@${tab}${committed ? "!" : ""}`;
/** Of a segment that the server has not named yet, by its time. */
const NEW = "new:";

export const keyOfNew = ({ start, end }: { start: number; end: number }): string => `${NEW}${start.toFixed(3)}-${end.toFixed(3)}`;

/** Where such a one begins (seconds); null for the name of a segment. */
export const startOfNew = (key: string): number | null => (key.startsWith(NEW) ? parseFloat(key.slice(NEW.length)) : null);

function isDraft(value: unknown): value is Draft {
  const draft = value as Partial<Draft> | null;
  return typeof draft?.text === "string" && typeof draft.revision === "number" && typeof draft.seen === "string";
}

export class Drafts {
  readonly #storage: Storage | null;
  readonly #prefix: string;
  readonly #tab: string;

  /** `storage` is null where the browser denies it; then nothing is kept, and nothing fails. */
  constructor(storage: Storage | null, transcript: string, tab: string) {
    this.#storage = storage;
    this.#prefix = `${PREFIX}${transcript}:`;
    this.#tab = tab;
  }

  /** Those of another transcript, of the same tab. */
  of(transcript: string): Drafts {
    return new Drafts(this.#storage, transcript, this.#tab);
  }

  /** What is committed is no longer only typed. */
  keep(segment: string, draft: Omit<Draft, "tab">): void {
    const own = { ...draft, tab: this.#tab };
    try {
      this.#storage?.setItem(this.#prefix + segment + suffixOf(own), JSON.stringify(own));
      if (own.committed) this.drop(segment, "typed");
    } catch {
      // A full or denied storage takes the safety net away, not the edit.
    }
  }

  /** What this tab keeps of it: of one kind, or all. What another tab wrote stays until somebody has decided on it. */
  drop(segment: string, kind?: Kind): void {
    const tab = this.#tab;
    if (kind !== "committed") this.#remove(segment + suffixOf({ tab, committed: false }));
    if (kind !== "typed") this.#remove(segment + suffixOf({ tab, committed: true }));
  }

  /** One of those that earlier tabs left. */
  forget(segment: string, draft: Draft): void {
    this.#remove(segment + suffixOf(draft));
    if (this.#read(this.#prefix + segment)?.tab === draft.tab) this.#remove(segment);
  }

  /** `alive` names the tabs that still hold theirs. */
  abandoned(alive: ReadonlySet<string>): Abandoned {
    const drafts: Abandoned = new Map();
    for (const key of this.#keys()) {
      const draft = this.#read(key);
      if (!draft || draft.tab === this.#tab || alive.has(draft.tab)) continue;
      const segment = this.#segmentIn(key, draft);
      const known = drafts.get(segment) ?? [];
      drafts.set(segment, draft.committed ? [draft, ...known] : [...known, draft]);
    }
    return drafts;
  }

  /** Versions before this one kept one for each segment, under its name alone. */
  #segmentIn(key: string, draft: Draft): string {
    const [name, suffix] = [key.slice(this.#prefix.length), suffixOf(draft)];
    return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  }

  #remove(name: string): void {
    try {
      this.#storage?.removeItem(this.#prefix + name);
    } catch {
      // As above.
    }
  }

  #keys(): string[] {
    try {
      const storage = this.#storage;
      if (!storage) return [];
      return Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "").filter((key) => key.startsWith(this.#prefix));
    } catch {
      return [];
    }
  }

  #read(key: string): Draft | null {
    try {
      const value: unknown = JSON.parse(this.#storage?.getItem(key) ?? "null");
      return isDraft(value) ? value : null;
    } catch {
      return null;
    }
  }
}

const LOCK = "canary-studio:tab:";

/** Names this tab for as long as it lives, by a lock that the browser gives up with the tab. */
export function claimTab(): string {
  const tab = crypto.getRandomValues(new Uint32Array(2)).join("-");
  // Web Locks exist only on secure origins; without them every draft found is offered.
  void navigator.locks?.request(LOCK + tab, () => new Promise<never>(() => {})).catch(() => {});
  return tab;
}

/** None where the browser does not say (it denies it to some iframes): it keeps no drafts for those either. */
export async function openTabs(): Promise<Set<string>> {
  const held = (await navigator.locks?.query().catch(() => null))?.held ?? [];
  return new Set(held.map((lock) => lock.name ?? "").filter((name) => name.startsWith(LOCK)).map((name) => name.slice(LOCK.length)));
}

/** localStorage, or null where the browser denies it (some iframes do). */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
