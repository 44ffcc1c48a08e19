/** Who a visitor without an account is: a secret that this browser made up, keeps, and says with every call to the studio. */

export const HEADER = "X-Studio-Visitor";
export const PREFIX = "canary-studio:";
const KEY = `${PREFIX}visitor`;
const BYTES = 32;
const ID = /^[0-9a-f]{64}$/u;

/** What this page knows of it; there only where the server has visitors. */
export interface Visitor {
  readonly id: string;
  /** False where the browser keeps nothing for this page: then a reload is another visitor. */
  readonly kept: boolean;
}

export function freshId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Reads the id each time, for another tab may have begun anew; `storage` is null where the browser denies it. */
export class StoredVisitor implements Visitor {
  readonly #storage: Storage | null;
  #known = "";

  constructor(storage: Storage | null) {
    this.#storage = storage;
  }

  get id(): string {
    const stored = this.#read();
    if (ID.test(stored)) return (this.#known = stored);
    this.#known ||= freshId();
    this.#write(this.#known);
    return this.#known;
  }

  get kept(): boolean {
    return this.id === this.#read();
  }

  #read(): string {
    try {
      return this.#storage?.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  #write(id: string): void {
    try {
      this.#storage?.setItem(KEY, id);
    } catch {
      // Told to the person: see `kept`.
    }
  }
}

/** What was typed and who one was, as far as this browser has kept it. */
export function forgetAll(storage: Storage): void {
  const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "");
  for (const key of keys) if (key.startsWith(PREFIX)) storage.removeItem(key);
}

/** A call with the id in its head, where it goes to `origin`; any other is left as it is. */
export function withVisitor(origin: string, input: RequestInfo | URL, init: RequestInit | undefined, id: string): RequestInit | undefined {
  const url = new URL(input instanceof Request ? input.url : String(input), document.baseURI);
  if (url.origin !== origin) return init;
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set(HEADER, id);
  return { ...init, headers };
}
