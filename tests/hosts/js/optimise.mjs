// Optimizes plugins as `wasm-opt -Oz` does, and checks that each still has its contract: `node optimise.mjs FILE.wasm…`.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const wasmOpt = fileURLToPath(new URL("node_modules/binaryen/bin/wasm-opt", import.meta.url));

// The features of rustc's target. With `strip = true`, the module doesn't list them.
const features = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];
const options = ["-Oz", ...features.map((feature) => `--enable-${feature}`)];

function contract(file) {
  const module = new WebAssembly.Module(readFileSync(file));
  const sections = WebAssembly.Module.customSections(module, "extism-contract-v0");
  return sections.map((section) => new TextDecoder("utf-8", { fatal: true }).decode(section)).join("");
}

for (const file of process.argv.slice(2)) {
  const optimised = `${file}.opt`;
  execFileSync(process.execPath, [wasmOpt, ...options, file, "--output", optimised]);
  if (contract(file) === "" || contract(optimised) !== contract(file)) {
    console.error(`error: after wasm-opt -Oz the contract of ${file} isn't what it was`);
    process.exitCode = 1;
  }
}
