import functools
import struct

import extism

def recoverable(function):
    """For an import declared `-> Result<T, HostError>`: byte 0 before the value, byte 1 before an error's text."""
    @functools.wraps(function)
    def reply(*arguments):
        try:
            return b"\x00" + function(*arguments)
        except Exception as error:
            return b"\x01" + str(error).encode()
    return reply

@extism.host_fn()
@recoverable
def rate(currency: str) -> bytes:
    if currency != "USD":
        raise ValueError(f"no rate for {currency}")
    return struct.pack("<d", 1.5)

with extism.Plugin({"wasm": [{"path": "errors.wasm"}]}) as plugin:
    print(plugin.call("price", '["2", "USD"]').decode())
    print(plugin.call("price", '["2", "XYZ"]').decode())
