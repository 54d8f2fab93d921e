// Runs one job on the official JavaScript SDK, in Node or in a browser, judging nothing.

const encoder = new TextEncoder();

// How long the SDK may take to load a plugin, and to call it: where a worker dies, no answer ever comes.
const LOAD_MS = 5_000;
const CALL_MS = 60_000;

/**
 * @param createPlugin the SDK's, of any version
 * @param wasm the plugin's bytes
 * @param job see src/job.rs
 * @param runInWorker whether the plugin runs in a worker or in this thread
 */
export async function runJob(createPlugin, wasm, job, runInWorker) {
  const logs = [];
  const log = (level) => [level, (text) => logs.push([level, String(text)])];
  const options = {
    runInWorker,
    useWasi: job.wasi,
    config: job.config,
    logger: Object.fromEntries(["trace", "debug", "info", "warn", "error"].map(log)),
    logLevel: job.log_level ?? "silent",
    functions: hostFunctions(job.functions),
    allowedHosts: job.allowed_hosts,
    allowHttpResponseHeaders: job.response_headers,
    allowedPaths: job.folders,
    memory: job.memory_pages === null ? {} : { maxPages: job.memory_pages },
    timeoutMs: job.timeout_ms,
  };
  let plugin;
  try {
    plugin = await within(LOAD_MS, createPlugin({ wasm: [{ data: wasm }] }, options));
  } catch (error) {
    return { load_error: words(error), calls: [] };
  }
  const calls = [];
  for (const call of job.calls) {
    calls.push({ ...(await make(plugin, call)), logs: logs.splice(0) });
  }
  await plugin.close();
  return { load_error: null, calls };
}

async function make(plugin, { function: name, input, repeat }) {
  const data = fromBase64(input);
  const observed = { output: null, error: null, code: null, micros: Infinity };
  for (let count = 0; count < repeat; count++) {
    const start = performance.now();
    try {
      const output = await within(CALL_MS, plugin.call(name, data));
      observed.micros = Math.min(observed.micros, (performance.now() - start) * 1000);
      if (count === repeat - 1) observed.output = toBase64(output?.bytes() ?? new Uint8Array());
      observed.error = null;
    } catch (error) {
      observed.error = words(error);
      // An application rarely calls again in the same moment: a worker may be busy dying.
      await sleep(100);
    }
  }
  if (observed.micros === Infinity) observed.micros = 0;
  return observed;
}

// The behaviours of host functions, on the bytes of their arguments; see README.md.
function behaviours(store) {
  const text = (bytes) => new TextDecoder().decode(bytes);
  return {
    echo: (argument) => argument,
    concat: (...parts) => encoder.encode(parts.map(text).join("")),
    sum: (numbers) => encoder.encode(String(JSON.parse(text(numbers)).reduce((a, b) => a + b, 0))),
    empty: () => new Uint8Array(),
    null: () => null,
    nothing: () => undefined,
    read: (key) => store.get(text(key)) ?? null,
    write: (key, value) => void store.set(text(key), value),
    upper: (argument) => encoder.encode(text(argument).toUpperCase()),
    // A reply that the plugin may refuse: see `HostError` of the PDK.
    rate: (currency) =>
      text(currency) === "USD"
        ? new Uint8Array([0, ...new Uint8Array(new Float64Array([1.5]).buffer)])
        : encoder.encode(`\x01no rate for ${text(currency)}`),
    fail: () => {
      throw new Error("the host function failed");
    },
  };
}

function hostFunctions(functions) {
  const behave = behaviours(new Map());
  const linked = {};
  for (const { namespace, name, does } of functions) {
    linked[namespace] ??= {};
    linked[namespace][name] = (context, ...addresses) => {
      const result = behave[does](...addresses.map((address) => context.read(address).bytes().slice()));
      if (result === undefined) return undefined;
      return result === null ? 0n : context.store(result);
    };
  }
  return linked;
}

async function within(ms, promise) {
  const silence = sleep(ms).then(() => Promise.reject(new Error(`the SDK gave no answer within ${ms / 1000} s`)));
  return await Promise.race([promise, silence]);
}

function sleep(ms) {
  return new Promise((wake) => setTimeout(wake, ms));
}

// The worker's errors arrive as plain objects.
function words(error) {
  return String(error?.message ?? error);
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

function toBase64(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(parts.join(""));
}
