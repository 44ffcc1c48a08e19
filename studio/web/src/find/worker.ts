/** Searches by regular expressions, beside the page: one that never ends is ended with its worker. */

import { search, type Found, type Query } from "./matcher.ts";

export interface Asked {
  id: number;
  texts: readonly string[];
  query: Query;
}

export type Told = { id: number } & ({ found: Found } | { wrong: string });

interface WorkerScope {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage: (told: Told) => void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { id, texts, query } }) => {
  try {
    scope.postMessage({ id, found: search(texts, query) });
  } catch (error) {
    scope.postMessage({ id, wrong: (error as Error).message });
  }
};
