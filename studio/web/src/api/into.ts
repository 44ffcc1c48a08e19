/** What the Studio tab's form says now, for the parts of the page that stand elsewhere: where speech goes, and how it is heard. */

import { DEFAULT_PROJECT } from "../lib/projectname.ts";
import type { ProjectRequest } from "./wire.ts";

interface Form {
  /** A project's id, or the name of a new one. */
  project: string;
  request: ProjectRequest;
}

let form: Form = { project: DEFAULT_PROJECT, request: { model: "auto", task: "asr", source_lang: "en", target_lang: "en", pnc: true } };
/** The Library's filter, while the Library is in front. */
let filtered: string | null = null;

export const studioForm = (): Form => form;

export function setStudioForm(next: Form): void {
  form = next;
}

export function setFiltered(project: string | null): void {
  filtered = project;
}

/** Where files go that are dropped on the page now. */
export const into = (): string => filtered ?? form.project;
