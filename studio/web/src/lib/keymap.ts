/**
 * A person's own keys over the table's: a preset, and what was changed on top of it.
 *
 * A shortcut is named by its command and where it holds (`playPause@both`). Only what differs from the table is kept, so
 * that commands that come later bring their keys along.
 */

import { bind, keycaps, SHORTCUTS, shortcuts, type Shortcut } from "./keyboard.ts";
import { PRESETS, type PresetName } from "./presets.ts";
import { Stored } from "./stored.ts";
import { t } from "./texts.ts";

export type Keys = Readonly<Record<string, readonly string[]>>;

export interface OwnKeys {
  preset: PresetName;
  keys: Keys;
}

export const idOf = ({ command, where }: Shortcut): string => `${command}@${where}`;

const overlap = (a: Shortcut, b: Shortcut): boolean => a.where === b.where || a.where === "both" || b.where === "both";

/** The other shortcuts that have `keys` in the same place. */
export function clashes(table: readonly Shortcut[], shortcut: Shortcut, keys: string): Shortcut[] {
  return table.filter((other) => idOf(other) !== idOf(shortcut) && overlap(other, shortcut) && other.keys.includes(keys));
}

/** The table with other keys; those that have them in the same place lose them. */
export function withKeys(table: readonly Shortcut[], own: Keys): Shortcut[] {
  const set = table.filter((shortcut) => own[idOf(shortcut)] !== undefined).map((shortcut) => ({ ...shortcut, keys: own[idOf(shortcut)]! }));
  const isTaken = (shortcut: Shortcut, keys: string) => set.some((other) => overlap(other, shortcut) && other.keys.includes(keys));
  return table.map((shortcut) => set.find((other) => idOf(other) === idOf(shortcut)) ?? { ...shortcut, keys: shortcut.keys.filter((keys) => !isTaken(shortcut, keys)) });
}

export const tableOf = ({ preset, keys }: OwnKeys): Shortcut[] => withKeys(withKeys(SHORTCUTS, PRESETS[preset].keys), keys);

/** What a browser does itself with these, whatever a page says. */
const BROWSERS_OWN = new Set(["Ctrl+W", "Ctrl+T", "Ctrl+N", "Ctrl+Shift+W", "Ctrl+Shift+T", "Ctrl+Shift+N", "Ctrl+Q", "Ctrl+F4", "Alt+F4", "Ctrl+Tab", "Ctrl+Shift+Tab"]);
const COPYING = new Set(["Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"]);
const MOVING = /^(?:Shift\+)?(?:Backspace|Delete|ArrowLeft|ArrowRight|ArrowUp|ArrowDown|Home|End|PageUp|PageDown)$/u;

/** Why a shortcut cannot have these keys; null where it can. */
export function whyNot({ where }: Shortcut, keys: string): string | null {
  const read = keycaps(keys).join("+");
  if (BROWSERS_OWN.has(keys)) return t("The browser keeps {keys} for itself. Choose other keys.", { keys: read });
  if (where === "page" || where === "compare") return null;
  if ([...keys].length === 1 || keys === "Space") return t("{keys} types itself in a text. Choose it with Ctrl or Alt, or an F key.", { keys: read });
  if (COPYING.has(keys) || MOVING.test(keys)) return t("{keys} edits the text that is being typed. Choose other keys.", { keys: read });
  return null;
}

export type Read = { own: OwnKeys } | { error: string };

const isPreset = (name: unknown): name is PresetName => typeof name === "string" && Object.hasOwn(PRESETS, name);

/** A file that `exported` wrote, by hand or not. */
export function imported(text: string): Read {
  try {
    return checked(JSON.parse(text));
  } catch {
    return { error: t("This is no file of keys: it is not JSON. Choose one that “Export” wrote.") };
  }
}

function checked(file: unknown): Read {
  const { preset = "studio", keys } = (file ?? {}) as { preset?: unknown; keys?: unknown };
  if (!isPreset(preset)) return { error: t("There is no preset “{preset}”. It is one of {presets}.", { preset: String(preset), presets: Object.keys(PRESETS).join(", ") }) };
  if (typeof keys !== "object" || keys === null || Array.isArray(keys)) return { error: t("This is no file of keys: it has no “keys”. Choose one that “Export” wrote.") };
  const own = { preset, keys: keys as Keys };
  const fault = Object.entries(keys).map(([id, each]) => faultOf(id, each)).find((found) => found !== null) ?? clashIn(own);
  return fault ? { error: fault } : { own };
}

function faultOf(id: string, keys: unknown): string | null {
  const shortcut = SHORTCUTS.find((each) => idOf(each) === id);
  if (!shortcut) return t("There is no command “{command}”. Take it out of the file.", { command: id });
  const isList = Array.isArray(keys) && keys.every((each) => typeof each === "string" && each !== "");
  if (!isList) return t('The keys of “{command}” are not a list such as ["F4"].', { command: id });
  const why = keys.map((each: string) => whyNot(shortcut, each)).find((found) => found !== null);
  return why ? t("“{command}”: {why}", { command: id, why }) : null;
}

/** Within the file: what the table has is overruled by it. */
function clashIn({ keys }: OwnKeys): string | null {
  const named = SHORTCUTS.filter((shortcut) => keys[idOf(shortcut)]).map((shortcut) => ({ ...shortcut, keys: keys[idOf(shortcut)]! }));
  for (const shortcut of named) {
    for (const each of shortcut.keys) {
      const [other] = clashes(named, shortcut, each);
      if (other) return t("{keys} is given to both “{one}” and “{other}”. Take it from one of them.", { keys: each, one: idOf(shortcut), other: idOf(other) });
    }
  }
  return null;
}

export const exported = (own: OwnKeys): string => `${JSON.stringify(own, null, 2)}\n`;

const NONE: OwnKeys = { preset: "studio", keys: {} };

/** What was kept, without what no longer holds. */
export function readKeys(kept: unknown): OwnKeys {
  const { preset, keys } = (kept ?? {}) as Partial<OwnKeys>;
  const named = Object.entries(keys ?? {}).filter(([id, each]) => faultOf(id, each) === null);
  const own = { preset: isPreset(preset) ? preset : NONE.preset, keys: Object.fromEntries(named) };
  return clashIn(own) ? { ...own, keys: {} } : own;
}

/** The keys that hold in this browser; whatever asks for keys asks by them from here on. */
export class Keymap {
  readonly #own: Stored<OwnKeys>;

  constructor(storage: Storage | null) {
    this.#own = new Stored(storage, "keys", readKeys);
    bind(tableOf(this.#own.value));
  }

  get own(): OwnKeys {
    return this.#own.value;
  }

  on(changed: () => void): () => void {
    return this.#own.on("change", changed);
  }

  use(own: OwnKeys): void {
    bind(tableOf(own));
    this.#own.set(own);
  }

  usePreset(preset: PresetName): void {
    this.use({ preset, keys: {} });
  }

  /** Gives a shortcut these keys, and takes them from those that clash. */
  set(shortcut: Shortcut, keys: readonly string[]): void {
    this.#takeKept();
    const lost = keys.flatMap((each) => clashes(shortcuts(), shortcut, each)).map((other): [string, string[]] => [idOf(other), other.keys.filter((each) => !keys.includes(each))]);
    this.use({ ...this.own, keys: { ...this.own.keys, ...Object.fromEntries(lost), [idOf(shortcut)]: keys } });
  }

  /** As the preset has it. */
  reset(shortcut: Shortcut): void {
    this.#takeKept();
    const { [idOf(shortcut)]: _, ...keys } = this.own.keys;
    this.use({ ...this.own, keys });
  }

  /** Keys that another tab gave stay but for those that are given now. */
  #takeKept(): void {
    bind(tableOf(this.#own.reread()));
  }

  isOwn(shortcut: Shortcut): boolean {
    return this.own.keys[idOf(shortcut)] !== undefined;
  }
}
