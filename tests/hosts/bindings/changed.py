"""Writes modules whose contracts aren't quite that of `types.wasm`, and what bindings have to say of each: `python
changed.py <types.wasm> <folder>`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

NAME = b"extism-contract-v0"


def number(value: int) -> bytes:
    """In LEB128."""
    return bytes([value & 127 | 128]) + number(value >> 7) if value > 127 else bytes([value])


def sized(data: bytes) -> bytes:
    return number(len(data)) + data


def section(kind: int, data: bytes) -> bytes:
    return bytes([kind]) + sized(data)


def contract_of(wasm: bytes) -> str:
    def number_at(position: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            byte = wasm[position]
            position, value, shift = position + 1, value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value, position

    contract, position = b"", 8
    while position < len(wasm):
        kind = wasm[position]
        length, start = number_at(position + 1)
        position = start + length
        if kind == 0 and wasm[start:].startswith(sized(NAME)):
            contract += wasm[start + len(sized(NAME)) : position]
    return contract.decode()


def module(contract: str, imports: bytes = b"") -> bytes:
    """What only says what it is."""
    return b"\0asm\1\0\0\0" + imports + section(0, sized(NAME) + contract.encode())


def replaced(old: str, new: str) -> str:
    assert old in contract, old
    return contract.replace(old, new)


contract = contract_of(Path(sys.argv[1]).read_bytes())
folder = Path(sys.argv[2])
point = '"hosts_all_types::Point":{"struct":['
x, y, z = (f'{{"name":"{name}","type":"i32"}}' for name in "xyz")
remove = json.dumps({"import": "remove", "from": "store", "args": [{"name": "key", "as": "text"}]}) + "\n"
imports = section(1, b"\1\x60\1\x7e\0") + section(2, b"\1" + sized(b"store") + sized(b"remove") + b"\0\0")
limit = '{"config":"App","fields":[{"name":"limit","type":"u32"%s}]}\n'
flag = next(line for line in contract.split("\n") if '"export":"flag"' in line) + "\n"
exports = sorted({json.loads(line).get("export", "") for line in contract.split("\n") if line} - {""})
changed: list[tuple[str, str, bytes, list[str] | None]] = [
    ("same", contract, b"", None),
    ("type", replaced(point + x, point + x.replace("i32", "text")), b"", [
        '`type` of the field `x` of type `hosts_all_types::Point` is "text" and was "i32"',
    ]),
    ("name", replaced(f"{point}{x},{y}", f"{point}{x},{z}"), b"", [
        "type `hosts_all_types::Point` has no field `y`", "the field `z` of type `hosts_all_types::Point` is new",
    ]),
    ("order", replaced(f"{point}{x},{y}", f"{point}{y},{x}"), b"", [
        "the fields of type `hosts_all_types::Point` are in another order",
    ]),
    ("missing", replaced(f"{point}{x}", f"{point}{x[:-1]},\"optional\":true}}"), b"", [
        "`optional` of the field `x` of type `hosts_all_types::Point` is true and was missing",
    ]),
    ("error", replaced('{"code":3,"name":"TooMany"}', '{"code":4,"name":"TooMany"}'), b"", [
        "`code` of the error `TooMany` of export `order` is 4 and was 3",
    ]),
    ("output", replaced('"number","as":"le","type":"u32"},"output":{"as":"le","type":"u32"}',
                        '"number","as":"le","type":"u32"},"output":{"as":"le","type":"u64"}'), b"", [
        '`type` of the output of export `order` is "u64" and was "u32"',
    ]),
    ("import", contract + remove, imports, ["it needs the import `remove` from `store`"]),
    ("impossible", replaced(point + x, point + x.replace("i32", "text")).replace(flag, "") + remove + limit % "", imports, [
        "it needs the import `remove` from `store`", "it has no export `flag`", "it needs the config key `limit`", "and 1 more",
    ]),
    ("declared", contract + remove, b"", None),
    ("config", contract + limit % "", b"", ["it needs the config key `limit`"]),
    ("optional-config", contract + limit % ',"optional":true', b"", None),
    ("another", '{"export":"greet"}\n', b"", [f"it is another one, with none of the {len(exports)} exports that these have"]),
    ("many", contract.replace('"number","as":"le","type":"u32"', '"amount","as":"bytes"').replace("TooMany", "Many"), b"", [
        "export `order` has no error `TooMany`", "the error `Many` of export `order` is new",
        '`as` of the input of export `order` is "bytes" and was "le"', "and 2 more",
    ]),
]
says = {}
for name, text, start, found in changed:
    (folder / f"{name}.wasm").write_bytes(module(text, start))
    says[name] = found and "; ".join(found)
(folder / "says.json").write_text(json.dumps(says))

# A plugin of an interface that calls a function of the application's as one of another type.
contract = contract_of(Path(sys.argv[1]).with_name("notes_include.wasm").read_bytes())
depth = '"output":{"as":"scalar","type":"u32"}'
(folder / "other_import.wasm").write_bytes(module(replaced(depth, depth.replace("u32", "i32"))))
