import extism

with extism.Plugin({"wasm": [{"path": "greet.wasm"}]}) as plugin:
    print(plugin.call("greet", "Ada").decode())
