/** Runs before everything else in a page of visitors: from here on every call to the studio says whose it is. */

import { StoredVisitor, withVisitor, type Visitor } from "./identity.ts";

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // a frame of another site's, in a browser that lets such frames keep nothing
  }
}

const visitor = new StoredVisitor(storage());
const plainFetch = window.fetch.bind(window);
window.fetch = (input, init) => plainFetch(input, withVisitor(location.origin, input, init, visitor.id));
(window as { __studio_visitor?: Visitor }).__studio_visitor = visitor;
