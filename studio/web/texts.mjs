// Reads the page's texts out of its sources: `node texts.mjs` prints them as JSON, `node texts.mjs --missed [FOLDER…]`
// names what looks like a text for people and does not go through src/lib/texts.ts, but for lines that end with `// no text: why`.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

const SOURCE = "src";
const READERS = { t: { text: 0 }, tc: { context: 0, text: 1 }, n: { text: 1, plural: 2 } };
/** The table's own door, and what is made from Python. */
const APART = new Set(["src/lib/texts.ts", "src/api/schema.ts"]);

function* sources(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (name.endsWith(".ts") && !APART.has(path)) yield path;
  }
}

const parsed = (path) => ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);

const isPlain = (node) => node && (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node));

const where = (file, node) => `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;

const readerOf = (node) => (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && Object.hasOwn(READERS, node.expression.text) ? READERS[node.expression.text] : undefined);

/** What a call names: its text, its plural, what it means. Ends the program where that does not stand there as it is. */
function textOf(file, call, reader) {
  const said = {};
  for (const [part, place] of Object.entries(reader)) {
    const argument = call.arguments[place];
    if (!isPlain(argument)) {
      console.error(`${where(file, call)}: ${call.getText().slice(0, 80)}: write the ${part} there as plain text; the tables are made from it.`);
      process.exit(1);
    }
    said[part] = argument.text;
  }
  return { ...said, file: file.fileName };
}

function* textsOf(file) {
  const found = [];
  const visit = (node) => {
    const reader = readerOf(node);
    if (reader) found.push(textOf(file, node, reader));
    ts.forEachChild(node, visit);
  };
  visit(file);
  yield* found;
}

// --- what was missed ---

const PROSE = /\p{L}{2,}[,;:]? \p{L}|^\p{Lu}\p{Ll}{2,}/u;
/** Selectors, classes, addresses, types of media, code. */
const CODE = /^[.#\[]|^cs-|cs-\S|^is-|^https?:|^\/|^[a-z]+\/[a-z]|\[data-|:not\(|;$|^[a-z-]+: |=>|^(?:(?:Alt|Ctrl|Shift|Meta)\+)+\S+$|^(?:Arrow|Page|Key|Digit|Numpad|Media)[A-Z]\w*$/;
/** Calls whose plain strings no person reads. */
const UNSEEN = new Set(["querySelector", "querySelectorAll", "closest", "matches", "addEventListener", "removeEventListener", "getItem", "setItem", "removeItem", "setProperty", "getPropertyValue", "Error", "TypeError", "RangeError", "DOMException", "warn", "error", "createElement", "startsWith", "endsWith", "includes", "has", "get", "append", "set", "Intl", "trigger", "matchMedia", "RegExp"]);
const UNSEEN_KEYS = new Set(["rel", "class", "className", "data-name", "name", "type", "role", "id", "key", "href", "for", "autocomplete", "credentials", "method", "Content-Type", "code", "style"]);

/** As a browser names them. */
const KEYS = new Set(["Space", "Home", "End", "Enter", "Delete", "Tab", "Escape", "Backspace"]);

const calleeOf = (call) => (ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : call.expression.getText());

/** Behind a line whose text is none for people. */
const MARK = "// no text:";

/** Whether a person never reads it, by where it stands. */
function isUnseen(file, node) {
  const { text } = file;
  const end = text.indexOf("\n", node.getEnd());
  if (text.slice(text.lastIndexOf("\n", node.getStart()) + 1, end < 0 ? undefined : end).includes(MARK)) return true;
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent) || ts.isTemplateLiteralTypeSpan?.(parent)) return true;
  if (ts.isPropertyDeclaration(parent) && parent.name.getText() === "name") return true; // an error's
  if (ts.isArrayLiteralExpression(parent) && KEYS.has(node.text)) return true;
  if (ts.isCaseClause(parent) || ts.isElementAccessExpression(parent) || (ts.isPropertyAssignment(parent) && parent.name === node)) return true;
  if (ts.isBinaryExpression(parent) && [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.InKeyword].includes(parent.operatorToken.kind)) return true;
  if (ts.isPropertyAssignment(parent) && UNSEEN_KEYS.has(parent.name.getText().replace(/"/g, ""))) return true;
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.includes(node)) return UNSEEN.has(calleeOf(parent));
  return false;
}

/** The words of a template, with a mark for each value. */
const wordsOf = (node) => (ts.isTemplateExpression(node) ? node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join("") : node.text);

function* missedIn(file) {
  const found = [];
  const visit = (node) => {
    if (readerOf(node)) {
      const reader = readerOf(node);
      const plain = new Set(Object.values(reader));
      node.arguments.forEach((argument, place) => plain.has(place) || visit(argument));
      return;
    }
    if ((isPlain(node) || ts.isTemplateExpression(node)) && !isUnseen(file, node)) {
      const words = wordsOf(node);
      if (PROSE.test(words) && !CODE.test(words)) found.push(`${where(file, node)}: ${JSON.stringify(words)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  yield* found;
}

const [flag, ...folders] = process.argv.slice(2);
if (flag === "--missed") {
  const chosen = (path) => !folders.length || folders.some((folder) => relative(SOURCE, path).startsWith(folder));
  for (const path of sources(SOURCE)) if (chosen(path)) for (const line of missedIn(parsed(path))) console.log(line);
} else {
  const all = [...sources(SOURCE)].flatMap((path) => [...textsOf(parsed(path))]);
  console.log(JSON.stringify(all, null, 1));
}
