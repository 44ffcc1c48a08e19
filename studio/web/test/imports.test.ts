/** The tree's own rule: no file imports itself by way of others, and folders know only those below them. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { test } from "node:test";

const SOURCES = join(import.meta.dirname, "..", "src");

/** From below to above. A folder may import those of the levels below its own; neighbours on one level know nothing of each other. */
const LEVELS: readonly (readonly string[])[] = [
  ["lib"],
  ["api"],
  ["document"],
  ["timeline", "transcript", "find", "models", "export", "intake", "pull", "recorder", "account", "visitor", "idle"],
  ["beside", "compare", "ask", "library"],
  ["editor"],
  ["."],
];

type Imports = ReadonlyMap<string, readonly string[]>;

const IMPORT = /^(?:import|export)\b[^"';]*?\bfrom\s+["'](\.[^"']+)["'];/gmu;

function importsOf(files: ReadonlyMap<string, string>): Imports {
  return new Map([...files].map(([file, text]) => [file, [...text.matchAll(IMPORT)].map(([, to]) => posix.normalize(posix.join(dirname(file), to!)))]));
}

function sources(): Map<string, string> {
  const names = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return new Map(names.map((name) => [name.replaceAll("\\", "/"), readFileSync(join(SOURCES, name), "utf8")]));
}

/** The first chain of imports that comes back to where it began; null where there is none. */
function cycle(imports: Imports): string[] | null {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const to of imports.get(file) ?? []) {
      const back = walk(to, [...path, file]);
      if (back) return back;
    }
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const back = walk(file, []);
    if (back) return back;
  }
  return null;
}

const levelOf = (file: string): number => LEVELS.findIndex((folders) => folders.includes(dirname(file)));

/** Imports that go up, or sideways into another folder. */
function upward(imports: Imports): string[] {
  const wrong = (from: string, to: string) => dirname(from) !== dirname(to) && levelOf(to) >= levelOf(from);
  return [...imports].flatMap(([from, all]) => all.filter((to) => wrong(from, to)).map((to) => `${from} imports ${to}`));
}

test("every folder has its level, and every import its file", () => {
  const imports = importsOf(sources());
  assert.ok(imports.size > 70);
  assert.deepEqual([...imports.keys()].filter((file) => levelOf(file) < 0), []);
  assert.deepEqual([...imports].flatMap(([from, all]) => all.filter((to) => !imports.has(to)).map((to) => `${from} imports ${to}`)), []);
});

test("no file imports itself by way of others", () => assert.equal(cycle(importsOf(sources())), null));

test("folders import only from the levels below them", () => assert.deepEqual(upward(importsOf(sources())), []));

test("the rule sees what breaks it: types, several lines, and what is passed on", () => {
  const broken = importsOf(
    new Map([
      ["lib/a.ts", 'import type { B } from "./b.ts";\n'],
      ["lib/b.ts", 'import {\n  type C,\n  d,\n} from "../api/c.ts";\n'],
      ["api/c.ts", 'export { a } from "../lib/a.ts";\n'],
      ["ask/e.ts", 'import { f } from "../compare/f.ts";\nimport { a } from "../lib/a.ts";\n'],
      ["compare/f.ts", ""],
    ]),
  );
  assert.deepEqual(cycle(broken), ["lib/a.ts", "lib/b.ts", "api/c.ts", "lib/a.ts"]);
  assert.deepEqual(upward(broken), ["lib/b.ts imports api/c.ts", "ask/e.ts imports compare/f.ts"]);
});
