//! What `bindings` writes. The official hosts run it: tests/hosts/bindings.

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};
use serde_json::{Value, json};
use syn::visit::{self, Visit};

use crate::support::{Folder, assert_refused, run, run_with, stderr, stdout, with_contract};

const LANGUAGES: [(&str, &str); 4] = [("python", "py"), ("typescript", "ts"), ("rust", "rs"), ("go", "go")];

/// The bindings of a module of these exports and imports, with these records.
fn write(module: &str, records: &[Value], language: &str) -> String {
    let records: Vec<String> = records.iter().map(ToString::to_string).collect();
    let wasm = with_contract(module, records.join("\n"));
    let output = run_with(&["bindings", "-", "--name", "words", "--language", language], &wasm);
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output).to_owned()
}

/// Asserts that lines are within a text, one behind the other.
fn assert_lines(text: &str, lines: &str) {
    assert!(text.contains(lines), "{lines}\nisn't in\n{text}");
}

const COUNT: &str = r#"(module (func (export "count-vowels") (result i32) (i32.const 0)))"#;

fn count() -> Value {
    json!({"export": "count-vowels", "doc": "Counts vowels.", "fails": true,
        "args": [{"name": "text", "type": "text"}, {"name": "class", "type": "u64"},
            {"name": "most", "type": {"option": "u32"}, "optional": true, "default": null}],
        "output": {"as": "json", "type": {"ref": "words::Report"}},
        "errors": [{"code": 2, "name": "Empty", "doc": "There is no text."}],
        "types": {"words::Report": {"doc": "What was counted.", "struct": [
            {"name": "count", "type": "u32", "doc": "Vowels."}, {"name": "by-letter", "type": {"map": "u64", "key": "char"}}]}}})
}

#[test]
fn a_function_is_a_method_in_each_language() {
    let python = write(COUNT, &[count()], "python");
    assert_lines(
        &python,
        "\n    def count_vowels(self, text: str, class_: int, most: int | None = None) -> Report:\n        \"\"\"Counts \
         vowels.\n\n        It fails with `Empty`: There is no text.\n        \"\"\"\n",
    );
    assert_lines(
        &python,
        "class Report:\n    \"\"\"What was counted.\"\"\"\n\n    count: int\n    \"\"\"Vowels.\"\"\"\n    by_letter: dict[str, int]\n",
    );
    let typescript = write(COUNT, &[count()], "typescript");
    assert_lines(
        &typescript,
        "  async countVowels(text: string, class_: bigint, most: number | null = null): Promise<Report> {\n",
    );
    assert_lines(
        &typescript,
        "/** What was counted. */\nexport interface Report {\n  /** Vowels. */\n  count: number;\n  \"by-letter\": Map<string, \
         bigint>;\n}\n",
    );
    let rust = write(COUNT, &[count()], "rust");
    assert_lines(
        &rust,
        "    pub fn count_vowels(&mut self, text: &str, class: u64, most: Option<u32>) -> Result<Report, CountVowelsError> {\n",
    );
    assert_lines(
        &rust,
        "    /// Vowels.\n    pub count: u32,\n    #[serde(rename = \"by-letter\")]\n    pub by_letter: BTreeMap<char, u64>,\n",
    );
    assert_lines(&rust, "pub enum CountVowelsError {\n    /// There is no text.\n    Empty(CallError),\n");
    let go = write(COUNT, &[count()], "go");
    assert_lines(
        &go,
        "func (plugin *Words) CountVowels(ctx context.Context, text string, class uint64, most *uint32) (output Report, err \
         error) {\n",
    );
    assert_lines(
        &go,
        "// What was counted.\ntype Report struct {\n\t// Vowels.\n\tCount    uint32\n\tByLetter map[rune]uint64\n}\n",
    );
    assert_lines(&go, "const (\n\t// There is no text.\n\tCountVowelsErrorEmpty CountVowelsError = 2\n)\n");
    assert_lines(&go, "\t\treturn output, withReason(err, CountVowelsErrorEmpty)\n");
}

/// Functions and constants of the file itself are called by the types, too, and an argument would hide them.
#[test]
fn an_argument_is_not_called_as_what_makes_its_bytes() {
    let tree = json!({"export": "count-vowels", "input": {"name": "tree_codec", "as": "json", "type": {"ref": "words::Tree"}},
        "types": {"words::Tree": {"struct": [{"name": "x", "type": "u32"}]}}});
    let typescript = write(COUNT, std::slice::from_ref(&tree), "typescript");
    assert_lines(&typescript, "  async countVowels(treeCodec_: Tree): Promise<void> {\n");
    let go = write(COUNT, &[tree], "go");
    assert_lines(
        &go,
        "CountVowels(ctx context.Context, treeCodec_ Tree) error {\n\tsent, err := asJSON(treeCodec()).encode(treeCodec_)\n",
    );
}

/// The file uses these types of the language's own.
#[test]
fn a_type_is_not_called_as_what_the_file_itself_uses() {
    for name in ["Partial", "Omit", "NonNullable", "Iterable", "ArrayBuffer", "PluginManifest"] {
        let path = format!("words::{name}");
        let record = json!({"export": "count-vowels", "input": {"as": "json", "type": {"ref": path}},
            "types": {&path: {"struct": [{"name": "x", "type": "u32"}]}}});
        assert_lines(&write(COUNT, &[record], "typescript"), &format!("export interface {name}_ {{\n"));
    }
}

/// Go's own types have no name for a tuple, no number of 128 bits, and no size if they hold themselves.
#[test]
fn types_in_go_have_a_size_and_a_nil() {
    let record = json!({"export": "count-vowels", "input": {"as": "json", "type": {"ref": "words::A"}},
        "types": {
            "words::A": {"struct": [{"name": "b", "type": {"ref": "words::B"}}, {"name": "pair", "type": {"tuple": ["u8", "text"]}},
                {"name": "wide", "type": {"option": "u128"}, "optional": true, "default": 1},
                {"name": "by-wide", "type": {"map": {"option": {"ref": "words::E"}}, "key": "i128"}}]},
            "words::B": {"struct": [{"name": "a", "type": {"ref": "words::A"}}, {"name": "e", "type": {"option": {"ref": "words::E"}}}]},
            "words::E": {"enum": [{"name": "None"}, {"name": "Some", "is": {"ref": "words::B"}}]}}});
    let go = write(COUNT, &[record], "go");
    assert_lines(&go, "type B struct {\n\tA *A\n\tE E\n}\n");
    assert_lines(
        &go,
        "type A struct {\n\tB      B\n\tPair   Tuple2[uint8, string]\n\tWide   Optional[*big.Int]\n\tByWide map[string]E\n}\n",
    );
    assert_lines(&go, "type E interface{ isE() }\n");
    assert_lines(
        &go,
        "\t\t\tfield(\"a\", &value.A, pointerTo(aCodec())),\n\t\t\tfield(\"e\", &value.E, orNull(eCodec())),\n",
    );
    assert_lines(&go, "mapOf(wideKey(ofWide(true)), orNull(eCodec()))");
}

/// An export that gives and takes a struct of these fields, and these other types.
fn same(fields: Value, types: Value) -> Value {
    let mut all = types;
    all["words::All"] = json!({"struct": fields});
    let whole = json!({"as": "json", "type": {"ref": "words::All"}});
    json!({"export": "count-vowels", "input": whole, "output": whole, "types": all})
}

#[test]
fn keys_of_the_fields_around_a_flattened_map_are_not_in_it() {
    let types = json!({"words::Rest": {"is": {"option": {"map": "u8"}}}, "words::Deeper": {"struct": [{"name": "size", "type": "u8"},
        {"flatten": {"ref": "words::Rest"}}]}, "words::Point": {"closed": true, "struct": [{"name": "x", "type": "u8"}]}});
    for (flattened, typescript, python, go) in [
        (
            json!({"ref": "words::Rest"}),
            "maybeFlattened(restCodec, exceptKeys(\"id\", \"x\"))",
            "others=(\"id\", \"x\",), optional=True",
            "exceptKeys(\"id\", \"x\")",
        ),
        (
            json!({"ref": "words::Deeper"}),
            "flattenedOf(deeperCodec, exceptKeys(\"id\", \"x\"))",
            "others=(\"id\", \"x\",)",
            "exceptKeys(\"id\", \"x\")",
        ),
        (
            json!("any"),
            "flattenedOf(ANY, exceptKeys(\"id\", \"x\"))",
            "others=(\"id\", \"x\",)",
            "exceptKeys(\"id\", \"x\")",
        ),
        (
            json!({"option": {"map": "u8"}}),
            "exceptKeys(\"id\", \"x\"))",
            "others=(\"id\", \"x\",), optional=True",
            "exceptKeys(\"id\", \"x\")",
        ),
    ] {
        let fields =
            json!([{"name": "id", "type": "text"}, {"flatten": flattened}, {"flatten": {"ref": "words::Point"}}]);
        let records = [same(fields, types.clone())];
        let written = write(COUNT, &records, "typescript");
        assert_lines(&written, typescript);
        assert_lines(&written, "flattenedOf(pointCodec, onlyKeys(\"x\"))");
        let written = write(COUNT, &records, "python");
        assert_lines(&written, python);
        assert_lines(&written, "_Flattened(\"point\", _Point_codec, only=(\"x\",)),");
        let written = write(COUNT, &records, "go");
        assert_lines(&written, go);
        assert_lines(&written, "onlyKeys(\"x\")");
    }
}

#[test]
fn a_struct_that_takes_no_other_fields_takes_none_in_the_bindings() {
    let closed = json!({"closed": true, "struct": [{"name": "x", "type": "u8"}]});
    let either =
        json!({"untagged": true, "enum": [{"name": "Named", "closed": true, "struct": [{"name": "y", "type": "u8"}]}]});
    let types = json!({"words::Point": closed, "words::Either": either});
    let fields = json!([{"name": "point", "type": {"ref": "words::Point"}}, {"name": "either", "type": {"ref": "words::Either"}}]);
    let records = [same(fields, types)];
    for (language, count, lines) in [
        ("typescript", 2, "\n  [\"x\", U8],\n], true);\n"),
        ("python", 2, "\n    _Field(\"x\", \"x\", _U8),\n    closed=True,\n)\n"),
        ("rust", 2, "\n#[serde(deny_unknown_fields)]\npub struct Point {\n"),
        ("go", 2, "\treturn closedStructOf(\"Point\", func("),
    ] {
        let written = write(COUNT, &records, language);
        assert_lines(&written, lines);
        let marks = ["], true)", "closed=True,", "#[serde(deny_unknown_fields)]", "closedStructOf(\""];
        assert_eq!(marks.iter().map(|mark| written.matches(mark).count()).sum::<usize>(), count, "{written}");
    }
}

/// Serde reads `{"t": "Maybe"}` as `Maybe(None)`, and nothing else of it may be missing.
#[test]
fn what_a_variant_holds_may_be_missing_where_the_plugin_takes_it() {
    let maybe = json!({"name": "Maybe", "is": {"option": "u8"}, "optional": true});
    let either = json!({"tag": "t", "content": "c", "enum": [maybe, {"name": "Count", "is": "u8"}]});
    let whole = json!({"as": "json", "type": {"ref": "words::Either"}});
    let types = json!({"words::Either": either});
    let taken = json!({"export": "count-vowels", "input": whole, "types": types});
    let given = json!({"export": "count-vowels", "output": whole, "types": types});
    for (language, lines) in [
        (
            "typescript",
            &[
                "  | { t: \"Maybe\"; c?: number | null }\n  | { t: \"Count\"; c: number };\n",
                "[\"Maybe\", mayMiss(optionOf(U8))],",
            ][..],
        ),
        (
            "python",
            &[
                "class EitherMaybe:\n    value: int | None = None\n",
                "_wrapped(EitherMaybe, _option(_U8)), may_miss=True),",
                "_wrapped(EitherCount, _U8)),",
            ],
        ),
        ("rust", &["    Maybe(Option<u8>),\n    Count(u8),\n"]),
        ("go", &["optionalVariantOf[Either](\"Maybe\", ", "variantOf[Either](\"Count\", "]),
    ] {
        let text = write(COUNT, std::slice::from_ref(&taken), language);
        lines.iter().for_each(|lines| assert_lines(&text, lines));
        let text = write(COUNT, std::slice::from_ref(&given), language);
        for mark in ["c?: number", "mayMiss(optionOf(U8))", "int | None = None", "may_miss=True", "optionalVariantOf"] {
            assert!(!text.contains(mark), "{mark}: {text}");
        }
    }
}

#[test]
fn two_fields_that_swap_their_names_are_data_of_any_kind() {
    let fields = json!([{"name": "y", "only": "in", "type": "u16"}, {"name": "x", "only": "out", "type": "u16"},
        {"name": "x", "only": "in", "type": "text"}, {"name": "y", "only": "out", "type": "text"}]);
    let records = [same(fields, json!({}))];
    assert_lines(&write(COUNT, &records, "python"), "class All:\n    y: Json\n    x: Json\n");
    assert_lines(&write(COUNT, &records, "typescript"), "export interface All {\n  y: Json;\n  x: Json;\n}\n");
    assert_lines(&write(COUNT, &records, "rust"), "    pub y: serde_json::Value,\n    pub x: serde_json::Value,\n");
    assert_lines(&write(COUNT, &records, "go"), "type All struct {\n\tY any\n\tX any\n}\n");
}

#[test]
fn that_codes_of_errors_are_lost_is_told_whatever_the_errors_are() {
    let records = [json!({"export": "count-vowels", "fails": true})];
    for (language, sdk) in [("python", "The SDK for Python"), ("typescript", "The SDK for JavaScript")] {
        assert_lines(
            &write(COUNT, &records, language),
            &format!("{sdk} doesn't tell the code of an error: an application"),
        );
    }
}

/// `gofmt` makes lists, headings and constraints of docs.
/// The SDKs for Python and JavaScript don't tell the code.
#[test]
fn docs_name_errors_and_their_codes_where_these_are_told() {
    for (language, line) in [
        ("python", "        It fails with `Empty`: There is no text.\n"),
        ("typescript", "   * It fails with `Empty`: There is no text.\n"),
        ("rust", "    /// An error of code 2, `Empty`: There is no text.\n"),
        ("go", "// An error of code 2, `Empty`: There is no text.\n"),
    ] {
        assert_lines(&write(COUNT, &[count()], language), line);
    }
}

#[test]
fn a_file_says_what_wrote_it() {
    let folder = Folder::new();
    let file = folder.write("words.wasm", with_contract(COUNT, count().to_string()));
    for (language, before, after) in [
        ("python", "\n`", "` has written this file: to change it, run that again.\n"),
        ("typescript", "\n * `", "` has written this file: to change it, run that again.\n"),
        ("rust", "\n//! `", "` has written this file: to change it, run that again.\n"),
        ("go", "// Code generated by `", "`. DO NOT EDIT.\n"),
    ] {
        let command = format!("cargo extism bindings words.wasm --language {language}");
        let output = run(&["bindings", &file, "--language", language]);
        assert_lines(stdout(&output), &format!("{before}{command}{after}"));
        let output = run(&["bindings", &file, "--language", language, "--linked", "other", "--name", "Much"]);
        assert_lines(stdout(&output), &format!("{before}{command} --linked other --name Much{after}"));
    }
}

/// Version 1.0.3 of the SDK for JavaScript has no `error_get`, and links no modules.
#[test]
fn a_file_in_typescript_names_the_versions_of_the_sdk_that_load_the_plugin() {
    let importing = |namespace: &str, name: &str| {
        let module = format!(
            r#"(module (import "{namespace}" "{name}" (func (result i64))) (func (export "count-vowels") (result i32) (i32.const 0)))"#
        );
        with_contract(&module, count().to_string())
    };
    let written = |wasm: &[u8], more: &[&str]| {
        let args = [&["bindings", "-", "--name", "words", "--language", "typescript"], more].concat();
        stdout(&run_with(&args, wasm)).to_owned()
    };
    let both = written(&with_contract(COUNT, count().to_string()), &[]);
    assert_lines(&both, "\n// It needs @extism/extism 2.0.0-rc13 or 1.0.3 of npm.\n");
    for (wasm, more) in [
        (importing("extism:host/env", "error_get"), &[][..]),
        (importing("other", "f"), &["--linked", "other"]),
        (count().to_string().into_bytes(), &[]),
    ] {
        assert_lines(&written(&wasm, more), "\n// It needs @extism/extism 2.0.0-rc13 of npm.\n");
    }
    let none = written(&importing("extism:host/env", "memory_bytes"), &[]);
    assert_lines(&none, "\n// No version of @extism/extism loads the plugin: `cargo extism inspect` says why.\n");
}

/// The application has more to do with a plugin's types than with its class, and the file is called as the plugin.
#[test]
fn a_type_keeps_its_name_beside_the_plugin() {
    let words = json!({"ref": "words::Words"});
    let record = json!({"export": "count-vowels", "input": {"as": "json", "type": words},
        "types": {"words::Words": {"struct": [{"name": "all", "type": "text"}]}}});
    for (language, ty, class) in [
        ("python", "\nclass Words:\n    all: str\n", "\nclass WordsPlugin:\n"),
        ("typescript", "\nexport interface Words {\n", "\nexport class WordsPlugin {\n"),
        ("rust", "\npub struct Words {\n    pub all: String,\n", "\npub struct WordsPlugin {\n"),
        ("go", "\npackage words\n", "\ntype WordsPlugin struct {\n"),
    ] {
        let text = write(COUNT, std::slice::from_ref(&record), language);
        assert_lines(&text, ty);
        assert_lines(&text, class);
    }
    assert_lines(&write(COUNT, &[record], "go"), "\ntype Words struct {\n");
}

#[test]
fn a_field_has_the_default_that_python_can_say() {
    let field =
        |name: &str, ty: Value, default: Value| json!({"name": name, "type": ty, "optional": true, "default": default});
    let mut omitted = field("omitted", json!("u8"), json!(5));
    omitted["omitted"] = json!(true);
    let fields = json!([
        field("labels", json!({"map": "text"}), json!({})),
        field("tags", json!({"list": "text"}), json!([])),
        field("some", json!({"list": "u8"}), json!([1])),
        field("shown", json!("bool"), json!(true)),
        field("count", json!("u64"), json!(u64::MAX)),
        field("ratio", json!("f64"), json!(2)),
        field("name", json!("text"), json!("\"\n")),
        field("wrong", json!("u8"), json!("text")),
        omitted,
    ]);
    assert_lines(
        &write(COUNT, &[same(fields, json!({}))], "python"),
        "class All:\n    labels: dict[str, str] = dataclasses.field(default_factory=dict)\n    tags: list[str] = \
         dataclasses.field(default_factory=list)\n    some: list[int] | None = None\n    shown: bool = True\n    count: int = \
         18446744073709551615\n    ratio: float = 2.0\n    name: str = '\"\\n'\n    wrong: int | None = None\n    omitted: int | \
         None = None\n",
    );
}

/// `serde_json::Value` has no name in a contract: it is meant.
#[test]
fn a_type_that_is_not_described_is_warned_of() {
    let types = json!({"a::Line": {"struct": [{"name": "price", "type": {"option": {"any": "Decimal"}}}, {"name": "more", "type": "any"}]},
        "a::Kind": {"enum": [{"name": "At", "tuple": ["u8", {"any": "Uuid"}]}]}});
    let record = json!({"export": "count-vowels", "args": [{"name": "line", "type": {"ref": "a::Line"}}, {"name": "on", "type": {"any":
        "Date"}}], "output": {"as": "json", "type": {"ref": "a::Kind"}}, "types": types});
    let wasm = with_contract(COUNT, record.to_string());
    let warning = |place: &str, name: &str| {
        format!(
            "warning: {place} can be data of any kind, because its type `{name}` has no description here: derive `Describe` for \
             the type, or write #[describe(as = \"…\")] above the field\n"
        )
    };
    let expected = [("`Kind::At.1`", "Uuid"), ("`Line.price`", "Decimal"), ("`on` of `count-vowels`", "Date")];
    let expected: String = expected.iter().map(|(place, name)| warning(place, name)).collect();
    for command in [&["bindings", "-", "--language", "python"][..], &["docs", "-"]] {
        let output = run_with(command, &wasm);
        assert!(output.status.success());
        assert_eq!(stderr(&output), expected);
    }
    assert_eq!(stderr(&run_with(&["docs", "-"], &with_contract(COUNT, count().to_string()))), "");
}

/// `load` compares what the plugin reads of its config, too.
#[test]
fn the_config_is_among_what_the_plugin_said() {
    let config = json!({"config": "words::App", "fields": [{"name": "class", "type": {"ref": "words::Class"}}],
        "types": {"words::Class": {"enum": [{"name": "Vowels"}]}}});
    for (language, _) in LANGUAGES {
        let text = write(COUNT, &[count(), config.clone()], language).replace("\\\"", "\"");
        assert_lines(&text, r#""config":"words::App""#);
        assert_lines(&text, r#""words::Class":"#);
    }
}

#[test]
fn docs_in_go_stay_as_they_are() {
    let mut record = count();
    record["doc"] = json!("- a\n\n      +build x\n");
    record["errors"] = json!([]);
    let go = write(COUNT, &[record], "go");
    assert_lines(
        &go,
        "\n// In the plugin's words:\n//\n//\t| - a\n//\t|\n//\t|       +build x\nfunc (plugin *Words) CountVowels(",
    );
}

#[test]
fn the_same_plugin_gives_the_same_bytes() {
    for (language, _) in LANGUAGES {
        assert_eq!(write(COUNT, &[count()], language), write(COUNT, &[count()], language));
    }
}

/// Of none of Rust, Python's `doctest` and `deno test --doc`. Rust's are looked at below.
#[test]
fn docs_are_no_tests() {
    let doc = "Says so.\n\n>>> 1 / 0\nnothing\n\n```ts\nthrow 1;\n```\n\n~~~\nthrow 2;\n~~~";
    let record = json!({"export": "count-vowels", "doc": doc, "output": {"as": "json", "type": {"ref": "T"}},
        "types": {"T": {"doc": doc, "struct": [{"name": "a", "type": "u8", "doc": doc}]}}});
    let python = write(COUNT, std::slice::from_ref(&record), "python");
    assert_eq!(python.matches("\\\\>>> 1 / 0").count(), 3, "{python}");
    assert!(!python.lines().any(|line| line.trim_start_matches([' ', '"']).starts_with(">>>")), "{python}");
    let typescript = write(COUNT, &[record], "typescript");
    assert_eq!(typescript.matches("throw 1;").count(), 3, "{typescript}");
    assert!(!typescript.contains("```") && !typescript.contains("~~~"), "{typescript}");
}

/// The class says so, and what would give more.
#[test]
fn a_plugin_without_a_contract_has_functions_of_bytes() {
    let module = r#"(module
        (import "kv" "read" (func (param i64 i32) (result i64)))
        (func (export "greet") (result i32) (i32.const 0)))"#;
    let wasm = wat::parse_str(module).unwrap();
    for (language, method, host) in [
        (
            "python",
            "def greet(self, input: bytes) -> bytes:",
            "def read(self, argument: bytes, argument_2: int) -> bytes:",
        ),
        (
            "typescript",
            "async greet(input: Uint8Array): Promise<Uint8Array> {",
            "read(argument: Uint8Array, argument_2: number)",
        ),
        (
            "rust",
            "pub fn greet(&mut self, input: &[u8]) -> Result<Vec<u8>, CallError> {",
            "fn read(&mut self, argument: &[u8], argument_2: i32)",
        ),
        (
            "go",
            "func (plugin *Plugin) Greet(ctx context.Context, input []byte) (output []byte, err error) {",
            "Read(ctx context.Context, argument []byte, argument_2 int32)",
        ),
    ] {
        let output = run_with(&["bindings", "-", "--language", language], &wasm);
        let text = stdout(&output);
        assert_lines(text, method);
        assert_lines(text, host);
        assert_lines(
            text,
            "The plugin has no contract, so these bindings know the names of its functions and nothing more",
        );
        assert_lines(text, "Plugins made with extism-pdk");
    }
}

#[test]
fn a_linked_plugin_gives_what_is_imported_from_it() {
    let folder = Folder::new();
    let file = folder.module("shared.wasm", r#"(module (import "words" "slug" (func (param i64) (result i64))))"#);
    for (language, _) in LANGUAGES {
        let output = run(&["bindings", &file, "--language", language, "--linked", "words"]);
        assert!(output.status.success() && !stdout(&output).contains("slug"), "{output:?}");
    }
}

#[test]
fn the_file_is_written_where_it_is_to_be() {
    let folder = Folder::new();
    let file = folder.write("words.wasm", with_contract(COUNT, count().to_string()));
    let out = folder.path("words.py");
    let output = run(&["bindings", &file, "--language", "python", "--out", &out]);
    assert!(output.status.success() && stdout(&output).is_empty(), "{output:?}");
    assert_lines(&std::fs::read_to_string(&out).unwrap(), "\nclass Words:\n");
    let new_folder = folder.path("new/folder/file.py");
    assert!(run(&["bindings", &file, "--language", "python", "--out", &new_folder]).status.success());
    let nowhere = folder.path("words.py/words.py"); // within a file
    assert_refused(&run(&["bindings", &file, "--language", "python", "--out", &nowhere]), "can't write ");
    let broken = folder.write("broken.wasm", with_contract(COUNT, "{"));
    let reason = format!("error: {broken}: can't read the plugin's contract: ");
    assert_refused(&run(&["bindings", &broken, "--language", "rust"]), &reason);
    let output = run_with(&["bindings", "-", "--language", "rust"], b"{\"export\":1}");
    assert_refused(&output, "error: the input: can't read line 1 of ");
}

/// A docstring ends where it is to end, whatever quotes are in it.
#[test]
fn docs_in_python_may_have_quotes() {
    for (doc, written) in [
        (r#"says """"#, r#"says \"\"\""#),
        (r#"says "a""#, r#"says \"a\""#),
        (r#""a" is said"#, r#""a" is said"#),
        (r#"""" and "a" \"#, r#"\"\"\" and \"a\" \\"#),
    ] {
        let record = json!({"export": "count-vowels", "doc": doc}).to_string();
        let output = run_with(&["bindings", "-", "--language", "python"], &with_contract(COUNT, record));
        assert!(output.status.success(), "{}", stderr(&output));
        let expected = format!("\"\"\"{written}\"\"\"");
        assert!(stdout(&output).lines().any(|line| line.trim() == expected), "{doc}: {}", stdout(&output));
    }
}

/// What somebody has written is never lost; what this command has written is made anew.
#[test]
fn source_files_are_not_overwritten() {
    let folder = Folder::new();
    let wasm = folder.write("words.wasm", with_contract(COUNT, count().to_string()));
    let source = folder.write("lib.rs", "fn mine() {}\n");
    let python = folder.write("app.py", "mine = 1\n");
    let typescript = folder.write("app.ts", "const mine = 1;\n");
    let go = folder.write("main.go", "package main // mine\n");
    let page = folder.write("words.md", "old\n");
    for (command, file) in [
        (&["docs"][..], &source),
        (&["bindings", "--language", "rust"], &source),
        (&["bindings", "--language", "python"], &python),
        (&["bindings", "--language", "typescript"], &typescript),
        (&["bindings", "--language", "go"], &go),
    ] {
        let output = run(&[command, &[&wasm, "--out", file]].concat());
        assert_refused(&output, "this command hasn't written what is there; give --out another file");
    }
    assert_eq!(std::fs::read_to_string(&source).unwrap(), "fn mine() {}\n");
    for language in ["rust", "python", "typescript", "go"] {
        let made = folder.path(&format!("made.{language}"));
        for _ in 0..2 {
            let output = run(&["bindings", "--language", language, &wasm, "--out", &made]);
            assert!(output.status.success(), "{output:?}");
        }
    }
    assert!(run(&["docs", &wasm, "--out", &page]).status.success());
}

/// What is made from a module never takes its place, and an error names it.
#[test]
fn a_module_is_named_and_not_overwritten() {
    let folder = Folder::new();
    let file = folder.write("words.wasm", with_contract(COUNT, count().to_string()));
    let other = folder.path("./words.wasm");
    let broken = folder.write("broken.wasm", &with_contract(COUNT, "{}")[..20]);
    for command in [
        &["bindings", "--language", "rust"][..],
        &["docs"],
        &["schema", "--format", "xtp"],
        &["schema", "--format", "json-schema"],
    ] {
        let output = run(&[command, &[&file, "--out", &other]].concat());
        assert_refused(&output, "it is the plugin itself; give --out another file");
        assert_refused(&run(&[command, &[&broken]].concat()), &format!("error: can't read {broken} as a "));
    }
    assert_eq!(std::fs::read(&file).unwrap(), with_contract(COUNT, count().to_string()));
}

/// What would show that a text got out of its place, as an identifier.
const MARK: &str = "PWNED_x";

/// Texts that mean something to one of the languages, or to its tools.
const HOSTILE: &[&str] = &[
    "\"; PWNED_x(); \"",
    "'; PWNED_x(); '",
    "\"\"\"\nPWNED_x()\n\"\"\"",
    "'''\nPWNED_x()\n'''",
    "*/ PWNED_x(); /*",
    ">>> PWNED_x()",
    "*\\/ PWNED_x(); /*",
    "\n    PWNED_x()\n",
    "\r\nPWNED_x()\r\n",
    "\r PWNED_x()",
    "\u{2028}PWNED_x()\u{2029}",
    "\u{85}PWNED_x()",
    "\\\"; PWNED_x(); //",
    "\\",
    "\\\\\"",
    "\"#; PWNED_x!(); r#\"",
    "`${PWNED_x()}`",
    "${PWNED_x}",
    "{PWNED_x}",
    "]} PWNED_x() {[",
    "-->PWNED_x<!--",
    "#[PWNED_x]",
    "]]>PWNED_x",
    "@ts-ignore",
    "@ts-nocheck",
    "@deprecated PWNED_x",
    "eslint-disable",
    "# type: ignore",
    "# noqa",
    "# -*- coding: latin-1 -*-",
    "```\nassert!(false)\n```",
    "~~~rust\nPWNED_x()\n~~~",
    "    assert!(false);",
    "- a\n\n      assert!(false);",
    "> ```\n> PWNED_x()\n> ```",
    "<script>PWNED_x()</script>",
    "[PWNED_x](javascript:PWNED_x())",
    "`````text`",
    "ends in \"",
    "ends in \\",
    "\0\u{1b}[2J\u{7f}",
    "\u{202e}PWNED_x\u{2066}",
    "\u{feff}\u{200b}\u{e0041}",
    "__proto__",
    "constructor",
    "prototype",
    "then",
    "class",
    "None",
    "Self",
    "self",
    "super",
    "r#type",
    "crate",
    "await",
    "arguments",
    "int",
    "list",
    "bytes",
    "Json",
    "Host",
    "Codec",
    "ContractError",
    "CallError",
    "String",
    "Map",
    "",
    " ",
    "_",
    "1",
    "日本",
    "größe",
    "ﬁ",
    "😀",
    "a b",
    "a-b",
    "a_b",
    "call",
    "load",
    "close",
    "msgpack",
    "extism",
    "json",
    "value",
    "kind",
    "treeCodec",
    "nil",
    "package",
    "go:generate PWNED_x",
    "+build PWNED_x",
    "Deprecated: PWNED_x",
    "# PWNED_x",
];

/// Contracts of hostile names, docs, keys and values.
struct Hostile(fastrand::Rng);

impl Hostile {
    fn text(&mut self) -> String {
        let text = HOSTILE[self.0.usize(..HOSTILE.len())];
        match self.0.u8(..4) {
            0 => format!("{text}{}", HOSTILE[self.0.usize(..HOSTILE.len())]),
            _ => text.to_owned(),
        }
    }

    fn ty(&mut self, depth: u32) -> Value {
        const PLAIN: [&str; 18] = [
            "bool", "i8", "i64", "u32", "u64", "i128", "usize", "f32", "f64", "char", "text", "bytes", "unit", "any",
            "text", "u16", "isize", "u128",
        ];

        if depth == 0 {
            return json!(PLAIN[self.0.usize(..PLAIN.len())]);
        }
        match self.0.u8(..12) {
            0 => json!({"option": self.ty(depth - 1)}),
            1 => json!({"list": self.ty(depth - 1), "unique": self.0.bool()}),
            2 => json!({"array": self.ty(depth - 1), "length": self.0.u64(..40)}),
            3 => json!({"tuple": (0..self.0.usize(..4)).map(|_| self.ty(depth - 1)).collect::<Vec<_>>()}),
            4 => json!({"map": self.ty(depth - 1), "key": self.ty(depth - 1)}),
            5 => json!({"text": self.text()}),
            6 => json!({"any": self.text()}),
            7..=9 => json!({"ref": format!("p::{}", self.0.u8(..12))}),
            _ => self.ty(0),
        }
    }

    fn field(&mut self) -> Value {
        if self.0.u8(..8) == 0 {
            return json!({"flatten": self.ty(2)});
        }
        let mut field = json!({"name": self.text(), "doc": self.text(), "type": self.ty(2)});
        for (key, value) in [
            ("optional", json!(true)),
            ("omitted", json!(true)),
            ("default", json!({"doc": self.text(), "x": self.text()})),
            ("only", json!(["in", "out"][self.0.usize(..2)])),
            ("aliases", json!([self.text()])),
        ] {
            if self.0.u8(..3) == 0 {
                field[key] = value;
            }
        }
        field
    }

    fn fields(&mut self) -> Vec<Value> {
        (0..self.0.usize(..5)).map(|_| self.field()).collect()
    }

    /// What a struct or a variant holds.
    fn data(&mut self) -> Value {
        match self.0.u8(..4) {
            0 => json!({"is": self.ty(2)}),
            1 => json!({"tuple": (0..self.0.usize(..4)).map(|_| self.ty(1)).collect::<Vec<_>>()}),
            2 => json!({"struct": self.fields(), "closed": self.0.bool()}),
            _ => json!({}),
        }
    }

    fn definition(&mut self) -> Value {
        if self.0.bool() {
            let mut data = self.data();
            data["doc"] = json!(self.text());
            return data;
        }
        let variants = (0..self.0.usize(..5)).map(|_| {
            let mut variant = self.data();
            variant["name"] = json!(self.text());
            variant["doc"] = json!(self.text());
            variant["other"] = json!(self.0.u8(..8) == 0);
            variant["untagged"] = json!(self.0.u8(..8) == 0);
            variant
        });
        let variants: Vec<Value> = variants.collect();
        match self.0.u8(..4) {
            0 => json!({"enum": variants, "tag": self.text(), "doc": self.text()}),
            1 => json!({"enum": variants, "tag": self.text(), "content": self.text()}),
            2 => json!({"enum": variants, "untagged": true}),
            _ => json!({"enum": variants}),
        }
    }

    fn payload(&mut self) -> Value {
        const ENCODINGS: [&str; 11] =
            ["text", "bytes", "json", "json", "msgpack", "base64", "le", "raw", "protobuf", "any", "other"];
        let encoding = ENCODINGS[self.0.usize(..ENCODINGS.len())];
        let encoding = if encoding == "other" { self.text() } else { encoding.to_owned() };
        json!({"name": self.text(), "as": encoding, "type": self.ty(2), "optional": self.0.bool()})
    }

    /// The names of exports and imports, and records of them.
    fn contract(&mut self) -> (Vec<String>, Vec<(String, String)>, Vec<Value>) {
        // Definitions of one path are the same in all records.
        let paths = ["p::0", "p::1", "p::2", "p::3", "p::4", "p::5", "p::6", "p::7", "p::8", "p::9", "p::10", "p::11"];
        let types: serde_json::Map<String, Value> =
            paths.iter().map(|path| ((*path).to_owned(), self.definition())).collect();
        let mut exports: Vec<String> = (0..self.0.usize(1..6)).map(|_| self.text()).collect();
        exports.sort_unstable();
        exports.dedup();
        let mut imports: Vec<(String, String)> = (0..self.0.usize(..4)).map(|_| (self.text(), self.text())).collect();
        imports.sort_unstable();
        imports.dedup();
        let mut records = Vec::new();
        for export in &exports {
            let mut record = json!({"export": export, "doc": self.text(), "types": types});
            match self.0.u8(..4) {
                0 => {}
                1 => {
                    record["args"] = json!(
                        (0..self.0.usize(..4))
                            .map(|_| {
                                let mut field = json!({"name": self.text(), "doc": self.text(), "type": self.ty(2)});
                                field["optional"] = json!(self.0.bool());
                                field
                            })
                            .collect::<Vec<_>>()
                    )
                }
                _ => record["input"] = self.payload(),
            }
            if self.0.bool() {
                record["output"] = self.payload();
            }
            let errors =
                (0..self.0.usize(..3)).map(|code| json!({"code": code / 2, "name": self.text(), "doc": self.text()}));
            record["errors"] = errors.collect();
            records.push(record);
        }
        for (namespace, name) in &imports {
            let arguments: Vec<Value> = (0..self.0.usize(..4))
                .map(|_| {
                    if self.0.bool() {
                        json!({"as": "scalar", "type": "u32", "name": self.text()})
                    } else {
                        self.payload()
                    }
                })
                .collect();
            records.push(json!({"import": name, "from": namespace, "doc": self.text(), "args": arguments,
                "recoverable": self.0.bool(), "output": self.payload()}));
        }
        records.push(json!({"init": true, "doc": self.text()}));
        (exports, imports, records)
    }
}

/// A text in WebAssembly's text format.
fn wat_text(text: &str) -> String {
    format!("\"{}\"", text.bytes().map(|byte| format!("\\{byte:02x}")).collect::<String>())
}

/// Rust's own parser finds items, and nothing that isn't meant. With `BINDINGS_OUT` the files stay there, for the parsers of
/// the other languages: tests/hosts/bindings.
#[test]
fn nothing_of_a_hostile_contract_gets_out_of_its_place() {
    let folder = Folder::new();
    let out = std::env::var_os("BINDINGS_OUT").map_or(folder.0.clone(), Into::into);
    for seed in 0..24 {
        let (exports, imports, records) = Hostile(fastrand::Rng::with_seed(seed)).contract();
        let imports: String = imports
            .iter()
            .map(|(from, name)| format!("(import {} {} (func (param i64)))", wat_text(from), wat_text(name)))
            .collect();
        let exports: String = exports
            .iter()
            .map(|name| format!("(func (export {}) (result i32) (i32.const 0))", wat_text(name)))
            .collect();
        let records: Vec<String> = records.iter().map(ToString::to_string).collect();
        let wasm = with_contract(&format!("(module {imports}{exports})"), records.join("\n"));
        let name = HOSTILE[seed as usize % HOSTILE.len()];
        // A name is an argument of the command's, where no text may hold it.
        let name = if name.contains('\0') { "hostile" } else { name };
        for (language, extension) in LANGUAGES {
            let name = format!("--name={name}");
            let output = run_with(&["bindings", "-", &name, "--language", language], &wasm);
            assert!(output.status.success(), "{seed}: {}", stderr(&output));
            let file = out.join(format!("hostile_{seed}.{extension}"));
            std::fs::write(&file, &output.stdout).unwrap();
            if language == "rust" {
                check_rust(&file, stdout(&output));
            }
        }
    }
}

fn check_rust(path: &Path, text: &str) {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", path.display()));
    for item in &file.items {
        use syn::Item::{Const, Enum, Fn, Impl, Struct, Trait, Type, Use};
        assert!(
            matches!(item, Const(_) | Enum(_) | Fn(_) | Impl(_) | Struct(_) | Trait(_) | Type(_) | Use(_)),
            "{}: {item:?}",
            path.display()
        );
    }
    assert!(!has_mark(text.parse().unwrap()), "{}", path.display());
    let mut docs = Docs { path, current: Vec::new() };
    docs.visit_file(&file);
}

fn has_mark(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == MARK,
        TokenTree::Group(group) => has_mark(group.stream()),
        _ => false,
    })
}

/// Looks at the docs of each item: no test, no markup of the plugin's.
struct Docs<'a> {
    path: &'a Path,
    current: Vec<String>,
}

impl Docs<'_> {
    fn check(&mut self, attributes: &[syn::Attribute]) {
        let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).map(|attribute| {
            let syn::Meta::NameValue(meta) = &attribute.meta else { panic!("{attribute:?}") };
            let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &meta.value else {
                panic!("{attribute:?}")
            };
            text.value().strip_prefix(' ').map_or_else(|| text.value(), str::to_owned)
        });
        self.current = lines.collect();
        let text = self.current.join("\n");
        for event in Parser::new(&text) {
            let is_ours = match &event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => &**language == "text",
                Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::Link { .. }) => {
                    text.starts_with("Why [`")
                        || !matches!(event, Event::Start(Tag::Link { .. }))
                        || text.contains(": see [`")
                }
                Event::Start(_) | Event::Html(_) | Event::InlineHtml(_) => false,
                _ => true,
            };
            assert!(is_ours, "{}: {event:?} in {text}", self.path.display());
        }
    }
}

impl Visit<'_> for Docs<'_> {
    fn visit_file(&mut self, file: &syn::File) {
        visit::visit_file(self, file);
    }

    fn visit_item_struct(&mut self, item: &syn::ItemStruct) {
        self.check(&item.attrs);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &syn::ItemEnum) {
        self.check(&item.attrs);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_type(&mut self, item: &syn::ItemType) {
        self.check(&item.attrs);
    }

    fn visit_field(&mut self, field: &syn::Field) {
        self.check(&field.attrs);
    }

    fn visit_variant(&mut self, variant: &syn::Variant) {
        self.check(&variant.attrs);
        visit::visit_variant(self, variant);
    }

    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        self.check(&function.attrs);
    }

    fn visit_trait_item_fn(&mut self, function: &syn::TraitItemFn) {
        self.check(&function.attrs);
    }
}
