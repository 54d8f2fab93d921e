"""Calls every export of every plugin through its bindings: `python try.py <folder of .wasm files>
<tests/hosts/files>`. The bindings are beside it."""

from __future__ import annotations

import hashlib
import json
import math
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import extism  # type: ignore[import-untyped, unused-ignore]

import count_vowels
import errors
import greet
import http_get
import kv_store
import markdown
import multi_arg
import notes_include
import notes_interface
import notes_replace
import shared
import state
import streaming
import tracing_log
import types_bindings as t
import wasi_file

folder = Path(sys.argv[1])
called: dict[type, set[str]] = {}


def wasm(name: str) -> Path:
    return folder / f"{name}.wasm"


def watch(cls: type[Any]) -> None:
    """Notes what is called of a class."""
    call = cls.call

    def noting(self: Any, export: str, data: bytes = b"") -> bytes:
        called.setdefault(cls, set()).add(export)
        output: bytes = call(self, export, data)
        return output

    cls.call = noting


class Values:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def kv_read(self, key: str) -> str | None:
        return self.values.get(key)

    def kv_write(self, key: str, value: str) -> None:
        if key == "refused":
            raise KeyError("the application refuses")
        self.values[key] = value


class Rates:
    def rate(self, currency: str) -> float:
        if currency != "USD":
            raise ValueError(f"no rate for {currency}")
        return 1.5


class Notebook:
    def read(self, title: str) -> str | None:
        if title == "diary":
            raise PermissionError("the diary is private")
        return "milk" if title == "shopping" else None

    def max_depth(self) -> int:
        return 3


class App(Values, Rates):
    def read_asset(self, name: str) -> bytes:
        if name != "logo":
            raise FileNotFoundError(f"there is no {name}")
        return b"\0\xff"

    def title(self, name: str) -> str:
        return f"The {name}"

    def mirror(self, point: t.Point) -> t.Point:
        return t.Point(x=point.y, y=point.x)

    def seek(self, file: str, offset: int, more: int) -> int:
        assert (file, offset, more) == ("f", -5, 2**32 - 1)
        return 2**64 - 1


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"GET {self.path}".encode())

    def log_message(self, *_: object) -> None:
        pass


def call_examples() -> None:
    with count_vowels.CountVowels.load(wasm("count_vowels"), manifest={"config": {"vowels": "lo"}}) as counter:
        assert counter.count_vowels("Hello, World!") == count_vowels.Report(count=5, total=5, vowels="lo")
    with errors.Errors.load(wasm("errors"), Rates()) as shop:
        assert shop.price("2", "USD") == "3.00 USD"
        assert shop.price("2", "XYZ") == "2.00 EUR (no rate for XYZ)"
        try:
            shop.price("x", "USD")
            raise AssertionError
        except errors.CallError as error:
            assert isinstance(error, extism.Error) and str(error) == "`x` isn't a price", error
    with greet.Greet.load(wasm("greet")) as greeter:
        assert greeter.greet("Ada") == "Hello, Ada!"
    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with http_get.HttpGet.load(wasm("http_get"), manifest={"allowed_hosts": ["127.0.0.1"]}) as getter:
        assert getter.http_get({"url": f"http://127.0.0.1:{server.server_port}/page"}) == b"GET /page"
    server.shutdown()
    with kv_store.KvStore.load(wasm("kv_store"), Values()) as store:
        assert (store.increment("visits"), store.increment("visits")) == ("1", "2")
    with markdown.Markdown.load(wasm("markdown")) as page:
        assert page.render("# One") == '<h1 id="md-one">One</h1>\n', page.render("# One")
        assert page.outline("# One") == [markdown.Heading(level=1, id="md-one", text="One")]
        assert page.length("one two") == markdown.Length(words=2, minutes=1)
        assert page.metadata("---\ntitle: One\n---\n") == {"title": "One"}
    with multi_arg.MultiArg.load(wasm("multi_arg")) as repeater:
        assert (repeater.repeat_text("ab", 2, "-"), repeater.repeat_text("ab", 2)) == ("ab-ab", "abab")
    with notes_include.NotesInclude.load(wasm("notes_include"), Notebook()) as include:
        assert include.summary() == "includes other notes"
        included = include.apply(notes_include.Note(title="today", text="{{shopping}}"))
        assert included == notes_include.Note(title="today", text="milk"), included
        try:
            include.apply(notes_include.Note(title="today", text="{{diary}}"))
            raise AssertionError
        except extism.Error as error:
            assert str(error) == "can't read another note: the diary is private", error
    with notes_interface.Filter.load(wasm("notes_include"), Notebook()) as filter:
        shown = filter.apply(notes_interface.Note(title="today", text="{{shopping}}"))
        assert (shown.text, filter.summary()) == ("milk", "includes other notes")
    try:
        notes_interface.Filter.load(folder / "changed" / "other_import.wasm", Notebook())
        raise AssertionError
    except notes_interface.ContractError as error:
        assert '`type` of the output of import `max_depth` from `notes` is "i32" and was "u32"' in str(error), error
    with notes_replace.NotesReplace.load(wasm("notes_replace"), wasi=True) as replace:
        assert replace.apply(notes_replace.Note("today", "a")) == notes_replace.Note("today", "a")
    linked = {"wasm": [{"name": "words", "path": str(wasm("shared_words"))}]}
    with shared.Shared.load(wasm("shared"), manifest=linked) as teaser:
        assert teaser.teaser("A title", "Some text") == "[A title](/a-title), 2 words"
    with state.State.load(wasm("state"), manifest={"config": {"max": "2", "order": "newest-first"}}) as book:
        assert book.sign("Ada") == "1"
        assert book.show() == state.Book(guests=["Ada"])
    with streaming.Streaming.load(wasm("streaming"), manifest={"config": {"text": "an"}}) as stream:
        assert (stream.shout(), stream.find()) == (b"", b"")
        assert stream.call("shout", b"hello") == b"HELLO"
        assert stream.call("find", b"apple\nbanana") == b"2: banana\n"
    with tracing_log.TracingLog.load(wasm("tracing_log")) as log:
        assert log.sum("1 2") == "3"
    files = {"allowed_paths": {sys.argv[2]: "/data"}}
    with wasi_file.WasiFile.load(wasm("wasi_file"), manifest=files, wasi=True) as counter_of_lines:
        assert counter_of_lines.count_lines("/data/three-lines.txt") == "3"


def numbers(at: int) -> t.Numbers:
    def edge(bits: int, signed: bool) -> int:
        return (-(2 ** (bits - 1)) if signed else 0, 2 ** (bits - 1) - 1 if signed else 2**bits - 1)[at]

    return t.Numbers(
        **{f"i{bits}": edge(bits, True) for bits in (8, 16, 32, 64, 128)},
        **{f"u{bits}": edge(bits, False) for bits in (8, 16, 32, 64, 128)},
        isize=edge(32, True),
        usize=edge(32, False),
        f32=0.5,
        f64=1e300,
    )


external: list[t.External] = [
    t.ExternalUnit(),
    t.ExternalNumber(2**64 - 1),
    t.ExternalPair((1, "a")),
    t.ExternalNamed(x=1, y=None),
    t.ExternalBoxed(t.Tree(value=-(2**63), children=[], left=None)),
]
internal: list[t.Internal] = [t.InternalUnit(), t.InternalNamed(x=-1), t.InternalPoint(t.Point(1, 2))]
adjacent: list[t.Adjacent] = [t.AdjacentUnit(), t.AdjacentNumber(1), t.AdjacentPair((1, "é")), t.AdjacentNamed(x=3)]
untagged: list[t.Untagged] = [t.UntaggedNumber(5), t.UntaggedText("x"), t.UntaggedPair((1, "b")), t.UntaggedNamed(x=2)]
tree = t.Tree(value=1, children=[t.Tree(value=2**53 + 1, children=[], left=None)], left=t.Tree(value=0, children=[], left=None))
everything = t.Everything(
    flag=True, letter="é", text='"\\\n\x00\u2028', unit=None, numbers=numbers(0),
    names=t.Names("a", "b", "c", 1, 2, 3, 4, ["d"]),
    missing=t.Missing(nullable=None, defaulted=1, seven=8, some_seven=None, omitted="o"),
    colours=[t.Colour.DarkRed, t.Colour.Green], external=external, internal=internal, adjacent=adjacent, untagged=untagged,
    tree=tree, id=2**64 - 1, pair=(1, "p"), nothing=None, page=t.PagePoint([t.Point(1, 2)]), array=[1, 2, 3],
    tuple_=(1, "t", False), map={"k": t.Point(3, 4), "__proto__": t.Point(5, 6)}, by_number={2**64 - 1: "x"},
    by_colour={t.Colour.Green: 1}, any={"a": [1, None, {"b": 2**60}]}, flat=t.Flat("n", t.Point(7, 8), {"z": 9}),
)
packed = t.Packed(
    flag=False, letter="x", numbers=numbers(1), colours=[t.Colour.Green], external=external, internal=internal,
    adjacent=adjacent, untagged=untagged, tree=tree, pair=(2, "q"), by_number={1: "a"}, by_colour={t.Colour.DarkRed: 3}, nullable=None,
)



def call_types() -> None:
    with t.Types.load(wasm("types"), App()) as plugin:
        assert plugin.everything(everything) == everything, plugin.everything(everything)
        for at in (0, 1):
            assert plugin.numbers(numbers(at)) == numbers(at)
        gone = plugin.missing(t.Missing())
        assert gone == t.Missing(nullable=None, defaulted=0, seven=None, some_seven=7, omitted=None), gone
        assert plugin.missing(t.Missing(some_seven=None)).some_seven is None
        assert plugin.text("größe") == "größe"
        assert plugin.maybe() is None and plugin.maybe("x") == "x"
        assert plugin.bytes_(b"\0\xff") == b"\0\xff" and plugin.four(b"abcd") == b"abcd"
        assert plugin.base64("text") == "text"
        assert plugin.flag(True) is True and plugin.small(-1) == -1 and plugin.long(2**64 - 1) == 2**64 - 1
        assert plugin.float_(0.1) == 0.1
        assert plugin.undescribed([1, "a", None]) == [1, "a", None]
        assert plugin.repeat_text("a", 2) == "aa" and plugin.repeat_text("a", 2, "-") == "a-a"
        plugin.nothing()
        try:
            plugin.order(0)
        except extism.Error as error:
            assert str(error) == "there is none left"
        assert plugin.order(3) == 3
        assert plugin.store("k", "1") is None and plugin.store("k", "2") == "1"
        try:
            plugin.store("refused", "")
            raise AssertionError
        except KeyError as error:
            assert "the application refuses" in str(error)
        assert plugin.mirrored(t.Point(1, 2)) == t.Point(2, 1)
        assert (plugin.asset("logo"), plugin.titled("é")) == (b"\0\xff", "The é")
        assert plugin.rated("USD") == "1.50", plugin.rated("USD")
        assert plugin.rated("XYZ") == "refused: no rate for XYZ", plugin.rated("XYZ")
        assert plugin.seeks("f", -5, 2**32 - 1) == 2**64 - 1
        for wrong in (2**64, -1, 1.5, True, "1"):
            try:
                plugin.numbers(t.Numbers(**{**numbers(0).__dict__, "u64": wrong}))
                raise AssertionError(wrong)
            except t.ContractError as error:
                assert str(error).startswith("Numbers.u64: expected an integer from 0 to 18446744073709551615 (u64), got ")
        assert plugin.packed(packed) == packed, plugin.packed(packed)
        call_fields(plugin)
        name_places(plugin)


fields = t.Fields(
    swapped=t.Swapped(2, 1),
    queries=[t.QueryFilter(t.Filter(limit=1)), t.QueryClosed(name="x"), t.QueryClosed(name="y", size=3), t.QueryFilter(t.Filter())],
    loose=[t.LooseIds([1, 2]), t.LooseMarks({"q": True}), t.LooseOpen(t.Open(limit=3))],
    newtype=t.FlatNewtype("a", {"x": 1}), option=t.FlatOption("b", {"x": 2}), value=t.FlatValue("c", {"x": [1.5, None]}),
    deeper=t.FlatDeeper("d", t.Deeper(size=1, rest={"x": 3})), sort=t.FlatSort("e", t.SortMany(name="n", rest={"x": 4})),
    closed=t.FlatClosed("f", t.Filter(limit=5)), amounts=[t.AmountWhole(1), t.AmountPart(1.0), t.AmountPart(2.5)],
    marked=[t.MarkedMark(), t.MarkedNothing(), t.MarkedOpen(t.Open(limit=6))],
)


def call_fields(plugin: t.Types) -> None:
    """What stands among other fields, and what tells its variant by what it holds."""
    found = plugin.fields(fields)
    assert found == fields, found
    found.newtype.id = "other"
    assert plugin.fields(found).newtype == t.FlatNewtype("other", {"x": 1})
    amounts: list[t.Amount] = [t.AmountWhole(1), t.AmountPart(1), t.AmountPart(-0.0), t.AmountPart(1e300)]
    assert plugin.tell_amounts(amounts) == "whole part negative part"
    assert plugin.cross(t.Crossed(x="text", y=7)) == t.Crossed(x=7, y="text")
    packed_fields = t.PackedFields(swapped=t.Swapped(2, 1), mark=None, small=0.5, only_in=3)
    assert plugin.packed_fields(packed_fields) == t.PackedFields(swapped=t.Swapped(2, 1), mark=None, small=0.5)
    assert (plugin.small_float(1.5), plugin.small_float(-math.inf)) == (1.5, -math.inf)
    places: list[t.Place] = [
        t.PlaceV4("127.0.0.1"), t.PlaceAny("::1"), t.PlaceV6Socket("[::1]:80"), t.PlaceSocket("127.0.0.1:80"), t.PlaceText("x"),
        t.PlaceText("1.2.3"), t.PlaceText("01.2.3.4"), t.PlaceText("127.0.0.1:65536"),
    ]
    assert plugin.places(places) == places, plugin.places(places)
    assert [str(number) for number in plugin.not_a_number()] == ["nan", "1.0"]
    given = plugin.defaults(t.Defaults())
    given.labels["a"] = 1
    given.data = b"\0\xff"
    every = t.Defaults(labels={"a": 1}, tags=[], shown=False, name="", ratio=0.0, data=b"\0\xff")
    assert given == every == plugin.defaults(given), given
    assert plugin.defaults(t.Defaults()).labels == t.Defaults().labels == {}
    held: list[t.Held] = [t.HeldNothing(), t.HeldMaybe(), t.HeldMaybe(5), t.HeldCount(1.5)]
    assert plugin.holds(held) == held
    assert (plugin.bare("Nothing"), plugin.bare("Maybe")) == (t.HeldNothing(), t.HeldMaybe(None))
    assert plugin.bare_name("Unknown") == t.WeightUnknown()
    packed_amounts: list[t.Amount] = [t.AmountWhole(1), t.AmountPart(1.0), t.AmountPart(-0.0)]
    assert plugin.packed_amounts(packed_amounts) == packed_amounts
    assert plugin.packed_value({"a": [1, 1.5, 2**64 - 1, None]}) == {"a": [1, 1.5, 2**64 - 1, None]}
    try:
        plugin.packed_float()
        raise AssertionError
    except t.ContractError as error:
        assert str(error) == "[0]: expected an integer from 0 to 4294967295 (u32), got 1.0", error
    untyped: Any = plugin
    for export, wrong in [
        ("flag", "no"), ("flag", 1), ("small", True), ("small", 2**31), ("long", -1), ("float_", "1"), ("float_", 2**53 + 1),
        ("float_", 10**400), ("small_float", 1e300), ("bytes_", "text"), ("bytes_", [1, 2]), ("four", [1, 2, 3, 4]), ("text", 5),
        ("text", "a\ud800b"), ("maybe", 5), ("base64", 5), ("tell_amounts", [t.AmountPart(math.nan)]), ("repeat_text", 5),
        ("bare", "Count"), ("bare_name", "Grams"), ("packed_value", 2**130), ("packed_value", [-(2**127) - 1]), ("long", 10**5000), ("packed_value", [10**5000]),
        ("undescribed", math.nan), ("undescribed", "\ud800"), ("undescribed", {1: 2}), ("undescribed", {1, 2}),
        ("places", [t.PlaceV4("::1")]),
        ("numbers", t.Numbers(**{**numbers(0).__dict__, "f32": 1e300})),
        ("packed_fields", t.PackedFields(swapped=t.Swapped(2, 1), mark=None, small=1e300)),
    ]:
        try:
            untyped.repeat_text(wrong, 1) if export == "repeat_text" else getattr(untyped, export)(wrong)
        except t.ContractError:
            continue
        raise AssertionError((export, wrong))


    refuses(lambda: untyped.repeat_text(5, 1), "text: expected a text of whole characters, got 5")
    refuses(lambda: untyped.repeat_text("a", -1), "times: expected an integer from 0 to 18446744073709551615 (u64), got -1")
    refuses(lambda: untyped.repeat_text("a", 1, 5), "between: expected a text of whole characters, got 5")


def refuse_others() -> None:
    """A plugin with another contract is refused, by name."""
    try:
        greet.Greet.load(wasm("count_vowels"))
        raise AssertionError
    except greet.ContractError as error:
        assert str(error) == refusal("it has no export `greet`"), error
    greet.Greet.load(wasm("count_vowels"), check=False).close()
    for name, found in json.loads((folder / "changed" / "says.json").read_text()).items():
        said = None
        try:
            t.Types.load(folder / "changed" / f"{name}.wasm", App()).close()
        except t.ContractError as error:
            said = str(error)
        assert said == (found and refusal(found)), (name, said)


def refusal(found: str) -> str:
    return (
        f"the plugin isn't the one of these bindings: {found}. `cargo extism diff` tells what breaks; make the bindings again, "
        "or pass check=False"
    )


def load_with_manifest() -> None:
    """What `cargo extism manifest` writes names the plugin, too."""
    text = wasm("greet").read_bytes()
    named = {"path": str(wasm("greet")), "hash": hashlib.sha256(text).hexdigest()}
    linked = {"path": str(wasm("shared_words")), "name": "words"}
    for modules in [named], [named | {"name": "main"}, linked], [linked, named]:
        with greet.Greet.load(text, manifest={"wasm": modules, "config": {}, "timeout_ms": 1000}) as greeter:
            assert greeter.greet("Ada") == "Hello, Ada!"
    refused: list[tuple[dict[str, Any], str]] = [
        ({"wasm": [named | {"hash": "0" * 64}]}, "hash mismatch"),
        ({"config": {"limit": 1}}, "the config 'limit': expected a text, got 1"),
        ({"timeout": 5}, "can't use the manifest: it has the key 'timeout', and may have wasm, memory, config, "),
    ]
    for manifest, words in refused:
        try:
            greet.Greet.load(text, manifest=manifest)
            raise AssertionError(manifest)
        except (greet.CallError, greet.ContractError) as error:
            assert words in str(error).lower(), error


def fail_in_functions() -> None:
    """What the application raises ends the call, unless it is the plugin's to handle."""

    class Broken(Values):
        def __init__(self, error: BaseException | None = None) -> None:
            super().__init__()
            self.error = error

        def kv_read(self, key: str) -> str | None:
            if self.error is not None:
                raise self.error
            return super().kv_read(key)

    for failure in OSError("the disk is full"), kv_store.CallError("another plugin"), KeyboardInterrupt():
        values = Broken()
        with kv_store.KvStore.load(wasm("kv_store"), values) as store:
            assert (store.increment("visits"), store.increment("visits")) == ("1", "2")
            values.error = failure
            try:
                store.increment("visits")
                raise AssertionError
            except BaseException as error:  # noqa: BLE001
                assert error is failure, error
            values.error = None
            assert store.increment("visits") == "3"

    class Wrong(Values):
        def kv_read(self, key: str) -> Any:
            return object()

    class Less:
        kv_read = Values.kv_read

    less: Any = Less()
    with kv_store.KvStore.load(wasm("kv_store"), Wrong()) as store:
        refuses(lambda: store.increment("visits"), "the application's function 'kv_read': expected a text of whole characters, got <obj")
    refuses(lambda: kv_store.KvStore.load(wasm("kv_store"), less), "the plugin needs the application's function 'kv_write': Less has none")

    class Failing:
        def __init__(self, error: Exception) -> None:
            self.error = error

        def rate(self, currency: str) -> float:
            raise self.error

        def read(self, title: str) -> str | None:
            raise self.error

        def max_depth(self) -> int:
            return 3

    for told, text in (KeyError("bob"), "bob"), (LookupError(), "LookupError"), (ValueError("a\ud800"), "a?"):
        with errors.Errors.load(wasm("errors"), Failing(told)) as shop:
            assert shop.price("2", "XYZ") == f"2.00 EUR ({text})"
        with notes_include.NotesInclude.load(wasm("notes_include"), Failing(told)) as include:
            try:
                include.apply(notes_include.Note(title="today", text="{{diary}}"))
                raise AssertionError
            except notes_include.CallError as error:
                assert str(error) == f"can't read another note: {text}" and error.__cause__ is told, error
    for fault in AttributeError("'A' object has no attribute 'notify'"), TypeError("no"), NameError("x"), AssertionError():
        with errors.Errors.load(wasm("errors"), Failing(fault)) as shop:
            try:
                shop.price("2", "XYZ")
                raise AssertionError
            except type(fault) as error:
                assert error is fault


def refuses(call: Callable[[], object], words: str) -> None:
    try:
        call()
    except ValueError as error:
        assert str(error).startswith(words), error
    else:
        raise AssertionError(words)


def name_places(plugin: t.Types) -> None:
    """An error says where in a value it is."""
    byte = "expected an integer from 0 to 255 (u8), got 256"
    text: Any = "2"
    point = t.Point(1, text)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"array": [1, 2, 2**16]}, "Everything.array[2]: expected an integer from 0 to 65535 (u16), got 65536"),
        ({"pair": (256, "p")}, f"Everything.pair[0]: {byte}"),
        ({"map": {"k": point}}, "Everything.map['k']: Point.y: expected an integer from -2147483648 to 2147483647 (i32), got '2'"),
        ({"by_colour": {t.Colour.Green: 256}}, f"Everything.by_colour[<Colour.Green: 'green'>]: {byte}"),
        ({"page": t.PagePoint([t.Point(1, 2), point])}, "Everything.page: PagePoint.items[1]: Point.y: expected an integer from "),
    ]
    for changed, words in wrong:
        refuses(lambda: plugin.everything(replace(everything, **changed)), words)  # noqa: B023


def call_closed() -> None:
    greeter = greet.Greet.load(wasm("greet"))
    greeter.close()
    greeter.close()
    try:
        greeter.greet("Ada")
        raise AssertionError
    except greet.CallError as error:
        assert str(error) == "can't call `greet`: the plugin is closed", error


BINDINGS = [
    (count_vowels, "CountVowels"), (errors, "Errors"), (greet, "Greet"), (http_get, "HttpGet"), (kv_store, "KvStore"),
    (markdown, "Markdown"), (multi_arg, "MultiArg"), (notes_include, "NotesInclude"), (notes_replace, "NotesReplace"),
    (shared, "Shared"), (state, "State"), (streaming, "Streaming"), (tracing_log, "TracingLog"), (t, "Types"), (wasi_file, "WasiFile"),
]

classes = [getattr(module, name) for module, name in BINDINGS]
for cls in classes:
    watch(cls)
call_examples()
call_types()
refuse_others()
load_with_manifest()
fail_in_functions()
call_closed()
for cls in classes:
    methods = {name for name in vars(cls) if not name.startswith("_")} - {"load", "close", "call"}
    assert len(called[cls]) == len(methods), (cls, called[cls], methods)
print("called", sum(map(len, called.values())), "exports of", len(classes), "plugins")
