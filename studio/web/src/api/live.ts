/** The way of a recording that is being made: begun, sent piece by piece, heard. */

import { t } from "../lib/texts.ts";
import { ANSWER_MS, ask, SOUND_MS } from "./line.ts";
import type { LiveHeld, LiveStarted, LiveText, LiveWhose, Refusal, StartLive } from "./wire.ts";

/** What was not taken: `status` is HTTP's, 0 where the server was not reached. */
export class LiveError extends Error {
  override name = "LiveError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The recording takes no more: it has become as long as a file can be. */
export const FULL = 409;

/** What browsers send after a page is gone: no more, of all requests together. */
export const MOST_BEACON_BYTES = 60_000;

export class LiveApi {
  readonly #base: string;

  /** `base` is `Api.base`. */
  constructor(base: string) {
    this.#base = `${base}/live`;
  }

  /** Whose library is open now. */
  whose(): Promise<LiveWhose> {
    return answered(ask(`${this.#base}/whose.json`, {}, ANSWER_MS));
  }

  begin(start: StartLive): Promise<LiveStarted> {
    return answered(ask(this.#base, post(JSON.stringify(start), "application/json"), ANSWER_MS));
  }

  /** Samples from number `at` on; `last`: with them it is whole. */
  send(live: string, at: number, pcm: Int16Array<ArrayBuffer>, last: boolean): Promise<LiveHeld> {
    return answered(ask(this.#sound(live, at, last), post(pcm, "application/octet-stream"), SOUND_MS));
  }

  /** The last samples of a page that goes: nobody waits for the answer. */
  sendLeaving(live: string, at: number, pcm: Int16Array<ArrayBuffer>): void {
    void fetch(this.#sound(live, at, true), { ...post(pcm, "application/octet-stream"), keepalive: true }).catch(() => {});
  }

  text(live: string, since: number): Promise<LiveText> {
    return answered(ask(`${this.#base}/${encodeURIComponent(live)}/text.json?since=${since}`, {}, ANSWER_MS));
  }

  #sound(live: string, at: number, last: boolean): string {
    return `${this.#base}/${encodeURIComponent(live)}/sound?at=${at}${last ? "&last=1" : ""}`;
  }
}

function post(body: BodyInit, type: string): RequestInit {
  return { method: "POST", credentials: "same-origin", headers: { "Content-Type": type }, body };
}

async function answered<T>(asked: Promise<Response>): Promise<T> {
  let response: Response;
  let answer: T;
  try {
    response = await asked;
    answer = (await response.json()) as T;
  } catch {
    throw new LiveError(0, t("The server was not reached."));
  }
  if (!response.ok) throw new LiveError(response.status, (answer as Partial<Refusal>).message ?? t("The server answered {status}.", { status: response.status }));
  return answer;
}
