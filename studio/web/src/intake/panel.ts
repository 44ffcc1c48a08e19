/** Files on their way into the Library: how far they are, what an import asks, what came of it. A reload shows it again. */

import { Api, refusalText, type GradioContext, type ReadError } from "../api/client.ts";
import { hostRoot, hostScope, loadStyle } from "../api/gradio.ts";
import { BUSY_MS, Poller } from "../api/poller.ts";
import type { Answer, IntakeState, KeptSound } from "../api/wire.ts";
import { button, el, setText } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { readAddress } from "../lib/address.ts";
import { into } from "../api/into.ts";
import { keptLives } from "../api/keptsound.ts";
import { pageState } from "../lib/pagestate.ts";
import type { Scope } from "../lib/scope.ts";
import type { Surely } from "../lib/surely.ts";
import { n, t } from "../lib/texts.ts";
import { takeWhatIsRefused } from "./chosen.ts";
import { PageDrop } from "./drop.ts";
import type { Dropped } from "./files.ts";
import { goOnToTranscribe, watchKeyboardUse } from "./bykeyboard.ts";
import { forGood, keptNotes } from "./kept.ts";
import { questionForm, type ImportAnswer } from "./question.ts";
import { detailNodes, summaryNodes } from "./told.ts";

interface Value {
  intake: string | null;
  nonce: unknown;
}

const UNANSWERED: ImportAnswer = { source_lang: null, split_long: false, skip_bad: false };

function valueOf(props: GradioContext["props"]): Value {
  const value = (props.value ?? {}) as Partial<Value>;
  return { intake: value.intake ?? null, nonce: value.nonce };
}

class Intake {
  readonly #context: GradioContext;
  readonly #scope: Scope;
  readonly #api: Api;
  readonly #root: HTMLElement;
  readonly #doing = el("span", { role: "status" });
  readonly #bar = el("progress", { max: 1, "aria-label": t("Taking files in") });
  readonly #cancel = button({ text: t("Cancel"), name: "cancel-intake" }, () => (this.#spoken ? this.#sure.ask(true) : void this.#stop()));
  readonly #sure: Surely = forGood("cancel-intake", "cs-kept-ways cs-intake-sure", { instead: () => this.#cancel, act: () => void this.#stop() });
  #spoken = false;
  readonly #progress: HTMLElement;
  readonly #poller: Poller;
  /** The one that is followed; `undefined` until it was asked whether there is one. */
  #followed: string | null | undefined = undefined;
  #answered = UNANSWERED;
  /** What is to be told besides, at the end. */
  #left = "";
  /** Whoever dropped files is at something else, which stays in front: this tells him how far they are. */
  readonly #told = el("div", { class: "cs-drop-told", role: "status", hidden: true });
  #quiet = false;
  /** Files that are being sent, until the server takes them in. */
  readonly #sending = new Set<AbortController>();
  #hide: () => void = () => {};
  #nonce: unknown;
  /** Below what is under way, or was told. */
  readonly #kept = el("div", { class: "cs-intake-kept" });
  readonly #byKeys: () => boolean;
  readonly #tellSeen: (on: boolean) => void;

  constructor(context: GradioContext) {
    this.#context = context;
    this.#root = hostRoot(context, "cs-root-intake");
    this.#scope = hostScope(this.#root);
    this.#tellSeen = pageState(this.#scope, "is-taking-in");
    this.#api = new Api(context.server);
    this.#byKeys = watchKeyboardUse(this.#scope);
    this.#progress = el("div", { class: "cs-intake-progress" }, this.#doing, this.#bar, this.#cancel, this.#sure.element);
    const { intake, nonce } = valueOf(context.props);
    this.#nonce = intake ? undefined : nonce; // begun while the page was still loading: to be followed
    this.#poller = new Poller(this.#scope, {
      // the place itself is not seen while it is empty
      element: this.#root.closest<HTMLElement>(".gradio-container") ?? this.#root,
      poll: () => this.#poll(),
      pace: () => (this.#followed === null ? null : BUSY_MS),
      onError: (error) => this.#lost(error),
    });
    this.#show();
    new PageDrop(this.#scope, (found) => void this.#dropped(found));
    takeWhatIsRefused(this.#scope, (found) => void this.#dropped(found));
    document.body.append(this.#told);
    this.#scope.add(() => this.#told.remove());
  }

  async #dropped({ files, others, unread }: Dropped): Promise<void> {
    const { tab, recording } = readAddress();
    this.#quiet = tab !== null || recording !== null;
    const left = leftText(others, unread);
    if (files.length === 0) return this.#tell(left ? t("Nothing of what was dropped can be taken in: {left}", { left }) : t("Nothing was dropped."));
    const sending = new AbortController();
    this.#sending.add(sending);
    const begun = await this.#send(files, sending.signal).catch((error: Error) => ({ ok: false, message: t("{message} Nothing was added.", { message: error.message }) }) as const);
    this.#sending.delete(sending);
    if (sending.signal.aborted) return void (begun?.ok && this.#api.stopIntake(begun.intake));
    if (!begun?.ok) return this.#tell(refusalText(begun));
    this.#left = left;
    this.#follow(begun.intake);
  }

  /** Sent in parts, and taken in together: a manifest comes with its sound. */
  async #send(files: readonly File[], signal: AbortSignal): Promise<Answer<{ intake: string }> | undefined> {
    const project = into();
    const paths: string[] = [];
    for (const some of parts(files)) {
      signal.throwIfAborted();
      this.#showProgress({ doing: t("Sending {number} of {all}: {name}", { number: paths.length + 1, all: files.length, name: some[0]!.name }), part: paths.length / files.length });
      paths.push(...(await this.#api.upload(some, signal)));
    }
    signal.throwIfAborted();
    return this.#api.takeIn(paths, project);
  }

  #tell(sentence: string): void {
    this.#tellBeside(sentence, true);
    this.#showBad(sentence);
  }

  #showBad(sentence: string): void {
    this.#showNotes(el("p", { class: "cs-bad", role: "alert", text: sentence }));
    this.#toSight();
  }

  /** What came of it stays until it is put away, or something else is taken in. */
  #showNotes(...notes: HTMLElement[]): void {
    const away = button({ icon: icon("close"), label: t("Put this away"), class: "is-quiet is-icon", name: "dismiss-intake" }, () => this.#show());
    this.#show(...(notes.length ? [el("div", { class: "cs-intake-notes" }, el("div", {}, ...notes), away)] : []));
  }

  #tellBeside(text: string, last = false): void {
    if (!this.#quiet) return;
    this.#hide();
    setText(this.#told, text);
    this.#told.hidden = false;
    if (last) this.#hide = this.#scope.timeout(TOLD_MS, () => (this.#told.hidden = true));
  }

  async start(): Promise<void> {
    await loadStyle();
    this.#poller.pollNow();
  }

  /** The server has begun to take something in, or what was told is over. */
  valueChanged(): void {
    const { intake, nonce } = valueOf(this.#context.props);
    if (nonce === this.#nonce) return;
    this.#nonce = nonce;
    if (intake === null) return this.#hush();
    this.#quiet = false;
    this.#answered = UNANSWERED;
    this.#follow(intake);
  }

  #follow(intake: string): void {
    this.#followed = intake;
    this.#poller.pollNow();
  }

  /** What was told is over; what is under way, or asks, goes on. */
  #hush(): void {
    if (!this.#followed && !this.#root.querySelector(".cs-intake-question")) this.#show();
  }

  #clear(): void {
    this.#followed = null;
    this.#left = "";
    this.#endBeside();
    this.#show();
  }

  /** Nothing comes of it that could be told. */
  #endBeside(): void {
    this.#hide();
    this.#told.hidden = true;
  }

  async #poll(): Promise<void> {
    const asked = this.#followed;
    if (asked === null) return;
    const state = asked === undefined ? await this.#found() : await this.#api.intake(asked);
    if (this.#followed !== asked) return; // another, or cancelled, meanwhile
    if (state === null) return this.#clear();
    this.#followed = state.intake;
    if (state.state === "failed" && (await this.#isKept(state.intake))) return this.#clear();
    this.#take(state);
  }

  /** What is under way or asks; what is kept is shown. */
  async #found(): Promise<IntakeState | null> {
    const { latest, kept } = await this.#api.latestIntake(await keptLives());
    this.#showKept(kept);
    return latest;
  }

  /** Whether what has failed is kept, which is then shown. */
  async #isKept(intake: string): Promise<boolean> {
    const { kept } = await this.#api.latestIntake(await keptLives());
    this.#showKept(kept);
    const found = kept.some((each) => each.intake === intake);
    if (found) this.#toSight();
    return found;
  }

  #showKept(kept: readonly KeptSound[]): void {
    this.#kept.replaceChildren(...keptNotes(kept, this.#api, { again: ({ intake }) => void this.#again(intake), discard: ({ intake }) => void this.#discard(intake) }));
    this.#seen();
  }

  async #again(intake: string): Promise<void> {
    const begun = await this.#api.takeInAgain(intake);
    if (!begun?.ok) return this.#showBad(refusalText(begun));
    this.#quiet = false;
    await this.#found();
    this.#follow(begun.intake);
  }

  async #discard(intake: string): Promise<void> {
    await this.#api.stopIntake(intake);
    await this.#found();
  }

  #take(state: IntakeState): void {
    if (state.state === "working") return this.#showProgress(state);
    this.#followed = null;
    if (state.state === "asks") {
      this.#tellBeside(t("What was dropped asks something: it stands in the Studio tab."), true);
      return this.#ask(state);
    }
    if (state.state === "stopped") return this.#clear();
    const sentences = [...state.summary, ...state.details, this.#left].filter(Boolean);
    this.#tellBeside(sentences.join(" ") || n(state.recordings, "{count} recording added.", "{count} recordings added."), true);
    this.#showNotes(...summaryNodes(state), ...detailNodes(state), ...(this.#left ? [el("p", { text: this.#left })] : []));
    this.#left = "";
    if (state.recordings) this.#context.trigger("taken", { intake: state.intake, ...(this.#quiet && { beside: true }) });
    else this.#toSight();
    if (state.recordings && state.kind === "files" && !this.#quiet && this.#byKeys()) goOnToTranscribe(this.#scope);
    this.#quiet = false;
  }

  #showProgress(state: Pick<IntakeState, "doing" | "part"> & Partial<Pick<IntakeState, "spoken">>): void {
    this.#spoken = state.spoken ?? false;
    this.#bar.value = state.part;
    setText(this.#doing, `${state.doing} … ${Math.round(state.part * 100)} %`);
    this.#tellBeside(this.#doing.textContent);
    if (this.#progress.isConnected) return;
    this.#sure.rest();
    this.#show(this.#progress);
  }

  #ask(state: IntakeState): void {
    const form = questionForm(state, this.#answered, {
      goOn: (answer) => void this.#goOn(state, answer),
      leave: () => void this.#leave(state.intake),
    });
    this.#show(form);
    form.querySelector<HTMLElement>("select, input")?.focus({ preventScroll: true });
    this.#toSight();
  }

  /** On a phone it stands under the fold: what wants to be read is brought up, unless somebody is at something else. */
  #toSight(): void {
    if (!this.#quiet) this.#root.scrollIntoView?.({ block: "nearest" });
  }

  async #goOn(state: IntakeState, answer: ImportAnswer): Promise<void> {
    this.#answered = answer;
    const begun = await this.#api.goOn({ intake: state.intake, ...answer });
    if (!begun?.ok) return this.#showBad(refusalText(begun));
    this.#follow(begun.intake);
  }

  async #stop(): Promise<void> {
    for (const each of this.#sending) each.abort();
    const followed = this.#followed;
    this.#clear();
    if (followed) await this.#api.stopIntake(followed);
  }

  async #leave(intake: string): Promise<void> {
    this.#clear();
    await this.#api.stopIntake(intake);
  }

  #lost(error: ReadError | null): void {
    if (error?.gone) return this.#clear();
    if (error && this.#progress.isConnected) setText(this.#doing, t("The server was not reached; asking again."));
  }

  #show(...nodes: Node[]): void {
    this.#root.replaceChildren(...nodes, this.#kept);
    this.#seen();
  }

  #seen(): void {
    this.#root.hidden = this.#root.childElementCount === 1 && this.#kept.childElementCount === 0;
    this.#tellSeen(!this.#root.hidden);
  }
}

const TOLD_MS = 8000;
/** So many bytes are sent at once, or one file. */
const TOGETHER = 50_000_000;
const MOST_TOGETHER = 50;

/** Of files that were dropped and are not sent. */
function leftText(others: number, unread: number): string {
  const kinds = others && n(others, "{count} file of other kinds stay.", "{count} files of other kinds stay.");
  const unreadable = unread && n(unread, "{count} file or folder could not be read.", "{count} files or folders could not be read.");
  return [kinds, unreadable].filter(Boolean).join(" ");
}

function parts(files: readonly File[]): File[][] {
  const found: File[][] = [];
  let size = Infinity;
  for (const file of files) {
    const last = found.at(-1);
    if (last && size + file.size <= TOGETHER && last.length < MOST_TOGETHER) last.push(file);
    else found.push([file]);
    size = found.at(-1) === last ? size + file.size : file.size;
  }
  return found;
}

/** Called by `js_on_load` of the place for what is taken in. Event it triggers: `taken`. */
export function mountIntake(context: GradioContext): void {
  const intake = new Intake(context);
  context.watch("value", () => intake.valueChanged());
  intake.valueChanged();
  void intake.start();
}
