/** The server as the page sees it: routes that answer JSON, server functions that answer what they are told to. */

import { Api, type GradioContext } from "../src/api/client.ts";

type Handler<Argument> = (argument: Argument) => unknown;

export class TestServer {
  /** Paths that were read, with their query. */
  readonly read: string[] = [];
  /** Server functions that were called, and bodies that were posted. */
  readonly called: [name: string, argument: Record<string, unknown>][] = [];
  /** Nothing is reached while it is set. */
  isDown = false;
  readonly #routes = new Map<string, Handler<URLSearchParams>>();
  readonly #functions = new Map<string, Handler<Record<string, unknown>>>();
  readonly base = "http://studio.test/gradio_api/studio";

  constructor() {
    globalThis.fetch = ((url: string, init?: RequestInit) => this.#fetch(url, init)) as typeof fetch;
  }

  get api(): Api {
    return new Api(this.functions, this.base);
  }

  /** What gr.HTML would hand over as `server`. */
  get functions(): GradioContext["server"] {
    const call = (name: string) => async (argument: unknown) => this.#call(name, argument as Record<string, unknown>);
    return Object.fromEntries(["run", "compare", "ask", "speakers", "model", "library", "project", "export", "intake", "pull", "visit", "glossary", "proofreading"].map((name) => [name, call(name)]));
  }

  /** Answers `path` (below the studio's own) with this; a function is asked anew each time. */
  get(path: string, answer: unknown): this {
    this.#routes.set(path, typeof answer === "function" ? (answer as Handler<URLSearchParams>) : () => answer);
    return this;
  }

  /** Carries out the server function, or what is posted to the path, of this name. */
  on(name: string, handler: Handler<Record<string, unknown>>): this {
    this.#functions.set(name, handler);
    return this;
  }

  /** Arguments of all calls of one function. */
  calls(name: string): Record<string, unknown>[] {
    return this.called.filter(([called]) => called === name).map(([, argument]) => argument);
  }

  async #call(name: string, argument: Record<string, unknown>): Promise<unknown> {
    if (this.isDown) throw new TypeError("Failed to fetch");
    this.called.push([name, structuredClone(argument)]);
    return this.#functions.get(name)?.(argument) ?? { ok: true };
  }

  async #fetch(url: string, init?: RequestInit): Promise<Response> {
    if (this.isDown) throw new TypeError("Failed to fetch");
    const { pathname, search, searchParams } = new URL(url);
    const path = decodeURIComponent(pathname.slice(new URL(this.base).pathname.length));
    if (init?.method === "POST") {
      const answer = await this.#call(path.slice(1), JSON.parse(String(init.body)));
      return answer instanceof Response ? answer : Response.json(answer);
    }
    this.read.push(path + search);
    const route = this.#routes.get(path);
    if (!route) return new Response("", { status: 404 });
    const answer = await route(searchParams);
    return answer instanceof Response ? answer : Response.json(answer);
  }
}
