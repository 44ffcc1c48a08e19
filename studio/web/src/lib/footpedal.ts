/**
 * Foot pedals, by WebHID where the browser has it: each of their buttons is a key, `Pedal1` and so on, that the table of
 * shortcuts knows like any other. Which devices it may use the browser asks, and remembers.
 */

import { Emitter } from "./emitter.ts";
import { LISTENING, shortcuts, type Command, type Shortcut } from "./keyboard.ts";
import { t } from "./texts.ts";

interface ReportItem {
  reportSize?: number;
  reportCount?: number;
  isConstant?: boolean;
}

interface Collection {
  inputReports?: readonly { reportId?: number; items?: readonly ReportItem[] }[];
  children?: readonly Collection[];
}

/** What is used of WebHID's device; the types of the language do not know it yet. */
export interface PedalDevice extends EventTarget {
  readonly opened: boolean;
  readonly productName: string;
  readonly collections: readonly Collection[];
  open(): Promise<void>;
  close(): Promise<void>;
  forget?(): Promise<void>;
}

export interface Pedals extends EventTarget {
  getDevices(): Promise<PedalDevice[]>;
  requestDevice(options: { filters: object[] }): Promise<PedalDevice[]>;
}

interface InputReport extends Event {
  readonly device: PedalDevice;
  readonly reportId: number;
  readonly data: DataView;
}

/** What the buttons do from left to right, where the table gives them to no command. */
const AT_FIRST: readonly Command[] = ["back3", "playPause", "forward3"];

/** Of a report that does not say which of its bits are buttons so many bytes are looked at. */
const MOST_BYTES = 8;

/** Where the page may ask for them: in a frame of another site a browser says no, and to ask is an error there. */
export function pedalsHere(): Pedals | null {
  const { hid } = navigator as { hid?: Pedals };
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature: (name: string) => boolean } };
  return hid && featurePolicy?.allowsFeature("hid") !== false ? hid : null;
}

const PEDAL = "Pedal"; // no text: the key's own name

export const pedalKey = (button: number): string => `${PEDAL}${button}`;

const holdsIn = (shortcut: Shortcut, where: "page" | "field"): boolean => shortcut.where === where || shortcut.where === "both";

/** The command that a button stands for, in the text of a segment (`field`) or elsewhere. */
export function commandOfPedal(keys: string, where: "page" | "field"): Command | null {
  const table = shortcuts();
  const found = table.find((shortcut) => holdsIn(shortcut, where) && shortcut.keys.includes(keys));
  if (found || table.some((shortcut) => shortcut.keys.includes(keys))) return found?.command ?? null;
  return AT_FIRST[Number(keys.slice(PEDAL.length)) - 1] ?? null;
}

/** What opens or leaves something is no listening. */
const OPENING: ReadonlySet<Command> = new Set(["drawer", "help", "palette", "nextRecording", "previousRecording"]);

/** One listens while another window or a dialog has the attention; everything else asks for it. */
export function isHeard(command: Command): boolean {
  const attended = document.hasFocus() && !document.querySelector("dialog[open]");
  return attended || (LISTENING.has(command) && !OPENING.has(command));
}

interface PedalEvents {
  /** A button went down. */
  press: string;
  /** A pedal came or went. */
  change: null;
}

export class FootPedal extends Emitter<PedalEvents> {
  readonly #hid: Pedals | null;
  readonly #devices = new Map<PedalDevice, Map<number, Set<number>>>();
  /** Whoever waits for a new key gets the next press, and no command is run. */
  #taker: ((keys: string) => void) | null = null;

  /** `hid` is null where the browser has none. */
  constructor(hid: Pedals | null) {
    super();
    this.#hid = hid;
    hid?.addEventListener("connect", (event) => void this.#open((event as Event & { device: PedalDevice }).device));
    hid?.addEventListener("disconnect", (event) => this.#gone((event as Event & { device: PedalDevice }).device));
  }

  get available(): boolean {
    return this.#hid !== null;
  }

  /** Those that are connected. */
  get names(): string[] {
    return [...this.#devices.keys()].map((device) => device.productName || t("Foot pedal"));
  }

  /** Those that were allowed at an earlier visit. */
  async reconnect(): Promise<void> {
    const known = (await this.#hid?.getDevices().catch(() => [])) ?? [];
    for (const device of known) await this.#open(device);
  }

  /** Has the browser ask which one; answers why none was connected, null where one was or nobody chose. */
  async connect(): Promise<string | null> {
    try {
      const chosen = (await this.#hid?.requestDevice({ filters: [] })) ?? [];
      for (const device of chosen) if (!(await this.#open(device))) return t("The foot pedal could not be opened: another program or tab may be using it. Close that, and connect it again.");
      return null;
    } catch {
      return t("This page may not use foot pedals here. Open the studio in a window of its own, over https or on this machine.");
    }
  }

  /** Lets go of all, and of the leave to use them. */
  async disconnect(): Promise<void> {
    for (const device of [...this.#devices.keys()]) {
      this.#gone(device);
      await (device.forget?.() ?? device.close()).catch(() => {});
    }
  }

  /** The next press goes here and runs nothing, until what is returned is called. */
  take(taker: (keys: string) => void): () => void {
    this.#taker = taker;
    return () => {
      if (this.#taker === taker) this.#taker = null;
    };
  }

  async #open(device: PedalDevice): Promise<boolean> {
    if (this.#devices.has(device)) return true;
    try {
      if (!device.opened) await device.open();
    } catch {
      return false;
    }
    this.#devices.set(device, new Map());
    device.addEventListener("inputreport", this.#report);
    this.emit("change", null);
    return true;
  }

  #gone(device: PedalDevice): void {
    device.removeEventListener("inputreport", this.#report);
    if (this.#devices.delete(device)) this.emit("change", null);
  }

  readonly #report = (event: Event): void => {
    const { device, reportId, data } = event as InputReport;
    const known = this.#devices.get(device);
    if (!known || document.hidden) return;
    const before = known.get(reportId) ?? new Set();
    const down = new Set(buttonBits(device, reportId, data).flatMap((bit, i) => (isSet(data, bit) ? [i + 1] : [])));
    known.set(reportId, down);
    for (const button of down) if (!before.has(button)) this.#press(pedalKey(button));
  };

  #press(keys: string): void {
    if (this.#taker) this.#taker(keys);
    else this.emit("press", keys);
  }
}

const isSet = (data: DataView, bit: number): boolean => bit >> 3 < data.byteLength && (data.getUint8(bit >> 3) & (1 << (bit & 7))) !== 0;

/** The bits of a report that are buttons: what the device says of one bit each, or all where it says of none. */
function buttonBits({ collections }: PedalDevice, reportId: number, data: DataView): number[] {
  const told: number[] = [];
  let at = 0;
  for (const { reportSize = 0, reportCount = 0, isConstant = false } of itemsOf(collections, reportId)) {
    for (let i = 0; i < reportCount; i++) if (reportSize === 1 && !isConstant) told.push(at + i);
    at += reportSize * reportCount;
  }
  return told.length ? told : Array.from({ length: 8 * Math.min(data.byteLength, MOST_BYTES) }, (_, bit) => bit);
}

function itemsOf(collections: readonly Collection[], reportId: number): readonly ReportItem[] {
  return collections.flatMap(({ inputReports = [], children = [] }) => [
    ...inputReports.filter((report) => (report.reportId ?? 0) === reportId).flatMap((report) => report.items ?? []),
    ...itemsOf(children, reportId),
  ]);
}
