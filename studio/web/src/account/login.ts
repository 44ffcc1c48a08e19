/**
 * Whether whoever opened this page is still logged in. A login that ends while somebody types takes nothing with it: the
 * page keeps what is not saved, asks to log in again beside it, and goes on.
 */

export const HEADER = "X-Studio-User";
const NEEDED = "X-Studio-Login";

/** Told to the page that the login has ended, and that there is one again. */
export interface LoginEvents {
  ended: () => void;
  back: () => void;
}

/** What the page knows of whoever opened it; there only where people log in. */
export interface Login {
  /** His id, once it is known: from then on every call says it, and none is answered for anybody else. */
  user: string;
  readonly ended: boolean;
  /** Gives back how to stop listening. */
  listen: (events: LoginEvents) => () => void;
}

export class WatchedLogin implements Login {
  user = "";
  readonly #listeners = new Set<LoginEvents>();
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  listen(events: LoginEvents): () => void {
    this.#listeners.add(events);
    return () => void this.#listeners.delete(events);
  }

  /** An answer of the studio: one that is not refused for want of a login says that there is one. */
  seen(response: Response): void {
    const ended = response.status === 401 && response.headers.has(NEEDED);
    if (ended === this.#ended || (!ended && !response.ok)) return;
    this.#ended = ended;
    for (const each of this.#listeners) (ended ? each.ended : each.back)();
  }
}

/** `fetch` that says who asks where it goes to `origin`, and looks at what comes back. */
export function watching(plain: typeof fetch, origin: string, base: string, login: WatchedLogin): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), base);
    if (url.origin !== origin) return plain(input, init);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    if (login.user) headers.set(HEADER, login.user);
    const response = await plain(input, { ...init, headers });
    login.seen(response);
    return response;
  };
}
