/** The marked region over the stage: drawn with Shift and a drag on the waveform, shown with its length. */

import type { MarkedRegion } from "../document/region.ts";
import { button, el, setText } from "../lib/dom.ts";
import { spanText } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import type { Scope } from "../lib/scope.ts";
import { number, t } from "../lib/texts.ts";
import type { Viewport } from "./viewport.ts";

/** A press that moves less is no drag. */
const DRAG_FROM_PX = 4;
/** So much must be seen for the length to be written in it. */
const LABEL_FROM_PX = 64;

const lengthText = (seconds: number) => t("{seconds} s", { seconds: number(seconds, 1) });

interface Parts {
  viewport: Viewport;
  marked: MarkedRegion;
  /** Where a drag begins: the waveform. */
  surface: HTMLElement;
}

export function mountRegionBand(scope: Scope, stage: HTMLElement, parts: Parts): void {
  const { viewport, marked } = parts;
  const length = el("span", { "aria-hidden": "true" });
  const clear = button({ icon: icon("close"), label: t("Clear the marked region"), class: "is-icon", name: "clear-region" }, () => marked.clear());
  const label = el("div", { class: "cs-mark-label" }, length, clear);
  const band = el("div", { class: "cs-mark", hidden: true }, label);
  const said = el("span", { class: "cs-unseen", role: "status" });
  stage.append(band, said);

  const place = () => {
    const { span } = marked;
    band.hidden = !span || span.end < viewport.start || span.start > viewport.end;
    if (!span || band.hidden) return;
    const left = Math.max(-2, viewport.x(span.start));
    const width = Math.max(1, Math.min(viewport.width + 2, viewport.x(span.end)) - left);
    band.style.transform = `translateX(${left.toFixed(1)}px)`;
    band.style.width = `${width.toFixed(1)}px`;
    label.classList.toggle("is-narrow", width < LABEL_FROM_PX);
    setText(length, lengthText(span.end - span.start));
  };
  scope.add(viewport.on("change", scope.oncePerFrame(place)));
  scope.add(marked.on("change", scope.oncePerFrame(place)));
  const speak = () => setText(said, marked.span ? t("Marked {span}, {length}", { span: spanText(marked.span), length: lengthText(marked.span.end - marked.span.start) }) : "");
  listenToDrags(scope, parts, speak);
  scope.add(marked.on("change", () => !stage.classList.contains("is-marking") && speak()));
}

/** What is drawn is not also sought: the click that ends a drag goes no further. */
function listenToDrags(scope: Scope, { viewport, marked, surface }: Parts, drawn: () => void): void {
  const stage = surface.parentElement!;
  let wasDrag = false;
  const timeAt = (event: PointerEvent) => viewport.time(event.clientX - surface.getBoundingClientRect().left);
  const begin = (event: PointerEvent) => {
    wasDrag = false;
    if (!event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const [from, x] = [timeAt(event), event.clientX];
    const drag = scope.child();
    wasDrag = true;
    surface.setPointerCapture(event.pointerId);
    stage.classList.add("is-marking");
    drag.listen(surface, "pointermove", (move: PointerEvent) => {
      if (Math.abs(move.clientX - x) >= DRAG_FROM_PX) marked.set(from, timeAt(move));
    });
    drag.add(() => stage.classList.remove("is-marking"));
    drag.add(drawn);
    for (const end of ["pointerup", "pointercancel"]) drag.listen(surface, end, () => drag.dispose());
  };
  scope.listen(surface, "pointerdown", begin, { capture: true });
  scope.listen(surface, "mousedown", (event) => event.shiftKey && event.preventDefault(), { capture: true });
  const swallow = (event: Event) => {
    if (wasDrag) event.stopPropagation();
    wasDrag = false;
  };
  scope.listen(surface, "click", swallow, { capture: true });
}
