import { check, choose, key, mount, named, press, q } from "../dom.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Scope } from "../../src/lib/scope.ts";
import { mountMediaKeys } from "../../src/timeline/mediakeys.ts";
import { Player } from "../../src/timeline/player.ts";
import { SoundPanel, type SoundState } from "../../src/timeline/soundpanel.ts";

let scope = new Scope();
beforeEach(() => {
  scope.dispose();
  scope = new Scope();
});

function setup() {
  const told: unknown[] = [];
  const panel = new SoundPanel(scope, {
    setRate: (rate) => told.push(rate),
    setLoop: (loop) => told.push(loop),
    change: (settings) => told.push(settings),
    hold: () => (told.push("hold"), () => told.push("release")),
  });
  mount(panel.element);
  const show = (state: Partial<SoundState> = {}) => panel.show({ rate: 1, loop: "off", rewind: 0.5, stopAtEnd: false, region: false, ...state });
  show();
  return { panel, told, show, dialog: q(panel.element, "[role=dialog]"), control: (name: string) => named<HTMLSelectElement>(panel.element, name) };
}

test("the button shows the speed, and says whether it loops", () => {
  const { control, show } = setup();
  assert.deepEqual([control("sound").textContent, control("sound").getAttribute("aria-label")], ["1×", "Sound settings: 1×"]);
  show({ rate: 1.5, loop: "word" });
  assert.deepEqual([control("sound").textContent, control("sound").getAttribute("aria-label")], ["1.5×", "Sound settings: 1.5×, in a loop"]);
});

test("speed, loop, rewind and the stop are chosen, and show what holds", () => {
  const { told, control, show } = setup();
  choose(control("speed"), "1.5");
  choose(control("loop"), "segment");
  choose(control("rewind"), "2");
  check(control("stopAtEnd") as unknown as HTMLInputElement, true);
  assert.deepEqual(told, [1.5, "segment", { rewind: 2 }, { stopAtEnd: true }]);
  show({ rate: 2, loop: "word", rewind: 3, stopAtEnd: true });
  assert.deepEqual([control("speed").value, control("loop").value, control("rewind").value], ["2", "word", "3"]);
});

test("a region is offered to the loop where one is marked", () => {
  const { control, show } = setup();
  const region = () => [...control("loop").options].find(({ value }) => value === "region")!.disabled;
  assert.equal(region(), true);
  show({ region: true });
  assert.equal(region(), false);
});

test("it opens on its first setting, and closes by its button, Escape, its key and a press elsewhere", () => {
  const { panel, told, dialog, control } = setup();
  press(control("sound"));
  assert.ok(document.activeElement === control("speed") && panel.isOpen && control("sound").getAttribute("aria-expanded") === "true");
  key(control("speed"), "Escape");
  assert.ok(dialog.hidden && document.activeElement === control("sound"));
  press(control("sound"));
  key(control("speed"), "s", { altKey: true });
  assert.ok(dialog.hidden);
  press(control("sound"));
  document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  assert.ok(dialog.hidden);
  assert.deepEqual(told, ["hold", "release", "hold", "release", "hold", "release"]);
});

test("keys in it are its own", () => {
  const { panel, control } = setup();
  let heard = 0;
  document.addEventListener("keydown", () => (heard += 1), { once: true });
  panel.toggle();
  key(control("stopAtEnd"), " ");
  assert.equal(heard, 0);
});

test("the pitch is kept at every speed", () => {
  const player = new Player(scope, "http://studio.test/audio.flac", 60);
  player.setRate(2);
  assert.equal(player.media.preservesPitch, true);
});

test("media keys play, pause, skip and go from segment to segment, until the editor is gone", () => {
  const handlers = new Map<string, (() => void) | null>();
  const session = {
    setActionHandler: (action: string, handler: (() => void) | null) => {
      if (action === "stop") throw new Error("no such key");
      handlers.set(action, handler);
    },
  };
  Object.defineProperty(navigator, "mediaSession", { configurable: true, value: session });
  const commands: string[] = [];
  mountMediaKeys(scope, new Player(scope, "http://studio.test/audio.flac", 60), "call", (command) => commands.push(command));
  for (const action of ["play", "pause", "seekbackward", "seekforward", "previoustrack", "nexttrack"]) handlers.get(action)!();
  assert.deepEqual(commands, ["playPause", "back3", "forward3", "previousSegment", "nextSegment"]);
  scope.dispose();
  assert.deepEqual([...new Set(handlers.values())], [null]);
  delete (navigator as unknown as { mediaSession?: unknown }).mediaSession;
});
