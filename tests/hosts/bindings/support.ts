// Where the tests run, and what they assert with.

/** Where it runs, and what it finds there. */
export interface Place {
  wasm: (name: string) => Promise<ArrayBuffer>;
  runInWorker: boolean;
  /** What is said of the plugins in the folder `changed`. */
  says: string;
  /** A web server of this port, where requests can be made. */
  port?: string;
  /** A folder, where there are files. */
  files?: string;
  /** Whether the SDK is 1.0.3, which has no error_get, log_trace or linked modules, and no state over calls in a worker. */
  isOld?: boolean;
}

const inOrder = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return [...value];
  if (value instanceof Map) return [...value].map(inOrder).sort();
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).map(([key, item]): [string, unknown] => [key, inOrder(item)]).sort();
};

/** Asserts that two values are the same. */
export function same(found: unknown, expected: unknown): void {
  const [left, right] = [found, expected].map((value) => JSON.stringify(inOrder(value)));
  if (left !== right) throw new Error(`found ${left}\nexpected ${right}`);
}

/** Asserts that something fails with an `Error`, and how. */
export async function rejects(promise: Promise<unknown>, words: RegExp): Promise<void> {
  const error: unknown = await promise.then(() => undefined, (error: unknown) => error);
  if (!(error instanceof Error)) throw new Error(`expected an Error of ${words}, got ${JSON.stringify(error)}`);
  const text = error.message;
  if (!words.test(text)) throw new Error(`failed with ${text}, not as ${words}`);
}
