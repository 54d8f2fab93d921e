from typing import Annotated

import extism

Number = Annotated[int, extism.Codec(lambda number: int.from_bytes(number, "little"))]
Point = Annotated[dict, extism.Json]


@extism.host_fn(namespace="types")
def show(text: str, data: bytes, number: Number, point: Point, missing: bytes, id: int, share: float) -> str:
    return f"{text} {len(data)} {number} {point['x']} {len(missing)} {id} {share}"


@extism.host_fn(namespace="types")
def give_bytes(text: str) -> bytes:
    return b"\x00\xff"


@extism.host_fn(namespace="types")
def give_number(text: str) -> bytes:
    return (7).to_bytes(4, "little")


@extism.host_fn(namespace="types")
def give_point(text: str) -> Point:
    return {"x": 3}


@extism.host_fn(namespace="types")
def give_nothing(text: str) -> bytes:
    return b""


# A result of `int` must be 0 or more.
@extism.host_fn(namespace="types", signature=([extism.ValType.PTR], [extism.ValType.I64]))
def give_id(plugin, inputs, outputs):
    outputs[0].value = -5


with extism.Plugin({"wasm": [{"path": "types.wasm"}]}) as plugin:
    print(plugin.call("cross", b"").decode())
