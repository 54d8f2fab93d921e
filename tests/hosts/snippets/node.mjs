import createPlugin from "@extism/extism";

const store = new Map();
const kv = {
  kv_read: (plugin, key) => plugin.store(store.get(plugin.read(key).text()) ?? ""),
  kv_write: (plugin, key, value) => void store.set(plugin.read(key).text(), plugin.read(value).text()),
};
const plugin = await createPlugin("kv_store.wasm", { functions: { kv } });
console.log((await plugin.call("increment", "visits")).text());
console.log((await plugin.call("increment", "visits")).text());
await plugin.close();
