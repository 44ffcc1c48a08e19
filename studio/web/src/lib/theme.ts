/** Colours for canvases, read from the page's own style, and told again when the theme changes. */

import type { Scope } from "./scope.ts";

export interface Palette {
  text: string;
  back: string;
  /** What is loudest in a spectrogram. */
  loud: string;
  quiet: string;
  wave: string;
  accent: string;
  verified: string;
  unusable: string;
  border: string;
}

const VARIABLES: Record<keyof Palette, string> = {
  text: "--cs-text",
  back: "--cs-back",
  loud: "--cs-loud",
  quiet: "--cs-quiet",
  wave: "--cs-wave",
  accent: "--cs-accent",
  verified: "--cs-verified",
  unusable: "--cs-unusable",
  border: "--cs-border",
};

/** Custom properties may hold `color-mix(...)`; a probe element turns each into a colour that a canvas takes. */
export function palette(root: HTMLElement): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  const colours = Object.entries(VARIABLES).map(([name, variable]) => {
    probe.style.color = `var(${variable})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(colours) as Palette;
}

/** Gradio marks the dark theme by a class, on `body` or on its container. */
export function onThemeChange(scope: Scope, run: () => void): void {
  const observer = new MutationObserver(scope.oncePerFrame(run));
  const options = { attributes: true, attributeFilter: ["class", "style"] };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  scope.add(() => observer.disconnect());
}
