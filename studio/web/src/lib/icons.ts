/** The few pictures of the page, drawn as strokes so that they take the colour of the text. */

import { svg } from "./dom.ts";

const PATHS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M8 5v14M16 5v14",
  replay: "M4 12a8 8 0 1 0 2.6-5.9M4 4v5h5",
  previous: "M18 6l-8 6 8 6zM6 6v12",
  next: "M6 6l8 6-8 6zM18 6v12",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  back: "M11 7l-5 5 5 5M18 7l-5 5 5 5",
  forward: "M13 7l5 5-5 5M6 7l5 5-5 5",
  fromCaret: "M6 4v16M4 4h4M4 20h4M11 7.5v9l8-4.5z",
  loop: "M6 9a4 4 0 0 1 4-3h7M14 3l3 3-3 3M18 15a4 4 0 0 1-4 3H7M10 21l-3-3 3-3",
  sound: "M4 8h9M17 8h3M15 6v4M4 16h3M11 16h9M9 14v4",
  commands: "M5 7l4 4-4 4M12 17h7",
  suspect: "M12 4v9M12 18v.5",
  toDo: "M4 6h16M7 12h10M10 18h4",
  zoomIn: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M20 20l-4.5-4.5M11 8.5v5M8.5 11h5",
  zoomOut: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M20 20l-4.5-4.5M8.5 11h5",
  fit: "M4 12h16M8 8l-4 4 4 4M16 8l4 4-4 4",
  follow: "M12 3v4M12 17v4M3 12h4M17 12h4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
  undo: "M9 4L4 9l5 5M4 9h10a5 5 0 0 1 0 10h-3",
  redo: "M15 4l5 5-5 5M20 9H10a5 5 0 0 0 0 10h3",
  check: "M5 12.5l4.5 4.5L19 7.5",
  ban: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M6.5 6.5l11 11",
  waveform: "M4 10v4M8 6v12M12 9v6M16 4v16M20 10v4",
  spectrogram: "M4 7v2M4 15v4M8 5v5M8 13v6M12 10v4M12 18v1M16 4v4M16 11v8M20 8v3M20 16v3",
  panel: "M4 5h16v14H4zM14 5v14",
  help: "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2.2M12 17.5v.5",
  close: "M6 6l12 12M18 6L6 18",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  open: "M5 12h14M13 6l6 6-6 6",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  record: "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12",
  stop: "M7 7h10v10H7z",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M20 20l-4.5-4.5",
  segment: "M4 6v12M20 6v12M4 12h6M14 12h6M12 5v14",
} as const;

export type IconName = keyof typeof PATHS;

/** Copied, and not made anew: each row of the transcript has three. */
const drawn = new Map<IconName, SVGElement>();

export function icon(name: IconName): SVGElement {
  const made = drawn.get(name) ?? draw(name);
  drawn.set(name, made);
  return made.cloneNode(true) as SVGElement;
}

function draw(name: IconName): SVGElement {
  return svg("svg", { class: "cs-icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}
