// Prints the log of a page in this folder: `node show.mjs <path> <lines>`.

import { launch, serve } from "./chromium.mjs";

const [, , path, lines] = process.argv;
const server = await serve();
const browser = await launch();
const page = await browser.newPage();
let left = Number(lines);
const done = new Promise((resolve, reject) => {
  page.on("console", (message) => {
    if (message.type() !== "log") return;
    console.log(message.text());
    if (--left === 0) resolve();
  });
  page.on("pageerror", reject);
  setTimeout(() => reject(new Error(`${left} lines are missing after 20 s`)), 20_000).unref();
});
await Promise.all([page.goto(server.url + path), done]);
await browser.close();
server.close();
