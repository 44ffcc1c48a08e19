/** Labelled selects, as the drawer's forms and the Models tab have them. */

import { el } from "./dom.ts";

/** `own`: a name that is the same in every language. */
export type Choices = readonly (readonly [value: string, text: string, own?: boolean])[];
/** Choices under a heading each. */
export type Groups = readonly { title: string; choices: Choices }[];

export interface SelectField {
  field: HTMLLabelElement;
  select: HTMLSelectElement;
}

export function selectField(label: string, choices: Choices = [], name = label.toLowerCase()): SelectField {
  const select = el("select", { "data-name": name });
  setChoices(select, choices);
  return { field: el("label", { class: "cs-field-row" }, el("span", { text: label }), select), select };
}

const shown = new WeakMap<HTMLSelectElement, string>();

/** Makes the options anew only where they are others: an open list must not be pulled from under somebody. */
export function setChoices(select: HTMLSelectElement, choices: Choices, value?: string): void {
  setGroups(select, [{ title: "", choices }], value);
}

export function setGroups(select: HTMLSelectElement, groups: Groups, value?: string): void {
  const key = JSON.stringify(groups);
  if (shown.get(select) !== key) {
    const before = select.value;
    shown.set(select, key);
    const filled = groups.filter((group) => group.choices.length > 0);
    select.replaceChildren(...filled.flatMap(({ title, choices }) => (title ? [grouped(title, choices)] : optionsOf(choices))));
    select.value = before;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }
  if (value !== undefined && select.value !== value) select.value = value;
}

const optionsOf = (choices: Choices): HTMLElement[] => choices.map(([value, text, own]) => el("option", { value, text, translate: own ? "no" : null }));

function grouped(title: string, choices: Choices): HTMLElement {
  return el("optgroup", { label: title }, ...optionsOf(choices));
}
