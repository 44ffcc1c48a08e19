/** Which project the Library shows, and what there is to say of it. */

import type { Api } from "../api/client.ts";
import type { LibraryRow, ProjectInfo, Standing } from "../api/wire.ts";
import { button, el, setText } from "../lib/dom.ts";
import { roughDuration } from "../lib/format.ts";
import { icon } from "../lib/icons.ts";
import { projectName } from "../lib/projectname.ts";
import { selectField, setChoices } from "../lib/selects.ts";
import { n, number, t, tc } from "../lib/texts.ts";
import { describeProject } from "./projectdialog.ts";

interface Parts {
  api: Api;
  /** For dialogs. */
  root: HTMLElement;
  /** Another one was chosen. */
  changed: () => void;
  /** Something was said of one. */
  done: () => void;
}

const ALL = "";
const NEW = "+";

export class ProjectFilter {
  readonly element: HTMLElement;
  readonly counts = el("span", { class: "cs-library-summary", "data-name": "project-counts" });
  /** What somebody is in the one that is chosen. */
  readonly role = el("span", { class: "cs-library-summary cs-library-role", "data-name": "project-role" });
  readonly #parts: Parts;
  readonly #field = selectField(t("Project"), [], "project-filter");
  readonly #edit = button({ icon: icon("edit"), label: t("Describe the project"), class: "is-icon", name: "describe-project" }, () => void this.#describe());
  #projects: readonly ProjectInfo[] = [];
  #chosen: string;

  constructor(parts: Parts, chosen: string | null) {
    this.#parts = parts;
    this.#chosen = chosen ?? ALL;
    this.element = el("div", { class: "cs-project-filter" }, this.#field.field, this.#edit);
    this.#field.select.addEventListener("change", () => void this.#choose());
    this.#show();
  }

  get projects(): readonly ProjectInfo[] {
    return this.#projects;
  }

  /** Its id; null for all. */
  get chosen(): string | null {
    return this.#chosen || null;
  }

  get name(): string {
    return this.#found ? projectName(this.#found.name) : "";
  }

  take(projects: readonly ProjectInfo[]): void {
    this.#projects = projects;
    if (this.#chosen !== ALL && !this.#found) return this.#set(ALL); // it was deleted: nothing more is dropped into it
    this.#show();
  }

  /** What somebody is in the one that this row is in. */
  of(row: LibraryRow): Standing | undefined {
    return this.#projects.find((each) => each.id === row.project_id)?.standing;
  }

  /** Those of which somebody sees no recording. */
  get unseen(): readonly ProjectInfo[] {
    return this.#projects.filter((each) => each.standing.off["read"] !== undefined);
  }

  /** What is said where nothing is in the one that is chosen. */
  get emptyText(): string {
    const { standing } = this.#found!;
    const name = projectName(this.#found!.name);
    if (standing.off["read"] !== undefined) return unseenText(this.#found!);
    return standing.itself_off["add"] === undefined ? t("There is nothing in “{name}” yet. Drop files here, or move recordings to it.", { name }) : t("There is nothing in “{name}” yet.", { name });
  }

  get #found(): ProjectInfo | undefined {
    return this.#projects.find((each) => each.id === this.#chosen);
  }

  #show(): void {
    const named = this.#projects.toSorted((a, b) => projectName(a.name).localeCompare(projectName(b.name))).map((each) => [each.id, choiceText(each)] as const);
    // while nothing is known, what was chosen before the reload must not be lost
    const before = this.#projects.length === 0 && this.#chosen !== ALL ? [[this.#chosen, "…"] as const] : [];
    setChoices(this.#field.select, [[ALL, tc("projects", "All")], ...before, ...named, [NEW, t("New project…")]], this.#chosen);
    this.#edit.hidden = this.#chosen === ALL;
    setText(this.counts, this.#found ? countsText(this.#found) : "");
    this.counts.title = this.#found?.description ?? "";
    setText(this.role, this.#found?.standing.says ?? "");
  }

  async #choose(): Promise<void> {
    const { value } = this.#field.select;
    if (value !== NEW) return this.#set(value);
    this.#field.select.value = this.#chosen;
    const made = await describeProject(this.#parts.root, this.#parts.api, null);
    if (made === null) return;
    this.#parts.done();
  }

  #set(chosen: string): void {
    this.#chosen = chosen;
    this.#show();
    this.#parts.changed();
  }

  async #describe(): Promise<void> {
    if (!this.#found) return;
    await describeProject(this.#parts.root, this.#parts.api, this.#found);
    this.#parts.done();
    this.#field.select.focus();
  }
}

/** How many are in one is not told to whoever sees none of them. */
const choiceText = ({ name, recordings, standing }: ProjectInfo): string => (standing.off["read"] === undefined ? `${projectName(name)} (${number(recordings)})` : projectName(name));

export const unseenText = ({ name, standing }: ProjectInfo): string => t("What you record for “{name}” is there, and is not shown to you. {standing}", { name: projectName(name), standing: standing.says });

function countsText(project: ProjectInfo): string {
  if (project.standing.off["read"] !== undefined) return "";
  if (project.recordings === 0) return tc("project", "empty");
  return `${roughDuration(project.seconds)} · ${n(project.segments, "{verified} of {count} segment verified", "{verified} of {count} segments verified", { verified: project.verified })}`;
}
