import { mount, q, settle } from "../dom.ts";

import assert from "node:assert/strict";
import { test } from "node:test";
import { hostRoot, hostScope, loadStyle } from "../../src/api/gradio.ts";
import { el } from "../../src/lib/dom.ts";

const context = (element: HTMLElement) => ({ element, props: {}, trigger: () => {}, server: {}, watch: () => {} });

test("our root takes the place of what Gradio put there", () => {
  const place = mount(el("div", {}, el("p", { text: "template" })));
  hostRoot(context(place), "cs-root-models");
  assert.equal(place.innerHTML, '<div class="cs-root cs-root-models"></div>');
});

test("all ends when the root leaves the page, and not before", async () => {
  const root = mount(el("div"));
  const scope = hostScope(root);
  document.body.append(el("p"));
  await settle();
  assert.equal(scope.disposed, false);
  root.remove();
  await settle();
  assert.equal(scope.disposed, true);
});

test("the style sheet is fetched once, and a page without it is still a page", async () => {
  const loaded = loadStyle();
  const link = q<HTMLLinkElement>(document.head, "#canary-studio-style");
  assert.match(link.href, /studio\.css/u);
  assert.ok(loadStyle() === loaded, "whoever asks second has it no sooner");
  link.dispatchEvent(new Event("error"));
  await loaded;
  assert.equal(document.querySelectorAll("#canary-studio-style").length, 1);
});
