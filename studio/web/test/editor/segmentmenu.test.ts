import { mount, named, press } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { isMenuOpen, segmentMenu } from "../../src/editor/segmentmenu.ts";

test("each entry does what its key does, and says which", () => {
  const asked: string[] = [];
  const menu = mount(segmentMenu((command) => asked.push(command)));
  menu.querySelector<HTMLElement>(".cs-menu")!.hidePopover = () => void asked.push("closed");
  press(named(menu, "mergeNext"));
  assert.deepEqual([asked, named(menu, "mergeNext").textContent, named(menu, "mergeNext").title], [["closed", "mergeNext"], "Merge with the next", "Merge with the next segment (M)"]);
  assert.equal(named(menu, "segment-menu").getAttribute("popovertarget"), menu.querySelector(".cs-menu")!.id);
});

/** What a browser does with the popover of the button is counted: it toggles at a click that nobody prevented. */
function menuWithFinger() {
  const menu = mount(segmentMenu(() => {}));
  const [opens, popover] = [named(menu, "segment-menu"), menu.querySelector<HTMLElement>(".cs-menu")!];
  let open = false;
  const toggle = () => {
    open = !open;
    popover.dispatchEvent(Object.assign(new Event("beforetoggle"), { newState: open ? "open" : "closed" }));
    return open;
  };
  popover.togglePopover = toggle;
  opens.getBoundingClientRect = () => ({ left: 0, right: 40, top: 0, bottom: 40 }) as DOMRect;
  const finger = (name: string, x = 20) => opens.dispatchEvent(new PointerEvent(name, { pointerType: "touch", clientX: x, clientY: 20, bubbles: true, cancelable: true }));
  const click = (detail: number) => opens.dispatchEvent(new MouseEvent("click", { detail, bubbles: true, cancelable: true })) && toggle();
  return { menu, finger, click, isOpen: () => [open, isMenuOpen(menu)] };
}

test("a tap opens the menu once and the next one closes it, also where a browser makes no click of it", () => {
  const { finger, click, isOpen } = menuWithFinger();
  const seen = [];
  for (const isShort of [true, false, false, true]) {
    finger("pointerdown");
    finger("pointerup");
    if (isShort) click(1);
    seen.push(isOpen());
  }
  assert.deepEqual(seen, [[true, true], [false, false], [true, true], [false, false]]);
  assert.equal(finger("contextmenu"), false);
});

test("a finger that slides off opens nothing; a key and a mouse open it by their click", () => {
  const { finger, click, isOpen } = menuWithFinger();
  finger("pointerdown");
  finger("pointerup", 90);
  assert.deepEqual(isOpen(), [false, false]);
  finger("pointerdown");
  finger("pointerup");
  click(0);
  assert.deepEqual(isOpen(), [false, false], "a key after a long press");
});
