// Calls every export of every plugin through its bindings, which are beside it.

import { ContractError as NotTypes, Types } from "./types.ts";
import type { Adjacent, Amount, Everything, External, Fields, Held, Host, Internal, Json, Numbers, Packed, Tree, Untagged } from "./types.ts";
import { CountVowels } from "./count_vowels.ts";
import { Errors } from "./errors.ts";
import { Greet } from "./greet.ts";
import { HttpGet } from "./http_get.ts";
import { KvStore } from "./kv_store.ts";
import { Markdown } from "./markdown.ts";
import { MultiArg } from "./multi_arg.ts";
import { NotesInclude } from "./notes_include.ts";
import { Filter } from "./notes_interface.ts";
import { NotesReplace } from "./notes_replace.ts";
import { Shared } from "./shared.ts";
import { State } from "./state.ts";
import { Streaming } from "./streaming.ts";
import { TracingLog } from "./tracing_log.ts";
import { WasiFile } from "./wasi_file.ts";
import { callOneByOne } from "./calls.ts";
import { loadPlugins } from "./loading.ts";
import { rejects, same } from "./support.ts";
import type { Place } from "./support.ts";

const numbers = (at: 0 | 1): Numbers => {
  const edge = (bits: bigint, signed: boolean) => [signed ? -(2n ** (bits - 1n)) : 0n, signed ? 2n ** (bits - 1n) - 1n : 2n ** bits - 1n][at]!;
  const small = (bits: bigint, signed: boolean) => Number(edge(bits, signed));
  return {
    i8: small(8n, true), i16: small(16n, true), i32: small(32n, true), i64: edge(64n, true), i128: edge(128n, true), isize: small(32n, true),
    u8: small(8n, false), u16: small(16n, false), u32: small(32n, false), u64: edge(64n, false), u128: edge(128n, false), usize: small(32n, false),
    f32: 0.5, f64: 1e300,
  };
};
const leaf = (value: bigint): Tree => ({ value, children: [], left: null });
const external: External[] = ["Unit", { Number: 2n ** 64n - 1n }, { Pair: [1, "a"] }, { Named: { x: 1, y: null } }, { Boxed: leaf(-(2n ** 63n)) }];
const internal: Internal[] = [{ kind: "Unit" }, { kind: "Named", x: -1 }, { kind: "Point", x: 1, y: 2 }];
const adjacent: Adjacent[] = [{ kind: "Unit" }, { kind: "Number", value: 1n }, { kind: "Pair", value: [1, "é"] }, { kind: "Named", value: { x: 3 } }];
const untagged: Untagged[] = [5n, "x", [1, "b"], { x: 2 }];
const tree: Tree = { value: 1n, children: [leaf(2n ** 53n + 1n)], left: leaf(0n) };
const everything: Everything = {
  flag: true, letter: "é", text: '"\\\n\0\u2028\uFEFF', unit: null, numbers: numbers(0),
  names: { class: "a", type: "b", "content-type": "c", "größe": 1, ["__proto__"]: 2, constructor: 3 as never, "😀": 4, list: ["d"] },
  missing: { nullable: null, defaulted: 1, seven: 8, some_seven: null, omitted: "o" },
  colours: ["dark-red", "green"], external, internal, adjacent, untagged, tree, id: 2n ** 64n - 1n, pair: [1, "p"], nothing: null,
  page: { items: [{ x: 1, y: 2 }] }, array: [1, 2, 3], tuple: [1, "t", false],
  map: new Map([["k", { x: 3, y: 4 }], ["__proto__", { x: 5, y: 6 }]]), by_number: new Map([[2n ** 64n - 1n, "x"]]),
  by_colour: new Map([["green", 1]]), any: { a: [1, null, { b: 2n ** 60n }, "#", "\\"] },
  flat: { name: "n", point: { x: 7, y: 8 }, others: new Map([["z", 9n]]) },
};
const packed: Packed = {
  flag: false, letter: "x", numbers: numbers(1), colours: ["green"], external, internal, adjacent, untagged, tree, pair: [2, "q"],
  by_number: new Map([[1n, "a"]]), by_colour: new Map([["dark-red", 3]]), nullable: null,
};

const values = () => {
  const map = new Map<string, string>();
  return {
    kvRead: (key: string) => map.get(key) ?? null,
    kvWrite(key: string, value: string) {
      if (key === "refused") throw new Error("the application refuses");
      map.set(key, value);
    },
  };
};
const rates = {
  rate(currency: string) {
    if (currency !== "USD") throw new Error(`no rate for ${currency}`);
    return 1.5;
  },
};
const notebook = {
  read(title: string) {
    if (title === "diary") throw new Error("the diary is private");
    return title === "shopping" ? "milk" : null;
  },
  maxDepth: () => 3,
};
const host = (): Host => ({
  ...values(),
  ...rates,
  readAsset(name) {
    if (name !== "logo") throw new Error(`there is no ${name}`);
    return Uint8Array.of(0, 255);
  },
  title: (name) => `The ${name}`,
  mirror: ({ x, y }) => ({ x: y, y: x }),
  seek(file, offset, more) {
    same([file, offset, more], ["f", -5n, 2 ** 32 - 1]);
    return 2n ** 64n - 1n;
  },
});

/** The classes and how many exports were called through them. */
const called = new Map<object, Set<string>>();

function watch(plugin: { call(name: string, input?: Uint8Array): Promise<Uint8Array> }): void {
  const call = plugin.call.bind(plugin);
  const names = called.get(plugin.constructor) ?? new Set();
  called.set(plugin.constructor, names);
  plugin.call = (name, input) => {
    names.add(name);
    return call(name, input);
  };
}

async function callExamples({ wasm, runInWorker, port, files, isOld }: Place): Promise<void> {
  const options = { runInWorker };
  const counter = await CountVowels.load(await wasm("count_vowels"), { ...options, config: { vowels: "lo" } });
  watch(counter);
  same(await counter.countVowels("Hello, World!"), { count: 5n, total: 5n, vowels: "lo" });
  await counter.close();
  if (!isOld) {
    const shop = await Errors.load(await wasm("errors"), rates, options);
    watch(shop);
    same([await shop.price("2", "USD"), await shop.price("2", "XYZ")], ["3.00 USD", "2.00 EUR (no rate for XYZ)"]);
    await rejects(shop.price("x", "USD"), /`x` isn't a price/);
    await shop.close();
  }
  const greeter = await Greet.load(await wasm("greet"), options);
  watch(greeter);
  same(await greeter.greet("Ada"), "Hello, Ada!");
  await greeter.close();
  if (port !== undefined && runInWorker) {
    const getter = await HttpGet.load(await wasm("http_get"), { ...options, allowedHosts: ["127.0.0.1"] });
    watch(getter);
    same(await getter.httpGet({ url: `http://127.0.0.1:${port}/page` }), new TextEncoder().encode("GET /page"));
    await getter.close();
  }
  const store = await KvStore.load(await wasm("kv_store"), values(), options);
  watch(store);
  same([await store.increment("visits"), await store.increment("visits")], ["1", "2"]);
  await store.close();
  const page = await Markdown.load(await wasm("markdown"), options);
  watch(page);
  same(await page.render("# One"), '<h1 id="md-one">One</h1>\n');
  same(await page.outline("# One"), [{ level: 1, id: "md-one", text: "One" }]);
  same(await page.length("one two"), { words: 2, minutes: 1 });
  same(await page.metadata("---\ntitle: One\n---\n"), new Map([["title", "One"]]));
  await page.close();
  const repeater = await MultiArg.load(await wasm("multi_arg"), options);
  watch(repeater);
  same([await repeater.repeatText("ab", 2, "-"), await repeater.repeatText("ab", 2)], ["ab-ab", "abab"]);
  await repeater.close();
  if (!isOld) {
    const include = await NotesInclude.load(await wasm("notes_include"), notebook, options);
    watch(include);
    same(await include.summary(), "includes other notes");
    same(await include.apply({ title: "today", text: "{{shopping}}" }), { title: "today", text: "milk" });
    await rejects(include.apply({ title: "today", text: "{{diary}}" }), /can't read another note: the diary is private/);
    await include.close();
    const filter = await Filter.load(await wasm("notes_include"), notebook, options);
    same((await filter.apply({ title: "today", text: "{{shopping}}" })).text, "milk");
    await filter.close();
    const other = Filter.load(await wasm("changed/other_import"), notebook, options);
    await rejects(other, /`type` of the output of import `max_depth` from `notes` is "i32" and was "u32"/);
  }
  if (files !== undefined) {
    const replace = await NotesReplace.load(await wasm("notes_replace"), { ...options, useWasi: true });
    watch(replace);
    same(await replace.apply({ title: "today", text: "a" }), { title: "today", text: "a" });
    await replace.close();
  }
  if (!isOld) {
    const teaser = await Shared.load(await wasm("shared"), { ...options, linked: { words: await wasm("shared_words") } });
    watch(teaser);
    same(await teaser.teaser("A title", "Some text"), "[A title](/a-title), 2 words");
    await teaser.close();
  }
  const book = await State.load(await wasm("state"), { ...options, config: { max: "2", order: "newest-first" } });
  watch(book);
  same(await book.sign("Ada"), "1");
  same(await book.show(), { guests: isOld && runInWorker ? [] : ["Ada"] });
  await book.close();
  const stream = await Streaming.load(await wasm("streaming"), { ...options, config: { text: "an" } });
  watch(stream);
  same([await stream.shout(), await stream.find()], [new Uint8Array(), new Uint8Array()]);
  same(new TextDecoder().decode(await stream.call("shout", new TextEncoder().encode("hello"))), "HELLO");
  await stream.close();
  if (!isOld) {
    const log = await TracingLog.load(await wasm("tracing_log"), options);
    watch(log);
    same(await log.sum("1 2"), "3");
    await log.close();
  }
  if (files !== undefined) {
    const allowed = { ...options, useWasi: true, allowedPaths: { "/data": files } };
    const lines = await WasiFile.load(await wasm("wasi_file"), allowed);
    watch(lines);
    same(await lines.countLines("/data/three-lines.txt"), "3");
    await lines.close();
  }
}

async function callTypes({ wasm, runInWorker }: Place): Promise<void> {
  const plugin = await Types.load(await wasm("types"), host(), { runInWorker });
  watch(plugin);
  same(await plugin.everything(everything), everything);
  for (const at of [0, 1] as const) same(await plugin.numbers(numbers(at)), numbers(at));
  same(await plugin.missing({}), { nullable: null, defaulted: 0, some_seven: 7 });
  same((await plugin.missing({ some_seven: null })).some_seven, null);
  same(await plugin.text("größe"), "größe");
  same([await plugin.maybe(), await plugin.maybe("x")], [null, "x"]);
  same(await plugin.bytes(Uint8Array.of(0, 255)), Uint8Array.of(0, 255));
  same(await plugin.four(Uint8Array.of(1, 2, 3, 4)), Uint8Array.of(1, 2, 3, 4));
  same([await plugin.base64("text"), await plugin.flag(true), await plugin.small(-1), await plugin.float(0.1)], ["text", true, -1, 0.1]);
  same(await plugin.long(2n ** 64n - 1n), 2n ** 64n - 1n);
  same(await plugin.undescribed([1, "a", null, 12345678901234567890n]), [1, "a", null, 12345678901234567890n]);
  same([await plugin.repeatText("a", 2n), await plugin.repeatText("a", 2n, "-")], ["aa", "a-a"]);
  await plugin.nothing();
  await rejects(plugin.order(0), /there is none left/);
  same(await plugin.order(3), 3);
  same([await plugin.store("k", "1"), await plugin.store("k", "2")], [null, "1"]);
  same(await plugin.mirrored({ x: 1, y: 2 }), { x: 2, y: 1 });
  same([await plugin.asset("logo"), await plugin.titled("é")], [Uint8Array.of(0, 255), "The é"]);
  await rejects(plugin.asset("x"), /there is no x$/);
  same([await plugin.rated("USD"), await plugin.rated("XYZ")], ["1.50", "refused: no rate for XYZ"]);
  same(await plugin.seeks("f", -5n, 2 ** 32 - 1), 2n ** 64n - 1n);
  for (const wrong of [2n ** 64n, -1n, 1, "1", 1.5]) {
    await rejects(plugin.numbers({ ...numbers(0), u64: wrong as bigint }), /^Numbers.u64: expected a bigint from 0 to 18446744073709551615 \(u64\), got /);
  }
  same(await plugin.packed(packed), packed);
  if (!runInWorker) await rejects(plugin.store("refused", ""), /the application refuses/);
  await callFields(plugin);
  await plugin.close();
}

const fields: Fields = {
  swapped: { 2: 2, 1: 1 }, queries: [{ limit: 1 }, { name: "x" }, { name: "y", size: 3 }, {}],
  loose: [[1n, 2n], new Map([["q", true]]), { limit: 3 }],
  newtype: { id: "a", rest: new Map([["x", 1]]) }, option: { id: "b", other: new Map([["x", 2]]) },
  value: { id: "c", other: { x: [1.5, -0, null] } }, deeper: { id: "d", deeper: { size: 1, rest: new Map([["x", 3]]) } },
  sort: { id: "e", sort: { kind: "Many", name: "n", rest: new Map([["x", 4]]) } }, closed: { id: "f", filter: { limit: 5 } },
  amounts: [1n, 2.5, 2n ** 53n], marked: [{ kind: "Mark" }, { kind: "Nothing" }, { kind: "Open", limit: 6 }],
};

/** What stands among other fields, and what tells its variant by what it holds. */
async function callFields(plugin: Types): Promise<void> {
  // The plugin gives a filter without a limit as one that is null.
  const given: Fields = { ...fields, queries: [{ limit: 1 }, { name: "x", size: null }, { name: "y", size: 3 }, { limit: null }] };
  const found = await plugin.fields(fields);
  same(found, given);
  found.newtype.id = "other";
  same((await plugin.fields(found)).newtype, { id: "other", rest: new Map([["x", 1]]) });
  for (const lost of [new Map(), new Date(0), { limit: 1, more: 2 }, { size: 1 }]) {
    await rejects(plugin.fields({ ...fields, queries: [lost as never] }), /expected a variant of Query, got /);
  }
  await rejects(plugin.fields({ ...fields, loose: [{ more: 1 } as never] }), /expected a variant of Loose, got /);
  for (const lost of [new Map([["x", 1]]), new Date(0), undefined, "\ud800", { "\ud800": 1 }]) {
    await rejects(plugin.undescribed(lost as never), /expected a string of whole characters, got /);
  }
  const amounts: Amount[] = [1n, 1, 4503599627370497, -0, 1e300, 2.5];
  same(await plugin.tellAmounts(amounts), "whole part part negative part part");
  same(await plugin.cross({ x: "text", y: 7 }), { x: 7, y: "text" });
  const packedFields = { swapped: { 2: 2, 1: 1 }, mark: null, only_in: 3, small: -0 };
  const { small, ...others } = await plugin.packedFields(packedFields);
  same([Object.is(small, -0), others], [true, { swapped: { 2: 2, 1: 1 }, mark: null }]);
  await rejects(plugin.packedFields({ ...packedFields, small: 1e300 }), /^PackedFields.small: expected a number of f32, got 1e\+300/);
  await rejects(plugin.numbers({ ...numbers(0), f32: 1e300 }), /^Numbers.f32: expected a number of f32, got 1e\+300/);
  same([await plugin.smallFloat(1.5), await plugin.smallFloat(-Infinity)], [1.5, -Infinity]);
  await rejects(plugin.smallFloat(1e300), /expected a number of f32, got 1e\+300/);
  const places = ["127.0.0.1", "::1", "[::1]:80", "127.0.0.1:80", "x", "1.2.3", "01.2.3.4", "127.0.0.1:65536"];
  same(await plugin.places(places), places);
  same((await plugin.notANumber()).map(String), ["NaN", "1"]);
  const held: Held[] = [{ kind: "Nothing" }, { kind: "Maybe" }, { kind: "Maybe", value: 5 }, { kind: "Count", value: 1.5 }];
  same(await plugin.holds(held), [held[0], { kind: "Maybe", value: null }, ...held.slice(2)]);
  same([await plugin.bare("Nothing"), await plugin.bare("Maybe")], [{ kind: "Nothing" }, { kind: "Maybe", value: null }]);
  await rejects(plugin.bare("Count"), /^Held has no "value"$/);
  same(await plugin.bareName("Unknown"), "Unknown");
  await rejects(plugin.bareName("Grams"), /^expected what Grams of Weight holds, got Grams \(string\)$/);
  const packedAmounts = await plugin.packedAmounts([1n, 1, -0, 2n ** 63n - 1n, -(2n ** 63n), 2.5]);
  same(packedAmounts.map((amount) => `${typeof amount} ${Object.is(amount, -0) ? "-0" : amount}`), [
    "bigint 1", "number 1", "number -0", "bigint 9223372036854775807", "bigint -9223372036854775808", "number 2.5",
  ]);
  const value: Json = { small: [0, 127, 128, 255, 256, 65535, 65536, -1, -32, -33, -129, -32769, 2 ** 32, -(2 ** 33), 0.1], no: false, yes: true };
  const long: Json = { text: ["", "é", "a".repeat(31), "b".repeat(32), "c".repeat(300), "d".repeat(70000)], list: Array<null>(70000).fill(null) };
  for (const any of [value, long, null, Array<Json>(16).fill(value), Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${at}`, at]))]) {
    same(await plugin.packedValue(any), any);
  }
  same(await plugin.defaults({}), { labels: new Map(), tags: [], shown: false, name: "", ratio: 0, data: new Uint8Array() });
  same((await plugin.defaults({ data: Uint8Array.of(0, 255) })).data, Uint8Array.of(0, 255));
  await rejects(plugin.packedFloat(), /^\[0\]: expected an integer from 0 to 4294967295 \(u32\), got 1 \(number\)$/);
  await rejects(plugin.packedValue(2n ** 130n), /^expected an integer of at most 128 bits, got 1361129467683753853853498429727072845824 /);
  await rejects(plugin.text("a\ud800b"), /expected a string of whole characters, got /);
}

/** What the application throws ends the call, unless it is the plugin's to handle. */
async function failInFunctions({ wasm, runInWorker, isOld }: Place): Promise<void> {
  const broken = { ...values(), kvRead: (): string | null => null };
  let store = await KvStore.load(await wasm("kv_store"), broken, { runInWorker });
  for (const [wrong, words] of [
    [() => { throw new Error("the disk is full"); }, /^the disk is full$/],
    [() => 5, /^the application's function `kvRead`: expected a string of whole characters, got 5 \(number\)$/],
  ] as const) {
    broken.kvRead = wrong as () => string;
    let written = 0;
    broken.kvWrite = () => void (written += 1);
    await rejects(store.increment("visits"), words);
    same(written, 0);
    if (runInWorker) {
      await rejects(store.increment("visits"), /^can't call `increment`: the plugin is closed, because `kvRead` of the application failed in a /);
      store = await KvStore.load(await wasm("kv_store"), broken, { runInWorker });
    }
  }
  broken.kvRead = () => null;
  same(await store.increment("visits"), "1");
  await store.close();
  await store.close();
  await rejects(store.increment("visits"), /^can't call `increment`: the plugin is closed$/);
  const less = { kvRead: () => null } as unknown as typeof broken;
  await rejects(KvStore.load(await wasm("kv_store"), less), /^the plugin needs the application's function `kvWrite`, which isn't there$/);
  if (isOld) return;
  const told = new Error("", { cause: 5 });
  const failing = { read: () => { throw told; }, maxDepth: () => 3 };
  const include = await NotesInclude.load(await wasm("notes_include"), failing, { runInWorker });
  const failed = await include.apply({ title: "today", text: "{{diary}}" }).catch((error: unknown) => error);
  same([(failed as Error).message.endsWith("can't read another note: Error"), (failed as Error).cause === told], [true, true]);
  await include.close();
  const shop = await Errors.load(await wasm("errors"), { rate: () => "1" as never }, { runInWorker });
  await rejects(shop.price("2", "XYZ"), /^the application's function `rate`: expected a number of f64, got 1 \(string\)$/);
  await shop.close();
}

/** What an application without types gives in place of bytes, and objects that have a class. */
async function crossObjects({ wasm, runInWorker, isOld }: Place): Promise<void> {
  if (isOld) return;
  const given = host();
  for (const [wrong, words] of [["abc", "abc \\(string\\)"], [undefined, "undefined"], [new ArrayBuffer(3), "\\[object ArrayBuffer\\] \\(object\\)"]] as const) {
    given.readAsset = () => wrong as never;
    const plugin = await Types.load(await wasm("types"), given, { runInWorker });
    await rejects(plugin.asset("logo"), new RegExp(`^the application's function \`readAsset\`: expected a Uint8Array, got ${words}$`));
    await plugin.close();
  }
  const large = new Uint8Array(2 ** 22).fill(7);
  given.readAsset = () => large;
  const plugin = await Types.load(await wasm("types"), given, { runInWorker });
  const found = await plugin.asset("logo");
  same([found.length, found.every((byte) => byte === 7)], [2 ** 22, true]);
  for (const wrong of ["abc", undefined, [1, 2]]) {
    await rejects(plugin.bytes(wrong as never), /^expected a Uint8Array, got /);
    await rejects(plugin.four(wrong as never), /^expected a Uint8Array, got /);
    await rejects(plugin.call("bytes", (wrong ?? 5) as never), /^expected a Uint8Array, got /);
  }
  class Draft {
    constructor(readonly x: number) {}
    get y(): number {
      return 2 * this.x;
    }
  }
  class Unfinished {
    readonly x = 1;
  }
  same(await plugin.mirrored(new Draft(2)), { x: 4, y: 2 });
  await rejects(plugin.mirrored(new Unfinished() as never), /^Point.y: expected an integer from -2147483648 to 2147483647 \(i32\), got undefined$/);
  for (const wrong of [new Map([["x", 1]]), [1, 2], new Date(0)]) await rejects(plugin.mirrored(wrong as never), /^expected a Point, got \[object /);
  await rejects(plugin.undescribed(new Unfinished() as never), /, got an instance of Unfinished \(object\)$/);
  await plugin.close();
}

/** An error says where in a value it is. */
async function namePlaces({ wasm, isOld }: Place): Promise<void> {
  if (isOld) return;
  const plugin = await Types.load(await wasm("types"), host());
  const byte = "expected an integer from 0 to 255 \\(u8\\), got 256 \\(number\\)";
  const point = { x: 1, y: "2" as never };
  for (const [changed, words] of [
    [{ array: [1, 2, 2 ** 16] }, "Everything.array\\[2\\]: expected an integer from 0 to 65535 \\(u16\\), got 65536"],
    [{ pair: [256, "p"] }, `Everything.pair\\[0\\]: ${byte}`],
    [{ map: new Map([["k", point]]) }, 'Everything.map\\["k"\\]: Point.y: expected an integer from -2147483648 to 2147483647'],
    [{ by_colour: new Map([["green", 256]]) }, `Everything.by_colour\\["green"\\]: ${byte}`],
    [{ page: { items: [{ x: 1, y: 2 }, point] } }, "Everything.page: PagePoint.items\\[1\\]: Point.y: expected an integer from "],
  ] as [Partial<Everything>, string][]) {
    await rejects(plugin.everything({ ...everything, ...changed }), new RegExp(`^${words}`));
  }
  await rejects(plugin.repeatText(5 as never, 1n), /^text: expected a string of whole characters, got 5 \(number\)$/);
  await rejects(plugin.repeatText("a", -1n), /^times: expected a bigint from 0 to 18446744073709551615 \(u64\), got -1 \(bigint\)$/);
  await rejects(plugin.repeatText("a", 1n, 5 as never), /^between: expected a string of whole characters, got 5 \(number\)$/);
  await plugin.close();
}

/** Calls what can be called in a place; how many exports of how many plugins. */
export async function run(place: Place): Promise<string> {
  called.clear();
  await callExamples(place);
  if (!place.isOld) await callTypes(place);
  await failInFunctions(place);
  await crossObjects(place);
  await namePlaces(place);
  await callOneByOne(place);
  await loadPlugins(place);
  const says = JSON.parse(place.says) as Record<string, string | null>;
  for (const [name, found] of [["count_vowels", "it has no export `greet`"], ...Object.entries(says)] as const) {
    const loaded = name === "count_vowels" ? Greet.load(await place.wasm(name)) : Types.load(await place.wasm(`changed/${name}`), host());
    const end = ". `cargo extism diff` tells what breaks; make the bindings again, or pass check: false";
    const said = await loaded.then((plugin) => plugin.close(), (error: unknown) => (error as Error).message);
    same([name, said ?? null], [name, found === null ? null : `the plugin isn't the one of these bindings: ${found}${end}`]);
  }
  await (await Greet.load(await place.wasm("count_vowels"), { check: false })).close();
  same(new NotTypes("") instanceof Error, true);
  let exports = 0;
  for (const [constructor, names] of called) {
    const { prototype } = constructor as { prototype: object };
    const methods = Object.getOwnPropertyNames(prototype).filter((name) => !["constructor", "close", "call"].includes(name));
    if (names.size !== methods.length) throw new Error(`called ${[...names].join()} of ${methods.join()}`);
    exports += names.size;
  }
  return `called ${exports} exports of ${called.size} plugins`;
}
