// In headless Chromium, in the main thread and in a worker: `node browser.mjs <folder of .wasm files>`.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch, serve } from "../../js/chromium.mjs";

const [, , folder] = process.argv;
const imports = { "@extism/extism": "/node_modules/@extism/extism/dist/browser/mod.js" };
const page = `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>`;
const file = (path) =>
  path.startsWith("/wasm/") ? `${folder}${path.slice(5)}` : fileURLToPath(new URL(`.${path}`, import.meta.url));
const served = { get: (_, path) => async () => (path === "/index.html" ? page : await readFile(file(path))) };
const server = await serve(new Proxy({}, served));
const browser = await launch();
const tab = await browser.newPage();
await tab.goto(`${server.url}/index.html`);
for (const runInWorker of [false, true]) {
  const done = await tab.evaluate(inPage, runInWorker);
  console.log(done, runInWorker ? "in a worker of Chromium" : "in Chromium's main thread");
}
await browser.close();
server.close();

// Runs in the page.
async function inPage(runInWorker) {
  const { run } = await import("/built/try.js");
  const wasm = async (name) => await (await fetch(`/wasm/${name}.wasm`)).arrayBuffer();
  const says = await (await fetch("/wasm/changed/says.json")).text();
  return await run({ wasm, runInWorker, says });
}
