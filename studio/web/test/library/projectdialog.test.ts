import { mount, named, q, settle, type } from "../dom.ts";

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { Api } from "../../src/api/client.ts";
import { el } from "../../src/lib/dom.ts";
import { askName, describeProject, requestText } from "../../src/library/projectdialog.ts";
import { projectInfo } from "../fixtures.ts";

afterEach(() => {
  globalThis.studioTexts = undefined;
});

const submit = (root: ParentNode) => q<HTMLFormElement>(root, "dialog form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

test("what a project's recordings are turned into is told, also where the model finds out what is spoken", () => {
  const asked = { model: "canary", source_lang: "auto", target_lang: "de", pnc: true } as const;
  assert.equal(requestText({ ...asked, task: "ast" }), "canary · translate · detected → German · punctuated");
  assert.equal(requestText({ ...asked, task: "asr" }), "canary · transcribe · detected · punctuated");
});

test("a project that is really called as another language calls the default one keeps its name, and a new one is not called so", async () => {
  globalThis.studioTexts = { language: "de", texts: { default: "Standard" }, plural: (n) => (n === 1 ? 0 : 1) };
  const root = mount(el("div"));
  const sent: string[] = [];
  const api = { changeProject: async (_: string, { name }: { name: string }) => (sent.push(name), { ok: true }) } as unknown as Api;
  for (const name of ["Standard", "default", "calls"]) {
    void describeProject(root, api, projectInfo("p", name));
    submit(root);
    await settle();
  }
  assert.deepEqual(sent, ["Standard", "default", "calls"]);
  const made = askName(root, "New project");
  type(named<HTMLInputElement>(root, "project-name"), " Standard ");
  submit(root);
  assert.equal(await made, "default");
});
