/** All keys at once: a preset, back to it, and out of and into a file. */

import { button, el, setText } from "../lib/dom.ts";
import { fileButton } from "../lib/filebutton.ts";
import { exported, imported, type Keymap } from "../lib/keymap.ts";
import { PRESETS, type PresetName } from "../lib/presets.ts";
import { selectField } from "../lib/selects.ts";
import { t, tc } from "../lib/texts.ts";

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  el("a", { href: url, download: "canary-studio-keys.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export function keysBar(keymap: Keymap, changed: () => void): HTMLElement {
  const { field, select } = selectField(t("Keys as in"), Object.entries(PRESETS).map(([name, { title }]): [string, string] => [name, title]), "preset");
  const said = el("span", { class: "cs-hint", role: "status" });
  const show = (sentence: string) => {
    select.value = keymap.own.preset;
    setText(said, sentence);
    changed();
  };
  select.value = keymap.own.preset;
  select.setAttribute("translate", "no");
  select.addEventListener("change", () => {
    keymap.usePreset(select.value as PresetName);
    show("");
  });
  const reset = button({ text: t("Reset all"), title: t("As the preset has them"), name: "keys-reset" }, () => {
    keymap.usePreset(keymap.own.preset);
    show(t("All keys are as the preset has them."));
  });
  const take = async (file: File) => {
    const read = imported(await file.text());
    if ("error" in read) return setText(said, read.error);
    keymap.use(read.own);
    show(t("The keys of the file hold now."));
  };
  const out = button({ text: tc("verb", "Export"), title: t("These keys as a file"), name: "keys-export" }, () => download(exported(keymap.own)));
  const into = fileButton({ text: tc("verb", "Import"), title: t("Keys from a file"), accept: ".json,application/json", name: "keys", take: (file) => void take(file) });
  return el("div", { class: "cs-keys-bar" }, field, reset, out, into, said);
}
