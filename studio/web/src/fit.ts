/** The list takes what is left of the window's height, so that the transport stays in sight. */

import type { Scope } from "./scope.ts";

const SMALLEST_PX = 300;
const MARGIN_PX = 20;

/** In an iframe that grows with its content the window's height would run away, so there the style sheet's height holds. */
export function fitToWindow(scope: Scope, editor: HTMLElement): void {
  if (window.parent !== window) return;
  const list = editor.querySelector<HTMLElement>(".cs-desk");
  if (!list) return;
  const fit = scope.oncePerFrame(() => {
    if (list.offsetParent === null) return;
    const top = list.getBoundingClientRect().top + window.scrollY;
    editor.style.setProperty("--cs-list-height", `${Math.max(SMALLEST_PX, window.innerHeight - top - MARGIN_PX)}px`);
  });
  const resize = new ResizeObserver(fit);
  resize.observe(editor);
  scope.add(() => resize.disconnect());
  scope.listen(window, "resize", fit);
  fit();
}
