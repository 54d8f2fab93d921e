// The runner in Node: `node node.mjs <SDK's package> [worker|jspi]`. Jobs and results are lines of JSON.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { files, runJob } from "./job.mjs";

const [, , sdk, place] = process.argv;
// Errors of a worker that loads a plugin arrive here, where an application can't assign them to the plugin.
process.on("uncaughtException", (error) => console.error(error.message));
// With JSPI, which Node has since version 25, plugins in the main thread can send requests, as in Chromium. The other hosts of the table
// are Node without JSPI, in any version.
if (place !== "jspi") {
  delete WebAssembly.Suspending;
  delete WebAssembly.promising;
}
const { createPlugin } = await import(sdk);

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const read = (name) => readFile(files(job)[name]);
  const observed = await runJob(createPlugin, read, job, place === "worker");
  console.log(JSON.stringify(observed));
}
