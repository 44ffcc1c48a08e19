/**
 * The drawer's speakers: who says the current segment, the marked region or the channel, and for all of a speaker's segments
 * another name, a merge, a colour, and a list of them alone.
 */

import type { Segment } from "../api/decode.ts";
import { LONGEST_SPEAKER, MOST_REPLACED } from "../api/wire.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { MarkedRegion } from "../document/region.ts";
import type { Rights } from "../document/rights.ts";
import type { Roster } from "../document/roster.ts";
import type { RowFilter } from "../document/rowfilter.ts";
import type { Saver } from "../document/saver.ts";
import { COLOUR_NAMES, speakersOf, type Speaker } from "../document/speakers.ts";
import { button, el, offLine, setAttributes, writtenIn } from "../lib/dom.ts";
import { clock, lengthText, oneLine } from "../lib/format.ts";
import { firstKeys, type Digit } from "../lib/keyboard.ts";
import { n, t, tc } from "../lib/texts.ts";

interface Parts {
  /** The way to a diarizer, below the rest. */
  find: HTMLElement;
  model: TranscriptModel;
  saver: Saver;
  roster: Roster;
  filter: RowFilter;
  marked: MarkedRegion;
  rights: Rights;
  /** How many channels the recording has that say different things. */
  channels: number;
  say: (sentence: string) => void;
  /** The segment that a person sees as current. */
  segment: () => Segment | null;
}

export const swatch = (colour: number): HTMLElement => el("span", { class: "cs-speaker-swatch", "data-colour": colour, "aria-hidden": "true" });

/** What a name is given to. */
type Reach = "segment" | "region" | "channel";

export class SpeakersPanel {
  readonly element = el("div", { class: "cs-speakers" });
  readonly #named = el("div");
  readonly #parts: Parts;
  /** What is drawn: the same is not drawn anew, under the hands of whoever types. */
  #drawn = "";
  #reach: Reach = "segment";

  constructor(parts: Parts) {
    this.#parts = parts;
    this.element.append(this.#named, parts.find);
  }

  /** Brings it up to date; what is being typed stays. */
  render(): HTMLElement {
    const { model, segment, roster, filter } = this.#parts;
    const [speakers, current] = [speakersOf(model.segments), segment()];
    const looks = speakers.map(({ name }) => [roster.keyOf(name), roster.colourOf(name)]);
    const drawn = JSON.stringify([speakers, looks, filter.speaker ?? filter.active, this.#reaches(), current && [current.id, current.speaker]]);
    if (drawn !== this.#drawn && !this.#isTyped()) {
      this.#drawn = drawn;
      this.#named.replaceChildren(...this.#current(current, speakers), ...this.#all(speakers));
    }
    return this.element;
  }

  /** To the field in which the current segment's speaker is written. */
  focus(): boolean {
    const field = this.element.querySelector<HTMLInputElement>("[data-name=new-speaker]");
    field?.focus({ preventScroll: true });
    return field !== null;
  }

  #isTyped(): boolean {
    return writtenIn(this.element).some((field) => field === document.activeElement);
  }

  #current(segment: Segment | null, speakers: readonly Speaker[]): HTMLElement[] {
    const off = this.#parts.rights.why("change");
    if (off !== null) return [offLine(off)];
    if (!segment) return [el("p", { class: "cs-hint", text: t("Go to a segment to say who speaks there.") })];
    const chips = speakers.map((speaker) => this.#chip(speaker, speaker.name === segment.speaker));
    if (segment.speaker !== null) chips.push(button({ text: t("Nobody"), name: "no-speaker", class: "cs-speaker-chip" }, () => this.#set(null)));
    const add = nameForm("", t("Another name"), "new-speaker", tc("verb", "Set"), (name) => this.#set(name));
    return [el("h3", { text: t("Who says the segment at {time}", { time: clock(segment.start, 1) }) }), el("div", { class: "cs-speaker-chips" }, ...chips), ...this.#reachChoice(), add];
  }

  /** Where a name can be given to more than the segment. */
  #reachChoice(): HTMLElement[] {
    const reaches = this.#reaches();
    if (reaches.length < 2) return [];
    const select = el("select", { "aria-label": t("Set for"), "data-name": "speaker-reach" });
    select.append(...reaches.map(([value, text]) => el("option", { value, text })));
    select.value = reaches.some(([value]) => value === this.#reach) ? this.#reach : "segment";
    select.addEventListener("change", () => (this.#reach = select.value as Reach));
    return [el("label", { class: "cs-check" }, el("span", { text: t("Set for") }), select)];
  }

  #reaches(): [Reach, string][] {
    const inRegion = this.#inRegion().length;
    const found: [Reach, string][] = [["segment", t("this segment")]];
    if (inRegion) found.push(["region", n(inRegion, "the {count} segment in the marked region", "the {count} segments in the marked region")]);
    if (this.#parts.channels > 1) found.push(["channel", t("all of its channel")]);
    return found;
  }

  /** Those whose middle lies in the marked region. */
  #inRegion(): Segment[] {
    const { marked, model } = this.#parts;
    const { span } = marked;
    const isIn = ({ start, end }: Segment) => span !== null && (start + end) / 2 >= span.start && (start + end) / 2 <= span.end;
    return span ? model.segments.filter(isIn) : [];
  }

  #chip(speaker: Speaker, pressed: boolean): HTMLButtonElement {
    const chip = button({ text: speaker.name, icon: swatch(this.#parts.roster.colourOf(speaker.name)), name: "set-speaker", class: "cs-speaker-chip" }, () => this.#set(speaker.name));
    setAttributes(chip, { "aria-pressed": String(pressed), translate: "no" });
    return chip;
  }

  #all(speakers: readonly Speaker[]): HTMLElement[] {
    if (!speakers.length) return [el("p", { class: "cs-hint", text: t("No speaker has a name yet.") })];
    const rows = speakers.map((speaker) => el("li", {}, ...this.#row(speaker, speakers)));
    return [el("h3", { text: t("All speakers") }), el("ul", { class: "cs-speaker-list" }, ...rows)];
  }

  #row(speaker: Speaker, speakers: readonly Speaker[]): HTMLElement[] {
    const { roster } = this.#parts;
    const may = this.#parts.rights.why("change") === null;
    const form = may
      ? nameForm(speaker.name, t("Name of {speaker}", { speaker: speaker.name }), "speaker-name", t("Rename"), (name) => this.#rename(speaker.name, name))
      : el("div", { class: "cs-speaker-form" }, el("span", { text: speaker.name, translate: "no" }));
    form.prepend(swatch(roster.colourOf(speaker.name)), ...this.#key(speaker.name));
    const facts = el("span", { class: "cs-hint", text: `${n(speaker.segments, "{count} segment", "{count} segments")} · ${lengthText(speaker.seconds)}` });
    const others = speakers.filter((other) => other.name !== speaker.name);
    const foot = el("div", { class: "cs-speaker-foot" }, facts, this.#only(speaker.name));
    const more = el("div", { class: "cs-speaker-more" }, this.#colour(speaker.name), may && others.length ? this.#merge(speaker.name, others) : null);
    return [form, foot, more];
  }

  #key(speaker: string): HTMLElement[] {
    const key = this.#parts.roster.keyOf(speaker);
    const read = key === null ? "" : firstKeys(`speaker${key as unknown as Digit}`, "page");
    return read ? [el("kbd", { text: read, title: t("{key} says that {speaker} says the segment", { key: read, speaker }), translate: "no" })] : [];
  }

  #only(speaker: string): HTMLButtonElement {
    const { filter } = this.#parts;
    const on = filter.speaker === speaker;
    const only = button({ text: t("Only these rows"), name: "only-speaker", class: "is-quiet" }, () => (on ? filter.anybody() : filter.only(speaker)));
    only.setAttribute("aria-pressed", String(on));
    return only;
  }

  #colour(speaker: string): HTMLSelectElement {
    const { roster } = this.#parts;
    const select = el("select", { "aria-label": t("Colour of {speaker}", { speaker }), "data-name": "speaker-colour" });
    select.append(...COLOUR_NAMES.map((text, value) => el("option", { value, text })));
    select.value = String(roster.colourOf(speaker));
    select.addEventListener("change", () => roster.setColour(speaker, Number(select.value)));
    return select;
  }

  #merge(speaker: string, others: readonly Speaker[]): HTMLSelectElement {
    const select = el("select", { "aria-label": t("Merge {speaker} into", { speaker }), "data-name": "merge-speaker" });
    select.append(el("option", { value: "", text: t("Merge into…") }), ...others.map(({ name }) => el("option", { value: name, text: name, translate: "no" })));
    select.addEventListener("change", () => {
      const into = select.value;
      select.value = "";
      if (into) this.#parts.saver.edit({ op: "merge_speakers", intent: { speaker, into } });
    });
    return select;
  }

  #set(speaker: string | null): void {
    const { saver, segment } = this.#parts;
    const now = segment();
    if (!now) return;
    if (this.#reach !== "segment") return this.#setMore(now, speaker);
    if (now.speaker === speaker) return;
    const seen = saver.textNow(now);
    saver.edit({ op: "set_speaker", segment: now.id, revision: now.revision, seen, fields: { speaker } });
  }

  /** The marked region, or all of the segment's channel, as one step. */
  #setMore(now: Segment, speaker: string | null): void {
    const { saver, say } = this.#parts;
    const whole = this.#reach === "channel";
    const segments = (whole ? [now] : this.#inRegion()).map(({ id }) => id);
    if (!segments.length) return void (this.#reach = "segment");
    if (segments.length > MOST_REPLACED) return say(t("The region holds {segments} segments. Mark one with at most {most}.", { segments: segments.length, most: MOST_REPLACED }));
    const told = whole ? channelText(speaker) : regionText(speaker, segments.length);
    saver.edit({ op: "set_speakers", intent: { segments, speaker, channels: whole }, settled: (done) => done && say(told) });
  }

  #rename(speaker: string, name: string): void {
    if (name !== speaker) this.#parts.saver.edit({ op: "rename_speaker", intent: { speaker, name } });
  }
}

const channelText = (speaker: string | null): string =>
  speaker === null ? t("Nobody says all of the channel now.") : t("{speaker} says all of the channel now.", { speaker });

const regionText = (speaker: string | null, segments: number): string =>
  speaker === null
    ? n(segments, "Nobody says {count} segment of the region now.", "Nobody says {count} segments of the region now.")
    : n(segments, "{speaker} says {count} segment of the region now.", "{speaker} says {count} segments of the region now.", { speaker });

/** A field with what its name is done by; Enter does it too. */
function nameForm(value: string, label: string, name: string, does: string, done: (name: string) => void): HTMLFormElement {
  const field = el("input", { type: "text", value, maxlength: LONGEST_SPEAKER, "aria-label": label, placeholder: value ? "" : label, "data-name": name, autocomplete: "off", translate: "no" });
  const submit = el("button", { type: "submit", class: "cs-button", text: does });
  const form = el("form", { class: "cs-speaker-form" }, field, submit);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const written = oneLine(field.value);
    field.blur();
    field.value = field.defaultValue;
    if (written) done(written);
  });
  return form;
}
