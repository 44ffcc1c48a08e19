/** With a recording open its bar stands beside the studio's tabs, where there is room: the height belongs to the words. */

import { pageState } from "../lib/pagestate.ts";
import type { Scope } from "../lib/scope.ts";

/** Pixels that the bar's name and buttons need. */
const LEAST_WIDTH_PX = 640;
/** Between the tabs and a bar that nothing stands above. */
const MOST_ABOVE_PX = 16;

/** Gradio's bar of them, which is as wide as the page. */
const TABS = "#tabs > .tab-wrapper";
/** What stands in it: tabs, and the menu of those that find no room. */
const EACH = `${TABS} [role=tab], ${TABS} .overflow-menu`;

export function standBesideTabs(scope: Scope, head: HTMLElement, inside: HTMLElement): void {
  const tell = pageState(scope, "is-beside");
  const place = () => {
    const tabs = document.querySelector(TABS)?.getBoundingClientRect();
    const room = inside.getBoundingClientRect();
    if (!tabs || !room.width) return tell(false); // another tab is open
    const last = Math.max(...[...document.querySelectorAll(EACH)].map((each) => each.getBoundingClientRect().right));
    const isFirst = room.top - tabs.bottom <= MOST_ABOVE_PX;
    const start = last - room.left + 16;
    const isBeside = isFirst && room.width - start >= LEAST_WIDTH_PX;
    head.classList.toggle("is-beside", isBeside);
    tell(isBeside);
    head.style.setProperty("--cs-tabs-end", `${Math.round(start)}px`);
    head.style.setProperty("--cs-tabs-above", `${Math.round(room.top - tabs.top)}px`);
  };
  const watch = new ResizeObserver(place);
  for (const each of [inside, ...document.querySelectorAll(`${TABS}, #tabs > .tabitem`)]) watch.observe(each);
  scope.add(() => watch.disconnect());
}
