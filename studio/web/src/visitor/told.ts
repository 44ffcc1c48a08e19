/** What a visitor is told of his own, in sentences. */

import type { Visit } from "../api/wire.ts";
import { n, number, t } from "../lib/texts.ts";

const hours = (many: number): number => Number(many.toFixed(many < 1 ? 2 : 1));
/** Rounded down, never to more than there is; what is little in finer steps. */
const floor = (value: number, decimals: number): string => number(Math.floor(value * 10 ** decimals + 1e-6) / 10 ** decimals, decimals);
const minutes = (seconds: number): string => floor(seconds / 60, seconds > 0 && seconds < 600 ? 1 : 0);
const gigabytes = (bytes: number): string => floor(bytes / 1e9, bytes > 0 && bytes < 1e8 ? 4 : 2);

/** Who sees it, and how long it stays. */
export function promiseText({ keep_hours }: Visit, kept: boolean): string {
  if (kept) {
    return n(
      hours(keep_hours),
      "Only you, in this browser, see what you add. It is deleted {count} hour after your last visit.",
      "Only you, in this browser, see what you add. It is deleted {count} hours after your last visit.",
    );
  }
  return n(
    hours(keep_hours),
    "Only you see what you add. This browser keeps nothing for this page, so a reload begins anew; what is here is deleted after {count} hour.",
    "Only you see what you add. This browser keeps nothing for this page, so a reload begins anew; what is here is deleted after {count} hours.",
  );
}

export function leftText({ seconds, seconds_left, bytes, bytes_left }: Visit): string {
  return t("Left today: {minutes_left} of {minutes} minutes of sound; {space_left} of {space} GB of space.", {
    minutes_left: minutes(seconds_left),
    minutes: minutes(seconds),
    space_left: gigabytes(bytes_left),
    space: gigabytes(bytes),
  });
}
