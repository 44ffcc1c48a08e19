/** A disposal scope: it owns listeners, timers and frames, and undoes them all at once. */

export type Undo = () => void;

export class Scope {
  #undos = new Set<Undo>();
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Runs `undo` when the scope is disposed of; what is returned runs it earlier. */
  add(undo: Undo): Undo {
    if (this.#disposed) {
      undo();
      return () => {};
    }
    this.#undos.add(undo);
    return () => {
      if (this.#undos.delete(undo)) undo();
    };
  }

  child(): Scope {
    const child = new Scope();
    const forget = this.add(() => child.dispose());
    child.add(forget);
    return child;
  }

  listen<K extends keyof HTMLElementEventMap>(
    target: EventTarget,
    type: K,
    handler: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): Undo;
  listen(target: EventTarget, type: string, handler: (event: Event) => void, options?: AddEventListenerOptions): Undo;
  listen(target: EventTarget, type: string, handler: (event: never) => void, options?: AddEventListenerOptions): Undo {
    target.addEventListener(type, handler as EventListener, options);
    return this.add(() => target.removeEventListener(type, handler as EventListener, options));
  }

  timeout(ms: number, run: () => void): Undo {
    const timer = setTimeout(() => {
      forget();
      run();
    }, ms);
    const forget = this.add(() => clearTimeout(timer));
    return forget;
  }

  /** Runs before the next paint. */
  frame(run: (now: number) => void): Undo {
    const handle = requestAnimationFrame((now) => {
      forget();
      run(now);
    });
    const forget = this.add(() => cancelAnimationFrame(handle));
    return forget;
  }

  /** A function that, however often it is called, makes `run` happen once before the next paint. */
  oncePerFrame(run: () => void): () => void {
    let waiting = false;
    return () => {
      if (waiting || this.#disposed) return;
      waiting = true;
      this.frame(() => {
        waiting = false;
        run();
      });
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const undo of [...this.#undos].reverse()) undo();
    this.#undos.clear();
  }
}
