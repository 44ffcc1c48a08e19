/** Asks before recordings are deleted, or moved away from what holds for them, and says what goes with it. */

import type { LibraryRow, ProjectInfo } from "../api/wire.ts";
import { button, el } from "../lib/dom.ts";
import { count } from "../lib/format.ts";

function deletionText(rows: readonly LibraryRow[]): string {
  const segments = rows.reduce((sum, row) => sum + row.segments, 0);
  const verified = rows.reduce((sum, row) => sum + row.verified, 0);
  const words = segments ? `, with ${count(segments, "segment")}, ${verified.toLocaleString("en")} verified,` : "";
  const [sound, its] = rows.length > 1 ? ["sounds", "Their"] : ["sound", "Its"];
  return `${its} ${sound} and ${its.toLowerCase()} transcripts${words} will be removed. This cannot be undone. Exports that you downloaded stay.`;
}

/** Of many, the first few by name. */
function namesText(rows: readonly LibraryRow[]): string {
  const named = rows.slice(0, 3).map((row) => row.name).join(", ");
  return rows.length > 3 ? `${named}, and ${rows.length - 3} more` : named;
}

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
  const label = many ? `Delete ${count(rows.length, "recording")}?` : `Delete ${rows[0]!.name}?`;
  const body = [el("h2", { text: many ? label : "Delete this recording?" }), el("p", { class: "cs-confirm-name", text: namesText(rows) }), el("p", { text: deletionText(rows) })];
  const keep = button({ text: many ? "Keep them" : "Keep it", name: "keep" }, () => {});
  return confirm(parent, label, body, keep, button({ text: "Delete", class: "is-danger", name: "confirm-delete" }, () => {}));
}

/** Asked only where a glossary is left behind: `left` are the projects that have one. */
export function confirmMove(parent: HTMLElement, rows: readonly LibraryRow[], left: readonly ProjectInfo[], into: string): Promise<boolean> {
  const label = `Move ${count(rows.length, "recording")} to “${into}”?`;
  const body = [el("h2", { text: label }), el("p", { class: "cs-confirm-name", text: namesText(rows) }), ...left.map((each) => el("p", { text: leftText(each, rows) }))];
  const after = el("p", { text: `In “${into}” the glossary of that project holds. Words that are corrected already stay as they are; to take entries along, save the glossary as a file (Glossary, in the drawer) and bring it in there.` });
  const keep = button({ text: "Leave them there", name: "keep" }, () => {});
  return confirm(parent, label, [...body, after], keep, button({ text: "Move", class: "is-primary", name: "confirm-move" }, () => {}));
}

function leftText({ id, name, glossary }: ProjectInfo, rows: readonly LibraryRow[]): string {
  const going = rows.filter((row) => row.project_id === id).length;
  return `The glossary of “${name}”, with ${count(glossary, "entry", "entries")}, no longer holds for ${going === 1 ? "the one" : `the ${going.toLocaleString("en")}`} that ${going === 1 ? "leaves" : "leave"} it.`;
}
