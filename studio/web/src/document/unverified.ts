/** What is left to do: segments that nobody has verified or called unusable. */

import type { Segment } from "../api/decode.ts";
import type { Status } from "../api/wire.ts";

/** The position of the first unverified segment after `from`, starting over at the end; null where none is left. */
export function nextUnverified(segments: readonly Segment[], statusOf: (segment: Segment) => Status, from: number): number | null {
  for (let step = 1; step <= segments.length; step++) {
    const at = (from + step) % segments.length;
    if (statusOf(segments[at]!) === "draft") return at;
  }
  return null;
}
