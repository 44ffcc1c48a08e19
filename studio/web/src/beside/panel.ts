/** The drawer's pair: what was said beside its translation, row by row at one time, each of them to be corrected. */

import type { Api } from "../api/client.ts";
import type { TranscriptInfo } from "../api/wire.ts";
import type { Drafts } from "../document/drafts.ts";
import type { Rights } from "../document/rights.ts";
import type { Saver } from "../document/saver.ts";
import type { Transcripts } from "../document/transcripts.ts";
import { nearestVersion, versionText } from "../document/version.ts";
import { el } from "../lib/dom.ts";
import type { Command } from "../lib/keyboard.ts";
import { sameLanguage } from "../lib/languages.ts";
import type { NoticeAction } from "../lib/notice.ts";
import type { Scope } from "../lib/scope.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { t } from "../lib/texts.ts";
import type { Player } from "../timeline/player.ts";
import { Desk } from "./desk.ts";

interface Parts {
  api: Api;
  /** The open transcript, null while there is none. */
  transcript: string | null;
  transcripts: Transcripts;
  drafts: Drafts;
  rights: Rights;
  player: Player;
  /** The middle (seconds) of the segment that is current in the open transcript. */
  middle: () => number;
  lead: (time: number) => void;
  command: (command: Command) => void;
  colourOf: (speaker: string | null) => number;
  say: (sentence: string, action?: NoticeAction) => void;
}

export class BesidePanel {
  readonly element = el("div", { class: "cs-beside" });
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #other = selectField(t("Beside"), [], "beside");
  readonly #place = el("div", { class: "cs-beside-place" });
  #open: { id: string; desk: Desk; scope: Scope } | null = null;
  /** Of those that were looked at before: what was typed there may still be on its way. */
  readonly #leaving = new Set<Saver>();

  constructor(scope: Scope, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
    this.element.append(this.#other.field, this.#place);
    this.#other.select.addEventListener("change", () => this.#show());
    scope.add(parts.transcripts.on("change", () => this.#showOthers()));
    this.#showOthers();
  }

  /** Whether there is a transcript in another language. */
  get isUseful(): boolean {
    return this.#others.length > 0;
  }

  get unsaved(): boolean {
    return (this.#open?.desk.unsaved ?? false) || [...this.#leaving].some((saver) => saver.unsaved > 0);
  }

  /** Whenever the panel comes into sight. */
  shown(): void {
    void this.#parts.transcripts.refresh();
    this.#show();
  }

  /** Another segment is current in the open transcript. */
  selected(): void {
    this.#open?.desk.follow(this.#parts.middle());
  }

  key(event: KeyboardEvent): boolean {
    return this.#open?.desk.key(event) ?? false;
  }

  focus(): boolean {
    this.#open?.desk.focus();
    return this.#open !== null;
  }

  get #own(): TranscriptInfo | undefined {
    return this.#parts.transcripts.all.find((info) => info.id === this.#parts.transcript);
  }

  get #others(): TranscriptInfo[] {
    const own = this.#own;
    return own ? this.#parts.transcripts.others(own.id).filter((info) => !sameLanguage(info.target_lang, own.target_lang)) : [];
  }

  #showOthers(): void {
    const { transcripts } = this.#parts;
    const others = this.#others;
    const before = this.#other.select.value;
    const chosen = others.some((info) => info.id === before) ? before : (sourceOf(others, this.#own) ?? nearestVersion(others, this.#own))?.id;
    setChoices(this.#other.select, others.map((info) => [info.id, versionText(info, transcripts.all)]), chosen);
  }

  #show(): void {
    const info = this.#others.find((each) => each.id === this.#other.select.value);
    if (this.#open?.id !== info?.id) this.#change(info);
    this.#open?.desk.follow(this.#parts.middle());
  }

  #change(info: TranscriptInfo | undefined): void {
    this.#leave();
    this.#open = info ? this.#make(info) : null;
    this.#place.replaceChildren(...(this.#open ? [this.#open.desk.element] : []));
  }

  #make(info: TranscriptInfo): { id: string; desk: Desk; scope: Scope } {
    const scope = this.#scope.child();
    const { transcripts, drafts } = this.#parts;
    const desk = new Desk(scope, { ...this.#parts, info, title: versionText(info, transcripts.all), drafts: drafts.of(info.id) });
    return { id: info.id, desk, scope };
  }

  #leave(): void {
    if (!this.#open) return;
    const { desk, scope } = this.#open;
    scope.dispose(); // hands over what is being typed
    this.#leaving.add(desk.saver);
    void desk.saver.drained().then(() => this.#leaving.delete(desk.saver));
  }
}

/** Of a translation what was said; of what was said its newest translation comes by itself. */
function sourceOf(others: readonly TranscriptInfo[], own: TranscriptInfo | undefined): TranscriptInfo | undefined {
  if (own?.task !== "ast") return undefined;
  return others.find((info) => info.segments && info.task === "asr" && sameLanguage(info.target_lang, own.source_lang));
}
