// The runner in headless Chromium: `node browser.mjs <SDK's package> [worker]`. Reads a job's JSON a line, writes what
// happened. Each job has a page of its own.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { launch, serve } from "./chromium.mjs";

const [, , sdk, place] = process.argv;
let wasm;
const server = await serve({ "/plugin.wasm": () => readFile(wasm) });
const browser = await launch();

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  wasm = job.wasm;
  console.log(JSON.stringify(await runInPage(job)));
}
await browser.close();
server.close();

async function runInPage(job) {
  const page = await browser.newPage();
  try {
    await page.goto(`${server.url}/page.html`);
    return await page.evaluate(inPage, { job, sdk, runInWorker: place === "worker" });
  } finally {
    await page.close();
  }
}

// Runs in the page.
async function inPage({ job, sdk, runInWorker }) {
  const { createPlugin } = await import(`/node_modules/${sdk}/dist/browser/mod.js`);
  const { runJob } = await import("/job.mjs");
  const wasm = await (await fetch("/plugin.wasm")).arrayBuffer();
  return await runJob(createPlugin, new Uint8Array(wasm), job, runInWorker);
}
