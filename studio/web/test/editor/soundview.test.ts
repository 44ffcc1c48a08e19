import assert from "node:assert/strict";
import { test } from "node:test";
import "../dom.ts";
import { SoundView } from "../../src/editor/soundview.ts";
import { Scope } from "../../src/lib/scope.ts";

function opened(isSeen = true) {
  const element = document.createElement("div");
  const told: string[] = [];
  const pressed = { folded: false, spectral: false, drawn: false };
  const head = { setFolded: (on: boolean) => void (pressed.folded = on), setSpectral: (on: boolean) => void (pressed.spectral = on) };
  const stage = { showSpectrogram: (on: boolean) => void (pressed.drawn = on), spectrogram: { isSeen } };
  const view = new SoundView(new Scope(), { element, head, stage, say: (sentence) => told.push(sentence) });
  view.show();
  return { view, element, told, pressed };
}

test("whoever wants the spectrogram gets the waveform back, and both are remembered", () => {
  localStorage.clear();
  const { view, element, told, pressed } = opened();
  view.fold();
  assert.deepEqual([element.className, pressed.folded], ["is-folded", true]);
  view.toggleSpectrogram();
  assert.deepEqual([element.className, pressed], ["is-spectral", { folded: false, spectral: true, drawn: true }]);
  assert.match(told[0]!, /^The spectrogram is shown under the waveform/u);
  assert.deepEqual(opened().element.className, "is-spectral");
  view.toggleSpectrogram();
  assert.deepEqual([element.className, told[1]], ["", "The spectrogram is away."]);
});

test("a window that has no room for it is told", () => {
  localStorage.clear();
  const { view, told } = opened(false);
  view.toggleSpectrogram();
  assert.match(told[0]!, /too low for the waveform/u);
});
