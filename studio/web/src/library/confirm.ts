/** Asks before recordings are deleted, or moved away from what holds for them, and says what goes with it. */

import type { LibraryRow, ProjectInfo } from "../api/wire.ts";
import { button, el } from "../lib/dom.ts";
import { projectName } from "../lib/projectname.ts";
import { n, t, tc } from "../lib/texts.ts";

function deletionText(rows: readonly LibraryRow[]): string {
  const segments = rows.reduce((sum, row) => sum + row.segments, 0);
  const verified = rows.reduce((sum, row) => sum + row.verified, 0);
  if (!segments)
    return n(
      rows.length,
      "Its sound and its transcripts will be removed. This cannot be undone. Exports that you downloaded stay.",
      "Their sounds and their transcripts will be removed. This cannot be undone. Exports that you downloaded stay.",
    );
  return n(
    rows.length,
    "Its sound and its transcripts, {segments}, {verified}, will be removed. This cannot be undone. Exports that you downloaded stay.",
    "Their sounds and their transcripts, {segments}, {verified}, will be removed. This cannot be undone. Exports that you downloaded stay.",
    { segments: n(segments, "with {count} segment", "with {count} segments"), verified: n(verified, "{count} verified", "{count} verified") },
  );
}

/** Of many, the first few by name. */
function namesText(rows: readonly LibraryRow[]): string {
  const named = rows.slice(0, 3).map((row) => row.name).join(", ");
  return rows.length > 3 ? n(rows.length - 3, "{names}, and {count} more", "{names}, and {count} more", { names: named }) : named;
}

const namesLine = (rows: readonly LibraryRow[]): HTMLElement => el("p", { class: "cs-confirm-name", translate: rows.length > 3 ? null : "no", text: namesText(rows) });

/** Resolves to whether the person said yes. The focus starts on the harmless button. */
function confirm(parent: HTMLElement, label: string, body: readonly HTMLElement[], no: HTMLButtonElement, yes: HTMLButtonElement): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "cs-dialog cs-confirm", "aria-label": label }, ...body, el("footer", {}, no, yes));
    no.addEventListener("click", () => dialog.close(""));
    yes.addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    parent.append(dialog);
    dialog.showModal();
  });
}

export function confirmDeletion(parent: HTMLElement, ...rows: readonly LibraryRow[]): Promise<boolean> {
  const many = rows.length > 1;
  const label = many ? n(rows.length, "Delete {count} recording?", "Delete {count} recordings?") : t("Delete {name}?", { name: rows[0]!.name });
  const body = [el("h2", { text: many ? label : t("Delete this recording?") }), namesLine(rows), el("p", { text: deletionText(rows) })];
  const keep = button({ text: many ? t("Keep them") : t("Keep it"), name: "keep" }, () => {});
  return confirm(parent, label, body, keep, button({ text: t("Delete"), class: "is-danger", name: "confirm-delete" }, () => {}));
}

/** Asked only where a glossary is left behind: `left` are the projects that have one. */
export function confirmMove(parent: HTMLElement, rows: readonly LibraryRow[], left: readonly ProjectInfo[], into: string): Promise<boolean> {
  const label = n(rows.length, "Move {count} recording to “{project}”?", "Move {count} recordings to “{project}”?", { project: into });
  const body = [el("h2", { text: label }), namesLine(rows), ...left.map((each) => el("p", { text: leftText(each, rows) }))];
  const holds = t("In “{project}” the glossary of that project holds. Words that are corrected already stay as they are; to take entries along, save the glossary as a file (Glossary, in the drawer) and bring it in there.", { project: into });
  const after = el("p", { text: holds });
  const keep = button({ text: t("Leave them there"), name: "keep" }, () => {});
  return confirm(parent, label, [...body, after], keep, button({ text: tc("verb", "Move"), class: "is-primary", name: "confirm-move" }, () => {}));
}

function leftText({ id, name, glossary }: ProjectInfo, rows: readonly LibraryRow[]): string {
  const going = rows.filter((row) => row.project_id === id).length;
  return n(
    going,
    "The glossary of “{project}”, {entries}, no longer holds for the one that leaves it.",
    "The glossary of “{project}”, {entries}, no longer holds for the {count} that leave it.",
    { project: projectName(name), entries: n(glossary, "with {count} entry", "with {count} entries") },
  );
}
