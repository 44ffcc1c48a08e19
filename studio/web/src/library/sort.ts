/** The order and the choice of the library's rows. */

import type { LibraryRow } from "../api/wire.ts";
import { projectName } from "../lib/projectname.ts";
import { sourceName } from "../document/origin.ts";
import { languageText } from "../document/version.ts";
import { t, tc } from "../lib/texts.ts";

export interface Sort {
  by: "name" | "project" | "duration" | "created" | "model" | "verified" | "wer";
  falling: boolean;
}

export const COLUMNS: readonly { by: Sort["by"]; title: string }[] = [
  { by: "name", title: t("Name") },
  { by: "project", title: t("Project") },
  { by: "duration", title: t("Length") },
  { by: "created", title: tc("column: date", "Added") },
  { by: "model", title: t("Model") },
  { by: "verified", title: tc("column", "Verified") },
  { by: "wer", title: t("WER") },
];

export const titleOf = (by: Sort["by"]): string => COLUMNS.find((column) => column.by === by)!.title;

/** As people count, and whatever the case. One for all: making one takes longer than comparing with it. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** What a row is sorted by; null sorts last whichever way. */
function keyOf(row: LibraryRow, by: Sort["by"]): string | number | null {
  if (by === "verified") return row.segments ? row.verified / row.segments : null;
  if (by === "created") return row.place;
  if (by === "model") return sourceName(row) || null;
  if (by === "project") return projectName(row.project);
  return row[by];
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a), String(b));
}

export function sortRows(rows: readonly LibraryRow[], { by, falling }: Sort): LibraryRow[] {
  return rows.toSorted((a, b) => {
    const [x, y] = [keyOf(a, by), keyOf(b, by)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || compare(a.name, b.name);
    return compare(x, y) * (falling ? -1 : 1) || compare(a.name, b.name);
  });
}

const searched = new WeakMap<LibraryRow, string>();

/** All that can be searched is shown. */
function textOf(row: LibraryRow): string {
  const known = searched.get(row) ?? [row.name, sourceName(row), projectName(row.project), row.language, row.language && languageText(row.language, row.language)].join(" ").toLocaleLowerCase();
  searched.set(row, known);
  return known;
}

/** The rows whose name, model, project or language holds every word of `search`, and those in which it is `said`. */
export function filterRows(rows: readonly LibraryRow[], search: string, said: Pick<ReadonlySet<string>, "has"> = new Set()): LibraryRow[] {
  const words = search.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  return rows.filter((row) => words.every((word) => textOf(row).includes(word)) || said.has(row.id));
}

/** The rows of a project (null: of all) that match `search`, in the order asked for. */
export function filterAndSort(rows: readonly LibraryRow[], search: string, sort: Sort, project: string | null = null): LibraryRow[] {
  return sortRows(filterRows(inProject(rows, project), search), sort);
}

/** `project`: its id; null for all. */
export function inProject(rows: readonly LibraryRow[], project: string | null): readonly LibraryRow[] {
  return project === null ? rows : rows.filter((row) => row.project_id === project);
}
