/** Searches by regular expressions, beside the page: one that never ends is ended with its worker. */

import { search, type Found, type Query } from "./matcher.ts";

export interface Asked {
  id: number;
  texts: readonly string[];
  query: Query;
}

/** That it begins is told first: how long a search takes is counted from there. */
export type Told = { id: number } & ({ begun: true } | { found: Found } | { failed: true });

interface WorkerScope {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage: (told: Told) => void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { id, texts, query } }) => {
  scope.postMessage({ id, begun: true });
  try {
    scope.postMessage({ id, found: search(texts, query) });
  } catch {
    scope.postMessage({ id, failed: true });
  }
};
