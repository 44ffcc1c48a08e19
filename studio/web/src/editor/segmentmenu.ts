/** What can be done to the current segment, by mouse or finger: a menu in the transport. */

import { button, el, setOff } from "../lib/dom.ts";
import { icon } from "../lib/icons.ts";
import { hint, type Command } from "../lib/keyboard.ts";
import { t } from "../lib/texts.ts";

const ID = "cs-segment-menu";
const ITEMS: readonly [Command, string][] = [
  ["chooseRow", t("Select several")],
  ["split", t("Split here")],
  ["mergePrevious", t("Merge with the previous")],
  ["mergeNext", t("Merge with the next")],
  ["insertSegment", t("Insert at the playhead")],
  ["deleteSegment", t("Delete")],
  ["startHere", t("Start at the playhead")],
  ["endHere", t("End at the playhead")],
  ["retime", t("Time its words anew")],
  ["copyLink", t("Copy link to this moment")],
];

/** Whether it is open: Escape closes it then, and is no command. */
export const isMenuOpen = (inside: ParentNode): boolean => inside.querySelector(`#${ID}.is-open`) !== null;

/** A button and what it opens. Neither takes the focus from a text that is open, which some of the commands are about. */
export function segmentMenu(run: (command: Command) => void, whyOff: (command: Command) => string | null = () => null): HTMLElement {
  const menu = el("div", { id: ID, class: "cs-menu", popover: "auto", role: "group", "aria-label": t("Segment") });
  const item = ([command, text]: [Command, string]) => {
    const made = button({ text, title: hint(command), name: command, class: "is-quiet" }, () => {
      menu.hidePopover();
      run(command);
    });
    setOff(made, whyOff(command));
    return made;
  };
  menu.append(...ITEMS.map(([command, text]) => item([command, text])));
  const opens = button({ icon: icon("segment"), label: t("Segment: select, split, merge, insert, delete, time anew"), name: "segment-menu", class: "is-icon" }, () => {});
  opens.setAttribute("popovertarget", ID);
  menu.addEventListener("beforetoggle", (event) => {
    menu.classList.toggle("is-open", event.newState === "open");
    place(menu, opens);
  });
  openByFinger(opens, menu);
  return el("div", { class: "cs-group" }, opens, menu);
}

/** However long it rests on the button: after half a second a browser takes it for a long press, and no click comes of it. */
function openByFinger(opens: HTMLElement, menu: HTMLElement): void {
  let touched = false;
  opens.addEventListener("pointerdown", () => (touched = false));
  opens.addEventListener("contextmenu", (event) => event.preventDefault());
  opens.addEventListener("pointerup", ({ pointerType, clientX, clientY }) => {
    const { left, right, top, bottom } = opens.getBoundingClientRect();
    if (pointerType !== "touch" || clientX < left || clientX > right || clientY < top || clientY > bottom) return;
    touched = true;
    menu.togglePopover();
  });
  // the click of a short tap comes behind it, and is the same press; one of a key counts no presses
  opens.addEventListener("click", (event) => touched && event.detail > 0 && event.preventDefault());
}

/** Over or under the button, where there is more room, and inside the window. */
function place(menu: HTMLElement, opens: HTMLElement): void {
  const { left, top, bottom } = opens.getBoundingClientRect();
  const under = window.innerHeight - bottom;
  const isOver = top >= under;
  menu.style.bottom = isOver ? `${Math.max(8, window.innerHeight - top + 6)}px` : "auto";
  menu.style.top = isOver ? "auto" : `${bottom + 6}px`;
  menu.style.maxHeight = `${Math.max(top, under) - 14}px`;
  menu.style.left = `max(8px, min(${left.toFixed(0)}px, calc(100vw - min(340px, 100vw - 16px) - 8px)))`; // no text: CSS
}
