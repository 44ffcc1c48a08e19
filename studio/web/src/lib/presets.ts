/** Keys as other programs have them, for hands that know those. What they take is taken from whatever has it in our table. */

import { t } from "./texts.ts";

export interface Preset {
  title: string;
  /** By command and where it holds, as in `keymap.ts`. */
  keys: Readonly<Record<string, readonly string[]>>;
}

/** Subtitle Edit's are those of its `Shortcuts` defaults; oTranscribe's those of its help. */
export const PRESETS = {
  studio: { title: t("Studio"), keys: {} },
  subtitleEdit: {
    title: "Subtitle Edit",
    keys: {
      "playPause@both": ["Ctrl+P", "Ctrl+Space", "F4"],
      "back@both": ["Alt+ArrowLeft", "F7"],
      "forward@both": ["Alt+ArrowRight", "F8"],
      "playCaret@both": ["Shift+F10", "F9"],
      "commitNext@field": ["Shift+Enter", "Tab"],
      "split@field": ["Ctrl+Alt+V"],
      "redo@page": ["Ctrl+Y", "Ctrl+Shift+Z"],
    },
  },
  oTranscribe: {
    title: "oTranscribe",
    keys: {
      "playPause@both": ["Escape", "Ctrl+Space"],
      "back@both": ["F1", "F7"],
      "forward@both": ["F2", "F8"],
      "slower@both": ["F3", "Alt+,"],
      "faster@both": ["F4", "Alt+."],
      "cancel@field": ["Alt+Z"],
      "regionClear@page": ["Backspace"],
    },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;
