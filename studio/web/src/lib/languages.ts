/** Names of languages for people; their codes where nobody has a name for them. */

import { language, tc } from "./texts.ts";

const names = new Intl.DisplayNames([language()], { type: "language", fallback: "code" });

/** In place of a language: the model finds out. */
export const DETECT = "auto";

export function languageName(code: string): string {
  if (code === DETECT) return tc("language", "Detect");
  try {
    return names.of(code) ?? code;
  } catch {
    return code; // a local model may have made up its own
  }
}

/** True but for regions, and where one of them is not known. */
export function sameLanguage(one: string, other: string): boolean {
  const base = (code: string) => code.split("-")[0];
  return one === DETECT || other === DETECT || base(one) === base(other);
}
