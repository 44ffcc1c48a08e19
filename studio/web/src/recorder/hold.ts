/** One page at a time is at a recording: a lock of the browser's, which it gives up with the tab. */

const NAME = "canary-studio:sound:";

/** Waits for its turn. What comes back ends it. */
export type Hold = (recording: string) => Promise<() => void>;

export const hold: Hold = (recording) =>
  new Promise((held, failed) => {
    navigator.locks.request(NAME + recording, () => new Promise<void>((end) => held(end))).catch(failed);
  });
