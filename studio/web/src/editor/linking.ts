/** A link to the moment at which somebody is: whoever opens it is at the same row, with the playhead at the same second. */

import { linkTo } from "../lib/address.ts";
import { copyText } from "../lib/clipboard.ts";

export interface Moment {
  recording: string;
  transcript: string | null;
  segment: string | null;
  /** Of the playhead. */
  second: number;
}

interface Parts {
  /** Keeps a text that is being edited open; what is returned goes back to it. */
  hold: () => () => void;
  say: (sentence: string) => void;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u;

/** Who can open what was copied. */
export const reachText = (host: string): string => (LOOPBACK.test(host) ? "It opens on this computer alone." : "It opens for whoever may see this recording.");

export async function copyMoment({ recording, transcript, segment, second }: Moment, { hold, say }: Parts): Promise<void> {
  const link = linkTo({ recording, transcript, segment, second: Number(second.toFixed(3)) });
  const release = hold();
  const copied = await copyText(link);
  release();
  say(copied ? `The link to this moment is copied. ${reachText(location.hostname)}` : `The browser does not let the link be copied. Here it is: ${link}`);
}
