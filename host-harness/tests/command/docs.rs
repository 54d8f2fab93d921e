//! `docs` writes a page.

use std::path::Path;

use host_harness::{Profile, build_crate};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use crate::support::{Folder, call, crates_folder, run, run_with, stderr, stdout, use_our_lock, with_contract};

/// Returns the page of a module with these exports, imports and records.
fn write(module: &str, records: &[Value]) -> String {
    let records: Vec<String> = records.iter().map(ToString::to_string).collect();
    let output = run_with(&["docs", "-", "--name", "shop"], &with_contract(module, records.join("\n")));
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output).to_owned()
}

#[test]
fn a_page_has_functions_types_errors_and_config() {
    let module = r#"(module (import "stock" "left" (func (param i64) (result i64)))
        (func (export "order") (result i32) (i32.const 0)))"#;
    let types = json!({"shop::Order": {"doc": "What is wanted.", "struct": [
        {"name": "item", "type": "text", "doc": "Its name."}, {"name": "number", "type": "u32", "optional": true, "default": 1},
        {"name": "paid", "type": {"ref": "shop::Paid"}}]},
        "shop::Paid": {"enum": [{"name": "Cash"}, {"name": "Card", "is": "text"}]}});
    let records = [
        json!({"export": "order", "doc": "Orders an `item`.\n\n- Not *twice*.\n\n```\nlet a = 1;\n```", "fails": true,
            "input": {"name": "order", "as": "json", "type": {"ref": "shop::Order"}}, "output": {"as": "text"},
            "errors": [{"code": 2, "name": "SoldOut", "doc": "There is none left."}], "types": types}),
        json!({"import": "left", "from": "stock", "args": [{"name": "item", "as": "text"}], "output": {"as": "le", "type": "u32"},
            "recoverable": true}),
        json!({"config": "shop::Settings", "doc": "Of the shop.", "fields": [
            {"name": "currency", "type": "text", "optional": true, "default": "EUR", "doc": "Of prices."},
            {"name": "key", "type": "text"}]}),
    ];
    assert_eq!(
        write(module, &records),
        r#"# `shop`

## Functions

In the declarations, `text` and `bytes` cross as they are. `json`, `msgpack`, `base64` and `le` name the encoding of the type behind them; `le` is the bytes of a number, the lowest first. `json [a: u8, b: text]` is one JSON array of the arguments. `text?` is a text or null, and `name?:` may be missing. Values in examples stand for any of their type: a plugin may ask for more, such as the form of a date.

Errors are listed with their codes, which SDKs for Rust, Go and C give to the application; others give the text only.

### `order`

Orders an `item`.

- Not \*twice\*.

```text
let a = 1;
```

```text
order(order: json Order) -> text or an error
```

Example arguments, for `cargo extism call --args`:

```json
[{"item":"text","number":1,"paid":"Cash"}]
```

The input that they make, as an application gives it (40 bytes):

```text
{"item":"text","number":1,"paid":"Cash"}
```

Errors:

- `SoldOut` (code 2): There is none left.

## Host functions

The plugin handles errors of functions that say so: the reply is a byte 0 and the value, or a byte 1 and the error text.

### `left` of `stock`

```text
left(item: text) -> le u32 or an error, which the plugin handles
```

Example reply:

```json
1
```

## Config

Of the shop.

- `currency` (`text`, `"EUR"` if unset): Of prices.
- `key` (`text`, required)

## Types

### `Order`

What is wanted.

```text
struct Order {
  /// Its name.
  item: text,
  number?: u32 = 1,
  paid: Paid,
}
```

### `Paid`

```text
enum Paid { Cash, Card(text) }
```
"#
    );
}

/// Readers see which plugin it is, and of which version.
#[test]
fn a_page_begins_with_what_the_crate_says_of_itself() {
    let module = r#"(module (@custom "version" "1.2.3") (@custom "description" "Sells <b>things</b>.")
        (@custom "source" "https://example.com/shop") (@custom "homepage" "https://example.com"))"#;
    let start =
        "# `shop`\n\nSells \\<b\\>things\\</b\\>.\n\n- Version: `1.2.3`\n- Repository: `https://example.com/shop`\n\n";
    let page = write(module, &[json!({"init": true})]);
    assert!(page.starts_with(start), "{page}");
    let page = write(r#"(module (@custom "version" "0.0.0"))"#, &[json!({"init": true})]);
    assert!(page.starts_with("# `shop`\n\nThe plugin initializes"), "{page}");

    let folder = Folder::new();
    let about = "version = \"0.3.0\"\ndescription = \"Does nothing.\"\nrepository = \"https://example.com/p\"\n";
    let manifest =
        format!("[package]\nname = \"p\"\nedition = \"2024\"\n{about}[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n");
    folder.write("Cargo.toml", manifest);
    folder.write("src/lib.rs", "");
    let page = run(&["docs", &folder.path(".")]);
    let start = "# `p`\n\nDoes nothing.\n\n- Version: `0.3.0`\n- Repository: `https://example.com/p`\n";
    assert!(stdout(&page).starts_with(start), "{page:?}");
}

/// It is read by authors of plugins.
#[test]
fn the_page_of_an_interface_is_for_authors() {
    let output = run(&["docs", "examples/notes/interface"]);
    let page = stdout(&output);
    let start = "# `Filter`\n\nThe functions of a plugin, which changes notes before they are shown.\n\n## Start\n\n\
        ```sh\ncargo extism new NAME --interface PATH\n```\n\nThis writes a plugin with each function of the interface, to be \
        filled in, and a test of it. `PATH` is the folder of the interface's crate `notes_interface`.\n\n## Functions\n";
    assert!(page.starts_with(start), "{page}");
    let offered = "## Host functions\n\nThe interface `Notebook` of the application:\n\nThe functions of the application, which \
        plugins can call.\n\n";
    assert!(page.contains(offered), "{page}");
    assert!(!page.contains("An application gives") && !page.contains("Example reply"), "{page}");
    for once in
        ["which SDKs for Rust, Go and C give", "An error of a function that says so doesn't end the plugin's call"]
    {
        assert_eq!(page.matches(once).count(), 1, "{page}");
    }
    // Of the contract alone, less is known.
    let contract = run(&["inspect", "examples/notes/interface", "--json"]);
    let page = run_with(&["docs", "-"], &contract.stdout);
    assert!(stdout(&page).contains("`PATH` is the folder of the interface's crate.\n"), "{page:?}");

    // Of several interfaces, this one is named, and its crate is found by others in the repository.
    let folder = crates_folder();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let read = |path: &str| std::fs::read_to_string(repository.join("examples/notes/interface").join(path)).unwrap();
    let manifest = read("Cargo.toml").replace("../../../pdk", &repository.join("pdk").display().to_string());
    let about = "[package]\nversion = \"2.0.0\"\nrepository = \"https://example.com/notes\"\n";
    folder.write("notes/Cargo.toml", manifest.replace("[package]\n", about) + "\n[workspace]\n");
    let other = "\n/// Another.\n#[interface]\npub trait Other {\n    /// Does.\n    fn other();\n}\n";
    folder.write("notes/src/lib.rs", read("src/lib.rs") + other);
    use_our_lock(&folder, "notes");
    let output = run(&["docs", &folder.path("notes"), "--trait", "Other"]);
    let start = "# `Other`\n\n- Version: `2.0.0`\n- Repository: `https://example.com/notes`\n\nAnother.\n\n## Start\n\n\
        ```sh\ncargo extism new NAME --interface PATH --trait Other\n```\n";
    assert!(stdout(&output).starts_with(start), "{output:?}");
    assert!(stdout(&output).contains("`notes_interface`, in a clone of `https://example.com/notes`.\n"), "{output:?}");
}

#[test]
fn a_plugin_without_a_contract_has_names() {
    let module = r#"(module (import "extism:host/user" "read" (func (param i64) (result i64)))
        (func (export "greet") (result i32) (i32.const 0)))"#;
    let output = run_with(&["docs", "-"], &wat::parse_str(module).unwrap());
    let page = stdout(&output);
    assert!(page.contains("\nThe plugin has no contract, so only the names of its functions are known"), "{page}");
    assert!(page.contains("Plugins made with extism-pdk 1.4.100 or newer for Rust have a contract."), "{page}");
    assert!(
        page.contains("### `greet`\n\nThe contract doesn't describe this function: its input and output are bytes.\n"),
        "{page}"
    );
    assert!(page.contains("### `read`\n"), "{page}");
}

/// Beside the arguments, which the command takes, is what an application gives.
#[test]
fn inputs_are_shown_as_they_cross() {
    let input = |records: Value| write(r#"(module (func (export "f") (result i32) (i32.const 0)))"#, &[records]);
    let page = input(json!({"export": "f", "input": {"as": "le", "type": "u32"}}));
    assert!(page.contains("gives it (4 bytes, in hexadecimal):\n\n```text\n01 00 00 00\n```\n"), "{page}");
    let page = input(json!({"export": "f", "input": {"as": "text"}}));
    assert!(page.contains("gives it (4 bytes):\n\n```text\ntext\n```\n"), "{page}");
    let page = input(json!({"export": "f", "args": [{"name": "a", "type": "u8"}, {"name": "b", "type": "text"}]}));
    assert!(page.contains("[1,\"text\"]\n```\n\nAn application gives this array as the input.\n"), "{page}");
    let page = input(json!({"export": "f"}));
    assert!(page.contains("[]\n```\n\nAn application gives an empty input.\n"), "{page}");
}

/// Returns the name and the example of each export on a page.
fn examples(page: &str) -> Vec<(String, Option<String>)> {
    let functions = page.split("\n## ").find(|section| section.starts_with("Functions\n")).unwrap_or_default();
    let sections = functions.split("\n### `").skip(1);
    let examples = sections.map(|section| {
        let (name, text) = section.split_once("`\n").unwrap();
        let example = text.split_once("```json\n").map(|(_, text)| text.split_once("\n```").unwrap().0.to_owned());
        (name.to_owned(), example)
    });
    examples.collect()
}

/// The plugins themselves can read the examples.
#[test]
fn examples_are_decoded_by_the_plugins() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut decoded = 0;
    for folder in
        ["count_vowels", "errors", "greet", "kv_store", "multi_arg"].map(|name| root.join("examples").join(name))
    {
        let wasm = build_crate(&folder, Profile::Release).unwrap();
        let wasm = wasm.to_str().unwrap();
        let page = run(&["docs", wasm]);
        for (name, example) in examples(stdout(&page)) {
            let example = example.unwrap_or_else(|| panic!("{name} has no example"));
            let output = call(&[wasm, &name, "--args", &example, "--json"]);
            let outcome = crate::support::json(&output);
            let error = outcome["error"].as_str().unwrap_or_default();
            assert!(!error.contains("decode"), "{name} {example}: {error}");
            decoded += 1;
        }
    }
    assert!(decoded >= 5, "{decoded} examples");
}

/// Types without examples, and types whose examples need care.
#[test]
fn examples_are_of_the_type_or_missing() {
    let of = |ty: Value, types: Value| {
        let module = r#"(module (func (export "f") (result i32) (i32.const 0)))"#;
        let record = json!({"export": "f", "input": {"as": "json", "type": ty}, "types": types});
        examples(&write(module, &[record])).remove(0).1
    };
    let t = json!({"ref": "T"});
    for (types, example) in [
        (json!({"T": {"struct": [{"name": "inner", "type": {"list": t}}]}}), Some(r#"[{"inner":[]}]"#)),
        (json!({"T": {"struct": [{"name": "inner", "type": {"option": t}}]}}), Some(r#"[{"inner":null}]"#)),
        (json!({"T": {"struct": [{"name": "inner", "type": t, "optional": true}]}}), Some("[{}]")),
        (json!({"T": {"struct": [{"name": "inner", "type": t}]}}), None),
        (json!({"T": {"is": t}}), None),
        (json!({"T": {"enum": [{"name": "A", "is": t}, {"name": "B", "is": "u8"}]}}), Some(r#"[{"B":1}]"#)),
        (json!({"T": {"enum": [{"name": "A", "only": "out"}, {"name": "B"}], "tag": "k"}}), Some(r#"[{"k":"B"}]"#)),
        (
            json!({"T": {"enum": [{"name": "B", "tuple": ["u8", "f32"]}], "tag": "k", "content": "c"}}),
            Some(r#"[{"c":[1,1.5],"k":"B"}]"#),
        ),
        (json!({"T": {"enum": [{"name": "B", "is": "bool"}], "untagged": true}}), Some("[true]")),
        (
            json!({"T": {"struct": [{"flatten": {"ref": "U"}}]}, "U": {"struct": [{"name": "a", "type": "char"}]}}),
            Some(r#"[{"a":"a"}]"#),
        ),
        (json!({"T": {"is": {"map": {"text": "ipv6"}, "key": "i64"}}}), Some(r#"[{"1":"2001:db8::1"}]"#)),
        // A default of another type, and a type that isn't described.
        (json!({"T": {"struct": [{"name": "a", "type": "u8", "optional": true, "default": "seven"}]}}), None),
        (json!({"T": {"struct": [{"name": "a", "type": {"any": "Secret"}}]}}), None),
        (json!({"T": {"is": {"array": "u8", "length": 1_000_000}}}), None),
    ] {
        assert_eq!(of(t.clone(), types.clone()).as_deref(), example, "{types}");
    }
    // Each type holds the next one twice.
    let chain: serde_json::Map<String, Value> = (0..60)
        .map(|number| {
            let next = json!({"ref": format!("T{}", number + 1)});
            (format!("T{number}"), json!({"tuple": [next, next]}))
        })
        .chain([("T60".to_owned(), json!({"unit": true}))])
        .collect();
    assert_eq!(of(json!({"ref": "T0"}), chain.into()), None);
}

/// In a contract, `serde(try_from = "String")` and a newtype are the same.
#[test]
fn an_example_says_which_types_may_have_rules() {
    let module =
        r#"(module (func (export "f") (result i32) (i32.const 0)) (func (export "g") (result i32) (i32.const 0)))"#;
    let types =
        json!({"m::Email": {"is": "text"}, "m::User": {"struct": [{"name": "email", "type": {"ref": "m::Email"}}]}});
    let of =
        |name: &str, ty: &str| json!({"export": name, "input": {"as": "json", "type": {"ref": ty}}, "types": types});
    let page = write(module, &[of("f", "m::User"), json!({"export": "g", "input": {"as": "text"}})]);
    let said = "```json\n[{\"email\":\"text\"}]\n```\n\nThe plugin may refuse the example's value for `Email`: ";
    assert!(page.contains(said), "{page}");
    assert_eq!(page.matches("may refuse the example's value").count(), 1, "{page}");
}

/// A hostile contract can't add links, images, HTML, headings or lists.
#[test]
fn nothing_of_a_hostile_contract_is_markup() {
    const TEXTS: [&str; 22] = [
        "<script>alert(1)</script>",
        "[a](http://evil)",
        "![a](http://evil)",
        "<http://evil>",
        "http://evil.example www.evil.example",
        "# heading",
        "a\n===",
        "a\n---",
        "- - a",
        "1. a",
        "> quote",
        "| a | b |\n|---|---|\n| c | d |",
        "**bold** _it_ ~~no~~",
        "```\n</code>",
        "`a",
        "``a` b`",
        "a\n\n    indented",
        "[a]: http://evil\n\n[a]",
        "&lt;b&gt; &#60;",
        "a\\",
        "` `",
        "[^1]: note\n\n[^1]",
    ];
    for text in TEXTS {
        let records = [
            json!({"export": text, "doc": text, "fails": true, "args": [{"name": text, "type": {"ref": text}, "doc": text}],
                "output": {"as": text, "type": {"any": text}}, "errors": [{"code": 1, "name": text, "doc": text}],
                "types": {text: {"doc": text, "struct": [{"name": text, "type": {"text": text}, "doc": text}]}}}),
            json!({"config": text, "doc": text, "fields": [{"name": text, "type": "text", "doc": text, "optional": true, "default": text}]}),
            json!({"init": true, "doc": text}),
        ];
        let name: String = text.bytes().map(|byte| format!("\\{byte:02x}")).collect();
        let records: Vec<String> = records.iter().map(ToString::to_string).collect();
        let module = format!(r#"(module (func (export "{name}") (result i32) (i32.const 0)))"#);
        let output = run_with(&["docs", "-", &format!("--name={text}")], &with_contract(&module, records.join("\n")));
        assert!(output.status.success(), "{}", stderr(&output));
        check_markup(stdout(&output), text);
    }
}

fn check_markup(page: &str, text: &str) {
    let mut headings = Vec::new();
    let mut heading = None;
    for event in Parser::new_ext(page, Options::all()) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((level as u8, String::new())),
            Event::End(TagEnd::Heading(_)) => headings.extend(heading.take()),
            Event::Text(part) => heading.iter_mut().for_each(|(_, text)| *text += &part),
            Event::Code(part) => heading.iter_mut().for_each(|(_, text)| *text += &format!("<{part}>")),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                assert!(["text", "json"].contains(&&*language), "{text:?}: {language}");
            }
            Event::Start(Tag::Paragraph | Tag::List(None) | Tag::Item) | Event::End(_) | Event::SoftBreak => {}
            other => panic!("{text:?}: {other:?} in\n{page}"),
        }
    }
    // Only the page's own headings, with a name in each place.
    let ours: Vec<_> = headings.iter().filter(|(level, _)| *level == 2).map(|(_, text)| text.as_str()).collect();
    assert_eq!(ours, ["Functions", "Config", "Types"], "{text:?}");
    assert_eq!(headings.len(), 6, "{text:?}: {headings:?}");
    let is_name = |(level, text): &(u8, String)| *level == 2 || text.starts_with('<') && text.ends_with('>');
    assert!(headings.iter().all(is_name), "{headings:?}");
}
