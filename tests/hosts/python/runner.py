"""Runs jobs on the official Python SDK, judging nothing: a job's JSON in a line in, what happened in a line out.

Log levels and host functions are the process's in this SDK: start one for each job.
"""

import base64
import json
import re
import struct
import sys
import time

import extism

LOG_LINE = re.compile(r'\S+\s+(\w+) extism::pdk: (.*) plugin="[^"]*"\s*', re.DOTALL)

store = {}


def fail(_):
    raise RuntimeError("the host function failed")


def rate(currency):
    """A reply that the plugin may refuse: see `HostError` of the PDK."""
    if currency == b"USD":
        return b"\x00" + struct.pack("<d", 1.5)
    return b"\x01no rate for " + currency


def find(key):
    """Another: a value, nothing, or an error."""
    if key == b"refused":
        return b"\x01the host refuses"
    return b"\x00" + store.get(key, b"")


def note(number):
    store[b"noted"] = str(number).encode()


def half_of_integer(number):
    return abs(number) // 2 * (1 if number > 0 else -1)


def half_of_float(number):
    return number / 2


# The type of an argument or result: a block's handle, or a number.
TYPES = {
    "block": extism.ValType.PTR,
    "i32": extism.ValType.I32,
    "u32": extism.ValType.I32,
    "i64": extism.ValType.I64,
    "u64": extism.ValType.I64,
    "f32": extism.ValType.F32,
    "f64": extism.ValType.F64,
}

# The arguments, results and behaviours of host functions.
BEHAVIOURS = {
    "echo": (["block"], ["block"], lambda argument: argument),
    "concat": (["block"] * 3, ["block"], lambda *arguments: b"".join(arguments)),
    "sum": (["block"], ["block"], lambda numbers: str(sum(json.loads(numbers))).encode()),
    "empty": (["block"], ["block"], lambda _: b""),
    "null": (["block"], ["block"], lambda _: None),
    "nothing": (["block"], [], lambda _: None),
    "read": (["block"], ["block"], store.get),
    "write": (["block"] * 2, [], store.__setitem__),
    "upper": (["block"], ["block"], lambda text: text.decode().upper().encode()),
    "rate": (["block"], ["block"], rate),
    "find": (["block"], ["block"], find),
    "fail": (["block"], ["block"], fail),
    "half-i32": (["i32"], ["i32"], half_of_integer),
    "half-u32": (["u32"], ["u32"], half_of_integer),
    "half-i64": (["i64"], ["i64"], half_of_integer),
    "half-u64": (["u64"], ["u64"], half_of_integer),
    "half-f32": (["f32"], ["f32"], half_of_float),
    "half-f64": (["f64"], ["f64"], half_of_float),
    "show": (["i32", "u32", "i64", "u64"], ["block"], lambda *numbers: " ".join(map(str, numbers)).encode()),
    "pack": (["f64", "f32"], ["block"], lambda wide, narrow: struct.pack("<df", wide, narrow)),
    "seek": (["block", "i64", "u32"], ["u64"], lambda file, offset, more: (len(file) + offset + more) % 2**64),
    "mean": (["f64", "f32"], ["f64"], lambda a, b: (a + b) / 2),
    "note": (["i32"], [], note),
}


def register(function):
    params, results, behave = BEHAVIOURS[function["does"]]
    signature = ([TYPES[kind] for kind in params], [TYPES[kind] for kind in results])

    def call(plugin, inputs, outputs, *_):
        result = behave(*(take(plugin, kind, value) for kind, value in zip(params, inputs)))
        if result is not None:
            give(plugin, results[0], outputs[0], result)

    extism.host_fn(function["name"], function["namespace"], signature)(call)


def take(plugin, kind, value):
    if kind == "block":
        return plugin.input_bytes(value)
    # WebAssembly's integers have no sign, but this SDK's have.
    return value.value % 2 ** int(kind[1:]) if kind[0] == "u" else value.value


def give(plugin, kind, output, result):
    if kind == "block":
        plugin.return_bytes(output, result)
    else:
        bits = int(kind[1:])
        output.value = result - 2**bits if kind[0] == "u" and result >= 2 ** (bits - 1) else result


def load(job):
    if job["manifest"] is not None:
        return extism.Plugin(json.loads(job["manifest"]), wasi=job["wasi"])
    modules = job["linked"] | {"main": job["wasm"]}
    manifest = {
        "wasm": [{"name": name, "path": path} for name, path in modules.items()],
        "config": job["config"],
        "allowed_hosts": job["allowed_hosts"],
        "allowed_paths": {host: guest for guest, host in job["folders"].items()},
    }
    if job["timeout_ms"] is not None:
        manifest["timeout_ms"] = job["timeout_ms"]
    if job["memory_pages"] is not None:
        manifest["memory"] = {"max_pages": job["memory_pages"]}
    for function in job["functions"]:
        register(function)
    return extism.Plugin(manifest, wasi=job["wasi"])


def make(plugin, call, logs):
    data = base64.b64decode(call["input"])
    observed = {"output": None, "error": None, "code": None, "micros": float("inf")}
    for _ in range(call["repeat"]):
        start = time.perf_counter()
        try:
            output, error = plugin.call(call["function"], data), None
        except (extism.Error, UnicodeDecodeError) as failure:
            # The SDK can't read an error text that isn't UTF-8.
            output, error = None, str(failure)
        observed["micros"] = min(observed["micros"], (time.perf_counter() - start) * 1e6)
    observed["error"] = error
    if output is not None:
        observed["output"] = base64.b64encode(output).decode()
    observed["logs"] = logs()
    return observed


def run(job):
    lines = []
    if job["log_level"] is not None:
        logger = extism.set_log_custom(lines.append, f"extism::pdk={job['log_level']}")

    def logs():
        if job["log_level"] is not None:
            logger.drain()
        matches = [match for match in map(LOG_LINE.fullmatch, lines) if match]
        lines.clear()
        return [(match[1].lower(), match[2]) for match in matches]

    try:
        plugin = load(job)
    except extism.Error as error:
        return {"load_error": str(error), "calls": []}
    return {"load_error": None, "calls": [make(plugin, call, logs) for call in job["calls"]]}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
