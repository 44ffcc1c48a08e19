/** Whoever chose a file by keys goes on by keys: the place where he was gives way to the recording, and Transcribe is next. */

import type { Scope } from "../lib/scope.ts";

/** So long the page takes at most to show what came in. */
const SHOWN_MS = 10_000;

/** What is returned answers whether somebody works by keys just now. */
export function watchKeyboardUse(scope: Scope): () => boolean {
  let byKeys = false;
  scope.listen(document, "keydown", () => (byKeys = true), { capture: true });
  for (const type of ["pointerdown", "dragenter"]) scope.listen(document, type, () => (byKeys = false), { capture: true });
  return () => byKeys;
}

/** The focus goes to Transcribe as soon as that can be pressed, where it is nowhere else by then. */
export function goOnToTranscribe(scope: Scope): void {
  const seen = scope.child();
  const look = () => {
    const go = document.querySelector<HTMLButtonElement>("#go:not([disabled])");
    if (!go) return;
    seen.dispose();
    if (document.activeElement === document.body) go.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(look);
  seen.add(() => observer.disconnect());
  seen.timeout(SHOWN_MS, () => seen.dispose());
  observer.observe(document.body, { subtree: true, attributeFilter: ["disabled"] });
  look();
}
