/** The wire as the page uses it: what Python says of it (`schema.ts` is made from that), and what only the page needs to say. */

import type { PutEntry, Refusal, RemoveEntry, StartAsk, StartCompare, StartExport, TakeInGlossary, TakeWords } from "./schema.ts";

export * from "./schema.ts";

export type Answer<T> = ({ ok: true } & T) | Refusal;

/** Words [first, last) of a segment give way to words [otherFirst, otherLast) of the other's row. */
export type TakeRun = NonNullable<TakeWords["runs"]>[number];

// the client adds what is the same in every call
export type CompareRequest = Omit<StartCompare, "action">;
export type GlossaryRequest = PutEntry | RemoveEntry | TakeInGlossary;
export type AskRequest = Omit<StartAsk, "action">;
export type ExportRequest = Omit<StartExport, "action">;
