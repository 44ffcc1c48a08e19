/**
 * Frames that nobody would see a difference in.
 *
 * Gradio's clock of how long something takes asks for the next frame in each, and where its wheel is taken out of the page before it
 * is done (that of the page's own beginning always is) nothing ever tells it to stop: sixty frames a second for as long as the
 * page is open, and each letter that is typed waits for the next of them.
 */

export type AskFrame = (callback: FrameRequestCallback) => number;

const LATER_MS = 1000;

const WHEEL = "[data-testid=status-tracker]";

/** The file of Gradio's that the clock is in. */
const CLOCK = "/statustracker-";

export const hasWheel = (): boolean => document.querySelector(WHEEL) !== null;

/** A wheel is to be seen, whose clock is read. */
export const isWheelSeen = (): boolean => document.querySelector(`${WHEEL}:not(.hide)`) !== null;

/** The clock asks, and nobody else who kept the same way to ask: a browser's extension, say. */
const isClock = (stack: string): boolean => stack.includes(CLOCK);

/** Frames as they are asked for; for the clock one a second while no wheel `isSeen`. */
export function sparing(ask: AskFrame, isSeen: () => boolean, stack = () => new Error().stack ?? ""): AskFrame {
  return (callback) => (isSeen() || !isClock(stack()) ? ask(callback) : Number(setTimeout(() => ask(callback), LATER_MS)));
}
