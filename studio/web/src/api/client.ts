/** The way to the server: URLs that work behind a root path, reads by HTTP, intents by server functions. */

import { changesOf, comparisonOf, type Changes, type Comparison } from "./decode.ts";
import { ANSWER_MS, ask, EDIT_MS } from "./line.ts";
import type { AddProject, Answer, AnswerInfo, AskRequest, ChangeProject, CompareRequest, EditRequest, ExportRequest, ExportState, FormatRow, GlossaryChanged, GlossaryEntry, GlossaryNow, GlossaryRequest, GoOn, HereRequest, HistoryPage, HitsIn, IntakeState, LatestIntake, LatestSearch, Lent, LibraryRows, Me, Models, MovedRecordings, NeverPropose, NewsAnswer, OtherPerson, PreviewRequest, Previewed, ProjectMade, ProposeAgain, PullState, Pulls, RecordingInfo, Role, Run, Said, SearchStarted, StopSuggesting, SuggestCorrections, TextsIn, Visit, WireChanges, WireComparison, WireProofreading, WireSuspects } from "./wire.ts";
import type { Source } from "../lib/source.ts";
import { t } from "../lib/texts.ts";

/** What gr.HTML hands to `js_on_load`. */
export interface GradioContext {
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
export function gradioRoot(): string {
  const config = (window as { gradio_config?: { root?: string } }).gradio_config;
  return String(config?.root ?? location.origin).replace(/\/+$/, "");
}

async function read(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await ask(url, init, ANSWER_MS);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ReadError(0, t("The server was not reached."));
  }
  if (!response.ok) throw new ReadError(response.status, response.status === 401 ? t("Nobody is logged in here.") : t("The server answered {status}.", { status: response.status }));
  return response;
}

function posted(body: object): RequestInit {
  return { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** `undefined` for what is no answer of the studio: a proxy's page, or Gradio's own error. */
function answerOf<T>(reply: unknown): Answer<T> | undefined {
  const shaped = typeof reply === "object" && reply !== null && "ok" in reply;
  return shaped ? (reply as Answer<T>) : undefined;
}

/** What is new in a transcript, and who else is there; `changes` is null where nothing is new. */
export interface Together {
  others: OtherPerson[];
  changes: Changes | null;
  role: Role | null;
}

export class Api {
  readonly base: string;
  readonly #server: GradioContext["server"];

  constructor(server: GradioContext["server"], base = `${gradioRoot()}/gradio_api/studio`) {
    this.base = base;
    this.#server = server;
  }

  /** The sound of all channels together, or of one alone, counted from 0. */
  sound(recording: string, channel: number | null = null): Source {
    const alone = channel === null ? "" : `?channel=${channel}`;
    return this.#opened(`/recordings/${encodeURIComponent(recording)}/audio.flac${alone}`);
  }

  original(recording: string): Source {
    return this.#opened(`/recordings/${encodeURIComponent(recording)}/original`);
  }

  /** `path` as an `ExportState` names it. */
  exported(path: string): Source {
    return this.#opened(path);
  }

  /** What the browser opens by itself, with no header of ours: a visitor's by an address that is lent to him. */
  #opened(path: string): Source {
    if (!("__studio_visitor" in window)) return this.base + path;
    return async () => {
      const { query } = await this.#json<Lent>(`/lent.json?${new URLSearchParams({ path }).toString()}`);
      return `${this.base}${path}${path.includes("?") ? "&" : "?"}${query}`;
    };
  }

  /** What is left for a visitor. */
  visit(): Promise<Visit> {
    return this.#json("/visit.json");
  }

  /** Who is logged in; refused where that has ended. */
  me(): Promise<Me> {
    return this.#json("/me.json");
  }

  /** Deletes everything of the visitor's. */
  leave(): Promise<Answer<object> | undefined> {
    return this.#ask("visit", { action: "leave" });
  }

  recording(id: string, signal?: AbortSignal): Promise<RecordingInfo> {
    return this.#json(`/recordings/${encodeURIComponent(id)}/recording.json`, signal);
  }

  /** One signed extreme for every 1/100 s. */
  async peaks(recording: string, signal?: AbortSignal): Promise<Int8Array> {
    const response = await read(`${this.base}/recordings/${encodeURIComponent(recording)}/peaks.bin`, { signal: signal ?? null });
    return new Int8Array(await response.arrayBuffer());
  }

  /** A tile of the spectrogram, of all channels together or of one alone; see docs/wire.md. */
  async spectrogram(recording: string, tile: number, channel: number | null = null, signal?: AbortSignal): Promise<Uint8Array> {
    const alone = channel === null ? "" : `&channel=${channel}`;
    const response = await read(`${this.base}/recordings/${encodeURIComponent(recording)}/spectrogram.bin?tile=${tile}${alone}`, { signal: signal ?? null });
    return new Uint8Array(await response.arrayBuffer());
  }

  async changes(transcript: string, since: number, signal?: AbortSignal): Promise<Changes> {
    const path = `/transcripts/${encodeURIComponent(transcript)}/changes.json?since=${since}`;
    return changesOf(await this.#json<WireChanges>(path, signal));
  }

  /** What is new in a transcript; others are told where one is. By HTTP, for it is asked for all the time. */
  async here(request: HereRequest, signal?: AbortSignal): Promise<Together> {
    const response = await read(`${this.base}/here`, { ...posted(request), signal: signal ?? null });
    const { others, changes, role } = (await response.json()) as NewsAnswer;
    return { others, changes: changes && changesOf(changes), role };
  }

  /** The page goes, or is out of sight: nobody waits for the answer. */
  away(transcript: string, page: string): void {
    void fetch(`${this.base}/here`, { ...posted({ transcript, page, away: true }), keepalive: true }).catch(() => {});
  }

  library(signal?: AbortSignal): Promise<LibraryRows> {
    return this.#json("/library.json", signal);
  }

  /** Where something is said, in the newest recordings first. */
  async said(wanted: string, signal?: AbortSignal): Promise<Said[]> {
    return (await this.#json<{ found: Said[] }>(`/library/text.json?wanted=${encodeURIComponent(wanted)}`, signal)).found;
  }

  /** Every segment that says something and may be changed, in all recordings or in those of one project. */
  hits(wanted: string, project: string | null, signal?: AbortSignal): Promise<HitsIn> {
    const asked = new URLSearchParams({ wanted, ...(project !== null && { project }) });
    return this.#json(`/library/hits.json?${asked.toString()}`, signal);
  }

  /** Segments that may be changed, whatever they say: the first of them, or those behind the place that was named before. */
  texts(project: string | null, after: string | null, signal?: AbortSignal): Promise<TextsIn> {
    const asked = new URLSearchParams({ ...(after !== null && { after }), ...(project !== null && { project }) });
    return this.#json(`/library/texts.json?${asked.toString()}`, signal);
  }

  async comparison(transcript: string, other: string, signal?: AbortSignal): Promise<Comparison> {
    const path = `/transcripts/${encodeURIComponent(transcript)}/compare.json?with=${encodeURIComponent(other)}`;
    return comparisonOf(await this.#json<WireComparison>(path, signal));
  }

  /** What is being taken in, or asks something, if there is such a thing, and what is kept. `more`: recordings that are not to be taken in
   * as they are, for this browser has more of them. */
  latestIntake(more: readonly string[] = []): Promise<LatestIntake> {
    return this.#json(`/intakes.json${more.length ? `?more=${more.join(",")}` : ""}`);
  }

  intake(id: string): Promise<IntakeState> {
    return this.#json(`/intakes/${encodeURIComponent(id)}.json`);
  }

  /** Of a recording that could not be taken in. */
  keptSound(intake: string): Source {
    return this.#opened(`/intakes/${encodeURIComponent(intake)}/sound`);
  }

  /** Once more, with such a one. */
  takeInAgain(intake: string): Promise<Answer<{ intake: string }> | undefined> {
    return this.#ask("intake", { action: "again", intake });
  }

  /** Answers what an import asks; what goes on has another name. */
  goOn(answer: Omit<GoOn, "action">): Promise<Answer<{ intake: string }> | undefined> {
    return this.#ask("intake", { action: "go_on", ...answer });
  }

  stopIntake(intake: string): Promise<Answer<object> | undefined> {
    return this.#ask("intake", { action: "stop", intake });
  }

  /** Datasets that were pushed, and how the newest pull stands. */
  pulls(): Promise<Pulls> {
    return this.#json("/pulls.json");
  }

  pull(id: string): Promise<PullState> {
    return this.#json(`/pulls/${encodeURIComponent(id)}.json`);
  }

  /** `dry` looks, and changes nothing; `revision` is the commit that was looked at. */
  startPull(dataset: string, revision: string | null, dry: boolean, project: string | null): Promise<Answer<{ pull: string }> | undefined> {
    return this.#ask("pull", { action: "start", dataset, revision, dry, project });
  }

  stopPull(pull: string): Promise<Answer<object> | undefined> {
    return this.#ask("pull", { action: "stop", pull });
  }

  models(signal?: AbortSignal): Promise<Models> {
    return this.#json("/models.json", signal);
  }

  /** What can be exported, the default first. */
  async formats(signal?: AbortSignal): Promise<FormatRow[]> {
    return (await this.#json<{ formats: FormatRow[] }>("/formats.json", signal)).formats;
  }

  /** What was done, newest first; older than edit `before`, where that is given. */
  history(transcript: string, before: number | null): Promise<HistoryPage> {
    const older = before === null ? "" : `?before=${before}`;
    return this.#json(`/transcripts/${encodeURIComponent(transcript)}/history.json${older}`);
  }

  /** Newest first. */
  async answers(transcript: string, signal?: AbortSignal): Promise<AnswerInfo[]> {
    return (await this.#json<{ answers: AnswerInfo[] }>(`/transcripts/${encodeURIComponent(transcript)}/answers.json`, signal)).answers;
  }

  answer(id: string, signal?: AbortSignal): Promise<AnswerInfo> {
    return this.#json(`/answers/${encodeURIComponent(id)}.json`, signal);
  }

  /** By HTTP, not by a server function: people make an edit a second, and this goes through fewer layers. */
  edit(request: EditRequest): Promise<Answer<{ changes: WireChanges }> | undefined> {
    return this.#edit(request, EDIT_MS);
  }

  /** What an operation would do. */
  preview(request: PreviewRequest): Promise<Answer<Previewed> | undefined> {
    return this.#edit(request, ANSWER_MS);
  }

  async #edit<T>(request: EditRequest | PreviewRequest, limitMs: number): Promise<Answer<T> | undefined> {
    try {
      const response = await ask(`${this.base}/edit`, posted(request), limitMs);
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

  /** Has a diarizer look for speakers in the transcript's recording. */
  findSpeakers(transcript: string, model: string): Promise<Answer<SearchStarted> | undefined> {
    return this.#ask("speakers", { action: "start", transcript, model });
  }

  speakerSearch(transcript: string, signal?: AbortSignal): Promise<LatestSearch> {
    return this.#json(`/transcripts/${encodeURIComponent(transcript)}/speakers.json`, signal);
  }

  /** Learns what was corrected up to now. */
  async glossary(transcript: string, signal?: AbortSignal): Promise<GlossaryEntry[]> {
    return (await this.#json<GlossaryNow>(`/transcripts/${encodeURIComponent(transcript)}/glossary.json`, signal)).entries;
  }

  changeGlossary(request: GlossaryRequest): Promise<Answer<GlossaryChanged> | undefined> {
    return this.#ask("glossary", request);
  }

  glossaryFile(transcript: string): Source {
    return this.#opened(`/transcripts/${encodeURIComponent(transcript)}/glossary.csv`);
  }

  suspects(transcript: string, signal?: AbortSignal): Promise<WireSuspects> {
    return this.#json(`/transcripts/${encodeURIComponent(transcript)}/suspects.json`, signal);
  }

  proofreading(transcript: string, numbers: string, signal?: AbortSignal): Promise<WireProofreading> {
    return this.#json(`/transcripts/${encodeURIComponent(transcript)}/proofreading.json?numbers=${numbers}`, signal);
  }

  changeProofreading(request: NeverPropose | ProposeAgain | SuggestCorrections | StopSuggesting): Promise<Answer<object> | undefined> {
    return this.#ask("proofreading", request);
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

  /** Into a project, by its id, or by the name of a new one. */
  move(recordings: readonly string[], project: string): Promise<Answer<MovedRecordings> | undefined> {
    return this.#ask("library", { action: "move", recordings, project });
  }

  addProject(texts: Omit<AddProject, "action">): Promise<Answer<ProjectMade> | undefined> {
    return this.#ask("project", { action: "add", ...texts });
  }

  changeProject(project: string, texts: Omit<ChangeProject, "action" | "project">): Promise<Answer<object> | undefined> {
    return this.#ask("project", { action: "change", project, ...texts });
  }

  deleteProject(project: string): Promise<Answer<object> | undefined> {
    return this.#ask("project", { action: "delete", project });
  }

  /** The paths under which files wait that were sent. Throws what the server says, or that it was not reached. */
  async upload(files: readonly File[], signal?: AbortSignal): Promise<string[]> {
    const body = new FormData();
    for (const file of files) body.append("files", file);
    const url = `${this.base.replace(/\/studio$/u, "")}/upload`;
    const response = await fetch(url, { method: "POST", credentials: "same-origin", body, ...(signal && { signal }) }).catch(() => null);
    if (!response) throw new ReadError(0, t("The server was not reached."));
    if (!response.ok) throw new ReadError(response.status, (await response.text()).slice(0, 500));
    return (await response.json()) as string[];
  }

  /** Takes files in that were uploaded, each by the path that the upload was answered with. */
  takeIn(files: readonly string[], project: string): Promise<Answer<{ intake: string }> | undefined> {
    return this.#ask("intake", { action: "take", files, project });
  }

  /** Begins an export; the answer names it. */
  startExport(request: ExportRequest): Promise<Answer<{ export: string }> | undefined> {
    return this.#ask("export", { action: "start", ...request });
  }

  cancelExport(token: string): Promise<Answer<object> | undefined> {
    return this.#ask("export", { action: "cancel", export: token });
  }

  /** The newest export of a transcript, or of the whole library, that is being made or can be had. */
  async latestExport(what: { transcript?: string }): Promise<ExportState | null> {
    const query = new URLSearchParams(what).toString();
    return (await this.#json<{ latest: ExportState | null }>(`/exports.json${query ? `?${query}` : ""}`)).latest;
  }

  exportState(token: string, signal?: AbortSignal): Promise<ExportState> {
    return this.#json(`/exports/${encodeURIComponent(token)}/state.json`, signal);
  }

  async #json<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await (await read(this.base + path, { signal: signal ?? null })).json()) as T;
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
export function refusalText(answer: { ok: boolean; message?: string } | undefined): string {
  return answer?.message ?? t("The server was not reached. Nothing was changed.");
}
