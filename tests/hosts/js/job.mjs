// Runs a job on the official JavaScript SDK, in Node or in a browser.

const encoder = new TextEncoder();

// How long the SDK may take to load a plugin, and to call it. If a worker dies, there is never an answer.
const LOAD_MS = 5_000;
const CALL_MS = 60_000;

/** The .wasm files of a job, by the names of the modules. */
export function files(job) {
  return { ...job.linked, main: job.wasm };
}

/**
 * @param createPlugin the function of the SDK, in any version
 * @param read returns the bytes of the module with a name
 * @param job the job: see src/job.rs
 * @param runInWorker whether the plugin runs in a worker or in this thread
 */
export async function runJob(createPlugin, read, job, runInWorker) {
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
  if (job.manifest !== null) {
    // The SDK's options would replace the settings of the manifest.
    for (const name of ["config", "allowedHosts", "allowedPaths", "memory", "timeoutMs"]) delete options[name];
  }
  const module = async (name) => ({ name, data: await read(name) });
  const wasm = await Promise.all(Object.keys(files(job)).map(module));
  let plugin;
  try {
    plugin = await within(LOAD_MS, createPlugin(job.manifest === null ? { wasm } : JSON.parse(job.manifest), options));
  } catch (error) {
    return { load_error: words(error), calls: [] };
  }
  const calls = [];
  for (const call of job.calls) {
    calls.push({ ...(await make(plugin, call, runInWorker)), logs: logs.splice(0) });
  }
  await plugin.close();
  return { load_error: null, calls };
}

async function make(plugin, { function: name, input, repeat }, runInWorker) {
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
      // Waits, because a worker may be ending. Applications rarely call again at once.
      if (runInWorker) await sleep(100);
    }
  }
  if (observed.micros === Infinity) observed.micros = 0;
  return observed;
}

// The arguments, results and behaviours of host functions: see README.md.
function behaviours(store) {
  const text = (bytes) => new TextDecoder().decode(bytes);
  const whole = (number) => Math.trunc(number / 2);
  return {
    echo: [["block"], (argument) => argument],
    concat: [["block", "block", "block"], (...parts) => encoder.encode(parts.map(text).join(""))],
    sum: [["block"], (numbers) => encoder.encode(String(JSON.parse(text(numbers)).reduce((a, b) => a + b, 0)))],
    empty: [["block"], () => new Uint8Array()],
    null: [["block"], () => null],
    nothing: [["block"], () => undefined],
    read: [["block"], (key) => store.get(text(key)) ?? null],
    write: [["block", "block"], (key, value) => void store.set(text(key), value)],
    upper: [["block"], (argument) => encoder.encode(text(argument).toUpperCase())],
    // A reply with an envelope: see `HostError` of the PDK.
    rate: [
      ["block"],
      (currency) =>
        text(currency) === "USD"
          ? new Uint8Array([0, ...new Uint8Array(new Float64Array([1.5]).buffer)])
          : encoder.encode(`\x01no rate for ${text(currency)}`),
    ],
    // Other replies: a value, nothing, or an error.
    find: [
      ["block"],
      (key) =>
        text(key) === "refused"
          ? encoder.encode("\x01the host refuses")
          : new Uint8Array([0, ...(store.get(text(key)) ?? [])]),
    ],
    fail: [
      ["block"],
      () => {
        throw new Error("the host function failed");
      },
    ],
    "half-i32": [["i32"], whole],
    "half-u32": [["u32"], whole],
    "half-i64": [["i64"], (number) => number / 2n],
    "half-u64": [["u64"], (number) => number / 2n],
    "half-f32": [["f32"], (number) => number / 2],
    "half-f64": [["f64"], (number) => number / 2],
    show: [["i32", "u32", "i64", "u64"], (...numbers) => encoder.encode(numbers.join(" "))],
    pack: [["f64", "f32"], packed],
    seek: [["block", "i64", "u32"], (file, offset, more) => BigInt(file.length) + offset + BigInt(more)],
    mean: [["f64", "f32"], (a, b) => (a + b) / 2],
    note: [["i32"], (number) => void store.set("noted", encoder.encode(String(number)))],
  };
}

// An f64 and an f32, little-endian.
function packed(wide, narrow) {
  const view = new DataView(new ArrayBuffer(12));
  view.setFloat64(0, wide, true);
  view.setFloat32(8, narrow, true);
  return new Uint8Array(view.buffer);
}

function hostFunctions(functions) {
  const behave = behaviours(new Map());
  const linked = {};
  for (const { namespace, name, does } of functions) {
    const [params, behaviour] = behave[does];
    linked[namespace] ??= {};
    linked[namespace][name] = (context, ...values) => {
      const result = behaviour(...params.map((kind, index) => take(context, kind, values[index])));
      // Numbers are returned with any sign, because the engine takes their lowest bits.
      if (result === null) return 0n;
      return result instanceof Uint8Array ? context.store(result) : result;
    };
  }
  return linked;
}

function take(context, kind, value) {
  if (kind === "block") return context.read(value).bytes().slice();
  // WebAssembly's integers have no sign, but JavaScript's have.
  if (kind === "u32") return value >>> 0;
  return kind === "u64" ? BigInt.asUintN(64, value) : value;
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
