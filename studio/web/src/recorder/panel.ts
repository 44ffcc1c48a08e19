/** The recorder on the Studio tab: one button, and while it records what is heard, how loud, and whether all is kept. */

import { Api, refusalText, type GradioContext } from "../api/client.ts";
import { hostRoot, hostScope, loadStyle } from "../api/gradio.ts";
import { setStudioForm } from "../api/into.ts";
import { soundStore } from "../api/keptsound.ts";
import { LiveApi, LiveError } from "../api/live.ts";
import { Poller } from "../api/poller.ts";
import type { StartLive } from "../api/wire.ts";
import { button, el, setText } from "../lib/dom.ts";
import { clock } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import { pageState } from "../lib/pagestate.ts";
import { DEFAULT_PROJECT } from "../lib/projectname.ts";
import { Scope } from "../lib/scope.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { t, tc } from "../lib/texts.ts";
import { hold } from "./hold.ts";
import { LeftBar } from "./leftbar.ts";
import { Leftovers } from "./leftovers.ts";
import { hearingText, LiveTextView } from "./livetext.ts";
import { microphones } from "./microphone.ts";
import { awayText, insecure, microphoneTrouble, surroundings } from "./sentences.ts";
import { RecordingSession } from "./session.ts";

const TEXT_MS = 250;
/** Seconds that may be on their way without a word about it. */
const ON_ITS_WAY = 3;
const DEVICE = "canary-studio:microphone";

type State = "idle" | "opening" | "recording" | "paused" | "ending";
type Wanted = Omit<StartLive, "began">;

class Recorder {
  readonly #context: GradioContext;
  readonly #scope: Scope;
  readonly #root: HTMLElement;
  readonly #api: LiveApi;
  readonly #record = button({ icon: icon("record"), text: tc("verb", "Record"), class: "is-record", name: "record" }, () => void this.#begin());
  readonly #pause = button({ text: t("Pause"), name: "pause" }, () => this.#pauseOrResume());
  readonly #stop = button({ icon: icon("stop"), text: tc("recording", "Stop"), class: "is-primary", name: "stop" }, () => void this.#end());
  readonly #clock = el("span", { class: "cs-record-clock", role: "timer", "aria-label": t("Recorded"), "data-name": "clock" });
  readonly #level = el("div", { class: "cs-record-level" });
  readonly #meter = el("div", { class: "cs-record-meter", "aria-hidden": "true" }, this.#level);
  readonly #device = selectField(t("Microphone"), [], "microphone");
  readonly #hint = el("p", { class: "cs-hint", text: t("The words appear as you speak. Every second is kept as you say it.") });
  readonly #bar = el("div", { class: "cs-record-bar" }, this.#clock, this.#meter, this.#pause, this.#stop);
  readonly #status = el("p", { class: "cs-hint cs-record-status", role: "status", "data-name": "status" });
  readonly #notice = el("p", { class: "cs-notice is-bad", role: "alert", hidden: true });
  readonly #text = new LiveTextView();
  readonly #poller: Poller;
  #state: State = "idle";
  #session: RecordingSession | null = null;
  #inner: Scope | null = null;
  #heard: string | null = null;
  #hearing = "";
  #sound = "";
  #trouble: LiveError | null = null;
  readonly #left: Leftovers;
  /** The row is his who speaks: what else stands in it goes. */
  readonly #tellRecording: (on: boolean) => void;
  /** Why not all is kept in the browser. */
  #unkept = "";

  constructor(context: GradioContext) {
    this.#context = context;
    this.#root = hostRoot(context, "cs-root-recorder");
    this.#scope = hostScope(this.#root);
    this.#tellRecording = pageState(this.#scope, "is-recording");
    this.#api = new LiveApi(new Api(context.server).base);
    this.#left = leftovers(this.#api);
    this.#left.follow = (jobs) => this.#follow(jobs);
    const head = el("div", { class: "cs-record-head" }, this.#record, this.#bar, this.#device.field);
    const bar = new LeftBar(this.#scope, this.#left, () => (this.#record.hidden ? this.#stop : this.#record).focus({ preventScroll: true }));
    this.#root.append(el("section", { class: "cs-recorder", "aria-label": tc("verb", "Record") }, head, this.#hint, bar.element, this.#notice, this.#status, this.#text.element));
    this.#poller = new Poller(this.#scope, { element: this.#root, poll: () => this.#poll(), pace: () => (this.#session ? TEXT_MS : null), onError: () => {} });
    this.#scope.listen(this.#device.select, "change", () => void this.#changeDevice());
    this.#scope.listen(window, "pagehide", () => this.#session?.leave());
    this.#scope.add(() => this.#session?.leave());
    this.#scope.listen(document, "visibilitychange", () => void this.#left.look());
    if (surroundings().secure) this.#scope.listen(navigator.mediaDevices, "devicechange", () => void this.#showDevices());
    this.#show();
    void loadStyle();
    void this.#left.look();
    void this.#showDevices();
  }

  // --- what a person does ---

  async #begin(): Promise<void> {
    const around = surroundings();
    if (!around.secure) return this.#tell(insecure(around));
    this.#tell("");
    this.#text.clear();
    this.#hearing = this.#sound = "";
    this.#enter("opening");
    this.#inner = this.#scope.child();
    const session = this.#newSession(this.#inner);
    try {
      await session.listen(this.#device.select.value);
    } catch (error) {
      const inner = this.#inner;
      void session.end().finally(() => inner.dispose()); // nothing was recorded: nothing is to be left
      this.#enter("idle");
      this.#record.focus();
      return this.#tell(microphoneTrouble(error, around));
    }
    if (this.#scope.disposed) return;
    this.#session = session;
    this.#enter("recording");
    this.#stop.focus();
    this.#poller.reschedule();
    void this.#showDevices(session.device);
  }

  #newSession(scope: Scope): RecordingSession {
    const start = () => ({ began: localTime(new Date()), ...this.#wanted() });
    this.#unkept = "";
    return new RecordingSession(scope, {
      api: this.#api,
      start,
      book: this.#left.book(start()),
      onUnkept: (why) => {
        this.#unkept = why;
        this.#showStatus();
      },
      onLevel: (level, told) => this.#showLevel(level, told),
      onNews: (trouble) => this.#news(trouble),
      onLost: () => {
        this.#enter("paused");
        this.#tell(t("The microphone is gone. Connect it or choose another one, then press Resume; what was said is kept."));
      },
      onFull: () => void this.#end(t("The recording has become as long as a file can be, and was ended.")),
    });
  }

  #pauseOrResume(): void {
    if (this.#state === "paused") this.#session?.resume();
    else this.#session?.pause();
    this.#tell("");
    this.#enter(this.#state === "paused" ? "recording" : "paused");
  }

  async #end(told = ""): Promise<void> {
    const session = this.#session;
    if (!session || this.#state === "ending") return;
    this.#enter("ending");
    this.#tell(told);
    const jobs = await session.end();
    if (this.#scope.disposed) return;
    this.#session = null;
    this.#inner?.dispose();
    this.#enter("idle");
    this.#record.focus();
    if (jobs.length) this.#context.trigger("recorded", { jobs });
  }

  async #changeDevice(): Promise<void> {
    const device = this.#device.select.value;
    try {
      localStorage.setItem(DEVICE, device);
    } catch {
      // not remembered, then
    }
    if (!this.#session) return;
    try {
      await this.#session.listen(device);
      this.#tell("");
    } catch (error) {
      this.#tell(microphoneTrouble(error, surroundings()));
      void this.#showDevices(this.#session.device);
    }
  }

  // --- what the server says ---

  #news(trouble: LiveError | null): void {
    if (this.#trouble && !trouble) this.#poller.pollNow(); // which asks more and more seldom where nobody answers
    this.#trouble = trouble;
    const live = this.#session?.live ?? null;
    if (live !== null && live !== this.#heard) this.#text.goOn();
    if (live !== null) this.#heard = live;
    this.#showStatus();
  }

  async #poll(): Promise<void> {
    if (this.#heard === null) return;
    const text = await this.#api.text(this.#heard, this.#text.count);
    if (!this.#session) return;
    this.#text.show(text);
    this.#hearing = hearingText(text);
    this.#showStatus();
  }

  /** What another page had left, as what was said here; whoever speaks, or is elsewhere, is not led away. */
  #follow(jobs: readonly string[]): boolean {
    if (this.#scope.disposed || this.#state !== "idle") return false;
    this.#context.trigger("recorded", { jobs });
    return true;
  }

  // --- what is shown ---

  #enter(state: State): void {
    this.#state = state;
    this.#show();
  }

  #show(): void {
    const at = this.#state;
    const busy = at === "recording" || at === "paused" || at === "ending";
    this.#tellRecording(busy);
    this.#root.classList.toggle("is-paused", at === "paused");
    this.#record.hidden = busy;
    this.#record.disabled = at === "opening";
    this.#bar.hidden = !busy;
    this.#hint.hidden = busy;
    this.#text.element.hidden = !busy;
    this.#pause.disabled = this.#stop.disabled = this.#device.select.disabled = at === "ending";
    setText(this.#pause.querySelector("span")!, at === "paused" ? t("Resume") : t("Pause"));
    this.#showStatus();
  }

  #showLevel(level: number, told: string): void {
    this.#level.style.transform = `scaleX(${level.toFixed(3)})`;
    setText(this.#clock, clock(this.#session?.seconds ?? 0));
    if (told === this.#sound) return;
    this.#sound = told;
    this.#showStatus();
  }

  #showStatus(): void {
    setText(this.#status, this.#sentence());
  }

  #sentence(): string {
    const unsent = this.#session?.unsent ?? 0;
    const { status, message } = this.#trouble ?? {};
    if (this.#state === "opening") return t("Waiting for the microphone: the browser may ask whether you allow it.");
    if (this.#state === "idle") return "";
    if (status === 0 && unsent > ON_ITS_WAY) return awayText(unsent, this.#unkept);
    if (status) return keptText(message ?? refusalText(undefined), Math.round(unsent), !this.#unkept);
    if (this.#state === "ending") return t("Keeping the last words…");
    return this.#sound || this.#hearing || (this.#state === "paused" ? t("Paused: what is said now is not recorded.") : "");
  }

  #tell(sentence: string): void {
    this.#notice.hidden = !sentence;
    setText(this.#notice, sentence);
  }

  async #showDevices(chosen = remembered()): Promise<void> {
    const found = surroundings().secure ? await microphones().catch(() => []) : [];
    this.#device.field.hidden = found.length < 2;
    setChoices(this.#device.select, [["", t("The browser’s own")], ...found], found.some(([id]) => id === chosen) ? chosen : "");
  }

  #wanted(): Wanted {
    return this.#context.props.value as Wanted;
  }
}

let found: Leftovers | null = null;

/** Of the whole page: what is being sent goes on where the recorder gives way to the editor. */
function leftovers(api: LiveApi): Leftovers {
  found ??= new Leftovers({ api, store: soundStore, hold, scope: new Scope() });
  return found;
}

function remembered(): string {
  try {
    return localStorage.getItem(DEVICE) ?? "";
  } catch {
    return "";
  }
}

/** While the server takes nothing. `written`: in the browser, not only in the page. */
function keptText(why: string, seconds: number, written: boolean): string {
  return written ? t("{why} The last {seconds} s are kept in this browser.", { why, seconds }) : t("{why} The last {seconds} s are kept in this page.", { why, seconds });
}

/** The clock on the wall here, ISO 8601 without a zone. */
export function localTime(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Called by `js_on_load` of the recorder's gr.HTML. Event that it triggers: `recorded`, with the jobs that take it in. */
export function mountRecorder(context: GradioContext): void {
  new Recorder(context);
  const told = () => {
    const value = context.props.value as Partial<Wanted> | undefined;
    if (!value) return;
    const { model = "auto", task = "asr", source_lang = "en", target_lang = "en", pnc = true, project = DEFAULT_PROJECT } = value;
    setStudioForm({ project, request: { model, task, source_lang, target_lang, pnc } });
  };
  context.watch("value", told);
  told();
}
