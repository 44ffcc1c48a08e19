/** The way to the server: URLs that work behind a root path, reads by HTTP, intents by server functions. */

import {
  changesOf,
  comparisonOf,
  type Answer,
  type AnswerInfo,
  type AskRequest,
  type Changes,
  type CompareRequest,
  type Comparison,
  type EditRequest,
  type ExportRequest,
  type ExportState,
  type LibraryRow,
  type Models,
  type RecordingInfo,
  type Run,
  type WireChanges,
  type WireComparison,
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

/** `undefined` for what is no answer of the studio: a proxy's page, or Gradio's own error. */
function answerOf<T>(found: unknown): Answer<T> | undefined {
  const shaped = typeof found === "object" && found !== null && "ok" in found;
  return shaped ? (found as Answer<T>) : undefined;
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

  recording(id: string, signal?: AbortSignal): Promise<RecordingInfo> {
    return this.#json(`/recordings/${encodeURIComponent(id)}/recording.json`, signal);
  }

  /** One signed extreme for every 1/100 s. */
  async peaks(recording: string, signal?: AbortSignal): Promise<Int8Array> {
    const response = await read(`${this.base}/recordings/${encodeURIComponent(recording)}/peaks.bin`, signal);
    return new Int8Array(await response.arrayBuffer());
  }

  async changes(transcript: string, since: number, signal?: AbortSignal): Promise<Changes> {
    const path = `/transcripts/${encodeURIComponent(transcript)}/changes.json?since=${since}`;
    return changesOf(await this.#json<WireChanges>(path, signal));
  }

  async library(signal?: AbortSignal): Promise<LibraryRow[]> {
    return (await this.#json<{ recordings: LibraryRow[] }>("/library.json", signal)).recordings;
  }

  async comparison(transcript: string, other: string, signal?: AbortSignal): Promise<Comparison> {
    const path = `/transcripts/${encodeURIComponent(transcript)}/compare.json?with=${encodeURIComponent(other)}`;
    return comparisonOf(await this.#json<WireComparison>(path, signal));
  }

  models(signal?: AbortSignal): Promise<Models> {
    return this.#json("/models.json", signal);
  }

  /** Newest first. */
  async answers(transcript: string, signal?: AbortSignal): Promise<AnswerInfo[]> {
    return (await this.#json<{ answers: AnswerInfo[] }>(`/transcripts/${encodeURIComponent(transcript)}/answers.json`, signal)).answers;
  }

  answer(id: string, signal?: AbortSignal): Promise<AnswerInfo> {
    return this.#json(`/answers/${encodeURIComponent(id)}.json`, signal);
  }

  /** By HTTP, not by a server function: people make an edit a second, and this goes through fewer layers. */
  async edit(request: EditRequest): Promise<Answer<{ changes: WireChanges }> | undefined> {
    try {
      const body = JSON.stringify(request);
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(`${this.base}/edit`, { method: "POST", credentials: "same-origin", headers, body });
      return answerOf(await response.json());
    } catch {
      return undefined;
    }
  }

  run(transcript: string, action: "stop" | "resume"): Promise<Answer<{ run: Run }> | undefined> {
    return this.#ask("run", { transcript, action });
  }

  /** Begins a further transcript of the recording; the answer names it. */
  compare(request: CompareRequest): Promise<Answer<{ transcript: string }> | undefined> {
    return this.#ask("compare", { action: "start", ...request });
  }

  ask(request: AskRequest): Promise<Answer<{ answer: AnswerInfo }> | undefined> {
    return this.#ask("ask", { action: "start", ...request });
  }

  endAnswer(action: "stop" | "delete", answer: string): Promise<Answer<object> | undefined> {
    return this.#ask("ask", { action, answer });
  }

  model(action: "load" | "unload" | "cancel", model: string): Promise<Answer<object> | undefined> {
    return this.#ask("model", { action, model });
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

  exportState(token: string, signal?: AbortSignal): Promise<ExportState> {
    return this.#json(`/exports/${encodeURIComponent(token)}/state.json`, signal);
  }

  async #json<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await (await read(this.base + path, signal)).json()) as T;
  }

  /** `undefined` means that the server was not reached, or gave no answer that can be read. */
  async #ask<T>(name: string, argument: object): Promise<Answer<T> | undefined> {
    try {
      return answerOf<T>(await this.#server[name]?.(argument));
    } catch {
      return undefined;
    }
  }
}

/** The sentence for a person when a server function was refused or not reached. */
export function refusal(answer: { ok: boolean; message?: string } | undefined): string {
  return answer?.message ?? "The server was not reached. Nothing was changed.";
}
