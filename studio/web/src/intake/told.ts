/** What came of taking something in, as sentences to look at. */

import type { IntakeState } from "../api/wire.ts";
import { el } from "../lib/dom.ts";
import { n } from "../lib/texts.ts";

/** What came of it as a whole. */
export function summaryNodes(state: IntakeState): HTMLElement[] {
  return state.summary.map((text) => el("p", { text }));
}

/** Of single files and rows; many of them scroll in a box of their own. */
export function detailNodes(state: IntakeState): HTMLElement[] {
  if (!state.details.length) return [];
  const more = state.more ? [el("li", { text: n(state.more, "And {count} more.", "And {count} more.") })] : [];
  return [el("ul", { class: "cs-intake-details", tabindex: state.details.length > 4 ? 0 : null }, ...state.details.map((text) => el("li", { text })), ...more)];
}
