/** What a visitor is told of his own, in sentences. */

import type { Visit } from "../api/wire.ts";

const hours = (many: number): string => `${Number(many.toFixed(many < 1 ? 2 : 1))} ${many === 1 ? "hour" : "hours"}`;
const minutes = (seconds: number): string => String(Math.floor(seconds / 60));
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2);

/** Who sees it, and how long it stays. */
export function promiseText({ keep_hours }: Visit, kept: boolean): string {
  if (!kept) return `Only you see what you add. This browser keeps nothing for this page, so a reload begins anew; what is here is deleted after ${hours(keep_hours)}.`;
  return `Only you, in this browser, see what you add. It is deleted ${hours(keep_hours)} after your last visit.`;
}

export function leftText({ seconds, seconds_left, bytes, bytes_left }: Visit): string {
  return `Left today: ${minutes(seconds_left)} of ${minutes(seconds)} minutes of sound; ${gigabytes(bytes_left)} of ${gigabytes(bytes)} GB of space.`;
}
