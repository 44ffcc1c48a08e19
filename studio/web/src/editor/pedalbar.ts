/** The foot pedal in the list of keys: how it is connected, and what its buttons do. */

import { button, el, setText } from "../lib/dom.ts";
import { commandOfPedal, pedalKey, type FootPedal } from "../lib/footpedal.ts";
import { listed } from "../lib/format.ts";
import { keycaps, shortcuts } from "../lib/keyboard.ts";
import { n, t, tc } from "../lib/texts.ts";

/** As many as are told of: others are found by pressing them for a command. */
const TOLD = 3;

export class PedalBar {
  readonly element: HTMLElement;
  readonly #pedal: FootPedal;
  readonly #said = el("span", { class: "cs-hint", role: "status" });
  readonly #connect = button({ text: t("Connect a foot pedal"), name: "pedal-connect" }, () => void this.#ask());
  readonly #leave = button({ text: t("Disconnect"), title: t("The browser forgets the foot pedal"), name: "pedal-disconnect" }, () => void this.#pedal.disconnect());

  constructor(pedal: FootPedal) {
    this.#pedal = pedal;
    this.element = el("div", { class: "cs-keys-bar", hidden: !pedal.available }, this.#connect, this.#leave, this.#said);
    this.show();
  }

  show(): void {
    const { names } = this.#pedal;
    this.#leave.hidden = names.length === 0;
    setText(this.#connect, names.length ? t("Connect another") : t("Connect a foot pedal"));
    setText(this.#said, names.length ? `${connected(names)} ${told()} ${t("Press the keys of a command, then a pedal, to change that.")}` : "");
  }

  async #ask(): Promise<void> {
    const why = await this.#pedal.connect();
    if (why !== null) setText(this.#said, why);
  }
}

const connected = (names: string[]): string => n(names.length, "{names} is connected.", "{names} are connected.", { names: listed(names) });

/** “Pedal 1: Three seconds back. Pedal 2: Play or pause.” */
function told(): string {
  const buttons = Array.from({ length: TOLD }, (_, i) => pedalKey(i + 1));
  const does = (keys: string) => {
    const command = commandOfPedal(keys, "page") ?? commandOfPedal(keys, "field");
    return shortcuts().find((shortcut) => shortcut.command === command)?.does ?? tc("what a pedal does", "nothing");
  };
  return buttons.map((keys) => t("{keys}: {does}.", { keys: keycaps(keys).join("+"), does: does(keys) })).join(" ");
}
