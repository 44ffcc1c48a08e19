/** The time ruler: ticks at round times, as many as there is room for. */

import { el } from "../lib/dom.ts";
import { clock } from "../lib/format.ts";
import type { Scope } from "../lib/scope.ts";
import type { Viewport } from "./viewport.ts";

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const ROOM_PX = 76;

export interface Tick {
  time: number;
  label: string;
}

/** Seconds between two labelled ticks at this zoom. */
export function tickStep(pxPerSec: number, roomPx = ROOM_PX): number {
  return STEPS.find((step) => step * pxPerSec >= roomPx) ?? STEPS.at(-1)!;
}

/** The ticks from `start` to `end` seconds. */
export function ticks(start: number, end: number, step: number): Tick[] {
  const shown: Tick[] = [];
  const last = Math.floor(end / step + 1e-9);
  for (let i = Math.ceil(start / step - 1e-9); i <= last; i++) {
    const time = i * step;
    shown.push({ time, label: clock(time, step < 1 ? 1 : 0) });
  }
  return shown;
}

export function mountRuler(scope: Scope, parent: HTMLElement, viewport: Viewport): void {
  const ruler = el("div", { class: "cs-ruler", "aria-hidden": "true" });
  parent.append(ruler);
  const draw = () => {
    const step = tickStep(viewport.pxPerSec);
    const shown = ticks(Math.max(0, viewport.start - step), viewport.end, step);
    while (ruler.childElementCount > shown.length) ruler.lastChild!.remove();
    while (ruler.childElementCount < shown.length) ruler.append(el("span", { class: "cs-tick" }));
    shown.forEach((tick, i) => {
      const mark = ruler.children[i] as HTMLElement;
      if (mark.textContent !== tick.label) mark.textContent = tick.label;
      mark.style.transform = `translateX(${viewport.x(tick.time).toFixed(1)}px)`;
    });
  };
  scope.add(viewport.on("change", scope.oncePerFrame(draw)));
}
