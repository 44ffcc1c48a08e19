/** What a person is told where there is no sound to be had: what is wrong, and what to do. */

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
