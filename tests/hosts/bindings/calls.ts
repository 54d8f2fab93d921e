// Calls of one plugin that are made at once, within its own functions, or while it is closed.

import { Greet } from "./greet.ts";
import { KvStore } from "./kv_store.ts";
import { rejects, same } from "./support.ts";
import type { Place } from "./support.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const tick = () => new Promise((done) => setTimeout(done, 20));
const never = new Promise<never>(() => undefined);

/** A module whose function `greet` consists of this code. */
function moduleOf(...code: number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...code, 0x0b];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 5, 1, 0x60, 0, 1, 0x7f],
    ...[3, 2, 1, 0],
    ...[7, 9, 1, 5, ...bytes("greet"), 0, 0],
    ...[10, body.length + 2, 1, body.length, ...body],
  );
}

/** A module that traps at once. */
const trap = moduleOf(0x00);
/** One that runs forever. */
export const loop = moduleOf(0x03, 0x40, 0x0c, 0, 0x0b, 0x00);

async function callAtOnce({ wasm, runInWorker }: Place): Promise<void> {
  const plugin = await Greet.load(await wasm("greet"), { runInWorker });
  const names = ["Ada", "Bob", "Cleo"];
  same(await Promise.all(names.map((name) => plugin.greet(name))), names.map((name) => `Hello, ${name}!`));
  const sent = bytes("Ada");
  const calls = [plugin.greet("\ud800"), plugin.call("unknown"), plugin.call("greet", sent), plugin.greet("Bob")];
  // What is sent is what it was when the call was made.
  sent.fill(0x78);
  const [wrong, unknown, raw, last] = await Promise.allSettled(calls);
  same([wrong?.status, unknown?.status], ["rejected", "rejected"]);
  same([raw, last].map((done) => done?.status === "fulfilled" && (typeof done.value === "string" ? done.value : text(done.value))), [
    "Hello, Ada!", "Hello, Bob!",
  ]);
  await plugin.close();
}

/** A function that the plugin calls can't call the plugin. One that has begun to wait can't be told from the rest of the application. */
async function callWithin({ wasm, runInWorker }: Place): Promise<void> {
  const within: Promise<unknown>[] = [];
  const read = (): string | null => {
    for (const call of [store.increment("x"), store.call("increment")]) within.push(call.catch((error: unknown) => error));
    return null;
  };
  const host = { kvRead: read as () => string | null | Promise<null>, kvWrite: (): void | Promise<void> => undefined };
  const store = await KvStore.load(await wasm("kv_store"), host, { runInWorker });
  same(await store.increment("visits"), "1");
  for (const error of await Promise.all(within)) {
    await rejects(Promise.reject(error as Error), /^can't call `increment` from `kvRead`, which the plugin is calling: it takes one call at a time, /);
  }
  same(within.length, 2);
  host.kvRead = async () => {
    await tick();
    return null;
  };
  // A promise of another library.
  const thenable = { then: (done: () => void) => void done() } as unknown as Promise<void>;
  host.kvWrite = () => (runInWorker ? thenable : undefined);
  const later = store.increment("visits");
  if (runInWorker) same([await later, await store.increment("visits")], ["1", "1"]);
  else {
    await rejects(later, /^the application's function `kvRead`: it returned a promise, which only a worker can wait for: pass `runInWorker: true` to `load`$/);
    host.kvRead = () => null;
    host.kvWrite = () => thenable;
    await rejects(store.increment("visits"), /^the application's function `kvWrite`: it returned a promise, /);
    host.kvWrite = () => Promise.reject(new Error("nobody handles this"));
    await rejects(store.increment("visits"), /^the application's function `kvWrite`: it returned a promise, /);
    host.kvWrite = () => undefined;
    same(await store.increment("visits"), "1");
  }
  await store.close();
}

/** What isn't an `Error` in a worker of the SDK's is one here. */
async function failAsErrors({ wasm, runInWorker }: Place): Promise<void> {
  const plugin = await Greet.load(trap, { runInWorker, check: false });
  const failed = await plugin.call("greet").catch((error: unknown) => error);
  same([failed instanceof Error, /unreachable/.test(String(failed))], [true, true]);
  await plugin.close();
  for (const thrown of ["a text", { message: "an object" }, new Error("an error")]) {
    const kvRead = () => {
      throw thrown;
    };
    const store = await KvStore.load(await wasm("kv_store"), { kvRead, kvWrite: kvRead }, { runInWorker });
    const failed = await store.increment("x").catch((error: unknown) => error);
    const words = thrown instanceof Error || typeof thrown === "object" ? thrown.message : thrown;
    same([failed instanceof Error && failed.message, failed === thrown], [words, thrown instanceof Error]);
    await store.close();
  }
}

async function closeWhileCalled({ wasm, runInWorker }: Place): Promise<void> {
  const closed = (name: string) => new RegExp(`^can't call \`${name}\`: the plugin is closed$`);
  const plugin = await Greet.load(await wasm("greet"), { runInWorker });
  const refused = [plugin.greet("Ada"), plugin.greet("Bob")].map((call) => rejects(call, closed("greet")));
  await plugin.close();
  await Promise.all([...refused, rejects(plugin.greet("Ada"), closed("greet")), rejects(plugin.call("greet"), closed("greet"))]);
  let disposed: Greet;
  {
    await using plugin = await Greet.load(await wasm("greet"), { runInWorker });
    same(await plugin.greet("Ada"), "Hello, Ada!");
    disposed = plugin;
  }
  await rejects(disposed.greet("Ada"), closed("greet"));
  if (!runInWorker) return;
  const looping = await Greet.load(loop, { runInWorker, check: false });
  const ended = [looping.call("greet"), looping.call("greet")].map((call) => rejects(call, closed("greet")));
  await tick();
  await looping.close();
  await Promise.all(ended);
  const store = await KvStore.load(await wasm("kv_store"), { kvRead: () => never, kvWrite: () => undefined }, { runInWorker });
  const waiting = [store.increment("x"), store.increment("y")].map((call) => rejects(call, closed("increment")));
  await tick();
  await store.close();
  await Promise.all(waiting);
}

/** A call that takes too long is ended, and those behind it are made. If the SDK can't restart the plugin in time, it is closed. */
async function limitTime({ runInWorker, isOld }: Place): Promise<void> {
  if (!runInWorker || isOld) return;
  // So long that no worker takes it to start; the timers that are to run out are shortened.
  const limit = 20_000;
  const real = globalThis.setTimeout;
  const load = () => Greet.load(loop, { runInWorker, check: false, manifest: { timeout_ms: limit } });
  const shorten = (isShort: (delay: number) => boolean) => {
    const short = (run: () => void, delay = 0) => real(run, isShort(delay) ? 20 : delay);
    globalThis.setTimeout = short as typeof setTimeout;
  };
  try {
    const plugin = await load();
    let timers = 0;
    // The first is of the call, the second of the restart.
    shorten((delay) => delay === limit && timers++ % 2 === 0);
    await Promise.all([plugin.call("greet"), plugin.call("greet")].map((call) => rejects(call, /timeout/)));
    await plugin.close();
    globalThis.setTimeout = real;
    const stuck = await load();
    // By then, the SDK has given up.
    shorten((delay) => delay === 3 * limit);
    const calls = [stuck.call("greet"), stuck.call("greet")];
    const hangs = /^can't call `greet`: the plugin is closed, because the SDK couldn't restart it after a call that took too long$/;
    await Promise.all(calls.map((call) => rejects(call, hangs)));
  } finally {
    globalThis.setTimeout = real;
  }
}

export async function callOneByOne(place: Place): Promise<void> {
  await callAtOnce(place);
  await callWithin(place);
  await failAsErrors(place);
  await closeWhileCalled(place);
  await limitTime(place);
}
