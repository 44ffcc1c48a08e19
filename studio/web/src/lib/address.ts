/** The page's address names what is open, so that a reload, a bookmark, a link and the browser's Back come to it. */

export interface Address {
  /** Null for the first tab. */
  tab: string | null;
  recording: string | null;
  transcript: string | null;
  /** Which a link to a moment selects: once it was gone to, the address forgets it. */
  segment: string | null;
  /** Of the playhead. */
  second: number | null;
}

const NAMES: Record<keyof Address, string> = { tab: "tab", recording: "recording", transcript: "transcript", segment: "segment", second: "t" };

export function readAddress(search: string = location.search): Address {
  const query = new URLSearchParams(search);
  const second = Number(query.get(NAMES.second) ?? NaN);
  return {
    tab: query.get(NAMES.tab),
    recording: query.get(NAMES.recording),
    transcript: query.get(NAMES.transcript),
    segment: query.get(NAMES.segment),
    second: second >= 0 && Number.isFinite(second) ? second : null,
  };
}

/** `search` with these parts in it; null takes one out. What else stands in the address stays. */
export function withAddress(search: string, parts: Partial<Address>): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(parts) as [keyof Address, string | number | null][]) {
    if (value === null) query.delete(NAMES[name]);
    else query.set(NAMES[name], String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

/**
 * What somebody else opens, under whatever path a proxy has the page, and in a frame the frame's own address. Nothing else of
 * the address goes along: a private Space signs it for its visitor alone.
 */
export function linkTo(parts: Partial<Address>, { origin, pathname }: Pick<Location, "origin" | "pathname"> = location): string {
  return origin + pathname + withAddress("", parts);
}

/** Whether going from one to the other is a step that Back takes back, and no mere detail of the same place. */
export function isStep(from: Address, to: Address): boolean {
  const otherVersion = from.transcript !== null && to.transcript !== null && from.transcript !== to.transcript;
  return from.tab !== to.tab || from.recording !== to.recording || otherVersion;
}

/** The project that a link to the Library names; taken out of the address, for from here on the tab remembers it. */
export function takeProject(): string | null {
  const query = new URLSearchParams(location.search);
  const project = query.get("project");
  if (project === null) return null;
  query.delete("project");
  const rest = query.toString();
  history.replaceState(history.state, "", location.pathname + (rest ? `?${rest}` : "") + location.hash);
  return project;
}

export function showInAddress(parts: Partial<Address>): void {
  const search = withAddress(location.search, parts);
  if (search === location.search) return;
  const url = location.pathname + search + location.hash;
  if (isStep(readAddress(), readAddress(search))) history.pushState(history.state, "", url);
  else history.replaceState(history.state, "", url);
}

/** Where Back led to something that is not there as it was: the entry says what is, and no new one is made. */
export function correctAddress(parts: Partial<Address>): void {
  history.replaceState(history.state, "", location.pathname + withAddress(location.search, parts) + location.hash);
}
