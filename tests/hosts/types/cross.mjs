import createPlugin from "@extism/extism";

const types = {
  show(plugin, text, bytes, number, point, missing, id, share) {
    const whole = new DataView(plugin.read(number).bytes().slice().buffer).getUint32(0, true);
    const lengths = [bytes, missing].map((block) => plugin.read(block)?.bytes().length ?? 0);
    const parts = [plugin.read(text).text(), lengths[0], whole, plugin.read(point).json().x, lengths[1], id, share];
    return plugin.store(parts.join(" "));
  },
  give_bytes: (plugin) => plugin.store(new Uint8Array([0, 255])),
  give_number: (plugin) => plugin.store(new Uint8Array(new Uint32Array([7]).buffer)),
  give_point: (plugin) => plugin.store(JSON.stringify({ x: 3 })),
  give_nothing: (plugin) => plugin.store(""),
  give_id: () => -5n,
};
const plugin = await createPlugin("types.wasm", { functions: { types } });
console.log((await plugin.call("cross")).text());
await plugin.close();
