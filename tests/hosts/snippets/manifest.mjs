import createPlugin from "@extism/extism";

const plugin = await createPlugin("count_vowels.wasm", {
  config: { vowels: "lo" }, // every value is a text
  allowedHosts: ["api.example.com"], // for HTTP; none unless given
  timeoutMs: 1000, // for each call
  runInWorker: true, // needed for these two
  logger: console,
  logLevel: "info", // nothing is logged unless it is given
});
console.log((await plugin.call("count_vowels", "Hello")).text());
await plugin.close(); // or the worker keeps Node running
