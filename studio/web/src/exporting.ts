/** The drawer's export form: what to make, what came of it, and what stands in the way. */

import { refusal, type Api } from "./api.ts";
import { button, el } from "./dom.ts";
import { count } from "./format.ts";
import type { TranscriptModel } from "./model.ts";
import type { Answer, ExportResult, Finding } from "./wire.ts";

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

interface Parts {
  api: Api;
  transcript: () => string | null;
  model: TranscriptModel;
  /** Shows the segment at this position of the list. */
  goTo: (position: number) => void;
}

function choice(label: string, options: readonly (readonly [string, string])[]): { field: HTMLElement; select: HTMLSelectElement } {
  const select = el("select", { "data-name": label.toLowerCase() });
  for (const [value, text] of options) select.append(el("option", { value, text }));
  return { field: el("label", { class: "cs-field-row" }, el("span", { text: label }), select), select };
}

export class ExportPanel {
  readonly element: HTMLElement;
  readonly #parts: Parts;
  readonly #format = choice("Format", FORMATS);
  readonly #profile = choice("Profile", PROFILES);
  readonly #status = choice("Segments", STATUSES);
  readonly #result = el("div", { class: "cs-export-result", role: "status" });
  readonly #go: HTMLButtonElement;

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
    const transcript = this.#parts.transcript();
    if (!transcript) return;
    const format = this.#format.select.value;
    this.#go.disabled = true;
    this.#result.replaceChildren(el("p", { text: "Exporting…" }));
    const answer = await this.#parts.api.export({
      transcript,
      format,
      ...(format === "nemo" ? { profile: this.#profile.select.value } : {}),
      status: this.#status.select.value === "all" ? "all" : "verified",
    });
    this.#go.disabled = false;
    this.#result.replaceChildren(...this.#resultNodes(answer, format));
  }

  #resultNodes(answer: Answer<ExportResult> | undefined, format: string): Node[] {
    if (!answer?.ok) return [el("p", { class: "cs-bad", text: refusal(answer) }), ...this.#findings(answer?.findings ?? [])];
    const skipped = answer.skipped ? `, ${answer.skipped} left out` : "";
    const checker = answer.checked_by === "nemo" ? "Read back by NeMo’s own loader." : "Read back by the studio; NeMo’s own loader is not installed here.";
    const link = el("a", { class: "cs-link", href: this.#parts.api.base + answer.url, download: answer.name, text: `Download ${answer.name}` });
    return [el("p", {}, `${count(answer.rows, "row")}${skipped}.${format === "nemo" ? ` ${checker}` : ""}`), el("p", {}, link)];
  }

  #findings(findings: readonly Finding[]): Node[] {
    if (!findings.length) return [];
    const list = el("ul", { class: "cs-findings" });
    for (const finding of findings.slice(0, 100)) {
      const position = this.#positionOf(finding);
      const row = position >= 0 ? button({ text: `Segment ${position + 1}`, class: "is-link" }, () => this.#parts.goTo(position)) : null;
      list.append(el("li", {}, row, el("span", { text: ` ${finding.message}` })));
    }
    const more = findings.length > 100 ? el("p", { text: `… and ${findings.length - 100} more.` }) : null;
    return more ? [list, more] : [list];
  }

  /** A finding names its segment; otherwise its row is the position, counted from one. */
  #positionOf({ segment, row }: Finding): number {
    const { model } = this.#parts;
    if (segment) return model.position(segment);
    if (typeof row === "string") return model.position(row);
    return row !== null && row >= 1 && row <= model.segments.length ? row - 1 : -1;
  }
}
