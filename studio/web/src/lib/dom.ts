/** Elements in one expression. Text only ever enters the page as text. */

type Child = Node | string | null | undefined | false;

export interface Attributes {
  class?: string;
  text?: string;
  title?: string;
  [attribute: string]: string | number | boolean | null | undefined;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * `true` writes an empty attribute, `false`, `null` and `undefined` write none. One that is there already is left alone: a
 * browser lays all the text anew whose `lang` or `dir` is written, be it the same.
 */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = String(value ?? "");
    else if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else setAttribute(element, name, value === true ? "" : String(value));
  }
}

function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Of an element that has none yet: there is nothing to look at, and nothing to take away. */
function writeAttributes(element: Element, attributes: Attributes): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (name === "text") element.textContent = String(value ?? "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : String(value));
  }
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  writeAttributes(element, attributes);
  for (const child of children) if (child) element.append(child);
  return element;
}

export function svg(tag: string, attributes: Attributes = {}, ...children: Element[]): SVGElement {
  const element = document.createElementNS(SVG, tag);
  writeAttributes(element, attributes);
  element.append(...children);
  return element;
}

/**
 * A button with an icon, a visible text, or both; `label` is its accessible name where it has no text. `own`: its text is a
 * name or a sign that is the same in every language.
 */
export function button(
  options: { class?: string; icon?: Element; text?: string; own?: boolean; label?: string; title?: string; name?: string },
  press: (event: MouseEvent) => void,
): HTMLButtonElement {
  const element = el("button", {
    type: "button",
    class: `cs-button ${options.class ?? ""}`.trim(),
    "aria-label": options.label,
    title: options.title ?? options.label,
    "data-name": options.name,
  });
  if (options.icon) element.append(options.icon);
  if (options.text) element.append(el("span", { text: options.text, translate: options.own ? "no" : null }));
  element.addEventListener("click", press);
  return element;
}

/** Makes these the children, in this order. Those that are there already in that order are not touched: nothing of them is laid out anew. */
export function arrange(parent: Element, children: readonly Element[]): void {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}

/** Writes only where something changed: a live region must not speak twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A control that is off stays where it is, can be reached, and says why; a press on it is for whoever listens to tell that. */
export function setOff(control: HTMLElement, why: string | null): void {
  setAttributes(control, { "aria-disabled": why === null ? null : "true" });
  if (why !== null) control.title = why;
}

/** The line that says why what would stand here is off. */
export const offLine = (why: string): HTMLElement => el("p", { class: "cs-hint cs-off", text: why });

/** Whether keys pressed in `target` belong to it: a field of a form, or a text being edited. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["button", "checkbox", "radio", "range"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** Fields in which something else is written than was shown. */
export const writtenIn = (root: ParentNode): HTMLInputElement[] => [...root.querySelectorAll("input")].filter((field) => field.value !== field.defaultValue);
