/** What rules and chat models propose for a transcript, as the page has it: where, what, why; and what of it still stands there. */

import { textOf, type Segment } from "../api/decode.ts";
import type { ProposalKind, WireProofreading } from "../api/wire.ts";
import { groupBy } from "../lib/group.ts";
import { t } from "../lib/texts.ts";

export type Numbers = "off" | "digits" | "words";

export const NUMBERS: readonly (readonly [value: Numbers, text: string])[] = [
  ["off", t("As they are")],
  ["digits", t("In digits, from 10 on")],
  ["words", t("In words, up to 999")],
];

export const readNumbers = (kept: unknown): Numbers => NUMBERS.find(([value]) => value === kept)?.[0] ?? "off";

export interface Proposed {
  segment: string;
  /** Of the segment that was looked at: nothing is said of another. */
  revision: number;
  /** Characters [start, end) of its text. */
  start: number;
  end: number;
  into: string;
  kind: ProposalKind;
}

/** A rule and a model may propose for the same words. */
export const keyOf = ({ segment, start, end, kind }: Proposed): string => `${segment}:${start}:${end}${kind.model && ":model"}`;

/** Proposals that are alike, in the order of the text. */
export interface Group {
  kind: ProposalKind;
  proposals: readonly Proposed[];
}

export function proposalsOf({ kinds, proposals }: WireProofreading): Proposed[] {
  const { segment, revision, start, end, into, kind } = proposals;
  return segment.map((id, i) => ({ segment: id, revision: revision[i]!, start: start[i]!, end: end[i]!, into: into[i]!, kind: kinds[kind[i]!]! }));
}

/** Those whose segment is still the one that was looked at; of verified ones only where that is wished. */
export function standing(proposals: readonly Proposed[], get: (id: string) => Segment | undefined, verified: boolean): Proposed[] {
  return proposals.filter(({ segment: id, revision }) => {
    const segment = get(id);
    return segment?.revision === revision && (verified || segment.status !== "verified");
  });
}

export const bySegment = (proposals: readonly Proposed[]): Map<string, Proposed[]> => groupBy(proposals, ({ segment }) => segment);

/** By kind: what is sure comes first, then what there is most of. */
export function grouped(proposals: readonly Proposed[]): Group[] {
  const found = [...groupBy(proposals, ({ kind }) => kind)].map(([kind, own]) => ({ kind, proposals: own }));
  return found.sort((a, b) => Number(b.kind.sure) - Number(a.kind.sure) || b.proposals.length - a.proposals.length);
}

export const applied = (text: string, { start, end, into }: Change): string => text.slice(0, start) + into + text.slice(end);

/** Characters [start, end) of a text, and what would stand there. */
type Change = Pick<Proposed, "start" | "end" | "into">;

/** The same change as one of the whole words that it touches, which a person can read: of a space little is seen. */
export function inWords(text: string, { start, end, into }: Change): Change {
  const from = start ? text.lastIndexOf(" ", start - 1) + 1 : 0;
  const behind = text.indexOf(" ", end);
  const to = behind < 0 ? text.length : behind;
  return { start: from, end: to, into: text.slice(from, start) + into + text.slice(end, to) };
}

/** Several of one text likewise, in order: those that touch the same words are one. */
export function allInWords(text: string, changes: readonly Change[]): Change[] {
  const made: (Change & { own: Change[] })[] = [];
  for (const each of changes) {
    const { start, end } = inWords(text, each);
    const last = made.at(-1);
    if (last && start < last.end) [last.end, last.own] = [Math.max(end, last.end), [...last.own, each]];
    else made.push({ start, end, into: "", own: [each] });
  }
  return made.map(({ start, end, own }) => ({ start, end, into: own.reduceRight(applied, text.slice(0, end)).slice(start) }));
}

/** The words as they stand, and as they would; `in_words_of` in Python says the same. */
export function formsOf(text: string, proposal: Change): [wrong: string, right: string] {
  const { start, end, into } = inWords(text, proposal);
  return [text.slice(start, end), into];
}

/** Spaces that cannot be seen are said, in what is read of a form. */
export const shownForm = (form: string): string => form.replaceAll(/[\u00a0\u202f]/gu, "\u237d");

export const formText = (segment: Segment, proposal: Proposed): string => {
  const [wrong, right] = formsOf(textOf(segment), proposal);
  return t("“{wrong}” → “{right}”", { wrong: shownForm(wrong), right: shownForm(right) });
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const kindText = ({ why, model }: ProposalKind): string => (model ? t("{why}, by {model}", { why: capitalised(why), model }) : capitalised(why));
