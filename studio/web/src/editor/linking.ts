/** A link to the moment at which somebody is: whoever opens it is at the same row, with the playhead at the same second. */

import { linkTo } from "../lib/address.ts";
import { copyText } from "../lib/clipboard.ts";
import { t } from "../lib/texts.ts";

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
export const reachText = (host: string): string => (LOOPBACK.test(host) ? t("It opens on this computer alone.") : t("It opens for whoever may see this recording."));

export async function copyMoment({ recording, transcript, segment, second }: Moment, { hold, say }: Parts): Promise<void> {
  const link = linkTo({ recording, transcript, segment, second: Number(second.toFixed(3)) });
  const release = hold();
  const copied = await copyText(link);
  release();
  say(copied ? t("The link to this moment is copied. {reach}", { reach: reachText(location.hostname) }) : t("The browser does not let the link be copied. Here it is: {link}", { link }));
}
