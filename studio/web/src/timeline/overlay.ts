/** What lies over waveform, ruler and lane together: the playhead and the band of the current segment. */

import type { TimesAhead } from "../document/boundaries.ts";
import type { TranscriptModel } from "../document/model.ts";
import type { Selection } from "../document/selection.ts";
import { el } from "../lib/dom.ts";
import type { Scope } from "../lib/scope.ts";
import type { Player } from "./player.ts";
import type { Viewport } from "./viewport.ts";

interface Parts {
  viewport: Viewport;
  player: Player;
  model: TranscriptModel;
  selection: Selection;
  ahead?: TimesAhead;
}

export function mountOverlay(scope: Scope, parent: HTMLElement, { viewport, player, model, selection, ahead }: Parts): void {
  const playhead = el("div", { class: "cs-playhead" });
  const band = el("div", { class: "cs-band", hidden: true });
  parent.append(band, playhead);

  const placePlayhead = () => {
    playhead.hidden = !viewport.shows(player.time);
    playhead.style.transform = `translateX(${viewport.x(player.time).toFixed(1)}px)`;
  };
  const placeBand = () => {
    const current = selection.selected && model.get(selection.selected.segment);
    const segment = current && (ahead?.get(current.id) ?? current);
    band.hidden = !segment || segment.end < viewport.start || segment.start > viewport.end;
    if (!segment || band.hidden) return;
    const left = Math.max(-2, viewport.x(segment.start));
    const right = Math.min(viewport.width + 2, viewport.x(segment.end));
    band.style.transform = `translateX(${left.toFixed(1)}px)`;
    band.style.width = `${Math.max(1, right - left).toFixed(1)}px`;
  };
  const placeBoth = scope.oncePerFrame(() => {
    placePlayhead();
    placeBand();
  });
  scope.add(viewport.on("change", placeBoth));
  scope.add(player.on("time", scope.oncePerFrame(placePlayhead)));
  scope.add(selection.on("selected", placeBoth));
  if (ahead) scope.add(ahead.on("change", placeBoth));
  scope.add(model.on("change", placeBoth));
}
