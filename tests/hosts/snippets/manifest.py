import extism

manifest = {
    "wasm": [{"path": "count_vowels.wasm"}],
    "config": {"vowels": "lo"},             # every value is a text
    "allowed_hosts": ["api.example.com"],   # for HTTP; none unless given
    "memory": {"max_pages": 100},           # of 64 KiB each
    "timeout_ms": 1000,                     # for each call
}
with extism.Plugin(manifest) as plugin:
    print(plugin.call("count_vowels", "Hello").decode())
