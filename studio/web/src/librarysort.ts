/** The order and the choice of the library's rows. */

import { sourceWords } from "./origin.ts";
import type { LibraryRow } from "./wire.ts";

export interface Sort {
  by: "name" | "duration" | "created" | "model" | "verified" | "wer";
  falling: boolean;
}

export const COLUMNS: readonly { by: Sort["by"]; title: string }[] = [
  { by: "name", title: "Name" },
  { by: "duration", title: "Length" },
  { by: "created", title: "Added" },
  { by: "model", title: "Model" },
  { by: "verified", title: "Verified" },
  { by: "wer", title: "WER" },
];

/** What a row is sorted by; null sorts last whichever way. */
function keyOf(row: LibraryRow, by: Sort["by"]): string | number | null {
  if (by === "verified") return row.segments ? row.verified / row.segments : null;
  if (by === "created") return row.place;
  if (by === "model") return sourceWords(row) || null;
  return row[by];
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: "base" });
}

/** The rows whose name, model, project or language holds every word of `search`, in the order asked for. */
export function arranged(rows: readonly LibraryRow[], search: string, { by, falling }: Sort): LibraryRow[] {
  const words = search.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  const text = (row: LibraryRow) => [row.name, sourceWords(row), row.project, row.language].join(" ").toLocaleLowerCase();
  const found = rows.filter((row) => words.every((word) => text(row).includes(word)));
  return found.sort((a, b) => {
    const [x, y] = [keyOf(a, by), keyOf(b, by)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || compare(a.name, b.name);
    return compare(x, y) * (falling ? -1 : 1) || compare(a.name, b.name);
  });
}
