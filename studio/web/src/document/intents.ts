/** What is asked of the server: an operation on a segment or on the transcript, a step along the log, a way back. */

import type { Changes } from "../api/decode.ts";
import type { EditRequest, TakeRun } from "../api/wire.ts";
import type { RowsAhead } from "./rowsahead.ts";

/** An operation on one segment, whatever it is. */
export interface SegmentIntent {
  op: string;
  segment: string;
  revision: number;
  /** The text the person had before them: the intent holds for that text, whatever its revision. */
  seen: string;
  /** The fields of the operation's intent, besides the segment. */
  fields: Readonly<Record<string, unknown>>;
  /** The text that the segment has afterwards; absent where the operation changes none. */
  after?: string;
  /** Of one that counts words of `seen`, and is dropped where another text stands: what to say then. */
  dropped?: string;
  tookMs?: number;
  /** Revisions of further segments that the operation is made on. */
  also?: Record<string, number>;
  /** It takes the place of one of its kind that waits for the same segment. */
  replaces?: boolean;
  /** What is shown of it until it is answered. */
  ahead?: RowsAhead | undefined;
  settled?: Settled;
}

/** Told what came of an intent, once the page has it; null where nothing was done. */
type Settled = (changes: Changes | null) => void;

/** An operation that belongs to no one segment. */
export interface TranscriptIntent {
  op: string;
  intent: Record<string, unknown>;
  /** Those that were seen, where it is made on segments. */
  revisions?: Readonly<Record<string, number>>;
  ahead?: RowsAhead | undefined;
  settled?: Settled;
}

/** A step along the log. */
interface Move {
  op: "undo" | "redo";
}

/** Back to how things were before edit `number`, 0 before all: everything, or its rows alone. */
interface Restoring {
  op: "restore";
  number: number;
  alone: boolean;
}

export type NewIntent = SegmentIntent | TranscriptIntent | Move | Restoring;
export type Intent = NewIntent & { readonly key: string };

/** Words of another transcript; their numbers hold for the text `seen`, and make it `after`. */
export interface TakeRequest {
  segment: string;
  revision: number;
  seen: string;
  after: string;
  other: string;
  runs: TakeRun[] | null;
}

/** One back, or forward again, in what the person himself has done. */
export const isStep = (op: string): boolean => op === "undo" || op === "redo";
/** The server says of a step what stands in its way: somebody else's work. */
export const isMove = (intent: NewIntent): intent is Move => isStep(intent.op);
export const isSegmentIntent = <Some extends NewIntent>(intent: Some): intent is Some & SegmentIntent => "segment" in intent;

/** As the wire has it. */
export function requestOf(transcript: string, intent: Intent): EditRequest {
  const head = { transcript, key: intent.key };
  if (isSegmentIntent(intent)) {
    const { op, segment, revision, fields, tookMs, also } = intent;
    const took = tookMs === undefined ? {} : { took_ms: Math.round(tookMs) };
    return { ...head, op, intent: { segment, ...fields }, revisions: { [segment]: revision, ...also }, ...took };
  }
  if ("number" in intent) return { ...head, restore: intent.number, alone: intent.alone };
  return "intent" in intent ? { ...head, op: intent.op, intent: intent.intent, revisions: { ...intent.revisions } } : { ...head, move: intent.op };
}

/** Segments under the names that they have now, wherever it names them. */
export function renameIn(intent: Intent, names: ReadonlyMap<string, string>, revisions: ReadonlyMap<string, number>): void {
  const name = (id: string): string => names.get(id) ?? id;
  const named = ([id, revision]: [string, number]): [string, number] => (names.has(id) ? [name(id), revisions.get(name(id)) ?? revision] : [id, revision]);
  const keys = (seen: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(seen).map(named));
  const deep = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_, each: unknown) => (typeof each === "string" ? name(each) : each));
  if (isSegmentIntent(intent)) {
    intent.segment = name(intent.segment);
    intent.fields = deep(intent.fields) as typeof intent.fields;
    if (intent.also) intent.also = keys(intent.also);
  } else if ("intent" in intent) {
    intent.intent = deep(intent.intent) as typeof intent.intent;
    if (intent.revisions) intent.revisions = keys(intent.revisions);
  }
}

/** Further segments that an intent is made on, as what was done before it left them. */
export function rebaseOthers(intent: SegmentIntent, changes: Changes): void {
  for (const { id, revision } of changes.segments) if (intent.also && id in intent.also) intent.also[id] = revision;
}
