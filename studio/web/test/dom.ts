/**
 * A page for tests: happy-dom's window as Node's globals, with what it lacks.
 *
 * Import it before anything that touches the document. happy-dom lays nothing out: `offsetParent` follows `hidden`
 * here, and sizes are what a test says by `layOut`. Frames go by `setTimeout`, so that mocked timers drive them.
 */

import { mock } from "node:test";
import { Window } from "happy-dom";

const page = new Window({ url: "http://studio.test/", width: 1280, height: 720 });

const NAMES = [
  "window", "document", "location", "history", "navigator", "localStorage", "CSS", "Audio", "getComputedStyle", "getSelection",
  "Node", "Element", "HTMLElement", "HTMLInputElement", "HTMLTextAreaElement", "HTMLSelectElement",
  "Event", "CustomEvent", "KeyboardEvent", "MouseEvent", "PointerEvent", "FocusEvent", "InputEvent", "WheelEvent",
  "MutationObserver",
] as const;

const define = (target: object, name: string, value: PropertyDescriptor) => Object.defineProperty(target, name, { configurable: true, ...value });

for (const name of NAMES) define(globalThis, name, { writable: true, value: name === "window" ? page : page[name as keyof typeof page] });

const FRAME_MS = 16;
const frame = (run: (now: number) => void): number => setTimeout(() => run(performance.now()), FRAME_MS) as unknown as number;
for (const scope of [globalThis, page]) {
  define(scope, "requestAnimationFrame", { value: frame });
  define(scope, "cancelAnimationFrame", { value: (handle: number) => clearTimeout(handle) });
}

define(page.HTMLElement.prototype, "offsetParent", {
  get(this: HTMLElement) {
    return this.isConnected && this.closest("[hidden]") === null ? this.parentElement : null;
  },
});

// ------------------------------------------------------------------ sizes

interface Box {
  width?: number;
  height?: number;
}

const boxes = new WeakMap<Element, Box | (() => Box)>();

/** Says how large an element is, or how it finds out. */
export function layOut(element: Element, box: Box | (() => Box)): void {
  boxes.set(element, box);
}

function boxOf(element: Element): Box {
  const box = boxes.get(element);
  return (typeof box === "function" ? box() : box) ?? {};
}

for (const [property, side] of [["clientWidth", "width"], ["clientHeight", "height"], ["offsetWidth", "width"], ["offsetHeight", "height"]] as const) {
  define(page.HTMLElement.prototype, property, {
    get(this: HTMLElement) {
      return boxOf(this)[side] ?? 0;
    },
  });
}

// ------------------------------------------------------------------ observers

type Callback = (entries: { isIntersecting: boolean; target: Element }[]) => void;

/** Observers that see something when a test says so. */
class Observer {
  static readonly all = new Set<Observer>();
  readonly #callback: Callback;
  readonly #targets = new Set<Element>();

  constructor(callback: Callback) {
    this.#callback = callback;
    Observer.all.add(this);
  }

  observe(target: Element): void {
    this.#targets.add(target);
  }

  disconnect(): void {
    this.#targets.clear();
    Observer.all.delete(this);
  }

  tell(target: Element): void {
    if (this.#targets.has(target)) this.#callback([{ isIntersecting: true, target }]);
  }
}

for (const name of ["ResizeObserver", "IntersectionObserver"]) define(globalThis, name, { value: Observer });

/** The element came into sight, or has another size. */
export function observed(target: Element): void {
  for (const observer of [...Observer.all]) observer.tell(target);
}

// ------------------------------------------------------------------ time

let clock = 0;

/** From now on timers, frames and `performance.now()` go by `pass` alone, however slow the machine is. */
export function holdTime(): void {
  mock.timers.enable({ apis: ["setTimeout"] });
  performance.now = () => clock;
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise<void>((done) => setImmediate(done));
}

/** `ms` later, with all that was done meanwhile. */
export async function pass(ms: number): Promise<void> {
  const step = Math.min(ms, 50) || 1;
  await settle();
  for (let gone = 0; gone < ms; gone += step) {
    clock += Math.min(step, ms - gone);
    mock.timers.tick(Math.min(step, ms - gone));
    await settle();
  }
}

// ------------------------------------------------------------------ hands

/** An element in the document, emptied before. */
export function mount<E extends HTMLElement>(element: E): E {
  document.body.replaceChildren(element);
  return element;
}

export const q = <E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E => {
  const element = root.querySelector<E>(selector);
  if (!element) throw new Error(`Nothing matches ${selector}.`);
  return element;
};

/** Whether something matches. Elements themselves are no values to compare: a failed `assert` would print the whole page. */
export const has = (root: ParentNode, selector: string): boolean => root.querySelector(selector) !== null;

export const named = <E extends HTMLElement = HTMLElement>(root: ParentNode, name: string): E => q<E>(root, `[data-name="${name}"]`);

export const texts = (root: ParentNode, selector: string): string[] => [...root.querySelectorAll(selector)].map((element) => element.textContent);

export function press(element: HTMLElement, init: MouseEventInit = {}): void {
  element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...init }));
}

/** Answers whether nobody prevented what the browser itself would do. */
export function key(target: HTMLElement, name: string, held: KeyboardEventInit = {}): boolean {
  return target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...held }));
}

export function choose(select: HTMLSelectElement, value: string): void {
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

export function check(box: HTMLInputElement, checked: boolean): void {
  box.checked = checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

export function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
