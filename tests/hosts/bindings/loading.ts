// What `load` takes, and what it refuses.

import { CountVowels } from "./count_vowels.ts";
import { HttpGet } from "./http_get.ts";
import { KvStore } from "./kv_store.ts";
import { Shared } from "./shared.ts";
import { State } from "./state.ts";
import { WasiFile } from "./wasi_file.ts";
import { loop } from "./calls.ts";
import { rejects, same } from "./support.ts";
import type { Place } from "./support.ts";

async function refuseArguments({ wasm }: Place): Promise<void> {
  const bytes = wasm("count_vowels");
  for (const [wrong, shown] of [
    ["vowels.wasm", "vowels.wasm \\(string\\)"],
    [new URL("file:///vowels.wasm"), "\\[object URL\\] \\(object\\)"],
    [bytes, "\\[object Promise\\] \\(object\\)"],
    [undefined, "undefined"],
    [null, "null \\(object\\)"],
  ] as const) {
    await rejects(CountVowels.load(wrong as never), new RegExp(`^expected the bytes of a .wasm file, which \`await readFile.*, got ${shown}$`));
  }
  const store = await wasm("kv_store");
  await rejects(KvStore.load(store, undefined as never), /^expected an object with `kvRead`, `kvWrite`, got undefined$/);
  await rejects(KvStore.load(store, { runInWorker: true } as never), /^the plugin needs the application's function `kvRead`, which isn't there$/);
}

/** What isn't there is an error, also in a worker. */
async function refuseImports({ wasm, runInWorker, files }: Place): Promise<void> {
  // Imports `y` from `x`.
  const module = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x78, 1, 0x79, 0, 0);
  await rejects(CountVowels.load(module, { runInWorker, check: false }), /^the plugin needs the import `y` from `x`, which isn't there$/);
  if (files === undefined) return;
  await rejects(WasiFile.load(await wasm("wasi_file"), { runInWorker }), /^the plugin needs WASI: pass `useWasi: true` to `load`$/);
}

async function takeManifests({ wasm, runInWorker, isOld }: Place): Promise<void> {
  const bytes = await wasm("count_vowels");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const manifest = { wasm: [{ path: "vowels.wasm", hash }], config: { vowels: "lo" }, allowed_hosts: null };
  const counter = await CountVowels.load(bytes, { runInWorker, manifest });
  same(await counter.countVowels("Hello, World!"), { count: 5n, total: 5n, vowels: "lo" });
  await counter.close();
  const other = await CountVowels.load(new Uint8Array(bytes), { runInWorker, manifest, config: { vowels: "e" } });
  same((await other.countVowels("Hello")).vowels, "e");
  await other.close();
  if (!isOld) {
    const words = btoa(Array.from(new Uint8Array(await wasm("shared_words")), (byte) => String.fromCharCode(byte)).join(""));
    const linked = { wasm: [{ name: "words", url: `data:application/wasm;base64,${words}` }, { path: "shared.wasm" }] };
    const teaser = await Shared.load(await wasm("shared"), { runInWorker, manifest: linked });
    same(await teaser.teaser("A title", "Some text"), "[A title](/a-title), 2 words");
    await teaser.close();
  }
  for (const [wrong, words] of [
    [JSON.stringify(manifest), /^manifest: expected an object, got \{"wasm":/],
    [{ timeoutMs: 5 }, /^manifest: it has the key "timeoutMs", and may have wasm, config, allowed_hosts, allowed_paths, timeout_ms, memory$/],
    [{ config: { vowels: true } }, /^config value `vowels` must be a text, got true$/],
    [{ wasm: [{ hash: "00" }] }, /^the plugin isn't the one of the manifest: its hash is [0-9a-f]{64}, and the manifest's is 00$/],
    [{ memory: { max_pages: 5 } }, /^manifest.memory: the SDK for JavaScript can't limit the plugin's own memory: leave `max_pages` out/],
    [{ memory: { pages: 5 } }, /^manifest.memory: it has the key "pages", and may have max_pages, max_http_response_bytes, max_var_bytes$/],
    [{ timeout_ms: 0 }, /^timeout_ms: expected an integer from 1 to 2147483647, got 0 \(number\)$/],
    [{ timeout_ms: 2 ** 31 }, /^timeout_ms: expected an integer from 1 to 2147483647, got 2147483648 \(number\)$/],
    [{ wasm: "a.wasm" }, /^manifest.wasm: expected an array, got a.wasm \(string\)$/],
    [{ config: "vowels" }, /^config: expected an object, got vowels \(string\)$/],
    [{ allowed_hosts: "example.com" }, /^allowed_hosts: expected an array, got example.com \(string\)$/],
    [{ allowed_paths: { "./data": 5 } }, /^allowed_paths value `.\/data` must be a text, got 5$/],
    [{ memory: { max_var_bytes: 0 } }, /^max_var_bytes: expected an integer from 1 to 9007199254740991, got 0 \(number\)$/],
  ] as [object, RegExp][]) {
    await rejects(CountVowels.load(bytes, { runInWorker, manifest: wrong }), words);
  }
  await rejects(CountVowels.load(bytes, { config: { vowels: 5 as never } }), /^config value `vowels` must be a text, got 5$/);
  const module = await WebAssembly.compile(bytes);
  await rejects(CountVowels.load(module, { manifest }), /^can't compare a WebAssembly.Module with the manifest's `hash`: /);
}

/** A limit is one, or the plugin isn't loaded. */
async function enforceLimits({ wasm, runInWorker, port, files, isOld }: Place): Promise<void> {
  const unknown = /^(timeout_ms|max_var_bytes): this version of @extism\/extism doesn't have this limit$/;
  const manifest = { timeout_ms: 60_000 };
  const loaded = CountVowels.load(loop, { runInWorker, manifest, check: false });
  if (isOld) await rejects(loaded, unknown);
  else if (!runInWorker) await rejects(loaded, /^timeout_ms: the SDK can end a call in a worker only: pass `runInWorker: true` to `load`$/);
  else await (await loaded).close();
  if (!isOld) {
    const logger = { ...console, error: () => undefined };
    const book = await State.load(await wasm("state"), { runInWorker, logger, manifest: { memory: { max_var_bytes: 20 } } });
    const signed = book.sign("a name that is longer than twenty bytes");
    // In a worker, the SDK doesn't tell the plugin.
    await (runInWorker ? signed : rejects(signed, /memory limit exceeded/));
    same(await book.show(), { guests: [] });
    await book.close();
  } else await rejects(State.load(await wasm("state"), { runInWorker, manifest: { memory: { max_var_bytes: 20 } } }), unknown);
  if (port !== undefined && runInWorker) {
    const request = { url: `http://127.0.0.1:${port}/page` };
    const getter = await HttpGet.load(await wasm("http_get"), { runInWorker, manifest: { allowed_hosts: ["127.0.0.1"] } });
    same(new TextDecoder().decode(await getter.httpGet(request)), "GET /page");
    await getter.close();
    const refused = await HttpGet.load(await wasm("http_get"), { runInWorker, manifest: { allowed_hosts: ["example.com"] } });
    await rejects(refused.httpGet(request), /127\.0\.0\.1/);
    await refused.close();
    if (!isOld) {
      const memory = { max_http_response_bytes: 5 };
      const small = await HttpGet.load(await wasm("http_get"), { runInWorker, manifest: { allowed_hosts: ["127.0.0.1"], memory } });
      // The SDK logs that the response is too long, and the plugin sees an empty one.
      same(await small.httpGet(request), new Uint8Array());
      await small.close();
    }
  }
  if (files !== undefined) {
    const lines = await WasiFile.load(await wasm("wasi_file"), { runInWorker, useWasi: true, manifest: { allowed_paths: { [files]: "/data" } } });
    same(await lines.countLines("/data/three-lines.txt"), "3");
    await lines.close();
  }
}

export async function loadPlugins(place: Place): Promise<void> {
  await refuseArguments(place);
  await refuseImports(place);
  await takeManifests(place);
  await enforceLimits(place);
}
