/** What is said of a project, in a dialog: its name, what it is about, how its recordings are transcribed. */

import { refusalText, type Api } from "../api/client.ts";
import { LONGEST_PROJECT_NAME, LONGEST_PROJECT_TEXT, LONGEST_RETENTION, LONGEST_VOCABULARY, type ProjectInfo, type ProjectRequest } from "../api/wire.ts";
import { studioForm } from "../api/into.ts";
import { languageText } from "../document/version.ts";
import { button, el, offLine, setText } from "../lib/dom.ts";
import { nameFrom, projectName } from "../lib/projectname.ts";
import { t, tc } from "../lib/texts.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

type Texts = Pick<ProjectInfo, "name" | "description" | "languages" | "request" | "vocabulary" | "retention_days" | "licence" | "consent">;

function field(label: string, input: Field, value: string): HTMLElement {
  input.value = value;
  return el("label", { class: "cs-field-row" }, el("span", { text: label }), input);
}

const line = (name: string, most: number, hint = "") => el("input", { type: "text", "data-name": name, maxlength: most, placeholder: hint });
const lines = (name: string, most: number, rows: number, hint = "") => el("textarea", { "data-name": name, maxlength: most, rows, placeholder: hint });

export function requestText(request: ProjectRequest | null): string {
  if (request === null) return t("As the form says each time");
  const { model, task, source_lang, target_lang, pnc } = request;
  const languages = languageText(source_lang, task === "ast" ? target_lang : source_lang);
  return [model, task === "ast" ? tc("task", "translate") : tc("task", "transcribe"), languages, pnc ? t("punctuated") : t("without punctuation")].filter(Boolean).join(" · ");
}

/** A dialog with a form; it is there until it is closed. */
function opened(parent: HTMLElement, title: string): { dialog: HTMLDialogElement; form: HTMLFormElement } {
  const dialog = el("dialog", { class: "cs-dialog cs-project", "aria-label": title });
  const form = el("form", {}, el("h2", { text: title }));
  dialog.append(form);
  dialog.addEventListener("close", () => dialog.remove());
  parent.append(dialog);
  return { dialog, form };
}

/** A name, or null where somebody thought better of it. */
export function askName(parent: HTMLElement, title: string): Promise<string | null> {
  return new Promise((resolve) => {
    const { dialog, form } = opened(parent, title);
    const name = line("project-name", LONGEST_PROJECT_NAME);
    name.required = true;
    const make = el("button", { type: "submit", class: "cs-button is-primary", "data-name": "name-it", text: t("Make it") });
    form.append(field(t("Name"), name, ""), el("footer", {}, button({ text: t("Cancel"), name: "cancel" }, () => dialog.close("")), make));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (name.value.trim()) dialog.close(nameFrom(name.value.trim(), null));
    });
    dialog.addEventListener("close", () => resolve(dialog.returnValue || null));
    dialog.showModal();
  });
}

/** `project`: null for a new one. Resolves to its id once it is saved; to null where nothing, or it, is there any more. */
export function describeProject(parent: HTMLElement, api: Api, project: ProjectInfo | null): Promise<string | null> {
  return new Promise((resolve) => {
    const { dialog, form } = opened(parent, project ? t("Project “{name}”", { name: projectName(project.name) }) : t("New project"));
    const name = line("project-name", LONGEST_PROJECT_NAME);
    const description = lines("project-description", LONGEST_PROJECT_TEXT, 2);
    const languages = line("project-languages", 300, t("Codes, such as de, en"));
    const vocabulary = lines("project-vocabulary", LONGEST_VOCABULARY, 3, t("Names and words, one on each line"));
    const licence = line("project-licence", LONGEST_PROJECT_TEXT);
    const consent = lines("project-consent", LONGEST_PROJECT_TEXT, 2, t("What those who are heard have agreed to"));
    const days = el("input", { type: "number", "data-name": "project-days", min: 1, max: LONGEST_RETENTION, placeholder: tc("deleted after days", "never") });
    let request = project?.request ?? null;
    const asked = el("span", { "data-name": "project-request", text: requestText(request) });
    const ask = (next: ProjectRequest | null) => {
      request = next;
      setText(asked, requestText(next));
    };
    const asks = el(
      "div",
      { class: "cs-project-asks", role: "group", "aria-label": t("How its recordings are transcribed") },
      el("span", { text: tc("how recordings are", "Transcribed") }),
      asked,
      button({ text: t("As the Studio’s form says now"), name: "take-form" }, () => ask({ ...studioForm().request })),
      button({ text: tc("undecided", "Leave open"), class: "is-quiet", name: "leave-open" }, () => ask(null)),
    );
    const wrong = el("p", { class: "cs-bad", role: "alert", hidden: true });
    const fail = (answer: { ok: boolean; message?: string } | undefined) => {
      wrong.hidden = false;
      setText(wrong, refusalText(answer));
    };
    const texts = (): Texts => ({
      name: nameFrom(name.value.trim(), project?.name ?? null),
      description: description.value,
      languages: languages.value.split(/[\s,;]+/u).filter(Boolean),
      request,
      vocabulary: vocabulary.value,
      retention_days: days.value ? Number(days.value) : null,
      licence: licence.value,
      consent: consent.value,
    });
    const save = async () => {
      const answer = project ? await api.changeProject(project.id, texts()) : await api.addProject(texts());
      if (!answer?.ok) return fail(answer);
      dialog.close(project?.id ?? ("project" in answer ? String(answer.project) : ""));
    };
    const remove = async () => {
      const answer = await api.deleteProject(project!.id);
      if (!answer?.ok) return fail(answer);
      dialog.close("");
    };
    const off = project?.standing.itself_off["change"] ?? null;
    const footer = el("footer", {}, button({ text: off === null ? t("Cancel") : t("Close"), name: "cancel" }, () => dialog.close(project?.id ?? "")), off === null ? el("button", { type: "submit", class: "cs-button is-primary", "data-name": "save-project", text: t("Save") }) : null);
    if (project?.recordings === 0 && project.standing.itself_off["delete"] === undefined) footer.prepend(button({ text: t("Delete this project"), class: "is-danger", name: "delete-project" }, () => void remove()));
    name.required = true;
    const fields = el("fieldset", { class: "cs-plain", disabled: off !== null });
    fields.append(
      field(t("Name"), name, project ? projectName(project.name) : ""),
      field(tc("what it is about", "About"), description, project?.description ?? ""),
      field(t("Languages"), languages, project?.languages.join(", ") ?? ""),
      asks,
      field(t("Vocabulary"), vocabulary, project?.vocabulary ?? ""),
      field(t("Licence"), licence, project?.licence ?? ""),
      field(t("Consent"), consent, project?.consent ?? ""),
      field(t("Its recordings are deleted after days"), days, String(project?.retention_days ?? "")),
    );
    form.append(...(off === null ? [] : [offLine(off)]), fields, wrong, footer);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void save();
    });
    dialog.addEventListener("close", () => resolve(dialog.returnValue || null));
    dialog.showModal();
  });
}
