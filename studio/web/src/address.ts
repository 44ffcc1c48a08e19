/** The page's address names what is open, so that a reload, a bookmark or a link comes back to it. */

/** `search` with the open recording in it; null takes it out. What else stands in the address stays. */
export function addressed(search: string, recording: string | null, transcript: string | null): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of [["recording", recording], ["transcript", transcript]] as const) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

export function nameInAddress(recording: string | null, transcript: string | null): void {
  const search = addressed(location.search, recording, transcript);
  if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
}
