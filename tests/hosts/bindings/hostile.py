"""Python's own parser reads bindings of hostile contracts, and finds what bindings are made of: `hostile.py <folder>`."""

import ast
import doctest
import sys
from pathlib import Path

MARK = "PWNED_x"
TOP = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.ClassDef, ast.FunctionDef)
MODULES = {"__future__", "base64", "collections.abc", "contextlib", "dataclasses", "enum", "extism", "extism.extism", "ipaddress",
           "json", "math", "msgpack", "os", "struct", "typing"}


def check(path: Path) -> None:
    source = path.read_bytes().decode()
    tree = ast.parse(source, str(path))
    compile(source, str(path), "exec")
    for statement in tree.body:
        is_doc = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        assert is_doc or isinstance(statement, TOP), (path, ast.dump(statement))
        if isinstance(statement, ast.Import):
            assert {alias.name for alias in statement.names} <= MODULES, (path, ast.dump(statement))
        if isinstance(statement, ast.ImportFrom):
            assert statement.module in MODULES, (path, ast.dump(statement))
    for node in ast.walk(tree):
        names = [getattr(node, name, None) for name in ("id", "attr", "name", "arg")]
        assert MARK not in names, (path, ast.dump(node))
        # No docs are tests.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            assert not doctest.DocTestParser().get_examples(node.value.value), (path, node.value.value)
        # A type within quotes is code, too.
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            alias = ast.parse(node.value.value, mode="eval")
            allowed = (ast.Expression, ast.Name, ast.BinOp, ast.BitOr, ast.Subscript, ast.Tuple, ast.Constant, ast.Load)
            assert all(isinstance(part, allowed) for part in ast.walk(alias)), (path, node.value.value)


files = sorted(Path(sys.argv[1]).glob("*.py"))
for file in files:
    check(file)
print("parsed", len(files), "files of hostile contracts")
