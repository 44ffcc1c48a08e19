/** A part of the page takes what is left of the window's height, so that what belongs to it stays in sight. */

import type { Scope } from "./scope.ts";

const SMALLEST_PX = 200;
const MARGIN_PX = 8;

/**
 * Gives `variable` of `root` the height that `part` may have. In an iframe that grows with its content the window's height
 * would run away, so there the style sheet's height holds.
 */
export function fitToWindow(scope: Scope, root: HTMLElement, part: HTMLElement, variable: string): void {
  if (window.parent !== window) return;
  const fit = scope.oncePerFrame(() => {
    if (part.offsetParent === null) return;
    const { top, bottom } = part.getBoundingClientRect();
    const below = root.getBoundingClientRect().bottom - bottom;
    const room = window.innerHeight - (top + window.scrollY) - below - MARGIN_PX;
    root.style.setProperty(variable, `${Math.max(SMALLEST_PX, Math.floor(room))}px`);
  });
  const resize = new ResizeObserver(fit);
  resize.observe(root);
  resize.observe(document.body); // what stands over it comes and goes
  scope.add(() => resize.disconnect());
  scope.listen(window, "resize", fit);
  fit();
}
