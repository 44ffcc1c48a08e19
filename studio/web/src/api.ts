/** The way to the server: URLs that work behind a root path, reads by HTTP, intents by server functions. */

import {
  changesOf,
  type Answer,
  type Changes,
  type EditRequest,
  type ExportRequest,
  type ExportState,
  type LibraryRow,
  type RecordingInfo,
  type Run,
  type WireChanges,
} from "./wire.ts";

/** What gr.HTML hands to `js_on_load`. */
export interface Context {
  element: HTMLElement;
  props: { value?: unknown };
  trigger: (event: string, data?: unknown) => void;
  server: Record<string, (argument: unknown) => Promise<unknown>>;
  watch: (properties: string | string[], callback: () => void) => void;
}

/** A read that failed: `status` is HTTP's, 0 where the server was not reached. */
export class ReadError extends Error {
  override name = "ReadError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  get gone(): boolean {
    return this.status === 404 || this.status === 410;
  }
}

/** Gradio knows its root behind proxies and in iframes; `location` alone does not. */
function gradioRoot(): string {
  const config = (window as { gradio_config?: { root?: string } }).gradio_config;
  return String(config?.root ?? location.origin).replace(/\/+$/, "");
}

async function read(url: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ReadError(0, "The server was not reached.");
  }
  if (!response.ok) throw new ReadError(response.status, `The server answered ${response.status}.`);
  return response;
}

export class Api {
  readonly base: string;
  readonly #server: Context["server"];

  constructor(server: Context["server"], base = `${gradioRoot()}/gradio_api/studio`) {
    this.base = base;
    this.#server = server;
  }

  audioUrl(recording: string): string {
    return `${this.base}/recordings/${encodeURIComponent(recording)}/audio.flac`;
  }

  originalUrl(recording: string): string {
    return `${this.base}/recordings/${encodeURIComponent(recording)}/original`;
  }

  async recording(id: string, signal?: AbortSignal): Promise<RecordingInfo> {
    const response = await read(`${this.base}/recordings/${encodeURIComponent(id)}/recording.json`, signal);
    return (await response.json()) as RecordingInfo;
  }

  /** One signed extreme for every 1/100 s. */
  async peaks(recording: string, signal?: AbortSignal): Promise<Int8Array> {
    const response = await read(`${this.base}/recordings/${encodeURIComponent(recording)}/peaks.bin`, signal);
    return new Int8Array(await response.arrayBuffer());
  }

  async changes(transcript: string, since: number, signal?: AbortSignal): Promise<Changes> {
    const path = `/transcripts/${encodeURIComponent(transcript)}/changes.json?since=${since}`;
    const response = await read(this.base + path, signal);
    return changesOf((await response.json()) as WireChanges);
  }

  async library(signal?: AbortSignal): Promise<LibraryRow[]> {
    const response = await read(`${this.base}/library.json`, signal);
    return ((await response.json()) as { recordings: LibraryRow[] }).recordings;
  }

  edit(request: EditRequest): Promise<Answer<{ changes: WireChanges }> | undefined> {
    return this.#ask("edit", request);
  }

  run(transcript: string, action: "stop" | "resume"): Promise<Answer<{ run: Run }> | undefined> {
    return this.#ask("run", { transcript, action });
  }

  rename(recording: string, name: string): Promise<Answer<object> | undefined> {
    return this.#ask("library", { action: "rename", recording, name });
  }

  remove(recording: string): Promise<Answer<object> | undefined> {
    return this.#ask("library", { action: "delete", recording });
  }

  /** Begins an export; the answer names it. */
  startExport(request: ExportRequest): Promise<Answer<{ export: string }> | undefined> {
    return this.#ask("export", { action: "start", ...request });
  }

  cancelExport(token: string): Promise<Answer<object> | undefined> {
    return this.#ask("export", { action: "cancel", export: token });
  }

  async exportState(token: string, signal?: AbortSignal): Promise<ExportState> {
    const response = await read(`${this.base}/exports/${encodeURIComponent(token)}/state.json`, signal);
    return (await response.json()) as ExportState;
  }

  /** `undefined` means that the server was not reached, or gave no answer that can be read. */
  async #ask<T>(name: string, argument: object): Promise<Answer<T> | undefined> {
    try {
      const answer = await this.#server[name]?.(argument);
      const shaped = typeof answer === "object" && answer !== null && "ok" in answer;
      return shaped ? (answer as Answer<T>) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The sentence for a person when a server function was refused or not reached. */
export function refusal(answer: { ok: boolean; message?: string } | undefined): string {
  return answer?.message ?? "The server was not reached. Nothing was changed.";
}
