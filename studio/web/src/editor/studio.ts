/** The Studio tab: opens the recording that Python names, and says so where it cannot. */

import { Api, ReadError, type GradioContext } from "../api/client.ts";
import { hostRoot, hostScope, loadStyle } from "../api/gradio.ts";
import type { RecordingInfo } from "../api/wire.ts";
import { browserStorage, claimTab, Drafts, openTabs } from "../document/drafts.ts";
import { correctAddress, readAddress, showInAddress } from "../lib/address.ts";
import { button, el } from "../lib/dom.ts";
import { fitToWindow } from "../lib/fit.ts";
import { FootPedal, pedalsHere } from "../lib/footpedal.ts";
import { Keymap } from "../lib/keymap.ts";
import type { Scope } from "../lib/scope.ts";
import { t } from "../lib/texts.ts";
import { Editor } from "./editor.ts";
import { recordingBeyond } from "./queue.ts";
import { PageTabs } from "./tabs.ts";
import { exposeTestHandle } from "./testhandle.ts";

/** How often, at most, the address is told of the playhead: browsers allow a hundred times in half a minute. */
const ADDRESS_MS = 500;

const SEGMENT_GONE = t("The segment that the link named is not there any more: it was split, merged or deleted. This is what is said at its moment.");

interface Value {
  recording: string | null;
  transcript: string | null;
  nonce?: unknown;
}

function valueOf(props: GradioContext["props"]): Value {
  const value = (props.value ?? {}) as Partial<Value>;
  return { recording: value.recording ?? null, transcript: value.transcript ?? null, nonce: value.nonce };
}

class Studio {
  readonly #context: GradioContext;
  readonly #scope: Scope;
  readonly #root: HTMLElement;
  readonly #api: Api;
  readonly #tab = claimTab();
  readonly #keymap = new Keymap(browserStorage());
  readonly #pedal = new FootPedal(pedalsHere());
  readonly #style = loadStyle();
  #open: Value = { recording: null, transcript: null };
  #inner: Scope | null = null;
  #editor: Editor | null = null;
  readonly #tabs: PageTabs;
  /** As the page was asked for. */
  #asked = readAddress();

  constructor(context: GradioContext) {
    this.#context = context;
    this.#root = hostRoot(context, "cs-root-studio");
    this.#scope = hostScope(this.#root);
    this.#api = new Api(context.server);
    this.#tabs = new PageTabs(this.#scope, this.#root);
    // without one in the address whichever is in front stays: somebody may have pressed it before we were here
    if (this.#asked.tab !== null) this.#tabs.show(this.#asked.tab);
    this.#scope.listen(window, "popstate", () => this.#goBack());
    exposeTestHandle(this.#scope, () => this.#editor);
    void this.#pedal.reconnect();
  }

  /** Follows the component's value. The same recording named again is opened afresh: its name may be another. */
  valueChanged(): void {
    const value = valueOf(this.#context.props);
    const { recording, transcript, nonce } = this.#open;
    if (value.recording === recording && value.transcript === transcript && value.nonce === nonce) return;
    this.#open = value;
    void this.#show(value);
  }

  /** Back and Forward: the tab, and on the first one what was open in it. */
  #goBack(): void {
    const to = readAddress();
    const { recording, transcript } = this.#open;
    this.#tabs.show(to.tab);
    if (to.tab !== null) return correctAddress({ recording, transcript, second: to.recording === recording ? to.second : null });
    if (to.recording === recording && (to.transcript ?? transcript) === transcript) return;
    if (to.recording === null) this.#context.trigger("closed", { recording, transcript });
    else this.#context.trigger("opened", { recording: to.recording, transcript: to.transcript });
  }

  #clear(): Scope {
    this.#inner?.dispose();
    this.#editor = null;
    return (this.#inner = this.#scope.child());
  }

  async #show(value: Value): Promise<void> {
    const scope = this.#clear();
    const { recording, segment, second } = readAddress();
    const moment = recording === value.recording ? { segment, second } : { segment: null, second: null };
    showInAddress({ recording: value.recording, transcript: value.transcript, ...moment });
    if (!value.recording) return this.#root.replaceChildren();
    this.#root.replaceChildren(el("p", { class: "cs-empty", role: "status", text: t("Opening…") }));
    try {
      await this.#load(scope, value.recording, value.transcript);
    } catch (error) {
      if (!scope.disposed) this.#failed(error);
    }
  }

  /** Everything is asked for at once; the sound's picture may come after the words. */
  async #load(scope: Scope, id: string, named: string | null): Promise<void> {
    const abort = new AbortController();
    scope.add(() => abort.abort());
    const peaks = this.#api.peaks(id, abort.signal).catch(() => null);
    const changes = named === null ? null : this.#api.changes(named, -1, abort.signal);
    changes?.catch(() => {});
    const recording = await this.#api.recording(id, abort.signal);
    const transcript = named ?? recording.current;
    const first = changes ?? (transcript === null ? null : this.#api.changes(transcript, -1, abort.signal));
    const [words, alive] = await Promise.all([first, openTabs(), this.#style]);
    if (scope.disposed) return;
    const drafts = new Drafts(browserStorage(), transcript ?? id, this.#tab);
    const editor = new Editor(scope, {
      api: this.#api,
      recording,
      transcript,
      drafts,
      keymap: this.#keymap,
      pedal: this.#pedal,
      abandoned: drafts.abandoned(alive),
      again: (model) => this.#context.trigger("again", { recording: id, transcript, model: model ?? null }),
      close: () => this.#context.trigger("closed", { recording: id, transcript }),
      openTranscript: (other) => {
        this.#open = { ...this.#open, transcript: other };
        void this.#show(this.#open);
      },
      gone: () => this.#gone(recording),
      anew: () => {
        this.#clear(); // what is not saved is kept as a draft: nothing is to be asked before the page is left
        location.reload();
      },
      beyond: (step) => void this.#goBeyond(scope, editor, id, step),
    });
    this.#root.replaceChildren(editor.element);
    fitToWindow(scope, editor.element, editor.list.element.parentElement!, "--cs-list-height");
    editor.start(words);
    this.#comeBack(scope, editor, id, transcript);
    this.#editor = editor;
    const drawn = await peaks;
    if (!scope.disposed) editor.showPeaks(drawn);
    performance.mark("canary-studio:ready");
  }

  /** To the moment that the address names; of the second it is kept informed. */
  #comeBack(scope: Scope, editor: Editor, recording: string, transcript: string | null): void {
    const { segment, second } = readAddress();
    const found = segment !== null && editor.cursor.openAt(segment, second);
    if (!found && second !== null) editor.cursor.seek(second);
    if (segment !== null) correctAddress({ segment: null });
    const asked = this.#asked;
    this.#asked = readAddress("");
    const other = asked.recording === recording && asked.transcript !== null && asked.transcript !== transcript;
    if (other) editor.say(t("The transcript that the address named is not there. This is the one that counts."));
    else if (segment !== null && !found) editor.say(SEGMENT_GONE);
    let waiting = false;
    const keep = () => {
      waiting = false;
      // Back names another at once, which is open once the server has answered: until then the second is not its own
      const now = readAddress();
      if (now.recording !== recording || (now.transcript ?? transcript) !== transcript) return;
      showInAddress({ second: Number(editor.player.time.toFixed(3)) || null });
    };
    const soon = () => {
      if (!waiting) scope.timeout(ADDRESS_MS, keep);
      waiting = true;
    };
    scope.add(editor.player.on("time", soon));
  }

  async #goBeyond(scope: Scope, editor: Editor, id: string, step: 1 | -1): Promise<void> {
    try {
      const next = await recordingBeyond(this.#api, id, step);
      if (scope.disposed) return;
      if (next === null) return void editor.say(step > 0 ? t("This is the last recording that the Library shows.") : t("This is the first recording that the Library shows."));
      this.#context.trigger("opened", { recording: next, transcript: null });
    } catch (error) {
      if (!scope.disposed) editor.say((error as Error).message);
    }
  }

  /** From what is shared somebody can be sent away, too; the server says the same of both. */
  #gone({ standing }: RecordingInfo): void {
    this.#clear();
    const gone = standing.role === null ? t("This recording was deleted.") : t("This recording is not here any more: it was deleted, or it is not yours to see any longer.");
    this.#message(gone, null);
  }

  #failed(error: unknown): void {
    if (error instanceof ReadError && error.gone) return this.#message(t("There is no such recording here: it was deleted, it is not yours to see, or the address is wrong."), null);
    const why = error instanceof Error ? error.message : String(error);
    this.#message(t("The recording cannot be opened. {why}", { why }), { text: t("Try again"), press: () => void this.#show(this.#open) });
  }

  #message(sentence: string, again: { text: string; press: () => void } | null): void {
    const close = button({ text: t("Open another"), name: "new" }, () => this.#context.trigger("closed", { recording: this.#open.recording }));
    const retry = again && button({ text: again.text, class: "is-primary" }, again.press);
    this.#root.replaceChildren(el("div", { class: "cs-empty", role: "alert" }, el("p", { text: sentence }), retry, close));
  }
}

/** Called by `js_on_load` of the Studio's gr.HTML. Events it triggers: `again`, `opened`, `closed`. */
export function mountStudio(context: GradioContext): void {
  const studio = new Studio(context);
  context.watch("value", () => studio.valueChanged());
  studio.valueChanged();
}
