/** What a person is told where there is no sound to be had: what is wrong, and what to do. */

import type { LiveError } from "../api/live.ts";
import { clock } from "../lib/format.ts";
import { DEFAULT_PROJECT, projectName } from "../lib/projectname.ts";
import { t } from "../lib/texts.ts";
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
  return t(
    "Browsers give no microphone to a page at http://{host}: open the studio at https, or on its own machine at http://localhost. Files can be uploaded here all the same.",
    { host },
  );
}

/** Of what `getUserMedia` failed with. */
export function microphoneTrouble(error: unknown, { framed }: Surroundings): string {
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return framed
        ? t("The microphone is not allowed here. Allow it beside the address of the page, or open the studio in a tab of its own, and press Record again.")
        : t("The microphone is not allowed for this page. Allow it beside the page's address, and press Record again.");
    case "NotFoundError":
      return t("No microphone was found. Connect one, and press Record again.");
    case "OverconstrainedError":
      return t("The chosen microphone is not there any more. Choose another one, and press Record again.");
    case "NotReadableError":
    case "AbortError":
      return t("The microphone cannot be used: another program may have it. Close that program, and press Record again.");
    default:
      return t("The microphone cannot be used ({error}). Try another one, or another browser.", { error: name || String(error) });
  }
}

/** As the Library calls it. */
const nameOf = (began: string): string => `Recording ${began.replace("T", " ").replaceAll(":", ".")}`; // no text: a file's name

const soundText = (seconds: number): string => (seconds < 60 ? t("{seconds} s", { seconds: Math.max(1, Math.round(seconds)) }) : clock(seconds));

/** Of what an earlier page could not send, while it is sent. */
export function sendingText(began: string, seconds: number, trouble: LiveError | null): string {
  const values = { length: soundText(seconds), name: nameOf(began) };
  if (trouble === null) return t("Sending {length} of “{name}” that this browser has kept.", values);
  const why = trouble.status === 0 ? t("The server is not reached.") : trouble.message;
  return t("{why} {length} of “{name}” that this browser has kept wait here until they can be sent.", { why, ...values });
}

/** `shown`: the page goes on with it by itself. */
export function arrivedText(began: string, { seconds, separate, elsewhere }: Arrived, shown: boolean): string {
  const project = elsewhere ? t("Its project is gone, or you may not add to it any more: look in the project “{project}”.", { project: projectName(DEFAULT_PROJECT) }) : "";
  if (separate) return `${separateText(began, seconds)} ${project}`.trim();
  if (shown) return project;
  return `${t("All of “{name}” is on the server now: open it in the Library to transcribe it.", { name: nameOf(began) })} ${project}`.trim();
}

function separateText(began: string, seconds: number): string {
  return t(
    "The server had already taken in “{name}”. The last {length} are a recording of their own now, with a later time in its name: open both in the Library to transcribe and correct them.",
    { name: nameOf(began), length: soundText(seconds) },
  );
}

/** While the server is not reached. `unkept`: why it is not written down in the browser; empty where it is. */
export function awayText(seconds: number, unkept: string): string {
  const unsent = Math.round(seconds);
  if (!unkept) return t("The server is not reached. The recording goes on, and its last {seconds} s are kept in this browser until it is, even if you close this page.", { seconds: unsent });
  return t("The server is not reached. The recording goes on, and its last {seconds} s are kept in this page alone until it is: do not close it. {why}", { seconds: unsent, why: unkept });
}
