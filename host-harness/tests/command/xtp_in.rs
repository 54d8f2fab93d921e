//! `host-harness new --schema`: plugin crates for XTP documents.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{Folder, assert_refused, crates_folder, host_harness, run_with, stderr, stdout};
use crate::xtp::rules;

const EVERYTHING: &str = include_str!("xtp/everything.yaml");

fn new(folder: &Folder, name: &str, file: &str, text: impl AsRef<[u8]>) -> Output {
    folder.write(file, text);
    host_harness().args(["new", name, "--schema", file]).current_dir(&folder.0).output().unwrap()
}

/// Reads a file of a crate that was written.
fn read(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The crate builds, its test passes, rustfmt and clippy accept it, and its contract means the same as the document.
#[test]
fn the_crate_of_a_document_says_the_same() {
    let folder = crates_folder();
    let output = new(&folder, "all", "everything.yaml", EVERYTHING);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("(cd all && cargo extism test)"), "{}", stdout(&output));
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    std::fs::copy(lock, folder.path("all/Cargo.lock")).unwrap();
    let cargo = |arguments: &[&str]| {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        let output = cargo.args(arguments).current_dir(folder.path("all")).output().unwrap();
        assert!(output.status.success() && !stderr(&output).contains("warning"), "{}", stderr(&output));
        output
    };
    let tests = cargo(&["test"]);
    assert!(stdout(&tests).contains("test result: ok. 1 passed"), "{}", stdout(&tests));
    cargo(&["fmt", "--check"]);
    cargo(&["clippy", "--all-targets", "--", "-D", "warnings"]);
    let mut schema = host_harness();
    schema.args(["schema", &folder.path("all"), "--format", "xtp", "--out", &folder.path("again.json")]);
    let output = schema.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
    let again: Value = serde_json::from_str(&read(&folder, "again.json")).unwrap();
    rules::assert_valid(&again);
    let expected: Value = serde_json::from_str(include_str!("xtp/everything.json")).unwrap();
    assert_eq!(again, expected, "{again:#}");
}

/// A document that is written and read again stays the same.
#[test]
fn a_document_of_a_plugin_makes_the_same_types() {
    let folder = Folder::new();
    let output = new(&folder, "first", "schema.json", include_str!("xtp/everything.json"));
    assert!(output.status.success(), "{}", stderr(&output));
    let output = new(&folder, "second", "schema.yaml", EVERYTHING);
    assert!(output.status.success(), "{}", stderr(&output));
    let types = |path: &str| {
        let mut types: Vec<String> = read(&folder, path).split("\n\n").map(|text| text.trim_end().to_owned()).collect();
        types.retain(|text| text.contains("pub struct") || text.contains("pub enum"));
        types.sort();
        types
    };
    // Named numbers become numbers in it, and the description beside a reference stays.
    let second: Vec<String> =
        types("second/src/types.rs").iter().map(|text| text.replace("Option<Count>", "Option<i64>")).collect();
    assert_eq!(types("first/src/types.rs"), second);
}

/// A document with only names: the functions read and write bytes.
#[test]
fn a_v0_document_has_functions() {
    let folder = Folder::new();
    for (name, text) in [
        ("a.json", r#"{"version": "v0", "exports": ["greet", "count"]}"#),
        ("b.yml", "version: v0\nexports:\n- greet\n- count"),
    ] {
        let output = new(&folder, &name.replace('.', "_"), name, text);
        assert!(output.status.success(), "{}", stderr(&output));
        let interface = read(&folder, &format!("{}/src/interface.rs", name.replace('.', "_")));
        assert!(
            interface.contains("    fn greet() -> FnResult<()>;\n    fn count() -> FnResult<()>;\n"),
            "{interface}"
        );
    }
    let output =
        run_with(&["new", &folder.path("piped"), "--schema", "-"], b"{\"version\": \"v0\", \"exports\": [\"type\"]}");
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(read(&folder, "piped/src/lib.rs").contains("fn r#type() -> FnResult<()> {\n        todo!(\"type\")\n"));
}

/// JSON that isn't YAML, and YAML that begins like JSON.
#[test]
fn json_and_yaml_are_told_apart() {
    let folder = Folder::new();
    let json = "{\t\"version\": \"v1-draft\",\n\t\t\"exports\": {\"f\": {\"description\": \"\\ud83d\\udc4d \\/\"}}}";
    let yaml = "{version: v1-draft, exports: {f: {description: \"\\U0001f44d /\"}}}";
    for (name, text) in [("json", json), ("yaml", yaml)] {
        let output = new(&folder, name, "schema", text);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(read(&folder, &format!("{name}/src/interface.rs")).contains("    /// 👍 /\n    fn f()"));
    }
}

/// All mistakes are listed, with their places.
#[test]
fn a_document_has_to_be_one_of_xtp() {
    let v1 = |rest: &str| format!("version: v1-draft\n{rest}");
    let parameter = |text: &str| v1(&format!("exports: {{f: {{input: {text}}}}}"));
    let schema = |text: &str| v1(&format!("exports: {{}}\ncomponents: {{schemas: {{A: {text}}}}}"));
    const TYPES: &str = "string, number, integer, boolean, object, array or buffer";
    const CONTENT: &str = "write application/json, text/plain; charset=utf-8 or application/x-binary";
    const NAME: &str = "write a name of letters, digits, `_` and `$` that doesn't begin with a digit";
    let cases = [
        ("[]".into(), "#: expected an object, not a list".into()),
        ("exports: {}".into(), "#: `version` is missing: write v0 or v1-draft".into()),
        ("version: v2".into(), "#/version: XTP has no version `v2`: write v0 or v1-draft".into()),
        ("version: 1".into(), "#/version: XTP has no version `1`: write v0 or v1-draft".into()),
        ("version: v0".into(), "#/exports: expected a list of names, as the version is v0".into()),
        ("version: v0\nexports: [a-b]".into(), format!("#/exports/0: `a-b`: {NAME}")),
        ("version: v0\nexports: [a, a]".into(), "#/exports/1: the export `a` is listed twice".into()),
        ("version: v0\nexports: [1]".into(), "#/exports/0: expected a name, not a number".into()),
        ("version: v0\nexports: []\nimports: {}".into(), "#/imports: the version v0 has only `exports`: write `version: v1-draft`".into()),
        (v1(""), "#: `exports` is missing: write the functions that the application calls".into()),
        (v1("exports: []"), "#/exports: expected an object, not a list".into()),
        (v1("exports: {}\nopenapi: 3"), "#/openapi: XTP has no such key here: it has version, exports, imports, components".into()),
        (v1("exports: {a-b: {}}"), format!("#/exports/a-b: {NAME}")),
        (v1("exports: {f: {description: 1}}"), "#/exports/f/description: expected a string in quotes, not a number".into()),
        (v1("exports: {f: {codeSamples: {}}}"), "#/exports/f/codeSamples: expected a list, not an object".into()),
        (v1("exports: {}\nimports: {f: {codeSamples: []}}"), "#/imports/f/codeSamples: XTP has no such key here: it has description, input, output".into()),
        (v1("exports: {}\ncomponents: {}"), "#/components: `schemas` is missing".into()),
        (parameter("{type: string}"), format!("#/exports/f/input: `contentType` is missing: {CONTENT}")),
        (parameter("{type: string, contentType: text/html}"), format!("#/exports/f/input/contentType: XTP has no content type `text/html`: {CONTENT}")),
        (parameter("{contentType: application/json}"), "#/exports/f/input: the type is missing: write `type` or `$ref`".into()),
        (parameter("{type: text, contentType: application/json}"), format!("#/exports/f/input/type: XTP has no type `text`: write {TYPES}")),
        (parameter("{type: true, contentType: application/json}"), format!("#/exports/f/input/type: expected {TYPES}, not a boolean")),
        (parameter("{type: integer, format: float, contentType: application/json}"), "#/exports/f/input/format: the type `integer` has no format `float`: write `int32` or `int64` or `int8` or `int16` or `uint8` or `uint16` or `uint32` or `uint64`".into()),
        (parameter("{type: boolean, format: byte, contentType: application/json}"), "#/exports/f/input/format: the type `boolean` has no format `byte`: remove it".into()),
        (parameter("{type: string, nullable: 1, contentType: application/json}"), "#/exports/f/input/nullable: expected true or false, not a number".into()),
        (parameter("{$ref: '#/components/schemas/B', contentType: application/json}"), "#/exports/f/input/$ref: the document has no schema `B`: it has none".into()),
        (parameter("{$ref: 'other.yaml#/A', contentType: application/json}"), "#/exports/f/input/$ref: `other.yaml#/A` doesn't refer to a schema of this document: write \"#/components/schemas/Name\"".into()),
        (parameter("{items: {type: string}, enum: [a], contentType: application/json}"), "#/exports/f/input/items: `items` can't be combined with `enum`: remove one of them".into()),
        (schema("{properties: {a: {$ref: '#/components/schemas/B', type: object}}}, B: {type: string}"), "#/components/schemas/A/properties/a/type: `type` can't be combined with `$ref`: remove one of them".into()),
        (schema("{properties: {a: {type: array, items: {type: strin}}}}"), format!("#/components/schemas/A/properties/a/items/type: XTP has no type `strin`: write {TYPES}")),
        (schema("{properties: {a-b: {type: string}}}"), format!("#/components/schemas/A/properties/a-b: {NAME}")),
        (schema("{properties: {}, required: [b]}"), "#/components/schemas/A/required/0: the object has no property `b`".into()),
        (schema("{properties: {}, additionalProperties: {type: string}}"), "#/components/schemas/A/additionalProperties: `additionalProperties` can't be combined with `properties`: remove one of them".into()),
        (schema("{type: string, properties: {}}"), "#/components/schemas/A/type: `properties` needs the type `object`, not `string`".into()),
        (schema("{type: string, items: {type: string}}"), "#/components/schemas/A/type: `items` needs the type `array`, not `string`".into()),
        (schema("{enum: []}"), "#/components/schemas/A/enum: an enum needs at least one value".into()),
        (schema("{enum: [a, a]}"), "#/components/schemas/A/enum/1: the value `a` is listed twice".into()),
        (schema("{enum: [true]}"), "#/components/schemas/A/enum/0: expected a string in quotes, not a boolean".into()),
        (schema("{enum: {}}"), "#/components/schemas/A/enum: expected a list of strings, not an object".into()),
        (schema("{additionalProperties: true}"), "#/components/schemas/A/additionalProperties: expected an object, not a boolean".into()),
        (schema("{oneOf: []}"), "#/components/schemas/A/oneOf: XTP has no such key here: it has type, format, items, additionalProperties, nullable, description, $ref, enum, properties, required".into()),
        (
            schema("{properties: {b: {$ref: '#/components/schemas/B'}}}, B: {properties: {a: {type: array, items: {$ref: '#/components/schemas/A'}}}}"),
            "#/components/schemas/A: an XTP schema can't contain itself: `A` contains `B` contains `A`".into(),
        ),
        (schema("{$ref: '#/components/schemas/A'}"), "#/components/schemas/A: an XTP schema can't contain itself: `A` contains `A`".into()),
    ];
    let folder = Folder::new();
    for (text, expected) in cases {
        let output = new(&folder, "mine", "schema.yaml", &text);
        assert_refused(&output, "can't read schema.yaml as an XTP schema:\n");
        assert_eq!(
            stderr(&output),
            format!("error: can't read schema.yaml as an XTP schema:\n  {expected}\n"),
            "{text}"
        );
    }
    let output = new(&folder, "mine", "schema.yaml", v1("exports: {a-b: {}, f: {x: 1, \"\\e[2J\": 1}}\nimports: 1"));
    assert_eq!(stderr(&output).lines().count(), 5, "{}", stderr(&output));
    assert!(!stderr(&output).contains('\u{1b}'), "{}", stderr(&output));
    let output = new(&folder, "mine", "schema.yaml", v1("exports: {main: {}, memory: {}}"));
    assert_refused(
        &output,
        "can't write a plugin in Rust for schema.yaml:\n  #/exports/main: the linker uses this name for something \
         else\n  #/exports/memory: ",
    );
    assert!(!folder.0.join("mine").exists());
    assert_refused(
        &new(&folder, "mine", "schema.yaml", b"\xff"),
        "can't read schema.yaml: it isn't text in UTF-8 or UTF-16",
    );
    for empty in ["", " \n\t\n", "\u{feff}", "# nothing\n  # yet\n"] {
        assert_refused(
            &new(&folder, "mine", "schema.yaml", empty),
            "can't read schema.yaml: it is empty: write an XTP schema, which begins with its `version`, v0 or v1-draft",
        );
    }
    for nothing in ["---", "--- # nothing\n...", "null", "~"] {
        assert_refused(&new(&folder, "mine", "schema.yaml", nothing), "#: expected an object, not null");
    }
    assert_refused(&new(&folder, "mine", "schema.yaml", "a: {b\nc: d: e"), "can't read schema.yaml: ");
    assert_refused(
        &new(&folder, "mine", "schema.json", "{\"version\": \"v0\", \"version\": \"v0\"}"),
        "the key `version` is written twice",
    );
    let output =
        host_harness().args(["new", "mine", "--schema", "nowhere.yaml"]).current_dir(&folder.0).output().unwrap();
    assert_refused(&output, "can't read nowhere.yaml: ");
}

/// Hostile documents end in an error.
#[test]
fn hostile_documents_are_refused_soon() {
    let folder = Folder::new();
    let mut bomb = format!("a0: &a0 {:?}\n", "x".repeat(1000));
    for level in 1..12 {
        bomb += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "));
    }
    let lists = |count: usize| format!("{}{}", "[".repeat(count), "]".repeat(count));
    let maps: String = (0..50_000).map(|depth| format!("{:1$}a:\n", "", depth % 300)).collect();
    let items = |count: usize| "{type: array, items: ".repeat(count) + "{type: string}" + &"}".repeat(count);
    let schemas = |text: &str| format!("version: v1-draft\nexports: {{}}\ncomponents: {{schemas: {{A: {text}}}}}");
    for (name, text) in [
        ("bomb", bomb),
        ("lists", lists(100_000)),
        ("json", format!("{{\"a\": {}}}", lists(100_000))),
        ("maps", maps),
        ("items", schemas(&items(10_000))),
        ("large", format!("version: v1-draft\n#{}", "x".repeat(5 << 20))),
        ("itself", "a: &a [*a]".into()),
        ("documents", "---\na\n---\nb".into()),
        ("empty", String::new()),
    ] {
        let output = new(&folder, "mine", "schema.yaml", text);
        assert_refused(&output, "schema.yaml");
        assert!(stderr(&output).len() < 1000, "{name}: {}", stderr(&output));
    }
    // As deep and as long as documents may be.
    let output = new(&folder, "deep", "schema.yaml", schemas(&items(50)));
    assert!(output.status.success(), "{}", stderr(&output));
    let chain: String =
        (0..20_000).map(|index| format!("S{index}: {{$ref: '#/components/schemas/S{}'}}, ", index + 1)).collect();
    let output = new(
        &folder,
        "long",
        "schema.yaml",
        schemas(&format!("{{type: string}}, {chain} S20000: {{type: string, nullable: true}}")),
    );
    assert!(output.status.success(), "{}", stderr(&output));
}

/// No text can leave its comment or literal.
#[test]
fn texts_stay_where_they_are() {
    let evil = "*/ \" ' \\ \n}\nmod evil {}\r\nfn evil() {} #[cfg(evil)]\u{2028}//! \u{202e}{{name}} \
                {name}\n```\nevil!()\n~~~\n    evil!()\n\tevil!()";
    let evil = Value::from(evil).to_string();
    let document = format!(
        r##"{{"version": "v1-draft", "exports": {{"f": {{
            "description": {evil},
            "input": {{"type": "string", "description": {evil}, "contentType": "application/json"}},
            "output": {{"$ref": "#/components/schemas/Evil", "contentType": "text/plain; charset=utf-8"}}}}}},
        "imports": {{"g": {{"description": {evil}}}}},
        "components": {{"schemas": {{
            "Evil": {{"description": {evil}, "enum": [{evil}, "\"", "\\", "", "é", "*/", "{{}}"]}},
            "E": {{"description": {evil}, "properties": {{"e": {{"type": "string", "description": {evil}}}}}}}}}}}}}"##
    );
    let folder = Folder::new();
    let output = new(&folder, "mine", "evil.json", document);
    assert!(output.status.success(), "{}", stderr(&output));
    for (path, items) in [("lib", 7), ("interface", 2), ("types", 2), ("xtp", 3)] {
        let code = read(&folder, &format!("mine/src/{path}.rs"));
        let file = syn::parse_file(&code).unwrap_or_else(|error| panic!("{error}\n{code}"));
        let uses = file.items.iter().filter(|item| matches!(item, syn::Item::Use(_))).count();
        let named = file.items.iter().any(|item| match item {
            syn::Item::Mod(item) => item.ident == "evil",
            syn::Item::Fn(item) => item.sig.ident == "evil",
            _ => false,
        });
        assert!(!named, "{code}");
        assert_eq!(file.items.len() - uses, items, "{code}");
        assert!(!code.contains(|letter: char| letter.is_control() && letter != '\n'), "{code}");
        assert!(!code.contains('\u{202e}') && !code.contains('\u{2028}'), "{code}");
        // Docs that look like a test become text.
        assert_eq!(code.contains("/// ````text"), path != "xtp", "{code}");
        let mut fences = code.lines().map(str::trim_start).filter(|line| line.starts_with("/// ````"));
        while let Some(begin) = fences.next() {
            assert_eq!(begin, "/// ````text", "{code}");
            assert_eq!(fences.next(), Some("/// ````"), "{code}");
        }
    }
}

/// Names that mean something in Rust or in the generated code, and names that Rust can't have.
#[test]
fn names_are_those_of_the_document_or_changed() {
    let names = [
        "Result",
        "Option",
        "String",
        "Vec",
        "BTreeMap",
        "Serialize",
        "usize",
        "char",
        "std",
        "serde",
        "extism_pdk",
        "json",
        "xtp",
        "types",
        "type",
        "self",
        "Self",
        "super",
        "crate",
        "_",
        "__x",
        "$",
        "a$",
        "$a",
        "gen",
        "async",
        "Functions",
    ];
    let string = serde_json::json!({"type": "string", "contentType": "text/plain; charset=utf-8"});
    let all = |value: Value| -> Value { names.iter().map(|name| ((*name).to_owned(), value.clone())).collect() };
    let document = serde_json::json!({
        "version": "v1-draft",
        "exports": all(serde_json::json!({"input": string})),
        "imports": all(serde_json::json!({"output": string})),
        "components": {"schemas": all(serde_json::json!({"properties": all(serde_json::json!({"type": "string"}))}))},
    });
    let folder = Folder::new();
    let output = new(&folder, "mine", "names.json", document.to_string());
    assert!(output.status.success(), "{}", stderr(&output));
    let item_names = |path: &str| -> Vec<String> {
        let file = syn::parse_file(&read(&folder, path)).unwrap();
        let names = file.items.iter().filter_map(|item| match item {
            syn::Item::Struct(item) => Some(item.ident.to_string()),
            syn::Item::Fn(item) => Some(item.sig.ident.to_string()),
            _ => None,
        });
        names.collect()
    };
    let types = [
        "Result",
        "Option_",
        "String_",
        "Vec_",
        "BTreeMap_",
        "Serialize_",
        "Usize",
        "Char",
        "Std",
        "Serde",
        "ExtismPdk",
        "Json",
        "Xtp",
        "types",
        "Type",
        "Self_",
        "Self_2",
        "Super",
        "Crate",
        "Unnamed",
        "__x",
        "Unnamed_2",
        "A",
        "A_2",
        "Gen",
        "Async",
        "Functions",
    ];
    let mut expected = types.map(str::to_owned).to_vec();
    expected.sort();
    let mut found = item_names("mine/src/types.rs");
    found.sort();
    assert_eq!(found, expected);
    let lib = read(&folder, "mine/src/lib.rs");
    // The other names are functions of the interface.
    for name in ["self", "Self", "super", "crate", "_", "__x", "$", "a$", "$a"] {
        assert!(lib.contains(&format!("#[plugin_fn(name = {name:?})]")), "{name}: {lib}");
    }
    assert!(lib.contains("fn r#type(input: String) -> FnResult<()>") && lib.contains("fn r#gen("), "{lib}");
    let interface = read(&folder, "mine/src/interface.rs");
    assert!(
        interface.contains("#[link_name = \"Functions\"]") && interface.contains("fn r#async(&self) -> String;"),
        "{interface}"
    );
}
