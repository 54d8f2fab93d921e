//! `host-harness schema --format xtp`: XTP documents of contracts, and warnings for what they can't say.

pub mod rules;

use serde_json::{Value, json};

use crate::support::{Folder, assert_refused, run, stderr, stdout, with_contract};

/// Returns the document and the warnings of a module with these exports, imports and records.
fn document(exports: &[&str], imports: &str, records: &[Value]) -> (Value, Vec<String>) {
    let folder = Folder::new();
    let exports: String =
        exports.iter().map(|name| format!(r#"(func (export "{name}") (result i32) i32.const 0)"#)).collect();
    let records: String = records.iter().map(|record| format!("{record}\n")).collect();
    let plugin = folder.write("plugin.wasm", with_contract(&format!("(module {imports} {exports})"), records));
    let output = run(&["schema", &plugin, "--format", "xtp", "--out", &folder.path("out.json")]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    let text = std::fs::read_to_string(folder.path("out.json")).unwrap();
    let document = serde_json::from_str(&text).unwrap();
    rules::assert_valid(&document);
    let yaml = run(&["schema", &plugin, "--format", "xtp"]);
    assert_eq!(stderr(&yaml), stderr(&output));
    let lines = stderr(&output).lines().map(|line| line.strip_prefix("warning: ").unwrap_or(line).to_owned());
    (document, lines.collect())
}

/// The document in YAML.
#[test]
fn a_document_is_written_as_yaml() {
    let folder = Folder::new();
    let report =
        json!({"doc": "What was found.\nIn a text.", "struct": [{"name": "count", "type": "i32", "doc": "How many."}]});
    let record = json!({
        "export": "count", "doc": "Counts.", "input": {"name": "text", "as": "text"},
        "output": {"as": "json", "type": {"ref": "words::Report"}}, "fails": true, "types": {"words::Report": report},
    });
    let module = with_contract(r#"(module (func (export "count") (result i32) i32.const 0))"#, record.to_string());
    let plugin = folder.write("plugin.wasm", module);
    let output = run(&["schema", &plugin, "--format", "xtp"]);
    let expected = r##"version: v1-draft
exports:
  count:
    description: Counts.
    input:
      contentType: text/plain; charset=utf-8
      type: string
    output:
      contentType: application/json
      $ref: "#/components/schemas/Report"
components:
  schemas:
    Report:
      description: |-
        What was found.
        In a text.
      properties:
        count:
          type: integer
          format: int32
          description: How many.
      required:
        - count
"##;
    assert_eq!(stdout(&output), expected);
    assert_eq!(stderr(&output), "");
}

/// Each type says as much as it can, and each loss has a warning.
#[test]
fn types_are_written_or_their_loss_is_told() {
    let cases = [
        ("bool", json!("bool"), json!({"type": "boolean"}), ""),
        ("i32", json!("i32"), json!({"type": "integer", "format": "int32"}), ""),
        ("i64", json!("i64"), json!({"type": "integer", "format": "int64"}), ""),
        ("f32", json!("f32"), json!({"type": "number", "format": "float"}), ""),
        ("f64", json!("f64"), json!({"type": "number", "format": "double"}), ""),
        ("u8", json!("u8"), json!({"type": "integer", "format": "int32"}), "a number of the type u8 becomes int32"),
        ("u32", json!("u32"), json!({"type": "integer", "format": "int64"}), "a number of the type u32 becomes int64"),
        ("u64", json!("u64"), json!({"type": "integer", "format": "int64"}), "a number of the type u64 becomes int64"),
        ("text", json!("text"), json!({"type": "string"}), ""),
        ("char", json!("char"), json!({"type": "string"}), "a character becomes any string"),
        ("date", json!({"text": "date-time"}), json!({"type": "string", "format": "date-time"}), ""),
        ("byte", json!({"text": "byte"}), json!({"type": "string", "format": "byte"}), ""),
        ("buffer", json!({"text": "base64"}), json!({"type": "buffer"}), ""),
        ("ip", json!({"text": "ip"}), json!({"type": "string"}), "a string of the format `ip` becomes any string"),
        ("null", json!({"option": "text"}), json!({"type": "string", "nullable": true}), ""),
        ("list", json!({"list": "bool"}), json!({"type": "array", "items": {"type": "boolean"}}), ""),
        (
            "nulls",
            json!({"list": {"option": "bool"}}),
            json!({"type": "array", "items": {"type": "boolean", "nullable": true}}),
            "",
        ),
        ("anys", json!({"list": "any"}), json!({"type": "array"}), ""),
        (
            "set",
            json!({"list": "bool", "unique": true}),
            json!({"type": "array", "items": {"type": "boolean"}}),
            "a set becomes a list",
        ),
        (
            "three",
            json!({"array": "bool", "length": 3}),
            json!({"type": "array", "items": {"type": "boolean"}}),
            "a list of 3 elements becomes a list of any length",
        ),
        (
            "lists",
            json!({"list": {"list": "bool"}}),
            json!({"type": "array", "items": {"type": "array"}}),
            "a list in a list becomes a list of anything",
        ),
        ("tuple", json!({"tuple": ["bool", "text"]}), json!({"type": "array"}), "a tuple becomes a list of anything"),
        ("map", json!({"map": "bool"}), json!({"type": "object", "additionalProperties": {"type": "boolean"}}), ""),
        ("free", json!({"map": "any"}), json!({"type": "object"}), ""),
        (
            "maps",
            json!({"map": {"map": "bool"}}),
            json!({"type": "object", "additionalProperties": {"type": "object"}}),
            "a map in a map becomes a map of anything",
        ),
        (
            "map_of_lists",
            json!({"map": {"list": "text"}}),
            json!({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}),
            "",
        ),
        (
            "list_of_maps",
            json!({"list": {"map": "text"}}),
            json!({"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}}),
            "",
        ),
        (
            "keys",
            json!({"map": "bool", "key": "u32"}),
            json!({"type": "object", "additionalProperties": {"type": "boolean"}}),
            "the keys of a map become any strings",
        ),
        ("any", json!("any"), json!({"type": "object"}), "a value of any kind becomes an object"),
        ("unit", json!("unit"), json!({"type": "object", "nullable": true}), "`null` alone becomes an object or null"),
        ("choice", json!({"ref": "a::Choice"}), json!({"$ref": "#/components/schemas/Choice"}), ""),
        (
            "words",
            json!({"ref": "a::Words"}),
            json!({"type": "string", "description": "One of `one-two`, `three`."}),
            "`a::Words`, one of several strings, becomes any string",
        ),
        (
            "union",
            json!({"ref": "a::Union"}),
            json!({"type": "object", "description": "One of `Circle`, `Square`."}),
            "`a::Union`, one of several kinds of value, becomes an object",
        ),
        ("newtype", json!({"ref": "a::Name"}), json!({"type": "string"}), ""),
        (
            "again",
            json!({"option": {"ref": "a::All"}}),
            json!({"type": "object", "nullable": true, "description": "Another `a::All`."}),
            "a type that contains itself, `a::All`, becomes an object",
        ),
        (
            "circle",
            json!({"ref": "a::Lists"}),
            json!({"type": "array", "items": {"type": "array"}}),
            "a list in a list becomes a list of anything",
        ),
    ];
    let fields: Value = cases.iter().map(|(name, ty, ..)| json!({"name": name, "type": ty})).collect();
    let types = json!({
        "a::All": {"struct": fields},
        "a::Choice": {"enum": [{"name": "one"}, {"name": "Two"}]},
        "a::Words": {"enum": [{"name": "one-two"}, {"name": "three"}]},
        "a::Union": {"enum": [{"name": "Circle", "is": "f64"}, {"name": "Square", "is": "f64"}], "tag": "kind", "content": "size"},
        "a::Name": {"is": "text"},
        "a::Lists": {"is": {"list": {"ref": "a::Lists"}}},
    });
    let record = json!({"export": "f", "input": {"as": "json", "type": {"ref": "a::All"}}, "types": types});
    let (document, warnings) = document(&["f"], "", &[record]);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Choice"], json!({"type": "string", "enum": ["one", "Two"]}));
    let mut losses = Vec::new();
    for (name, _, expected, loss) in cases {
        assert_eq!(schemas["All"]["properties"][name], expected, "{name}");
        losses.extend((!loss.is_empty()).then(|| format!("`a::All`, its `{name}`: {loss}")));
    }
    assert_eq!(warnings, losses);
}

/// Whether a field may be missing or null.
#[test]
fn presence_is_written() {
    let fields = json!([
        {"name": "always", "type": "text"},
        {"name": "present", "type": {"option": "text"}},
        {"name": "missing", "type": {"option": "text"}, "optional": true, "omitted": true, "default": null},
        {"name": "both", "type": {"option": "text"}, "optional": true, "default": null},
        {"name": "zero", "type": "i32", "optional": true, "default": 0},
        {"name": "out", "type": "text", "only": "out", "aliases": ["o"]},
        {"name": "not-a-name", "type": "text"},
        {"flatten": {"ref": "a::More"}},
        {"flatten": {"map": "text"}},
    ]);
    let types = json!({"a::T": {"struct": fields, "closed": true}, "a::More": {"struct": [{"name": "more", "type": "bool"}, {"name": "always", "type": "bool"}]}});
    let record = json!({"export": "f", "output": {"as": "json", "type": {"ref": "a::T"}}, "types": types});
    let (document, warnings) = document(&["f"], "", &[record]);
    let text = json!({"type": "string"});
    let nullable = json!({"type": "string", "nullable": true});
    assert_eq!(
        document["components"]["schemas"]["T"],
        json!({
            "properties": {
                "always": text, "present": nullable, "missing": text, "both": nullable,
                "zero": {"type": "integer", "format": "int32"}, "out": text, "more": {"type": "boolean"},
            },
            "required": ["always", "present", "more"],
        })
    );
    let expected = [
        "`a::T`: XTP can't say that other fields are refused",
        "`a::T`, its `zero`: XTP has no defaults: its default is left out",
        "`a::T`, its `out`: XTP can't say that it crosses in one direction only",
        "`a::T`, its `out`: its aliases are left out",
        "`a::T`, its `not-a-name` is left out: XTP's names have only letters, digits, `_` and `$`",
        "`a::T`: fields without known names are left out",
        "`a::T`, its `always`: a second field of this name is left out",
    ];
    assert_eq!(warnings, expected);
}

/// Encodings, and features of functions that XTP doesn't have.
#[test]
fn functions_are_written_or_their_loss_is_told() {
    let (json_type, text_type, binary) = ("application/json", "text/plain; charset=utf-8", "application/x-binary");
    let imports = r#"
        (import "extism:host/user" "lookup" (func (param i64) (result i64)))
        (import "extism:host/user" "fallible" (func (param i64) (result i64)))
        (import "extism:host/user" "two" (func (param i64 i64)))
        (import "extism:host/user" "scalar" (func (param i32)))
        (import "kv" "read" (func (param i64) (result i64)))
        (import "extism:host/user" "unknown" (func))"#;
    let export = |name: &str, input: Value| json!({"export": name, "input": input});
    let import = |name: &str, from: &str, args: Value| json!({"import": name, "from": from, "args": args});
    let user = "extism:host/user";
    let block = json!([{"name": "key", "as": "text"}]);
    let mut fallible = import("fallible", user, block.clone());
    (fallible["recoverable"], fallible["output"]) = (json!(true), json!({"as": "text"}));
    let mut lookup = import("lookup", user, block.clone());
    lookup["output"] = json!({"as": "json", "type": {"option": "bool"}});
    let records = [
        export("bytes", json!({"as": "bytes"})),
        export("maybe", json!({"as": "text", "optional": true})),
        export("number", json!({"as": "text", "type": "i32"})),
        export("map", json!({"as": "json", "type": {"map": "bool"}})),
        export("msgpack", json!({"as": "msgpack", "type": "text"})),
        export("le", json!({"as": "le", "type": "u32"})),
        export("other", json!({"as": "cbor", "type": "u32"})),
        export("repeat-text", json!({"as": "text"})),
        json!({"export": "args", "args": [{"name": "text", "type": "text"}, {"name": "n", "type": "u32"}]}),
        json!({"export": "shared", "shared": true, "args": [{"as": "text"}]}),
        json!({"export": "coded", "output": {"as": "base64", "type": "text"}, "fails": true, "errors": [{"code": 1, "name": "Empty"}]}),
        json!({"init": true}),
        json!({"config": "a::Settings", "fields": []}),
        lookup,
        fallible,
        import("two", user, json!([{"as": "text"}, {"as": "text"}])),
        import("scalar", user, json!([{"as": "scalar", "type": "i32"}])),
        import("read", "kv", block),
    ];
    let exports = [
        "bytes",
        "maybe",
        "number",
        "map",
        "msgpack",
        "le",
        "other",
        "repeat-text",
        "args",
        "shared",
        "coded",
        "unknown",
    ];
    let (document, warnings) = document(&exports, imports, &records);
    let buffer = json!({"contentType": binary, "type": "buffer"});
    let described = |description: &str| json!({"contentType": binary, "type": "buffer", "description": description});
    assert_eq!(
        document["exports"],
        json!({
            "args": {"input": described("A JSON array: [text, n].")},
            "bytes": {"input": buffer},
            "coded": {"output": {"contentType": text_type, "type": "string", "format": "byte"}},
            "le": {"input": described("The bytes hold a little-endian number.")},
            "map": {"input": {"contentType": json_type, "type": "object"}},
            "maybe": {"input": {"contentType": text_type, "type": "string", "nullable": true}},
            "msgpack": {"input": described("The bytes hold MessagePack.")},
            "number": {"input": {"contentType": text_type, "type": "integer", "format": "int32"}},
            "other": {"input": described("The bytes hold the encoding `cbor`.")},
            "unknown": {"input": buffer, "output": buffer},
        })
    );
    assert_eq!(
        document["imports"],
        json!({
            "fallible": {
                "input": {"contentType": text_type, "type": "string"},
                "output": described("A byte 0 and the value, or a byte 1 and the error text."),
            },
            "lookup": {
                "input": {"contentType": text_type, "type": "string"},
                "output": {"contentType": json_type, "type": "boolean", "nullable": true},
            },
            "unknown": {},
        })
    );
    let expected = [
        "export `args`, its input: XTP functions have one input, so the JSON array of its arguments becomes bytes",
        "export `coded`: XTP has no errors, so their codes are left out: 1 `Empty`",
        "export `le`, its input: a little-endian number becomes bytes",
        "export `map`, its input: a map outside of an object becomes a map of anything",
        "export `msgpack`, its input: MessagePack becomes bytes",
        "export `other`, its input: the encoding `cbor` becomes bytes",
        "export `repeat-text` is left out: XTP's names have only letters, digits, `_` and `$`",
        "export `shared` is left out: only other plugins can call it",
        "export `unknown`: the plugin's contract doesn't describe it",
        "import `fallible`, its output: XTP has no errors, so the reply, which may be one, becomes bytes",
        "import `scalar` is left out: XTP's imports take and return blocks of memory, not numbers",
        "import `two` is left out: XTP's imports take one argument",
        "import `read` is left out: it is in `kv`, and XTP has imports of `extism:host/user` only",
        "import `unknown`: the plugin's contract doesn't describe it",
        "config `a::Settings` is left out: XTP has no config",
        "`#[plugin_fn(init)]`: XTP can't say what runs before the first call",
    ];
    assert_eq!(warnings, expected);
}

/// Types with the same name get different names, and types that contain each other are written once.
#[test]
fn components_have_names_of_their_own() {
    let to = |name: &str, ty: &str| json!({"name": name, "type": {"list": {"ref": ty}}});
    let types = json!({
        "a::Node": {"struct": [to("next", "b::Node")]},
        "b::Node": {"struct": [to("back", "a::Node")]},
        "a::HTTPUser": {"struct": []},
        "a::Page<a::HTTPUser>": {"struct": [to("items", "a::HTTPUser")]},
    });
    let output = json!({"as": "json", "type": {"tuple": []}});
    let input = json!({"as": "json", "type": {"ref": "a::Page<a::HTTPUser>"}});
    let nodes = json!({"export": "nodes", "input": {"as": "json", "type": {"ref": "a::Node"}}, "output": output, "types": types});
    let pages = json!({"export": "pages", "input": input, "types": types});
    let (document, warnings) = document(&["nodes", "pages"], "", &[nodes, pages]);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert_eq!(schemas.keys().collect::<Vec<_>>(), ["ANode", "BNode", "HTTPUser", "PageHttpUser"]);
    assert_eq!(schemas["ANode"]["properties"]["next"]["items"], json!({"$ref": "#/components/schemas/BNode"}));
    let back = json!({"type": "array", "items": {"type": "object"}, "description": "Another `a::Node`."});
    assert_eq!(schemas["BNode"]["properties"]["back"], back);
    let expected = [
        "export `nodes`, its output: a tuple becomes a list of anything",
        "`b::Node`, its `back`: a type that contains itself, `a::Node`, becomes an object",
    ];
    assert_eq!(warnings, expected);
}

/// A plugin with everything that a contract can have, and other plugins.
#[test]
fn documents_of_plugins_are_valid() {
    let folder = Folder::new();
    for plugin in ["tests/plugins/contract", "examples/kv_store", "examples/multi_arg"] {
        let output = run(&["schema", plugin, "--format", "xtp", "--out", &folder.path("out.json")]);
        assert!(output.status.success(), "{plugin}: {}", stderr(&output));
        let text = std::fs::read_to_string(folder.path("out.json")).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        rules::assert_valid(&document);
    }
}

/// Hostile contracts are written in little time.
#[test]
fn hostile_contracts_are_written_soon() {
    // Each type stands for the next one, flattens it twice, or is a list of it.
    for shape in ["is", "flatten", "list"] {
        let types = (0..20_000).map(|index| {
            let next = json!({"ref": format!("a::T{}", index + 1)});
            let definition = match shape {
                "is" => json!({"is": next}),
                "flatten" => json!({"struct": [{"flatten": next}, {"flatten": next}]}),
                _ => json!({"struct": [{"name": "next", "type": {"list": next}}]}),
            };
            (format!("a::T{index}"), if index == 19_999 { json!({"unit": true}) } else { definition })
        });
        let types: serde_json::Map<String, Value> = types.collect();
        let record = json!({"export": "f", "input": {"as": "json", "type": {"ref": "a::T0"}}, "types": types});
        let folder = Folder::new();
        let module = with_contract(r#"(module (func (export "f")))"#, record.to_string());
        let output = run(&["schema", &folder.write("plugin.wasm", module), "--format", "xtp"]);
        assert!(output.status.success(), "{shape}: {}", stderr(&output));
    }
    let folder = Folder::new();
    let broken = folder.write("plugin.wasm", with_contract("(module)", "{\"config\":\"\u{1b}[2J\",\"fields\":1}"));
    assert_refused(&run(&["schema", &broken, "--format", "xtp"]), "can't read the plugin's contract: ");
    // XTP has no configs, but the warning shows the name, and must be safe.
    let config = folder.write("plugin.wasm", with_contract("(module)", r#"{"config":"\u001b[2J","fields":[]}"#));
    let output = run(&["schema", &config, "--format", "xtp"]);
    assert_eq!(stdout(&output), "version: v1-draft\nexports: {}\n");
    assert!(!stderr(&output).contains('\u{1b}'), "{}", stderr(&output));
}
