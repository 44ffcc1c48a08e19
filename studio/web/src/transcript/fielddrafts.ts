/** What stands in the open field is kept in the browser all the while, until the server has it or it is left. */

import type { Drafts } from "../document/drafts.ts";
import type { Saver } from "../document/saver.ts";
import { oneLine } from "../lib/format.ts";
import type { Scope } from "../lib/scope.ts";
import type { OpenField } from "./openfield.ts";

const KEPT_AFTER_MS = 250;

interface Parts {
  drafts: Drafts;
  saver: Saver;
  /** The segment is gone in which this was typed; its draft stays until it is forgotten. */
  lost?: ((text: string, forget: () => void) => void) | undefined;
}

export class FieldDrafts {
  readonly #scope: Scope;
  readonly #parts: Parts;
  #cancel: () => void = () => {};

  constructor(scope: Scope, parts: Parts) {
    [this.#scope, this.#parts] = [scope, parts];
  }

  keep({ from, base, field, whole }: OpenField): void {
    const text = whole?.(field.text) ?? field.text;
    this.#parts.drafts.keep(from, { text, revision: base.revision, seen: base.text, committed: false });
  }

  keepSoon(open: OpenField): void {
    this.rest();
    this.#cancel = this.#scope.timeout(KEPT_AFTER_MS, () => this.keep(open));
  }

  /** Nothing is typed any more. */
  rest(): void {
    this.#cancel();
  }

  /** It is handed to the saver. */
  commit({ id, base }: OpenField, text: string): void {
    this.#parts.drafts.keep(id, { text, revision: base.revision, seen: base.text, committed: true });
  }

  /** Of what is only typed; what was committed before is kept until the server has it. */
  drop(segment: string): void {
    const { drafts, saver } = this.#parts;
    drafts.drop(segment, saver.pendingText(segment) === undefined ? undefined : "typed");
  }

  /** Its segment is gone: told at the next start, where nobody is there to read it now. */
  tellLost({ from, base, field }: OpenField): void {
    const text = oneLine(field.text);
    const { drafts, lost } = this.#parts;
    if (text === base.text) return this.drop(from);
    drafts.keep(from, { text, revision: base.revision, seen: base.text, committed: false });
    if (!this.#scope.disposed) lost?.(text, () => drafts.drop(from, "typed"));
  }
}
