/** The export form, of one transcript in the drawer or of the whole library: what to make, how far it is, what came of it. */

import { refusal, type Api } from "./api.ts";
import { button, el, setText } from "./dom.ts";
import { selectField } from "./fields.ts";
import { count } from "./format.ts";
import type { ExportState } from "./wire.ts";

const FORMATS: readonly [string, string][] = [
  ["nemo", "NeMo manifest with audio"],
  ["json", "JSON, words and times"],
  ["txt", "Plain text"],
  ["srt", "Subtitles (SRT)"],
  ["vtt", "Subtitles (WebVTT)"],
  ["ctm", "CTM, one word a line"],
];
const PROFILES: readonly [string, string][] = [
  ["asr", "asr · CTC and transducer models"],
  ["canary", "canary · canary-1b"],
  ["canary2", "canary2 · canary-1b-flash, -v2"],
  ["salm", "salm · canary-qwen-2.5b"],
];
const STATUSES: readonly [string, string][] = [
  ["verified", "Verified segments"],
  ["all", "All but the unusable"],
];

/** How often a running export is asked how it stands. */
const ASK_MS = 500;

interface Parts {
  api: Api;
  /** What is exported: one transcript, or (empty) all that count of every recording. Null: nothing there yet. */
  what: () => { transcript?: string } | null;
}

export class ExportPanel {
  readonly element: HTMLElement;
  readonly #parts: Parts;
  readonly #format = selectField("Format", FORMATS);
  readonly #profile = selectField("Profile", PROFILES);
  readonly #status = selectField("Segments", STATUSES);
  readonly #result = el("div", { class: "cs-export-result", role: "status" });
  readonly #go: HTMLButtonElement;
  /** The export that is being made. */
  #token: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#go = button({ text: "Export", class: "is-primary", name: "export" }, () => void this.#export());
    this.#profile.select.value = "canary2";
    this.#format.select.addEventListener("change", () => this.#showProfile());
    this.element = el("div", { class: "cs-export" }, this.#format.field, this.#profile.field, this.#status.field, this.#go, this.#result);
  }

  /** Only NeMo's manifests differ by the model that is to be trained. */
  #showProfile(): void {
    this.#profile.field.hidden = this.#format.select.value !== "nemo";
  }

  async #export(): Promise<void> {
    const what = this.#parts.what();
    if (!what || this.#token) return;
    const format = this.#format.select.value;
    this.#show(el("p", { text: "Exporting…" }));
    const begun = await this.#parts.api.startExport({
      ...what,
      format,
      ...(format === "nemo" ? { profile: this.#profile.select.value } : {}),
      status: this.#status.select.value === "all" ? "all" : "verified",
    });
    if (!begun?.ok) return this.#show(el("p", { class: "cs-bad", text: refusal(begun) }));
    this.#token = begun.export;
    this.#go.disabled = true;
    await this.#follow(begun.export, format);
  }

  /** Asks how it stands until it ends, is cancelled, or the page is left. */
  async #follow(token: string, format: string): Promise<void> {
    const bar = el("progress", { max: 1, "aria-label": "Export progress" });
    const words = el("span");
    const cancel = button({ text: "Cancel", name: "cancel-export" }, () => void this.#cancel(token));
    this.#show(el("div", { class: "cs-export-progress" }, bar, words, cancel));
    while (this.#token === token) {
      const state = await this.#parts.api.exportState(token).catch(() => null);
      if (this.#token !== token) return;
      if (state && state.state !== "working") return this.#end(state, format);
      bar.value = state?.part ?? bar.value;
      setText(words, state ? `${state.doing || "Exporting"} · ${Math.floor(state.part * 100)} %` : "The server was not reached; asking again.");
      await new Promise((wake) => setTimeout(wake, ASK_MS));
    }
  }

  async #cancel(token: string): Promise<void> {
    this.#token = null;
    this.#go.disabled = false;
    this.#show(el("p", { text: "Cancelled. Nothing was kept." }));
    await this.#parts.api.cancelExport(token);
  }

  #end(state: ExportState, format: string): void {
    this.#token = null;
    this.#go.disabled = false;
    this.#show(...(state.state === "done" ? this.#resultNodes(state, format) : [el("p", { class: "cs-bad", text: state.message ?? "The export failed." })]));
  }

  #show(...nodes: Node[]): void {
    this.#result.replaceChildren(...nodes);
  }

  #resultNodes(state: ExportState, format: string): Node[] {
    const checker = state.checked_by === "nemo" ? "Read back by NeMo’s own loader." : "Read back by the studio; NeMo’s own loader is not installed here.";
    const link = el("a", { class: "cs-link", href: this.#parts.api.base + (state.url ?? ""), download: state.name ?? "", text: `Download ${state.name}` });
    const left = leftOut(state.reasons ?? {}, state.empty);
    const rows = `${count(state.rows ?? 0, "row")}.${format === "nemo" ? ` ${checker}` : ""}`;
    return [el("p", { text: rows }), ...(left ? [el("p", { text: left })] : []), el("p", {}, link)];
  }
}

/** Reasons in a person's words; others, the rules of a check, are named as they are. */
const REASONS: Record<string, string> = {
  "status.draft": "not verified",
  "status.unusable": "marked unusable",
  "text.empty": "without words",
};

/** What gave nothing at all, and why. */
const EMPTY: Record<string, [what: string, why: string]> = {
  "recording.untranscribed": ["recording", "without a transcript"],
  "transcript.empty": ["transcript", "without segments"],
  "transcript.left_out": ["transcript", "as a whole"],
};

/** “Left out: 3 not verified, 1 marked unusable, 2 recordings without a transcript.” */
export function leftOut(reasons: Record<string, number>, empty: Record<string, number> = {}): string {
  const segments = Object.entries(reasons).map(([reason, number]) => `${number} ${REASONS[reason] ?? reason}`);
  const whole = Object.entries(empty).map(([reason, number]) => {
    const [what, why] = EMPTY[reason] ?? [reason, ""];
    return `${count(number, what)} ${why}`.trim();
  });
  const parts = [...segments, ...whole];
  return parts.length ? `Left out: ${parts.join(", ")}.` : "";
}
