/** Words and phrases that a model was told, or is to be told, before it hears. */

import { t, tc } from "../lib/texts.ts";

/** Among a request's options, as Python calls them. */
export const VOCABULARY = "vocabulary";
export const STRENGTH = "vocabulary_strength";

/** Each once: on lines of their own, or behind commas, semicolons or tabs. The server reads them in the same way, and checks them. */
export function phrasesOf(text: string): string[] {
  const parts = text.split(/[\n\r\t,;]+/u).map((part) => part.trim().replaceAll(/\s+/gu, " "));
  return [...new Set(parts.filter(Boolean))];
}

/** How strongly, by the names of `VOCABULARY_STRENGTHS`. */
export const STRENGTHS: Readonly<Record<string, string>> = {
  gentle: tc("strength of a vocabulary", "gentle"),
  medium: tc("strength of a vocabulary", "medium"),
  strong: tc("strength of a vocabulary", "strong"),
};

/** “vocabulary (5), strong”; empty where there was none. */
export function vocabularyText(options: Record<string, string>): string {
  const phrases = phrasesOf(options[VOCABULARY] ?? "");
  if (!phrases.length) return "";
  const strength = options[STRENGTH];
  if (!strength) return t("vocabulary ({phrases})", { phrases: phrases.length });
  return t("vocabulary ({phrases}), {strength}", { phrases: phrases.length, strength: STRENGTHS[strength] ?? strength });
}
