/** The hits of a search over many recordings, under their recordings: each with its context, its sound and a tick. */

import type { HitRow } from "../api/wire.ts";
import { hitContext, isVerified, soundOf, timeOf } from "../find/context.ts";
import { button, el, setText } from "../lib/dom.ts";
import { clock } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import { languageName } from "../lib/languages.ts";
import type { Scope } from "../lib/scope.ts";
import type { Source } from "../lib/source.ts";
import { n, t } from "../lib/texts.ts";
import { Player } from "../timeline/player.ts";
import type { Found, FoundHits } from "./foundhits.ts";

interface Parts {
  sound: (recording: string) => Source;
  /** A tick was set or taken away. */
  changed: () => void;
  /** What would stand in a hit's place. */
  put: (found: Found) => string;
  /** Whether verified segments are replaced in as well. */
  verified: () => boolean;
}

/** Hits that are drawn at once. */
const ROWS = 100;

export class HitList {
  readonly element: HTMLElement;
  readonly #scope: Scope;
  readonly #parts: Parts;
  readonly #list = el("ul", { class: "cs-hits", "aria-label": t("What would be replaced"), translate: "no", tabindex: 0 });
  readonly #more = button({ name: "everywhere-more", text: " " }, () => this.#showMore());
  /** Those that are not to be replaced. */
  readonly #left = new Set<string>();
  #hits: FoundHits | null = null;
  #rows = ROWS;
  #playing: { recording: string; player: Player; scope: Scope } | null = null;

  constructor(scope: Scope, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
    this.element = el("div", { class: "cs-everywhere-hits" }, this.#list, this.#more);
  }

  chosen(hits: FoundHits): Found[] {
    return hits.all.filter((found) => this.#isPossible(found) && !this.#left.has(found.key));
  }

  show(hits: FoundHits): void {
    if (hits !== this.#hits) this.#rows = ROWS;
    this.#hits = hits;
    const shown = hits.all.slice(0, this.#rows);
    this.#list.hidden = !shown.length;
    this.#list.replaceChildren(...shown.flatMap((found, at) => (at && shown[at - 1]!.row.transcript === found.row.transcript ? [this.#row(found)] : [this.#head(found.row), this.#row(found)])));
    this.#more.hidden = hits.all.length <= this.#rows;
    setText(this.#more.firstElementChild!, n(Math.min(ROWS, hits.all.length - this.#rows), "Show {count} more", "Show {count} more"));
  }

  /** Ends what is heard. */
  hush(): void {
    this.#playing?.scope.dispose();
    this.#playing = null;
  }

  #showMore(): void {
    this.#rows += ROWS;
    if (this.#hits) this.show(this.#hits);
  }

  #isPossible(found: Found): boolean {
    return this.#parts.verified() || !isVerified(found.row);
  }

  /** The recording, with a tick for all of its hits. */
  #head(row: HitRow): HTMLElement {
    const mine = () => this.#hits!.all.filter((found) => found.row.transcript === row.transcript && this.#isPossible(found));
    const box = el("input", { type: "checkbox", "aria-label": t("All hits in {name}", { name: row.name }) });
    const left = mine().filter(({ key }) => this.#left.has(key)).length;
    box.disabled = !mine().length;
    box.checked = !box.disabled && !left;
    box.indeterminate = left > 0 && left < mine().length;
    box.addEventListener("change", () => {
      for (const { key } of mine()) this.#tick(key, box.checked);
      this.#ticked();
    });
    const of = row.translation ? el("small", { class: "cs-hint", text: ` ${t("translation, {language}", { language: languageName(row.language) })}` }) : null;
    return el("li", { class: "is-head" }, box, el("strong", { text: row.name }), of);
  }

  #row(found: Found): HTMLElement {
    const { row, said, hit, key } = found;
    const at = clock(timeOf(said, hit), 1);
    const box = el("input", { type: "checkbox", "data-hit": key, "aria-label": t("Replace the hit at {time} in {name}", { time: at, name: row.name }) });
    box.disabled = !this.#isPossible(found);
    box.checked = !box.disabled && !this.#left.has(key);
    box.addEventListener("change", () => {
      this.#tick(key, box.checked);
      this.#ticked();
      this.#list.querySelector<HTMLElement>(`[data-hit="${CSS.escape(key)}"]`)?.focus();
    });
    const play = button({ icon: icon("play"), class: "is-icon", label: t("Play the hit at {time}", { time: at }) }, () => this.#play(found));
    return el("li", {}, box, play, el("span", { class: "cs-hit-time", text: at }), hitContext(said, hit, this.#parts.put(found), row.language || null));
  }

  #tick(key: string, ticked: boolean): void {
    if (ticked) this.#left.delete(key);
    else this.#left.add(key);
  }

  #ticked(): void {
    if (this.#hits) this.show(this.#hits);
    this.#parts.changed();
  }

  #play({ row, said, hit }: Found): void {
    if (this.#playing?.recording !== row.recording) {
      this.hush();
      const scope = this.#scope.child();
      this.#playing = { recording: row.recording, scope, player: new Player(scope, this.#parts.sound(row.recording), Number.MAX_SAFE_INTEGER) };
    }
    this.#playing!.player.play(...soundOf(said, hit));
  }
}
