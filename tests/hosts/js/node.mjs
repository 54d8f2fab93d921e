// The runner in Node: `node node.mjs <SDK's package> [worker|jspi]`. Reads a job's JSON a line, writes what happened.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { files, runJob } from "./job.mjs";

const [, , sdk, place] = process.argv;
// What a worker throws while it loads a plugin arrives here, where no application can match it to the plugin.
process.on("uncaughtException", (error) => console.error(error.message));
// With JSPI, which Node has from version 25 on, plugins of the main thread can make requests, as they can in
// Chromium. The other hosts of the table are Node without it, whichever version runs this.
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
