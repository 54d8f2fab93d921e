import createPlugin from "@extism/extism";

const plugin = await createPlugin("greet.wasm");
console.log((await plugin.call("greet", "Ada")).text());
await plugin.close();
