/**
 * Runs before everything else in the page. Gradio's clock keeps the browser's way to ask for a frame as it finds it before the first
 * wheel is drawn: until then all are given one that spares frames, and from then on everybody else asks the browser itself.
 */

import { hasWheel, isWheelSeen, sparing } from "./frames.ts";

const ask = window.requestAnimationFrame;
let isSpared = false;
const ours = sparing((callback) => ask.call(window, callback), () => !isSpared || isWheelSeen());
window.requestAnimationFrame = ours;

new MutationObserver((_, observer) => {
  if (!hasWheel()) return;
  observer.disconnect();
  isSpared = true;
  if (window.requestAnimationFrame === ours) window.requestAnimationFrame = ask;
}).observe(document, { subtree: true, childList: true });
