// TypeScript's own parser reads bindings of hostile contracts, and finds what bindings are made of: `hostile.mjs <folder>`.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const MARK = "PWNED_x";
const TOP = new Set([
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.VariableStatement,
]);
const MODULES = new Set(["@extism/extism"]);

const [, , folder] = process.argv;
const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
for (const name of files) {
  const source = ts.createSourceFile(name, readFileSync(join(folder, name), "utf8"), ts.ScriptTarget.ES2022, true);
  const fail = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.pos ?? node.start);
    throw new Error(`${name}:${line + 1}: ${what}`);
  };
  for (const fault of source.parseDiagnostics) fail(fault, ts.flattenDiagnosticMessageText(fault.messageText, "\n"));
  if (source.commentDirectives?.length) throw new Error(`${name}: a directive`);
  if (source.referencedFiles.length || source.typeReferenceDirectives.length || source.checkJsDirective) {
    throw new Error(`${name}: a pragma`);
  }
  for (const statement of source.statements) {
    if (!TOP.has(statement.kind)) fail(statement, ts.SyntaxKind[statement.kind]);
    if (ts.isImportDeclaration(statement) && !MODULES.has(statement.moduleSpecifier.text)) fail(statement, "an import");
  }
  const visit = (node) => {
    if (ts.isIdentifier(node) && node.text === MARK) fail(node, "the mark is an identifier");
    if (ts.getJSDocTags(node).length > 0) fail(node, `a tag: ${ts.getJSDocTags(node)[0].getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
}
console.log(`parsed ${files.length} files of hostile contracts`);
