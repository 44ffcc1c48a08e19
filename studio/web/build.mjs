// Bundles src/main.ts and src/studio.css into dist/, with the licences of what is bundled and the table of shortcuts.
import { build } from "esbuild";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SHORTCUTS } from "./src/lib/keyboard.ts";

const OUT = "dist";
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));

function licenceOf(name) {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const text = readFileSync(`node_modules/${name}/LICENSE`, "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });

await build({
  entryPoints: { studio: "src/main.ts", microphone: "src/recorder/worklet.ts", search: "src/find/worker.ts" },
  outdir: OUT,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
  legalComments: "none",
  banner: { js: `/*! Bundles ${Object.keys(dependencies).join(", ")}: see THIRD_PARTY_LICENSES.txt */` },
});
// stands in the page itself, before Gradio's own scripts
await build({ entryPoints: { idle: "src/idle/first.ts", visitor: "src/visitor/first.ts", account: "src/account/first.ts", logout: "src/account/logout.ts" }, outdir: OUT, bundle: true, format: "iife", target: "es2022", minify: true });
await build({ entryPoints: ["src/studio.css"], outdir: OUT, bundle: true, minify: true, target: "es2022" });

const licences = Object.keys(dependencies).sort().map(licenceOf);
writeFileSync(`${OUT}/THIRD_PARTY_LICENSES.txt`, licences.join(`\n${"-".repeat(72)}\n\n`));
writeFileSync(`${OUT}/shortcuts.json`, `${JSON.stringify(SHORTCUTS, null, 2)}\n`);
