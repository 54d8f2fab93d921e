// In Node: `node node.js <folder of .wasm files> <folder of files to read> [old]`.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { argv, exit } from "node:process";
import { run } from "./try.ts";

const [, , folder = "", files = "", old] = argv;
const server = createServer((request, response) => void response.end(`GET ${request.url}`)).listen(0, "127.0.0.1");
await new Promise((ready) => server.once("listening", ready));
const port = String((server.address() as AddressInfo).port);
const wasm = async (name: string) => Uint8Array.from(await readFile(`${folder}/${name}.wasm`)).buffer;
const says = await readFile(`${folder}/changed/says.json`, "utf8");
for (const runInWorker of [false, true]) {
  console.log(await run({ wasm, runInWorker, says, port, files, isOld: old === "old" }), runInWorker ? "in a worker" : "in the main thread");
}
server.close();
// The SDK leaves timers, and with them Node would wait.
exit();
