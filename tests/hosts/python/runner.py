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


# The behaviours of host functions: how many arguments, whether there is a result, and what is done.
BEHAVIOURS = {
    "echo": (1, True, lambda argument: argument),
    "concat": (3, True, lambda *arguments: b"".join(arguments)),
    "sum": (1, True, lambda numbers: str(sum(json.loads(numbers))).encode()),
    "empty": (1, True, lambda _: b""),
    "null": (1, True, lambda _: None),
    "nothing": (1, False, lambda _: None),
    "read": (1, True, store.get),
    "write": (2, False, store.__setitem__),
    "upper": (1, True, lambda text: text.decode().upper().encode()),
    "rate": (1, True, rate),
    "fail": (1, True, fail),
}


def register(function):
    params, has_result, behave = BEHAVIOURS[function["does"]]
    signature = ([extism.ValType.PTR] * params, [extism.ValType.PTR] * has_result)

    def call(plugin, inputs, outputs, *_):
        result = behave(*(plugin.input_bytes(value) for value in inputs))
        if result is not None:
            plugin.return_bytes(outputs[0], result)

    extism.host_fn(function["name"], function["namespace"], signature)(call)


def load(job):
    manifest = {
        "wasm": [{"path": job["wasm"]}],
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
        except extism.Error as failure:
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
