/** Corrections back from the Hub: which dataset, a look at what would change, then the change. A reload shows it again. */

import { Api, refusalText, type GradioContext, type ReadError } from "../api/client.ts";
import { hostRoot, hostScope, loadStyle } from "../api/gradio.ts";
import { BUSY_MS, Poller } from "../api/poller.ts";
import type { PullInto, PullRow, PullState, Pulls, PushedFrom } from "../api/wire.ts";
import { correctAddress } from "../lib/address.ts";
import { button, el, setText } from "../lib/dom.ts";
import { projectName } from "../lib/projectname.ts";
import { selectField, setChoices, type Choices } from "../lib/selects.ts";
import { t, tc } from "../lib/texts.ts";
import { countsText, rowFolds } from "./rows.ts";

const ABOUT = t("Texts that were corrected in a dataset that you pushed come back. What was changed here as well is kept in both; what is verified here is never written over.");
const UNDO = t("Undo in each recording takes its texts back.");
const EVERYTHING = t("All projects");
const NOT_THERE = t("Its own project (not available)");
const CHOOSE = t("The project that this dataset was pushed from is not available to you any more. Choose where its corrections go.");
const LIST = "cs-pull-datasets";
const LONGEST_NAME = 200;

class PullPanel {
  readonly #context: GradioContext;
  readonly #api: Api;
  readonly #root: HTMLElement;
  readonly #name = el("input", { type: "text", "data-name": "pull-dataset", list: LIST, maxlength: LONGEST_NAME, placeholder: t("my-calls"), autocomplete: "off", spellcheck: false });
  readonly #names = el("datalist", { id: LIST });
  readonly #into = selectField(tc("which projects", "Into"), [], "pull-into");
  readonly #look = button({ text: t("Look what would change"), name: "pull-look" }, () => void this.#start(true));
  readonly #bring = button({ text: t("Bring back"), class: "is-primary", name: "pull-bring" }, () => void this.#start(false));
  readonly #bar = el("progress", { max: 1, "aria-label": t("Pulling from the Hub") });
  readonly #doing = el("span");
  readonly #stop = button({ text: t("Stop"), name: "pull-stop" }, () => void this.#end());
  readonly #progress: HTMLElement;
  readonly #told = el("div", { role: "status" });
  readonly #folds = el("div");
  readonly #wrong = el("p", { class: "cs-bad", role: "alert", hidden: true });
  readonly #poller: Poller;
  /** `undefined` until it was asked whether one is under way; null while nothing is followed. */
  #followed: string | null | undefined = undefined;
  /** What was looked at, and may come: at this commit, into this, and by the name that was written when the look began. */
  #looked: { dataset: string; commit: string; project: string; written: string } | null = null;
  #pushed: readonly PushedFrom[] = [];
  #projects: readonly PullInto[] = [];
  readonly #choose = el("p", { class: "cs-hint", "aria-live": "polite" });
  #written = "";
  #starting = false;

  constructor(context: GradioContext) {
    this.#context = context;
    this.#root = hostRoot(context, "cs-root-pull");
    this.#api = new Api(context.server);
    this.#progress = el("div", { class: "cs-pull-progress", hidden: true }, this.#bar, this.#doing, this.#stop);
    const field = el("label", { class: "cs-field-row" }, el("span", { text: t("Dataset") }), this.#name);
    const bar = el("div", { class: "cs-pull-bar" }, field, this.#names, this.#into.field, this.#look, this.#bring);
    this.#root.append(el("h3", { text: t("Bring corrections back") }), el("p", { class: "cs-hint", text: ABOUT }), bar, this.#choose, this.#progress, this.#wrong, this.#told, this.#folds);
    this.#into.field.hidden = true;
    this.#name.addEventListener("input", () => {
      this.#proposeInto();
      this.#show();
    });
    this.#into.select.addEventListener("change", () => this.#show());
    this.#name.addEventListener("focus", () => void this.#offer());
    this.#poller = new Poller(hostScope(this.#root), {
      element: this.#root,
      poll: () => this.#poll(),
      pace: () => (this.#followed === null ? null : BUSY_MS),
      onError: (error) => this.#lost(error),
    });
    this.#show();
  }

  async start(): Promise<void> {
    await loadStyle();
    this.#poller.pollNow();
  }

  /** A push may have ended since the page was opened. */
  async #offer(): Promise<void> {
    const found = await this.#api.pulls().catch(() => null);
    if (!found) return;
    this.#list(found);
    this.#show();
  }

  #list({ datasets, projects }: Pulls): void {
    this.#pushed = datasets;
    this.#names.replaceChildren(...datasets.map(({ name: value }) => el("option", { value })));
    this.#projects = projects;
    this.#setInto(this.#into.select.value);
  }

  /** One that is not among those that are offered is shown as such, and another must be chosen. */
  #setInto(project: string): void {
    const isThere = !project || this.#isOffered(project);
    const gone: Choices = isThere ? [] : [[project, NOT_THERE]];
    setChoices(this.#into.select, [["", EVERYTHING], ...gone, ...this.#projects.map(({ id, name }) => [id, projectName(name), true] as const)], project);
    this.#into.field.hidden = this.#projects.length < 2 && isThere;
  }

  #isOffered(project: string): boolean {
    return this.#projects.some(({ id }) => id === project);
  }

  /** Whether a choice is needed before anything may come. */
  get #mustChoose(): boolean {
    const { value } = this.#into.select;
    return value !== "" && !this.#isOffered(value);
  }

  /** Of a dataset that was pushed from one project: into that one. */
  #proposeInto(): void {
    const from = this.#pushed.find(({ name }) => name === this.#name.value.trim());
    if (from) this.#setInto(from.project ?? "");
    else if (this.#mustChoose) this.#setInto("");
  }

  async #poll(): Promise<void> {
    const followed = this.#followed;
    if (followed === undefined) return this.#takeUp();
    if (followed === null) return;
    const state = await this.#api.pull(followed);
    if (this.#followed === followed) this.#take(state);
  }

  async #takeUp(): Promise<void> {
    const found = await this.#api.pulls();
    const { datasets, latest } = found;
    this.#list(found);
    if (this.#followed !== undefined) return;
    this.#followed = null;
    if (!this.#name.value) {
      this.#name.value = latest?.dataset ?? datasets[0]?.name ?? "";
      this.#proposeInto();
      if (latest) this.#setInto(latest.project ?? "");
    }
    if (latest) this.#take(latest);
    this.#show();
  }

  #take(state: PullState): void {
    this.#followed = state.state === "working" ? state.pull : null;
    if (state.state === "working") {
      this.#bar.value = state.part;
      setText(this.#doing, `${state.doing} · ${Math.floor(state.part * 100)} %`);
    } else this.#tell(state);
    this.#show();
  }

  #tell(state: PullState): void {
    this.#looked = null;
    if (state.state !== "done") {
      const stopped = state.dry ? t("Stopped. Nothing was changed.") : t("Stopped. What came until then stays, a step in each recording.");
      return this.#fail(state.message ?? stopped);
    }
    const { dataset, commit } = state;
    if (state.dry) this.#looked = { dataset, commit, project: state.project ?? "", written: this.#written || dataset };
    const link = el("a", { href: state.url, target: "_blank", rel: "noopener", translate: "no", text: `${state.dataset}@${state.commit.slice(0, 7)}` });
    const first = state.dry && t("Nothing was changed yet.");
    const undo = !state.dry && state.counts["there"] ? UNDO : "";
    this.#told.replaceChildren(el("p", {}, `${[first, countsText(state), undo].filter(Boolean).join(" ")} `, /^https?:/u.test(state.url) ? link : null));
    this.#folds.replaceChildren(...rowFolds(state, (row) => this.#open(row)));
  }

  /** Whether the field still says what was looked at. */
  get #isLookedAt(): boolean {
    const named = this.#name.value.trim();
    return this.#looked !== null && [this.#looked.dataset, this.#looked.written].includes(named) && this.#looked.project === this.#into.select.value;
  }

  async #start(dry: boolean): Promise<void> {
    const dataset = this.#name.value.trim();
    if (!dataset || this.#starting || this.#followed || this.#mustChoose) return;
    this.#starting = true;
    const pressed = document.activeElement;
    const looked = dry ? null : this.#looked;
    this.#written = dataset;
    this.#clear();
    this.#show();
    const answer = await this.#api.startPull(looked?.dataset ?? dataset, looked?.commit ?? null, dry, this.#into.select.value || null);
    this.#starting = false;
    if (!answer?.ok) this.#fail(refusalText(answer));
    else {
      this.#followed = answer.pull;
      this.#bar.removeAttribute("value");
      setText(this.#doing, t("Waiting"));
      this.#poller.pollNow();
    }
    this.#show();
    const stayed = [document.body, pressed].includes(document.activeElement as HTMLElement);
    if (this.#followed && stayed) this.#stop.focus();
  }

  async #end(): Promise<void> {
    if (!this.#followed) return;
    const answer = await this.#api.stopPull(this.#followed);
    if (!answer?.ok) this.#fail(refusalText(answer));
    this.#poller.pollNow();
  }

  #open(row: PullRow): void {
    correctAddress({ recording: row.recording, transcript: row.transcript, segment: row.segment || null, second: row.segment ? Number(row.start.toFixed(3)) : null });
    this.#context.trigger("opened", { recording: row.recording, transcript: row.transcript });
  }

  #lost(error: ReadError | null): void {
    if (!error || !this.#followed) return;
    if (!error.gone) return setText(this.#doing, t("The server was not reached; asking again."));
    this.#followed = null;
    this.#fail(t("The pull has ended, and what came of it is no longer known here. Look again."));
    this.#show();
  }

  #fail(sentence: string): void {
    this.#clear();
    this.#wrong.hidden = false;
    setText(this.#wrong, sentence);
  }

  #clear(): void {
    this.#wrong.hidden = true;
    this.#told.replaceChildren();
    this.#folds.replaceChildren();
  }

  /** What may be pressed: to bring back is what was looked at. */
  #show(): void {
    const working = Boolean(this.#followed) || this.#starting;
    if (!this.#isLookedAt) this.#looked = null;
    const hadFocus = this.#progress.contains(document.activeElement);
    this.#progress.hidden = !this.#followed;
    this.#into.select.disabled = working;
    this.#look.disabled = working || !this.#name.value.trim() || this.#mustChoose;
    this.#bring.disabled = working || this.#looked === null || this.#mustChoose;
    setText(this.#choose, this.#mustChoose ? CHOOSE : "");
    this.#bring.title = this.#looked ? "" : t("Look what would change first.");
    if (hadFocus && !this.#followed) (this.#bring.disabled ? this.#look : this.#bring).focus();
  }
}

/** Called by `js_on_load` of the Pull's gr.HTML. Event it triggers: `opened`. */
export function mountPull(context: GradioContext): void {
  void new PullPanel(context).start();
}
