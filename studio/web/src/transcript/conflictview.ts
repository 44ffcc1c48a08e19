/** Two texts for one segment, side by side, and the person's choice between them. */

import { button, el } from "../lib/dom.ts";
import { t } from "../lib/texts.ts";

export interface Conflict {
  /** One sentence: why there are two texts. */
  why: string;
  mine: { title: string; text: string; take: string };
  theirs: { title: string; text: string; take: string };
  choose: (which: "mine" | "theirs") => void;
}

export function conflictView(conflict: Conflict): HTMLElement {
  const side = (which: "mine" | "theirs") => {
    const { title, text, take } = conflict[which];
    return el(
      "div",
      { class: `cs-choice-side is-${which}` },
      el("strong", { text: title }),
      el("p", { dir: "auto", translate: text ? "no" : null, text: text || t("(no words)") }),
      button({ text: take, name: which, class: which === "mine" ? "is-primary" : "" }, () => conflict.choose(which)),
    );
  };
  const sides = el("div", { class: "cs-choice-sides" }, side("mine"), side("theirs"));
  return el("div", { class: "cs-choice", role: "group", "aria-label": conflict.why }, el("p", { text: conflict.why }), sides);
}
