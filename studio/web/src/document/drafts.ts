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

const PREFIX = "canary-studio:draft:";
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

  keep(segment: string, draft: Omit<Draft, "tab">): void {
    try {
      this.#storage?.setItem(this.#prefix + segment, JSON.stringify({ ...draft, tab: this.#tab }));
    } catch {
      // A full or denied storage takes the safety net away, not the edit.
    }
  }

  /** What this tab keeps of it. What another tab wrote stays until somebody has decided on it. */
  drop(segment: string): void {
    const draft = this.#read(this.#prefix + segment);
    if (!draft || draft.tab === this.#tab) this.forget(segment);
  }

  /** Whoever wrote it. */
  forget(segment: string): void {
    try {
      this.#storage?.removeItem(this.#prefix + segment);
    } catch {
      // As above.
    }
  }

  /** What earlier tabs left behind, by segment; `alive` names the tabs that still hold theirs. */
  abandoned(alive: ReadonlySet<string>): Map<string, Draft> {
    const drafts = new Map<string, Draft>();
    for (const key of this.#keys()) {
      const draft = this.#read(key);
      if (draft && draft.tab !== this.#tab && !alive.has(draft.tab)) drafts.set(key.slice(this.#prefix.length), draft);
    }
    return drafts;
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
