//! What `inspect` shows of a contract.

use extism_pdk::contract::{Contract, Kind};
use serde_json::{Value, json};

use crate::support::{Folder, crates_folder, host_harness, run, run_with, stderr, stdout, use_our_lock, with_contract};

/// A module with functions, and a record for most of them.
const WORDS: &str = r#"(module
    (import "kv" "kv_read" (func (param i64) (result i64)))
    (import "kv" "seek" (func (param i64 i64) (result i32)))
    (func (export "count_vowels") (result i32) (i32.const 0))
    (func (export "repeat-text") (result i32) (i32.const 0))
    (func (export "draw") (result i32) (i32.const 0))
    (func (export "slug") (param i64 i64) (result i64) (i64.const 0))
    (func (export "undescribed") (result i32) (i32.const 0)))"#;

fn records() -> String {
    let types = json!({
        "words::Report": {"doc": "What was counted.", "struct": [
            {"name": "count", "type": "u32"}, {"name": "vowels", "type": "text"},
            {"name": "first", "type": {"option": "char"}, "omitted": true}]},
    });
    let shapes = json!({
        "words::shapes::Shape": {"tag": "kind", "enum": [
            {"name": "Circle", "struct": [{"name": "radius", "type": "f64"}]}, {"name": "Empty"}]},
        "words::Style": {"doc": "How to draw.", "closed": true, "struct": [
            {"name": "colour", "doc": "In hexadecimal.", "type": "text", "aliases": ["color"]},
            {"name": "width", "type": "u8", "optional": true, "default": 1},
            {"flatten": {"ref": "words::Size"}}]},
        "words::Size": {"tuple": ["f64", {"array": "f64", "length": 2}]},
        "words::Id": {"is": {"text": "ipv4"}},
        "words::Page<words::Id>": {"struct": [{"name": "items", "type": {"list": {"ref": "words::Id"}}}]},
        "words::old::Page<words::Id>": {"unit": true},
        "words::Either": {"untagged": true, "enum": [
            {"name": "One", "doc": "One of them.", "is": "u8"}, {"name": "Both", "tuple": ["u8", "u8"], "only": "out"}]},
        "words::Letter": {"tag": "t", "content": "c", "enum": [
            {"name": "A", "tuple": ["u8"], "aliases": ["a", "Α"]}, {"name": "B", "is": {"tuple": ["u8"]}, "only": "in"},
            {"name": "E", "struct": []}, {"name": "None", "tuple": []}, {"name": "N", "is": "u8", "untagged": true},
            {"name": "Rest", "other": true, "aliases": ["rest"]}]},
        "words::Tone": {"doc": "A tone.", "enum": [{"name": "E", "doc": "Empty.", "struct": [], "aliases": ["e"]},
            {"name": "Rest", "other": true}]},
        "words::Labels": {"is": {"map": {"list": "i64", "unique": true}, "key": "u16"}},
    });
    [
        json!({"export": "count_vowels", "doc": "Counts vowels.\n\nIn any text.", "input": {"name": "text", "as": "text"},
            "output": {"as": "json", "type": {"ref": "words::Report"}}, "fails": true,
            "errors": [{"code": 1, "name": "Empty", "doc": "the text is empty"}, {"code": 2, "name": "Other"}], "types": types}),
        json!({"export": "repeat-text", "args": [{"name": "text", "type": "text"}, {"name": "times", "type": "usize"},
            {"name": "between", "type": {"option": "text"}, "optional": true}], "output": {"as": "text"}}),
        json!({"export": "draw", "input": {"name": "shape", "as": "msgpack", "type": {"ref": "words::shapes::Shape"}},
            "output": {"as": "le", "type": "u64", "optional": true}, "types": shapes}),
        json!({"export": "slug", "shared": true, "args": [{"name": "title", "as": "text"},
            {"name": "most", "as": "scalar", "type": "i64"}], "output": {"as": "any", "type": {"any": "Slug<'a>"}}}),
        json!({"import": "kv_read", "from": "kv", "doc": "The value of a key.", "args": [{"name": "key", "as": "text"}],
            "output": {"as": "bytes", "optional": true}, "recoverable": true}),
        json!({"import": "seek", "from": "kv", "args": [{"name": "", "as": "text"}, {"name": "at", "as": "scalar", "type": "i64"}],
            "output": {"as": "scalar", "type": "u32"}}),
        json!({"init": true, "doc": "Reads the config.", "fails": true}),
        json!({"config": "words::Settings", "doc": "The settings.", "fields": [{"name": "limit", "type": "u32", "optional": true}]}),
        json!({"export": "gone"}),
    ]
    .map(|record| record.to_string())
    .join("\n")
}

#[test]
fn a_contract_is_declared_first() {
    let output = run_with(&["inspect", "-"], &with_contract(WORDS, records()));
    let text = stdout(&output);
    let expected = r#"
Contract: exports
  /// Counts vowels.
  ///
  /// In any text.
  count_vowels(text: text) -> json Report or an error
    error 1 Empty: the text is empty
    error 2 Other

  draw(shape: msgpack Shape) -> optional le u64
  repeat-text(json [text: text, times: usize, between?: text?]) -> text
  shared slug(title: text, most: scalar i64) -> any<Slug<'a>>

  /// Reads the config.
  init: runs before the first call; if it fails, the call fails

Contract: imports of kv
  /// The value of a key.
  kv_read(key: text) -> optional bytes or an error, which the plugin handles

  seek(text, at: scalar i64) -> scalar u32

Contract: config
  /// The settings.
  config Settings { limit?: u32 }

Contract: types
  enum Either without a tag {
    /// One of them.
    One(u8),
    Both(u8, u8) (output only),
  }

  type Id = text<ipv4>
  type Labels = map<u16, set<i64>>

  enum Letter tagged by t, with c {
    A(u8,) (or a, Α),
    B((u8,)) (input only),
    E {},
    None(),
    N(u8) (without a tag),
    Rest (or rest; for all other names),
  }

  struct words::Page<words::Id> { items: [Id] }

  /// What was counted.
  struct Report { count: u32, vowels: text, first: char? (may be missing in the output) }

  struct Size(f64, [f64; 2])

  /// How to draw.
  struct Style {
    /// In hexadecimal.
    colour: text (or color),
    width?: u8 = 1,
    all of Size,
    nothing else,
  }

  /// A tone.
  enum Tone {
    /// Empty.
    E {} (or e),
    Rest (for all other names),
  }

  struct words::old::Page<words::Id>
  enum Shape tagged by kind { Circle { radius: f64 }, Empty }

Exports
"#;
    let declared = text.split_once('\n').unwrap().1;
    assert!(declared.starts_with(expected), "{declared}");
    assert!(text.starts_with("the input: ") && text.contains(" bytes, wasm32-unknown-unknown\n"), "{text}");
    assert!(!text.contains("gone"), "{text}");
}

#[test]
fn a_contract_is_in_the_json() {
    let module: Value =
        serde_json::from_slice(&run_with(&["inspect", "-", "--json"], &with_contract(WORDS, records())).stdout)
            .unwrap();
    let contract = &module["contract"];
    let names = |list: &str, key: &str| -> Vec<Value> {
        contract[list].as_array().unwrap().iter().map(|item| item[key].clone()).collect()
    };
    assert_eq!(names("exports", "export"), ["count_vowels", "draw", "repeat-text", "slug"]);
    assert_eq!(names("imports", "import"), ["kv_read", "seek"]);
    assert_eq!(names("config", "config"), ["words::Settings"]);
    assert_eq!(contract["init"], json!([{"doc": "Reads the config.", "fails": true}]));
    assert_eq!(contract["types"].as_object().unwrap().len(), 11);
    assert_eq!(
        contract["types"]["words::Labels"],
        json!({"is": {"map": {"list": "i64", "unique": true}, "key": "u16"}})
    );
    assert_eq!(contract["exports"][0]["errors"][0], json!({"code": 1, "name": "Empty", "doc": "the text is empty"}));
}

#[test]
fn a_module_without_a_contract_is_said_to_have_none() {
    let wasm = wat::parse_str(WORDS).unwrap();
    let output = run_with(&["inspect", "-"], &wasm);
    let text = stdout(&output);
    assert!(text.contains(" bytes, wasm32-unknown-unknown, no contract\n\nExports\n"), "{text}");
    let module: Value = serde_json::from_slice(&run_with(&["inspect", "-", "--json"], &wasm).stdout).unwrap();
    assert_eq!(module["contract"], Value::Null);
}

/// What is wrong is said in one place; all else is shown as ever.
#[test]
fn a_contract_that_cannot_be_read_is_said() {
    let deep = format!(
        r#"{{"export":"draw","output":{{"as":"json","type":{}"u8"{}}}}}"#,
        r#"{"option":"#.repeat(10_000),
        "}".repeat(10_000)
    );
    for (records, said) in [
        (
            b"{\"export\":\"draw\"".to_vec(),
            "can't read line 1 of the contract: EOF while parsing an object at column 16",
        ),
        (b"{\"export\":\"\xff\"}".to_vec(), "line 1 of the contract isn't UTF-8"),
        (
            deep.into_bytes(),
            "can't read line 1 of the contract: lists and objects nest deeper than 127 levels at column ",
        ),
        (vec![b'\n'; 10 << 20], "the contract has 10485760 bytes, more than the limit of 4194304"),
        (
            b"{\"export\":\"draw\"}\n{\"export\":\"draw\",\"fails\":true}".to_vec(),
            "the contract describes the export `draw` twice, in different ways",
        ),
    ] {
        let wasm = with_contract(WORDS, records);
        let output = run_with(&["inspect", "-"], &wasm);
        assert!(output.status.success(), "{}", stderr(&output));
        let text = stdout(&output);
        assert!(text.contains(&format!("unknown\n\nThe contract can't be read\n  {said}")), "{text}");
        assert!(text.contains("\n\nExports\n") && text.contains("\nHosts that load it\n"), "{text}");
        let module: Value = serde_json::from_slice(&run_with(&["inspect", "-", "--json"], &wasm).stdout).unwrap();
        assert!(module["contract"]["error"].as_str().unwrap().starts_with(said), "{}", module["contract"]);
    }
}

/// A record and its repetition are one; only others contradict it.
#[test]
fn what_is_described_twice_alike_is_described() {
    let folder = Folder::new();
    let types = json!({"p::P": {"struct": [{"name": "x", "type": "u8"}]}});
    let output = json!({"as": "json", "type": {"ref": "p::P"}});
    let export = json!({"export": "draw", "output": output});
    let import = json!({"import": "get", "from": "kv", "output": output});
    let config = json!({"config": "size", "type": "u8"});
    let write = |records: &[&Value]| {
        let lines = records.iter().map(|record| {
            let mut record = (*record).clone();
            record["types"] = types.clone();
            format!("{record}\n")
        });
        let lines: String = lines.collect();
        let with = |key: &str| records.iter().filter(|record| record[key].is_string()).collect::<Vec<_>>();
        let lists =
            json!({"exports": with("export"), "imports": with("import"), "config": with("config"), "types": types});
        let module = with_contract(WORDS, lines.clone());
        [
            folder.write("given", lines),
            folder.write("given.json", json!({"contract": lists}).to_string()),
            folder.write("given.wasm", module),
        ]
        .map(|given| {
            let output = run(&["diff", &given, &given]);
            let output = if output.status.success() { run(&["docs", &given, "--name", "p"]) } else { output };
            (stdout(&output).to_owned(), stderr(&output).to_owned())
        })
    };
    let once = write(&[&export, &import, &config]);
    assert!(once.iter().all(|(page, error)| page.contains("draw") && error.is_empty()), "{once:?}");
    assert_eq!(write(&[&export, &import, &config, &export, &config, &import]), once);
    let other = json!({"export": "draw", "output": output, "fails": true});
    for (_, error) in write(&[&export, &other]) {
        assert!(error.contains("the contract describes the export `draw` twice, in different ways"), "{error}");
    }
}

/// A module can import one name with several types. What else it has is still known.
#[test]
fn an_import_of_two_types_hides_nothing() {
    let module = r#"(module (import "kv" "get" (func (param i64))) (import "kv" "get" (func (param i32)))
        (func (export "draw") (result i32) (i32.const 0)))"#;
    let output = run_with(&["docs", "-"], &wat::parse_str(module).unwrap());
    assert!(stdout(&output).contains("`draw`") && stdout(&output).contains("`get`"), "{output:?}");
}

/// Names can't pass for other declarations, and nothing commands a terminal or fills a disk.
#[test]
fn hostile_names_are_shown_as_what_they_are() {
    let hostile = "\u{1b}[2J\"\n}\u{202e}\u{200b}`";
    let long = "long ".repeat(100_000);
    let many: Vec<Value> = (0..5000).map(|number| json!({"name": format!("f{number}"), "type": "u8"})).collect();
    let tuple: Vec<Value> = vec![json!("u8"); 5000];
    let record = json!({
        "export": "draw", "doc": format!("{hostile}\n{long}\r\n{}", "line\n".repeat(5000)),
        "args": [{"name": hostile, "type": {"any": hostile}}, {"name": long, "type": {"text": hostile}}],
        "output": {"as": hostile, "type": {"tuple": tuple}},
        "errors": [{"code": -5, "name": hostile, "doc": hostile}],
        "types": {
            hostile: {"enum": [{"name": hostile, "is": {"ref": hostile}}], "tag": hostile, "content": hostile},
            "Many": {"struct": many},
            "Default": {"struct": [{"name": "a", "type": "text", "default": hostile, "aliases": [hostile]}]},
        },
    });
    let output = run_with(&["inspect", "-"], &with_contract(WORDS, record.to_string()));
    let text = stdout(&output);
    assert!(!text.contains(|letter: char| letter.is_control() && letter != '\n'), "{text}");
    assert!(!text.contains(['\u{202e}', '\u{200b}']) && text.len() < 100_000, "{}", text.len());
    let shown = r#""\u{1b}[2J\"\n}\u{202e}\u{200b}`""#;
    for part in [
        format!("  {shown}: any<{shown}>,\n"),
        format!("    error -5 {shown}: \\u{{1b}}[2J\"\n"),
        format!("  enum {shown} tagged by {shown}, with {shown} {{\n    {shown}({shown}),\n  }}\n"),
        format!("a: text = \"\\u001b[2J\\\"\\n}}\\u{{202e}}\\u{{200b}}`\" (or {shown})"),
        "  /// … and 4963 more\n".into(),
        "    f199: u8,\n    … and 4800 more\n  }\n".into(),
    ] {
        assert!(text.contains(&part), "{part}\n{text}");
    }
    let output = run_with(&["inspect", "-", "--json"], &with_contract(WORDS, record.to_string()));
    let text = stdout(&output);
    assert!(!text.trim_end().contains(|letter: char| letter.is_control() || letter == '\u{202e}'));
    let module: Value = serde_json::from_str(text).unwrap();
    assert_eq!(module["contract"]["exports"][0]["errors"][0]["name"], hostile);
}

/// A real plugin, or one without a contract: the same to the rest of the page.
#[test]
fn a_crate_is_described() {
    let output = run(&["inspect", "examples/greet"]);
    assert!(stdout(&output).contains("\nExports\n"), "{output:?}");
}

/// What the macros write, of all kinds of functions and types, is what is read.
#[test]
fn all_that_is_written_is_read() {
    let records = std::fs::read_to_string("../tests/contract.jsonl").unwrap();
    let contract = Contract::from_records(&records).unwrap();
    let names = |key: &str| -> Vec<String> {
        let records = records.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut names: Vec<_> = records.filter_map(|record| Some(record[key].as_str()?.to_owned())).collect();
        names.sort();
        names
    };
    assert_eq!(contract.exports.iter().map(|export| export.name.as_str()).collect::<Vec<_>>(), names("export"));
    let mut imports: Vec<_> = contract.imports.iter().map(|import| import.name.as_str()).collect();
    imports.sort();
    assert_eq!(imports, names("import"));
    assert_eq!(contract.configs.iter().map(|config| config.name.as_str()).collect::<Vec<_>>(), names("config"));
    // No form of a type or an encoding is unknown.
    let written = serde_json::to_string(&contract).unwrap();
    let known = "text bytes json msgpack base64 le raw protobuf scalar any";
    for encoding in written.split("\"as\":\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(known.split(' ').any(|known| known == encoding), "{encoding}");
    }
    assert!(contract.types.values().all(|definition| definition.kind != Kind::Any), "{written}");
    let again = serde_json::from_str::<Value>(&written).unwrap();
    for (name, definition) in again["types"].as_object().unwrap() {
        let record = json!({"export": "f", "types": {name: definition}});
        let read = Contract::from_records(&format!("{}\n{record}", records)).unwrap();
        assert_eq!(read.types[name], contract.types[name], "{name}");
    }
}

/// What reads a contract takes an interface, and the contract that `inspect` prints of it or of a plugin.
#[test]
fn an_interface_needs_no_plugin_to_be_described() {
    const COMMANDS: [&[&str]; 4] = [
        &["docs", "--name", "Filter"],
        &["schema", "--format", "xtp"],
        &["bindings", "--name", "Filter", "--language", "python"],
        &["bindings", "--name", "Filter", "--language", "go"],
    ];
    let folder = Folder::new();
    let written = |command: &[&str], plugin: &str| {
        let output = run(&[command, &[plugin]].concat());
        assert!(output.status.success(), "{output:?}");
        stdout(&output).to_owned()
    };
    // The docs of an interface's traits and the crate's name aren't in its contract.
    let of_contract = |text: &str| {
        let sections =
            text.split("\n## ").filter(|section| section.starts_with("Functions") || section.starts_with("Types"));
        let sections = sections.collect::<Vec<_>>().concat();
        if sections.is_empty() { text.to_owned() } else { sections }
    };
    for source in ["examples/notes/interface", "examples/notes/include"] {
        let page = folder.write("contract.json", written(&["inspect", "--json"], source));
        assert!(!written(&["inspect", "--json"], &page).is_empty());
        for command in COMMANDS {
            let text = written(command, source);
            // Bindings name the file that they were made from.
            let source_name = source.rsplit('/').next().unwrap();
            let of_page = written(command, &page).replace("bindings contract.json", &format!("bindings {source_name}"));
            assert_eq!(of_contract(&of_page), of_contract(&text), "{source} {command:?}");
            assert!(text.contains("apply") && text.contains("summary"), "{text}");
        }
    }
    let [docs, bindings] = [COMMANDS[0], COMMANDS[2]].map(|command| written(command, "examples/notes/interface"));
    assert!(docs.contains("It is optional, so a plugin may leave it out."), "{docs}");
    assert!(docs.contains("### `read` of `notes`"), "{docs}");
    // A plugin has what is required. The rest, behind an empty line, is compared if a plugin has it.
    let (_, known) = bindings.split_once("_CONTRACT = (").expect("what plugins are compared with");
    let (required, optional) = known.split_once("    \"\\n\"\n").expect("what a plugin may lack");
    assert!(required.contains(r#""export":"apply""#) && required.contains("notes_interface::Note"), "{known}");
    assert!(!required.contains("summary") && !required.contains(r#""import""#), "{known}");
    assert!(optional.contains(r#"{"export":"summary","output":{"as":"text"}}"#), "{known}");
    assert!(optional.contains(r#""import":"read""#) && optional.contains(r#""import":"max_depth""#), "{known}");
    let output = run(&["inspect", "examples/notes/interface", "--trait", "Notebook"]);
    let text = stdout(&output);
    assert!(text.contains("the contract of the interface `Notebook`") && !text.contains("apply"), "{text}");
}

/// What isn't described isn't compared, which would be known to nobody.
#[test]
fn types_of_an_interface_that_are_not_described_are_told() {
    let folder = crates_folder();
    let pdk = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../pdk").canonicalize().unwrap();
    folder.write(
        "api/Cargo.toml",
        format!(
            "[package]\nname = \"api\"\nedition = \"2024\"\n[dependencies]\nextism-pdk = {{ path = {pdk:?}, \
             default-features = false }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n[workspace]\n"
        ),
    );
    folder.write(
        "api/src/lib.rs",
        "use extism_pdk::{contract::{Describe, interface}, json, Json};\n\
         #[derive(serde::Serialize, serde::Deserialize)] pub enum Action { Stop }\n\
         #[derive(serde::Serialize, serde::Deserialize, Describe)] pub struct Known { pub a: Vec<Action>, pub b: json::Value }\n\
         #[derive(serde::Serialize, serde::Deserialize)] pub struct Wish(pub u8);\n\
         #[interface] pub trait Game { fn play(known: Json<Known>) -> String; }\n\
         #[interface(host)] pub trait Board { fn ask(&self, wish: Json<Wish>); }\n",
    );
    use_our_lock(&folder, "api");
    let output = host_harness().args(["docs", "api"]).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    for warning in [
        "warning: `Known.a` can be data of any kind, because its type `Action` has no description here",
        "warning: `wish` of `ask` can be data of any kind, because its type `Wish` has no description here",
    ] {
        assert!(stderr(&output).contains(warning), "{}", stderr(&output));
    }
}

/// Names in a contract are the plugin's, also the one that `inspect --json` has for the contract.
#[test]
fn records_may_name_a_contract() {
    let records = "{\"export\":\"sign\",\"input\":{\"name\":\"contract\",\"as\":\"text\"}}\n{\"export\":\"other\"}\n";
    let folder = Folder::new();
    let file = folder.write("records.jsonl", records);
    let output = run(&["docs", &file]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("sign") && stdout(&output).contains("other"), "{}", stdout(&output));
}
