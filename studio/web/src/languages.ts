/** Names of languages for people; their codes where nobody has a name for them. */

const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code; // a local model may have made up its own
  }
}
