/** What is in a request of an edit, whichever operation it asks for. */

import type { EditRequest, Status } from "../src/api/wire.ts";

/** What the intents of these tests hold. */
export interface Fields {
  segment?: string;
  text?: string;
  status?: Status;
  speaker?: string | null;
  runs?: [number, number, number, number][] | null;
}
export const intentOf = (request: EditRequest): Fields => ("intent" in request ? request.intent : {});

/** The revision of the one segment that it is about. */
export const seenOf = (request: EditRequest): number | undefined => ("revisions" in request ? Object.values(request.revisions ?? {})[0] : undefined);

/** The operation, or the step along the log. */
export const opOf = (request: EditRequest): string => ("op" in request ? request.op : "move" in request ? request.move : "restore");
