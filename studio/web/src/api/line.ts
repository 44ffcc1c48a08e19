/**
 * Questions over a line that may fall silent: a laptop that slept, another network, a router that forgot who asked. Such a line says
 * nothing of being cut, and a browser waits for as long as its system does, a quarter of an hour and more. A question that is not
 * even begun to be answered counts as not having reached the server, and whoever asked does so again.
 */

/** To the beginning of an answer. The server takes a few seconds for the longest. */
export const ANSWER_MS = 60_000;
/** An edit is saved in a tenth of a second; asked again under its key it is done once. */
export const EDIT_MS = 30_000;
/** The sending of sound counts as well, on a slow line. */
export const SOUND_MS = 120_000;

/** As `fetch`; rejects where no answer has begun after so long. */
export async function ask(url: string, init: RequestInit, limitMs: number): Promise<Response> {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(new DOMException("The server does not answer.", "TimeoutError")), limitMs);
  const signal = init.signal ? AbortSignal.any([init.signal, silent.signal]) : silent.signal;
  try {
    return await fetch(url, { credentials: "same-origin", ...init, signal });
  } finally {
    clearTimeout(timer);
  }
}
