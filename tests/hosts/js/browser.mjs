// The runner in headless Chromium: `node browser.mjs <SDK's package> [worker]`. Jobs and results are
// lines of JSON. Each job has a new page.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { launch, serve } from "./chromium.mjs";
import { files } from "./job.mjs";

const [, , sdk, place] = process.argv;
let job;
const server = await serve({ "/wasm": (url) => readFile(files(job)[url.searchParams.get("name")]) });
const browser = await launch();

for await (const line of createInterface({ input: process.stdin })) {
  job = JSON.parse(line);
  console.log(JSON.stringify(await runInPage()));
}
await browser.close();
server.close();

async function runInPage() {
  const page = await browser.newPage();
  try {
    await page.goto(`${server.url}/page.html`);
    return await page.evaluate(inPage, { job, sdk, runInWorker: place === "worker" });
  } finally {
    await page.close();
  }
}

// This runs in the page.
async function inPage({ job, sdk, runInWorker }) {
  const { createPlugin } = await import(`/node_modules/${sdk}/dist/browser/mod.js`);
  const { runJob } = await import("/job.mjs");
  const read = async (name) => new Uint8Array(await (await fetch(`/wasm?name=${name}`)).arrayBuffer());
  return await runJob(createPlugin, read, job, runInWorker);
}
