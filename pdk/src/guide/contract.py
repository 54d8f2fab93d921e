"""Shows the contract of a plugin: python3 contract.py PLUGIN.wasm"""
import json, sys

def read_contract(wasm):
    """The records of the functions that a module really exports and imports; none without a contract."""
    records, names, at = b"", set(), 8  # behind "\0asm" and the version

    def number():  # LEB128
        nonlocal at
        at += 1
        return wasm[at - 1] if wasm[at - 1] < 128 else wasm[at - 1] - 128 + 128 * number()

    def name():
        nonlocal at
        length = number()
        at += length
        return wasm[at - length:at].decode()

    while at < len(wasm):
        section = number()
        end = number() + at
        if section == 0 and name() == "extism-contract-v0":
            records += wasm[at:end]
        elif section == 2:  # namespace and name, then a kind and a type: what plugins import are functions
            names |= {(name(), name(), number(), number())[:2] for _ in range(number())}
        elif section == 7:  # name, then a kind and an index
            names |= {(name(), number(), number())[:1] for _ in range(number())}
        at = end
    lines = [json.loads(line) for line in records.decode().split("\n") if line.strip()]
    is_there = lambda line: {(line.get("export"),), (line.get("from"), line.get("import"))} & names
    return [line for line in lines if is_there(line)]

if __name__ == "__main__":
    name = lambda line: line.get("export") or line["import"]
    for line in sorted(read_contract(open(sys.argv[1], "rb").read()), key=name):
        arguments = line.get("args", [line["input"]] if "input" in line else [])
        given = ", ".join(f'{argument.get("name", "_")}: {argument.get("as", "json")}' for argument in arguments)
        print(f'{name(line)}({given}) -> {line.get("output", {}).get("as")}')
