/** The media keys of keyboards, headsets and foot pedals, by the browser's Media Session. */

import type { Command } from "../lib/keyboard.ts";
import type { Scope } from "../lib/scope.ts";
import type { Player } from "./player.ts";

/** What each key does; `play` and `pause` say what they want, so that a late press does not do the contrary. */
const COMMANDS: readonly (readonly [MediaSessionAction, Command, wanted?: boolean])[] = [
  ["play", "playPause", true],
  ["pause", "playPause", false],
  ["stop", "playPause", false],
  ["seekbackward", "back3"],
  ["seekforward", "forward3"],
  ["previoustrack", "previousSegment"],
  ["nexttrack", "nextSegment"],
];

export function mountMediaKeys(scope: Scope, player: Player, title: string, run: (command: Command) => void): void {
  const session = navigator.mediaSession as MediaSession | undefined;
  if (!session) return;
  if (typeof MediaMetadata === "function") session.metadata = new MediaMetadata({ title, artist: "Canary Studio" }); // no text: a name
  for (const [action, command, wanted] of COMMANDS) {
    set(session, action, () => (wanted === undefined || wanted !== player.playing) && run(command));
    scope.add(() => set(session, action, null));
  }
  scope.add(player.on("playing", (playing) => (session.playbackState = playing ? "playing" : "paused")));
}

/** Browsers refuse the actions that they do not know. */
function set(session: MediaSession, action: MediaSessionAction, handler: (() => void) | null): void {
  try {
    session.setActionHandler(action, handler);
  } catch {
    // this browser has no such key
  }
}
