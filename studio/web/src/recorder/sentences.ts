/** What a person is told where there is no sound to be had: what is wrong, and what to do. */

import type { LiveError } from "../api/live.ts";
import { clock } from "../lib/format.ts";
import type { Arrived } from "./sending.ts";

export interface Surroundings {
  /** The browser lets pages at this address use microphones at all. */
  secure: boolean;
  /** The page is shown inside another one. */
  framed: boolean;
  host: string;
}

export function surroundings(): Surroundings {
  return { secure: window.isSecureContext && navigator.mediaDevices !== undefined, framed: window.self !== window.top, host: location.host };
}

export function insecure({ host }: Surroundings): string {
  return (
    `Browsers give no microphone to a page at http://${host}: open the studio at https, or on its own machine at ` +
    "http://localhost. Files can be uploaded here all the same."
  );
}

/** Of what `getUserMedia` failed with. */
export function microphoneTrouble(error: unknown, { framed }: Surroundings): string {
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return framed
        ? "The microphone is not allowed here. Allow it beside the address of the page, or open the studio in a tab of its own, and press Record again."
        : "The microphone is not allowed for this page. Allow it beside the page's address, and press Record again.";
    case "NotFoundError":
      return "No microphone was found. Connect one, and press Record again.";
    case "OverconstrainedError":
      return "The chosen microphone is not there any more. Choose another one, and press Record again.";
    case "NotReadableError":
    case "AbortError":
      return "The microphone cannot be used: another program may have it. Close that program, and press Record again.";
    default:
      return `The microphone cannot be used (${name || String(error)}). Try another one, or another browser.`;
  }
}

/** As the Library calls it. */
const nameOf = (began: string): string => `“Recording ${began.replace("T", " ").replaceAll(":", ".")}”`;

const soundText = (seconds: number): string => (seconds < 60 ? `${Math.max(1, Math.round(seconds))} s` : clock(seconds));

/** Of what an earlier page could not send, while it is sent. */
export function sendingText(began: string, seconds: number, trouble: LiveError | null): string {
  const what = `${soundText(seconds)} of ${nameOf(began)} that this browser has kept`;
  if (trouble === null) return `Sending ${what}.`;
  const why = trouble.status === 0 ? "The server is not reached." : trouble.message;
  return `${why} ${what} wait here until they can be sent.`;
}

/** `shown`: the page goes on with it by itself. */
export function arrivedText(began: string, { seconds, separate, elsewhere }: Arrived, shown: boolean): string {
  const project = elsewhere ? " Its project is gone, or you may not add to it any more: look in the project “default”." : "";
  if (separate)
    return (
      `The server had already taken in ${nameOf(began)}. The last ${soundText(seconds)} are a recording of their own now, with a later time in its name: ` +
      `open both in the Library to transcribe and correct them.${project}`
    );
  if (shown) return project.trim();
  return `All of ${nameOf(began)} is on the server now: open it in the Library to transcribe it.${project}`;
}

/** While the server is not reached. `unkept`: why it is not written down in the browser; empty where it is. */
export function awayText(seconds: number, unkept: string): string {
  const last = `The server is not reached. The recording goes on, and its last ${Math.round(seconds)} s are kept`;
  return unkept ? `${last} in this page alone until it is: do not close it. ${unkept}` : `${last} in this browser until it is, even if you close this page.`;
}
