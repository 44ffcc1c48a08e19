/** The Studio tab: opens the recording that Python names, and says so where it cannot. */

import { nameInAddress } from "./address.ts";
import { Api, ReadError, type Context } from "./api.ts";
import { button, el } from "./dom.ts";
import { browserStorage, claimTab, Drafts, livingTabs } from "./drafts.ts";
import { Editor } from "./editor.ts";
import { fitToWindow } from "./fit.ts";
import { hostRoot, hostScope, loadStyle } from "./host.ts";
import { exposeHandle } from "./handle.ts";
import type { Scope } from "./scope.ts";

interface Value {
  recording: string | null;
  transcript: string | null;
  nonce?: unknown;
}

function valueOf(props: Context["props"]): Value {
  const value = (props.value ?? {}) as Partial<Value>;
  return { recording: value.recording ?? null, transcript: value.transcript ?? null, nonce: value.nonce };
}

class Studio {
  readonly #context: Context;
  readonly #scope: Scope;
  readonly #root: HTMLElement;
  readonly #api: Api;
  readonly #tab = claimTab();
  readonly #style = loadStyle();
  #open: Value = { recording: null, transcript: null };
  #inner: Scope | null = null;
  #editor: Editor | null = null;

  constructor(context: Context) {
    this.#context = context;
    this.#root = hostRoot(context, "cs-root-studio");
    this.#scope = hostScope(this.#root);
    this.#api = new Api(context.server);
    exposeHandle(this.#scope, () => this.#editor);
  }

  /** Follows the component's value. The same recording named again is opened afresh: its name may be another. */
  valueChanged(): void {
    const value = valueOf(this.#context.props);
    const { recording, transcript, nonce } = this.#open;
    if (value.recording === recording && value.transcript === transcript && value.nonce === nonce) return;
    this.#open = value;
    void this.#show(value);
  }

  #clear(): Scope {
    this.#inner?.dispose();
    this.#editor = null;
    return (this.#inner = this.#scope.child());
  }

  async #show(value: Value): Promise<void> {
    const scope = this.#clear();
    nameInAddress(value.recording, value.transcript);
    if (!value.recording) return this.#root.replaceChildren();
    this.#root.replaceChildren(el("p", { class: "cs-empty", role: "status", text: "Opening…" }));
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
    const [words, alive] = await Promise.all([first, livingTabs(), this.#style]);
    if (scope.disposed) return;
    const drafts = new Drafts(browserStorage(), transcript ?? id, this.#tab);
    const editor = new Editor(scope, {
      api: this.#api,
      recording,
      transcript,
      drafts,
      left: drafts.left(alive),
      again: () => this.#context.trigger("again", { recording: id, transcript }),
      close: () => this.#context.trigger("closed", { recording: id, transcript }),
      openTranscript: (other) => {
        this.#open = { ...this.#open, transcript: other };
        void this.#show(this.#open);
      },
      gone: () => this.#gone(),
    });
    this.#root.replaceChildren(editor.element);
    fitToWindow(scope, editor.element);
    editor.start(words);
    this.#editor = editor;
    const drawn = await peaks;
    if (!scope.disposed) editor.showPeaks(drawn);
    performance.mark("canary-studio:ready");
  }

  #gone(): void {
    this.#clear();
    this.#message("This recording was deleted.", null);
  }

  #failed(error: unknown): void {
    if (error instanceof ReadError && error.gone) return this.#gone();
    const why = error instanceof Error ? error.message : String(error);
    this.#message(`The recording cannot be opened. ${why}`, { text: "Try again", press: () => void this.#show(this.#open) });
  }

  #message(sentence: string, again: { text: string; press: () => void } | null): void {
    const close = button({ text: "Open another", name: "new" }, () => this.#context.trigger("closed", { recording: this.#open.recording }));
    const retry = again && button({ text: again.text, class: "is-primary" }, again.press);
    this.#root.replaceChildren(el("div", { class: "cs-empty", role: "alert" }, el("p", { text: sentence }), retry, close));
  }
}

/** Called by `js_on_load` of the Studio's gr.HTML. Events it triggers: `again`, `closed`. */
export function mountStudio(context: Context): void {
  const studio = new Studio(context);
  context.watch("value", () => studio.valueChanged());
  studio.valueChanged();
}
