import { has, mount, q } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { copyText } from "../../src/lib/clipboard.ts";
import { arrange, button, el, isTyping, setAttributes, setText } from "../../src/lib/dom.ts";
import { icon } from "../../src/lib/icons.ts";
import { selectField, setChoices, setGroups } from "../../src/lib/selects.ts";

test("text enters the page as text, whatever it looks like", () => {
  const made = el("p", { text: "<img src=x onerror=alert(1)>" });
  assert.equal(made.children.length, 0);
  assert.match(made.outerHTML, /&lt;img/u);
});

test("true writes an empty attribute, false and null none", () => {
  const made = el("input", { hidden: true, disabled: false, "aria-label": null, maxlength: 5 });
  assert.deepEqual([made.getAttribute("hidden"), made.hasAttribute("disabled"), made.hasAttribute("aria-label"), made.getAttribute("maxlength")], ["", false, false, "5"]);
});

test("an attribute that is there already is not written again", () => {
  const made = el("p", { lang: "de", title: "Zeit" });
  const written: string[] = [];
  made.setAttribute = (name: string, value: string) => void written.push(`${name}=${value}`);
  setAttributes(made, { lang: "de", title: "time" });
  assert.deepEqual(written, ["title=time"]);
});

test("children that stay in their order are not moved", () => {
  const parent = el("div");
  const [a, b, c, d] = ["a", "b", "c", "d"].map((text) => el("i", { text })) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  arrange(parent, [a, b, d]);
  const moved: (string | null)[] = [];
  const insert = parent.insertBefore.bind(parent);
  parent.insertBefore = ((child: HTMLElement, next: Node | null) => (moved.push(child.textContent), insert(child, next))) as typeof parent.insertBefore;
  arrange(parent, [b, c, d]);
  assert.deepEqual([parent.textContent, moved], ["bcd", ["c"]]);
  arrange(parent, [d, b]);
  assert.equal(parent.textContent, "db");
  arrange(parent, []);
  assert.equal(parent.textContent, "");
});

test("what is no child is left out", () => assert.equal(el("p", {}, "a", null, false, undefined, el("b", { text: "c" })).textContent, "ac"));

test("a button has a name with and without words, and sends no form", () => {
  const pressed: string[] = [];
  const [worded, drawn] = [button({ text: "Go" }, () => pressed.push("go")), button({ icon: icon("play"), label: "Play" }, () => pressed.push("play"))];
  worded.click();
  drawn.click();
  assert.deepEqual([worded.type, worded.textContent, worded.getAttribute("aria-label")], ["button", "Go", null]);
  assert.deepEqual([drawn.getAttribute("aria-label"), drawn.title, q(drawn, "svg").getAttribute("aria-hidden")], ["Play", "Play", "true"]);
  assert.deepEqual(pressed, ["go", "play"]);
});

test("the same text is not written twice: a live region must not speak again", () => {
  const region = el("p", { text: "said" });
  const node = region.firstChild;
  setText(region, "said");
  assert.ok(region.firstChild === node);
  setText(region, "new");
  assert.equal(region.textContent, "new");
});

test("keys belong to fields of text and to lists, not to what is only pressed", () => {
  const typed = [el("input", { type: "search" }), el("textarea"), el("select"), el("input")];
  const pressed = [el("input", { type: "checkbox" }), el("input", { type: "range" }), el("button"), el("p"), null];
  assert.deepEqual([typed.map(isTyping), pressed.map(isTyping)], [typed.map(() => true), pressed.map(() => false)]);
});

test("options are made anew only where they are others, and what was chosen stays chosen", () => {
  const { field, select } = selectField("Model", [["a", "A"], ["b", "B"]]);
  assert.deepEqual([q(field, "span").textContent, select.dataset.name], ["Model", "model"]);
  select.value = "b";
  const option = select.options[1];
  setChoices(select, [["a", "A"], ["b", "B"]]);
  assert.ok(select.options[1] === option);
  setChoices(select, [["c", "C"], ["b", "B"]]);
  assert.equal(select.value, "b");
  setChoices(select, [["c", "C"]]);
  assert.equal(select.value, "c");
  setChoices(select, [["c", "C"], ["oTranscribe", "oTranscribe", true]]);
  assert.deepEqual([...select.options].map((each) => each.getAttribute("translate")), [null, "no"]);
});

test("groups have headings, and an empty one is not shown", () => {
  const { select } = selectField("Model");
  setGroups(select, [{ title: "Here", choices: [["a", "A"]] }, { title: "Elsewhere", choices: [] }], "a");
  assert.deepEqual([...select.querySelectorAll("optgroup")].map((group) => group.label), ["Here"]);
  assert.equal(select.value, "a");
});

test("text is copied by the clipboard, or by a selection where that is forbidden; the focus comes back", async () => {
  const field = mount(el("input"));
  const copied: string[] = [];
  const clipboard = { writeText: async (text: string) => void copied.push(text) };
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: clipboard });
  assert.deepEqual([await copyText("one"), copied], [true, ["one"]]);
  clipboard.writeText = async () => Promise.reject(new Error("NotAllowed"));
  Object.defineProperty(document, "execCommand", {
    configurable: true,
    value: () => copied.push(document.querySelector("textarea")!.value) > 0,
  });
  field.focus();
  assert.deepEqual([await copyText("two"), copied, document.activeElement === field, has(document, "textarea")], [true, ["one", "two"], true, false]);
});
