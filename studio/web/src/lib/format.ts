/** Times, counts and rates as people read them. */

import { language, number, t } from "./texts.ts";

/** What parts words, as BETWEEN_WORDS in studio/text.py: a no-break space is a part of its word. */
const BETWEEN_WORDS = /[^\S\u00a0\u202f\u2007]+/gu;

/** A transcript's text as one line: line breaks and runs of spaces mean nothing in it. */
export const oneLine = (text: string): string => text.trim().replace(BETWEEN_WORDS, " ");

export const wordsOf = (text: string): string[] => text.split(BETWEEN_WORDS).filter((word) => word.trim());

/** The words of `wordsOf`, each with its place in the text. */
export function wordSpans(text: string): { text: string; start: number; end: number }[] {
  const words = wordsOf(text);
  let at = 0;
  return words.map((word) => {
    const start = text.indexOf(word, at);
    at = start + word.length;
    return { text: word, start, end: at };
  });
}

const two = (n: number) => String(n).padStart(2, "0");

/** Seconds as `1:02:03` or `2:03`, with tenths (`2:03.4`) on request. Rounds down: a clock never runs ahead. */
export function clock(seconds: number, decimals = 0): string {
  const scale = 10 ** decimals;
  const ticks = Math.max(0, Math.floor(seconds * scale + 1e-6));
  const whole = Math.floor(ticks / scale);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const fraction = decimals ? `.${String(ticks % scale).padStart(decimals, "0")}` : "";
  const tail = `${two(whole % 60)}${fraction}`;
  return hours ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** The length of a sound as a clock; of less than a second in tenths, and never as nothing. */
export function lengthText(seconds: number): string {
  return seconds < 1 ? clock(Math.max(0.1, seconds), 1) : clock(seconds);
}

/** `0:12.0–0:16.2` */
export function spanText({ start, end }: { start: number; end: number }): string {
  return `${clock(start, 1)}–${clock(end, 1)}`;
}

/** Seconds as a person says them: `3 h 20 min`, `12 min`, `40 s`. */
export function roughDuration(seconds: number): string {
  if (seconds < 60) return t("{seconds} s", { seconds: Math.max(1, Math.round(seconds)) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("{minutes} min", { minutes });
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? t("{hours} h {minutes} min", { hours, minutes: minutes % 60 }) : t("{hours} h", { hours });
}

/** 0..1 as a percentage without its sign: `8.1`. */
export function percent(rate: number, decimals = 1): string {
  return number(rate * 100, decimals);
}

/** Each a thousand of the one before. */
const UNITS: readonly ((size: string) => string)[] = [
  (size) => t("{size} bytes", { size }),
  (size) => t("{size} kB", { size }),
  (size) => t("{size} MB", { size }),
  (size) => t("{size} GB", { size }),
];

export function bytes(n: number): string {
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return UNITS[unit]!(number(value, unit && value < 100 ? 1 : 0));
}

/** English as it is written where no comma stands before the “and”. */
const LISTS = new Intl.ListFormat(language() === "en" ? "en-GB" : language(), { type: "conjunction" });

/** Names in a sentence: `Ann, Bob and Cy`. */
export const listed = (names: readonly string[]): string => LISTS.format(names);

/** As the reader's country writes the page's language. English stands for languages that the page does not have: there it is the reader's own way. */
function region(): string | undefined {
  if (language() === "en") return undefined;
  return navigator.languages.find((each) => each.split("-")[0] === language()) ?? language();
}

/** One for all: making one takes longer than writing a date with it. */
const dates = new Intl.DateTimeFormat(region(), { dateStyle: "medium", timeStyle: "short" });

/** An ISO date in the reader's own way of writing it; what is no date is shown as it came. */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return dates.format(date);
}
