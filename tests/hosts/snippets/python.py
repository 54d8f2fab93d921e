import extism

store = {}

@extism.host_fn(namespace="kv")
def kv_read(key: str) -> str:
    return store.get(key, "")

@extism.host_fn(namespace="kv")
def kv_write(key: str, value: str):
    store[key] = value

with extism.Plugin({"wasm": [{"path": "kv_store.wasm"}]}) as plugin:
    print(plugin.call("increment", "visits").decode())
    print(plugin.call("increment", "visits").decode())
