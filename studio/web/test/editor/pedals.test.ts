import { mount, named, press, q, settle, texts } from "../dom.ts";

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { openHelp } from "../../src/editor/help.ts";
import { el } from "../../src/lib/dom.ts";
import { commandOfPedal, FootPedal, isHeard, type PedalDevice, type Pedals } from "../../src/lib/footpedal.ts";
import { bind, SHORTCUTS } from "../../src/lib/keyboard.ts";
import { Keymap } from "../../src/lib/keymap.ts";

afterEach(() => bind(SHORTCUTS));

/** A pedal as the browser shows it, and feet. */
class Device extends window.EventTarget implements PedalDevice {
  opened = false;
  refuses = false;
  forgotten = false;
  readonly productName = "Infinity";
  readonly collections: PedalDevice["collections"];

  constructor(collections: PedalDevice["collections"] = []) {
    super();
    this.collections = collections;
  }

  async open(): Promise<void> {
    if (this.refuses) throw new DOMException("in use");
    this.opened = true;
  }

  async close(): Promise<void> {
    this.opened = false;
  }

  async forget(): Promise<void> {
    this.forgotten = true;
  }

  report(bytes: number[], reportId = 0): void {
    const event = new Event("inputreport");
    Object.assign(event, { device: this, reportId, data: new DataView(Uint8Array.from(bytes).buffer) });
    this.dispatchEvent(event);
  }
}

class Hid extends window.EventTarget implements Pedals {
  allowed: Device[] = [];
  chosen: Device[] | null = [];

  async getDevices(): Promise<Device[]> {
    return this.allowed;
  }

  async requestDevice(): Promise<Device[]> {
    if (!this.chosen) throw new DOMException("SecurityError");
    return this.chosen;
  }

  tell(what: "connect" | "disconnect", device: Device): void {
    this.dispatchEvent(Object.assign(new Event(what), { device }));
  }
}

async function setup(device = new Device()) {
  const hid = new Hid();
  hid.allowed = [device];
  const pedal = new FootPedal(hid);
  const pressed: string[] = [];
  pedal.on("press", (keys) => pressed.push(keys));
  await pedal.reconnect();
  return { hid, pedal, device, pressed };
}

test("what was allowed before is open again, and each button that goes down is a key, once", async () => {
  const { device, pressed, pedal } = await setup();
  device.report([0b010, 0]);
  device.report([0b011, 0]);
  device.report([0b011, 0]);
  device.report([0, 0]);
  device.report([0b010, 0]);
  assert.deepEqual([pedal.names, pressed], [["Infinity"], ["Pedal2", "Pedal1", "Pedal2"]]);
});

test("a device that says which bits are buttons is believed, and what else it reports presses nothing", async () => {
  const items = [{ reportSize: 8, reportCount: 1 }, { reportSize: 1, reportCount: 3 }, { reportSize: 1, reportCount: 5, isConstant: true }];
  const { device, pressed } = await setup(new Device([{ inputReports: [{ reportId: 1, items }] }]));
  device.report([0b11, 0b001], 1);
  device.report([0b01, 0b11_100], 1);
  assert.deepEqual(pressed, ["Pedal1", "Pedal3"]);
});

test("plugged out it is silent, plugged in again it is there", async () => {
  const { hid, device, pressed, pedal } = await setup();
  hid.tell("disconnect", device);
  device.report([1]);
  assert.deepEqual([pedal.names, pressed], [[], []]);
  hid.tell("connect", device);
  await settle();
  device.report([1]);
  assert.deepEqual([pedal.names, pressed], [["Infinity"], ["Pedal1"]]);
});

test("from left to right they go back, play and go on, unless the table says otherwise", () => {
  assert.deepEqual(["Pedal1", "Pedal2", "Pedal3", "Pedal4"].map((keys) => commandOfPedal(keys, "field")), ["back3", "playPause", "forward3", null]);
  const keymap = new Keymap(null);
  keymap.set(SHORTCUTS.find(({ command, where }) => command === "verify" && where === "page")!, ["Pedal1"]);
  assert.deepEqual([commandOfPedal("Pedal1", "page"), commandOfPedal("Pedal1", "field")], ["verify", null]);
});

test("without WebHID nothing of it is offered", () => {
  const parent = mount(el("div"));
  openHelp(parent, new Keymap(null), new FootPedal(null));
  assert.equal(named(parent, "pedal-connect").parentElement!.hidden, true);
});

test("it is connected and let go in the list of keys, and why it cannot be is told", async () => {
  const { hid, pedal, device } = await setup();
  const parent = mount(el("div"));
  openHelp(parent, new Keymap(null), pedal);
  const bar = named(parent, "pedal-connect").parentElement!;
  const said = () => q(bar, "[role=status]").textContent;
  assert.match(said(), /^Infinity is connected\. Pedal 1: Three seconds back\. Pedal 2: Play or pause\./u);
  press(named(parent, "pedal-disconnect"));
  await settle();
  assert.deepEqual([said(), device.forgotten, pedal.names], ["", true, []]);
  hid.chosen = null;
  press(named(parent, "pedal-connect"));
  await settle();
  assert.match(said(), /may not use foot pedals here/u);
  hid.chosen = [Object.assign(new Device(), { refuses: true })];
  press(named(parent, "pedal-connect"));
  await settle();
  assert.match(said(), /another program or tab/u);
  hid.chosen = [device];
  press(named(parent, "pedal-connect"));
  await settle();
  assert.deepEqual(pedal.names, ["Infinity"]);
});

test("a command that waits for its key takes a pedal, which then runs nothing else", async () => {
  const { pedal, device, pressed } = await setup();
  const [parent, keymap] = [mount(el("div")), new Keymap(null)];
  openHelp(parent, keymap, pedal);
  press(named(parent, "verify@page"));
  device.report([0b100]);
  assert.deepEqual([pressed, texts(named(parent, "verify@page"), "kbd"), commandOfPedal("Pedal3", "page")], [[], ["Pedal 3"], "verify"]);
  assert.match(q(named(parent, "pedal-connect").parentElement!, "[role=status]").textContent, /Pedal 3: Mark verified/u);
  device.report([0]);
  device.report([0b100]);
  assert.deepEqual(pressed, ["Pedal3"]);
});

test("behind a dialog, and while another window is written in, a pedal plays and does nothing else", () => {
  document.body.replaceChildren();
  const heard = () => (["playPause", "back3", "verify", "nextRecording", "palette"] as const).filter(isHeard);
  const [all, playing] = [["playPause", "back3", "verify", "nextRecording", "palette"], ["playPause", "back3"]];
  const hasFocus = document.hasFocus;
  document.hasFocus = () => true;
  assert.deepEqual(heard(), all);
  const dialog = mount(el("dialog", { open: true }));
  assert.deepEqual(heard(), playing);
  dialog.remove();
  document.hasFocus = () => false;
  assert.deepEqual(heard(), playing);
  document.hasFocus = hasFocus;
});
