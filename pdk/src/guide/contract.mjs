// Shows the contract of a plugin: node contract.mjs PLUGIN.wasm
import { readFile } from "node:fs/promises";

/** The records of the functions that a module really exports and imports; none without a contract. */
export function readContract(module) {
  const text = new TextDecoder("utf-8", { fatal: true });
  const sections = WebAssembly.Module.customSections(module, "extism-contract-v0");
  const records = sections.map((section) => text.decode(section, { stream: true })).join("") + text.decode();
  const exports = WebAssembly.Module.exports(module).filter((item) => item.kind === "function");
  const imports = WebAssembly.Module.imports(module);
  const isThere = (line) =>
    exports.some((item) => item.name === line.export) ||
    imports.some((item) => item.module === line.from && item.name === line.import);
  const lines = records.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => JSON.parse(line)).filter(isThere);
}

const module = await WebAssembly.compile(await readFile(process.argv[2]));
const name = (line) => line.export ?? line.import;
for (const line of readContract(module).sort((a, b) => (name(a) < name(b) ? -1 : 1))) {
  const values = line.args ?? (line.input ? [line.input] : []);
  const given = values.map((argument) => `${argument.name ?? "_"}: ${argument.as ?? "json"}`).join(", ");
  console.log(`${name(line)}(${given}) ->`, line.output?.as ?? "None");
}
