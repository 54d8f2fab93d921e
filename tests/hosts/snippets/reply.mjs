import createPlugin from "@extism/extism";

// For an import declared `-> Result<T, HostError>`: byte 0 before the value, byte 1 before an error's text.
const recoverable = (answer) => (plugin, argument) => {
  const reply = (byte, bytes) => {
    const envelope = new Uint8Array(bytes.length + 1);
    envelope[0] = byte;
    envelope.set(bytes, 1);
    return plugin.store(envelope);
  };
  try {
    return reply(0, answer(plugin.read(argument)));
  } catch (error) {
    return reply(1, new TextEncoder().encode(error.message));
  }
};

const rate = recoverable((currency) => {
  if (currency.text() !== "USD") throw new Error(`no rate for ${currency.text()}`);
  return new Uint8Array(new Float64Array([1.5]).buffer);
});
const plugin = await createPlugin("errors.wasm", { functions: { "extism:host/user": { rate } } });
console.log((await plugin.call("price", '["2", "USD"]')).text());
console.log((await plugin.call("price", '["2", "XYZ"]')).text());
await plugin.close();
