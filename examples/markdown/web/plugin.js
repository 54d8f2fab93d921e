// The plugin's exports as JavaScript functions.

import createPlugin from "@extism/extism";

/** Loads the plugin, and returns its exports by name. */
export async function load(config) {
  const plugin = await createPlugin(new URL("markdown.wasm", import.meta.url), { config });
  const call = async (name, text) => {
    try {
      return await plugin.call(name, text);
    } catch (error) {
      // Removes the SDK's prefix, which users don't need.
      throw new Error(error.message.replace(/^Plugin-originated error: /, ""), { cause: error });
    }
  };
  return {
    render: async (text) => (await call("render", text))?.text() ?? "",
    outline: async (text) => (await call("outline", text)).json(),
    length: async (text) => (await call("length", text)).json(),
  };
}
