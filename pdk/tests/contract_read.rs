//! `Contract::of` and `from_records`: what is read, and what is refused.

#![cfg(not(miri))] // safe code alone, and megabytes of records take hours
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // tests fail by panicking

use extism_pdk::contract::{
    Arguments, Contract, ContractError, Data, Direction, Encoding, Kind, Number, Payload, Tagging, Type,
};
use extism_pdk::json::{self, Value, json};

/// A section of a module: short ones only.
fn section(id: u8, content: &[u8]) -> Vec<u8> {
    let mut length = content.len();
    let mut section = vec![id];
    loop {
        let byte = (length & 0x7f) as u8;
        length >>= 7;
        section.push(if length == 0 { byte } else { byte | 0x80 });
        if length == 0 {
            break;
        }
    }
    [section.as_slice(), content].concat()
}

fn name(name: &str) -> Vec<u8> {
    [&[u8::try_from(name.len()).unwrap()], name.as_bytes()].concat()
}

fn custom(records: &[u8]) -> Vec<u8> {
    section(0, &[name("extism-contract-v0").as_slice(), records].concat())
}

/// A module that imports functions, exports functions, and has sections of records. Its types and code are missing.
fn module(imports: &[(&str, &str)], exports: &[&str], records: &[&[u8]]) -> Vec<u8> {
    let imports: Vec<_> =
        imports.iter().map(|(space, function)| [name(space), name(function), vec![0, 0]].concat()).collect();
    let exports: Vec<_> = exports.iter().map(|export| [name(export), vec![0, 0]].concat()).collect();
    let list = |items: Vec<Vec<u8>>| [vec![u8::try_from(items.len()).unwrap()], items.concat()].concat();
    let records: Vec<_> = records.iter().flat_map(|records| custom(records)).collect();
    [b"\0asm\x01\0\0\0".to_vec(), section(2, &list(imports)), section(7, &list(exports)), records].concat()
}

fn error(records: &str) -> String {
    Contract::from_records(records).unwrap_err().to_string()
}

fn payload(name: &str, encoding: &str, ty: Value) -> Value {
    json!({"name": name, "as": encoding, "type": ty})
}

#[test]
fn a_contract_is_read() {
    let count = r#"{"export":"count","doc":"Counts.\nAll.","input":{"name":"text","as":"text"},"output":{"as":"json","type":{"ref":"words::Report"}},"fails":true,"errors":[{"code":1,"name":"Empty","doc":"none"}],"types":{"words::Report":{"struct":[{"name":"count","type":"u32"}]}}}"#;
    let rest = concat!(
        r#"{"export":"repeat","args":[{"name":"text","type":"text"},{"type":"usize","optional":true}],"output":{"as":"text"}}"#,
        "\n",
        r#"{"export":"nothing"}"#,
        "\n",
        r#"{"export":"slug","shared":true,"args":[{"name":"title","as":"text"},{"name":"most","as":"scalar","type":"i64"}],"output":{"as":"le","type":"u32","optional":true}}"#,
        "\n\n",
        r#"{"import":"read","from":"kv","args":[{"name":"key","as":"text"}],"output":{"as":"bytes","optional":true},"recoverable":true}"#,
        "\n",
        r#"{"init":true,"doc":"Sets up.","fails":true}"#,
        "\n",
        r#"{"config":"words::Settings","fields":[{"name":"limit","type":"u32","optional":true,"default":0}]}"#,
    );
    let exports = ["slug", "repeat", "nothing", "count"];
    let wasm = module(&[("kv", "read"), ("env", "other")], &exports, &[count.as_bytes(), b"\n", rest.as_bytes()]);
    let contract = Contract::of(&wasm).unwrap().unwrap();

    let names: Vec<_> = contract.exports.iter().map(|export| export.name.as_str()).collect();
    assert_eq!(names, ["count", "nothing", "repeat", "slug"]);
    let count = contract.export("count").unwrap();
    assert_eq!((count.doc.as_str(), count.fails), ("Counts.\nAll.", true));
    assert_eq!(
        (count.errors[0].code, count.errors[0].name.as_str(), count.errors[0].doc.as_str()),
        (1, "Empty", "none")
    );
    let Arguments::Input(input) = &count.arguments else { panic!("{count:?}") };
    assert_eq!((input.name.as_str(), &input.encoding, &input.ty), ("text", &Encoding::Text, &Type::Text));
    let report = contract.definition(&count.output.as_ref().unwrap().ty).unwrap();
    let Kind::Data(Data::Struct(report)) = &report.kind else { panic!("{report:?}") };
    assert_eq!((report.fields[0].name.as_str(), &report.fields[0].ty), ("count", &Type::Number(Number::U32)));

    assert_eq!(contract.export("nothing").unwrap().arguments, Arguments::None);
    assert_eq!(contract.export("nothing").unwrap().output, None);
    let Arguments::Array(repeat) = &contract.export("repeat").unwrap().arguments else { panic!("{contract:?}") };
    assert!(!repeat[0].optional && repeat[1].optional && repeat[1].name.is_empty());
    let slug = contract.export("slug").unwrap();
    let Arguments::Passed(passed) = &slug.arguments else { panic!("{slug:?}") };
    let encodings: Vec<_> = passed.iter().map(|payload: &Payload| payload.encoding.name()).collect();
    assert_eq!(encodings, ["text", "scalar"]);
    assert!(slug.output.as_ref().unwrap().optional);

    let read = contract.import("kv", "read").unwrap();
    assert!(read.recoverable && read.output.as_ref().unwrap().ty == Type::Bytes);
    assert!(contract.import("kv", "other").is_none() && contract.import("env", "read").is_none());
    assert_eq!((contract.inits[0].doc.as_str(), contract.inits[0].fails), ("Sets up.", true));
    let settings = &contract.configs[0];
    assert_eq!((settings.name.as_str(), &settings.keys.fields[0].default), ("words::Settings", &Some(json!(0))));

    let written = json::to_value(&contract).unwrap();
    assert_eq!(
        written["exports"][3],
        json!({"export": "slug", "shared": true,
            "args": [payload("title", "text", json!("text")), payload("most", "scalar", json!("i64"))],
            "output": {"as": "le", "type": "u32", "optional": true}})
    );
    assert_eq!(
        written["imports"],
        json!([{"import": "read", "from": "kv", "recoverable": true, "args": [payload("key", "text", json!("text"))],
            "output": {"as": "bytes", "type": "bytes", "optional": true}}])
    );
}

/// What the guide shows is of the format that it describes.
#[test]
fn the_record_of_the_guide_is_read() {
    let page = include_str!("../src/guide/contract.md");
    let record = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let contract = Contract::from_records(&record.replace("\n ", "")).unwrap();
    let count = contract.export("count_vowels").unwrap();
    assert_eq!((count.doc.as_str(), count.fails), ("Counts the vowels of a text.", true));
    let Kind::Data(Data::Struct(report)) = &contract.types["words::Report"].kind else { panic!("{contract:?}") };
    assert_eq!((report.fields[1].optional, &report.fields[1].default), (true, &Some(Value::Null)));
}

#[test]
fn a_module_without_records_has_no_contract() {
    assert_eq!(Contract::of(&module(&[], &["count"], &[])), Ok(None));
    assert_eq!(Contract::of(b"\0asm\x01\0\0\0"), Ok(None));
    // Of a module without a contract nothing else is read.
    let broken = [b"\0asm\x01\0\0\0".to_vec(), section(7, b"\xff")].concat();
    assert_eq!(Contract::of(&broken), Ok(None));
}

#[test]
fn every_form_of_a_type_is_read_and_written() {
    let any = |name: &str| Type::Any(name.into());
    let number = || Box::new(Type::Number(Number::I8));
    for (json, ty) in [
        (json!("bool"), Type::Bool),
        (json!("char"), Type::Char),
        (json!("text"), Type::Text),
        (json!("bytes"), Type::Bytes),
        (json!("unit"), Type::Unit),
        (json!("any"), any("")),
        (json!({"any": "Value"}), any("Value")),
        (json!({"text": "ip"}), Type::Format("ip".into())),
        (json!({"ref": "T"}), Type::Ref("T".into())),
        (json!({"option": "i8"}), Type::Nullable(number())),
        (json!({"list": "i8"}), Type::List(number())),
        (json!({"list": "i8", "unique": true}), Type::Set(number())),
        (json!({"array": "i8", "length": 3}), Type::Array(number(), 3)),
        (json!({"tuple": ["i8", "text"]}), Type::Tuple(vec![*number(), Type::Text])),
        (json!({"map": "i8"}), Type::Map { key: Type::Text.into(), value: number() }),
        (json!({"map": "i8", "key": "i8"}), Type::Map { key: number(), value: number() }),
    ] {
        let read: Type = json::from_value(json.clone()).unwrap();
        assert_eq!((&read, json::to_value(&read).unwrap()), (&ty, json));
        // From a text, which is what is read.
        let text = json::to_string(&ty).unwrap();
        assert_eq!(json::from_str::<Type>(&text).unwrap(), ty);
    }
    for name in "i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64".split(' ') {
        let Type::Number(number) = json::from_value(json!(name)).unwrap() else { panic!("{name}") };
        assert_eq!(number.name(), name);
        assert_eq!((number.is_float(), number.is_signed()), (name.starts_with('f'), !name.starts_with('u')));
        let bits = if name.ends_with("size") { 32 } else { name[1..].parse().unwrap() };
        assert_eq!(number.bits(), bits);
    }
}

#[test]
fn every_form_of_a_definition_is_read_and_written() {
    let circle = json!({"name": "Circle", "doc": "Round.", "struct": [{"name": "r", "type": "f64"}], "closed": true});
    for json in [
        json!({"unit": true, "doc": "Nothing."}),
        json!({"is": "u32"}),
        json!({"tuple": ["u32", "text"]}),
        json!({"struct": []}),
        json!({"struct": [
            {"name": "a", "type": "text", "doc": "A.", "optional": true, "omitted": true, "only": "in", "aliases": ["b"],
                "default": null},
            {"flatten": {"ref": "Other"}}
        ], "closed": true}),
        json!({"enum": [{"name": "A"}, {"name": "B", "is": "u8", "only": "out"}, {"name": "C", "tuple": ["u8"]}, circle]}),
        json!({"enum": [{"name": "A", "aliases": ["a"], "other": true}, {"name": "B", "is": "u8", "untagged": true}]}),
        json!({"enum": [circle], "tag": "kind"}),
        json!({"enum": [circle], "tag": "kind", "content": "value"}),
        json!({"enum": [{"name": "A", "is": {"option": "u8"}, "optional": true}], "tag": "t", "content": "c"}),
        json!({"enum": [circle], "untagged": true}),
    ] {
        let record = json!({"export": "f", "types": {"Other": {"unit": true}, "T": json}});
        let contract = Contract::from_records(&record.to_string()).unwrap();
        assert_eq!(json::to_value(&contract.types["T"]).unwrap(), json);
    }
    let of = |json: Value| Contract::from_records(&json!({"export": "f", "types": {"T": json}}).to_string()).unwrap();
    let kind = |json: Value| of(json).types["T"].kind.clone();
    let tagging = |json: Value| match kind(json) {
        Kind::Enum { tagging, .. } => tagging,
        other => panic!("{other:?}"),
    };
    assert_eq!(tagging(json!({"enum": []})), Tagging::External);
    assert_eq!(tagging(json!({"enum": [], "tag": "t"})), Tagging::Internal { tag: "t".into() });
    let adjacent = Tagging::Adjacent { tag: "t".into(), content: "c".into() };
    assert_eq!(tagging(json!({"enum": [], "tag": "t", "content": "c"})), adjacent);
    assert_eq!(tagging(json!({"enum": [], "untagged": true})), Tagging::Untagged);
    let Kind::Data(Data::Struct(record)) = kind(json!({"struct": [
        {"name": "a", "type": "u8", "only": "out"}, {"flatten": "any"}]}))
    else {
        panic!()
    };
    assert!(record.fields[0].crosses(Direction::Out) && !record.fields[0].crosses(Direction::In));
    assert_eq!((record.fields.len(), record.flattened.len(), record.closed), (1, 1, false));
}

/// A later version may say more.
#[test]
fn what_is_unknown_is_ignored() {
    let contract = Contract::from_records(concat!(
        r#"{"export":"f","since":"1.2","input":{"as":"cbor","type":{"range":"u8"},"level":[3]},"types":{"T":{"union":[],"doc":"d"}}}"#,
        "\r\n",
        r#"{"event":"started","fields":{},"types":5,"from":[],"shared":"yes"}"#,
        "\n",
        r#"{"init":false}"#,
    ))
    .unwrap();
    assert_eq!((contract.exports.len(), contract.inits.len()), (1, 0));
    let Arguments::Input(input) = &contract.exports[0].arguments else { panic!("{contract:?}") };
    assert_eq!((&input.encoding, &input.ty), (&Encoding::Other("cbor".into()), &Type::Any(String::new())));
    assert_eq!(contract.types["T"].kind, Kind::Any);
    assert_eq!(json::from_str::<Type>("\"u256\"").unwrap(), Type::Any("u256".into()));
}

/// A library's functions can leave their records behind.
#[test]
fn records_of_functions_that_are_not_there_are_left_out() {
    let records = concat!(
        r#"{"export":"here","input":{"as":"json","type":{"ref":"Here"}},"types":{"Here":{"unit":true}}}"#,
        "\n",
        r#"{"export":"gone","types":{"Gone":{"unit":true}}}"#,
        "\n",
        r#"{"import":"here","from":"kv"}"#,
        "\n",
        r#"{"import":"here","from":"elsewhere"}"#,
        "\n",
        r#"{"import":"gone","from":"kv"}"#,
    );
    let contract = Contract::of(&module(&[("kv", "here")], &["here"], &[records.as_bytes()])).unwrap().unwrap();
    assert_eq!((contract.exports.len(), contract.imports.len(), contract.types.len()), (1, 1, 1));
    assert!(contract.export("here").is_some() && contract.import("kv", "here").is_some());
    // A memory of that name isn't the function; other kinds of imports are passed over.
    let memory = [name("gone"), vec![2, 0]].concat();
    let imports = [
        [name("a"), name("table"), vec![1, 0x70, 1, 1, 2]].concat(),
        [name("a"), name("typed table"), vec![1, 0x63, 0x85, 1, 0, 1]].concat(),
        [name("kv"), name("gone"), vec![2, 9, 1, 2, 0]].concat(),
        [name("a"), name("global"), vec![3, 0x7f, 0]].concat(),
        [name("a"), name("tag"), vec![4, 0, 0]].concat(),
        [name("kv"), name("here"), vec![0, 0x80, 1]].concat(),
    ];
    let wasm = [
        b"\0asm\x01\0\0\0".to_vec(),
        section(2, &[vec![6], imports.concat()].concat()),
        section(7, &[vec![1], memory].concat()),
        custom(records.as_bytes()),
    ];
    let contract = Contract::of(&wasm.concat()).unwrap().unwrap();
    assert_eq!((contract.exports.len(), contract.imports.len(), contract.types.len()), (0, 1, 0));
}

#[test]
fn what_is_said_twice_must_be_the_same() {
    let f = r#"{"export":"f","types":{"T":{"unit":true}}}"#;
    let same =
        Contract::from_records(&format!("{f}\n{f}\n{}", r#"{"export":"g","types":{"T":{"unit":true}}}"#)).unwrap();
    assert_eq!((same.exports.len(), same.types.len()), (2, 1));
    for (other, what) in [
        (r#"{"export":"f","fails":true}"#, "export `f`"),
        (r#"{"export":"f","types":{"T":{"is":"u8"}}}"#, "export `f`"),
        (
            concat!(r#"{"import":"i","from":"m"}"#, "\n", r#"{"import":"i","from":"m","recoverable":true}"#),
            "import `i` of `m`",
        ),
        (concat!(r#"{"config":"C","fields":[]}"#, "\n", r#"{"config":"C","doc":"d","fields":[]}"#), "config `C`"),
    ] {
        let text = format!("the contract describes the {what} twice, in different ways");
        assert_eq!(error(&format!("{f}\n{other}")), text);
    }
}

/// Local types of two functions, or types of two versions of a crate.
#[test]
fn different_types_of_one_name_are_told_apart() {
    let record = |name: &str, types: Value| {
        let output = json!({"as": "json", "type": {"list": {"ref": "T"}}});
        json!({"export": name, "output": output, "types": types}).to_string()
    };
    let wraps = json!({"struct": [{"name": "u", "type": {"ref": "U"}}]});
    let records = [
        record("a", json!({"T": wraps, "U": {"is": "u8"}})),
        record("b", json!({"T": wraps, "U": {"is": "u16"}})),
        record("c", json!({"T": wraps, "U": {"is": "u16"}})),
        record("d", json!({"T": {"is": {"option": {"ref": "T"}}}})),
        record("e", json!({"T": {"is": {"option": {"ref": "T"}}}})),
        record("f", json!({"T": {"is": {"ref": "T#2"}}, "T#2": {"unit": true}})),
        record("g", json!({"T": wraps, "U": {"is": "u8"}})),
    ];
    let contract = Contract::from_records(&records.join("\n")).unwrap();
    let output = |name: &str| json::to_value(contract.export(name).unwrap().output.as_ref().unwrap()).unwrap();
    for (export, ty) in [("a", "T"), ("b", "T#2"), ("c", "T#2"), ("d", "T#3"), ("e", "T#3"), ("f", "T#4"), ("g", "T")] {
        assert_eq!(output(export)["type"], json!({"list": {"ref": ty}}), "{export}");
    }
    assert_eq!(
        json::to_value(&contract.types).unwrap(),
        json!({
            "T": wraps, "U": {"is": "u8"},
            "T#2": {"struct": [{"name": "u", "type": {"ref": "U#2"}}]}, "U#2": {"is": "u16"},
            "T#3": {"is": {"option": {"ref": "T#3"}}},
            "T#4": {"is": {"ref": "T#2#2"}}, "T#2#2": {"unit": true},
        })
    );
    // In whatever order they are linked.
    let reversed: Vec<_> = records.iter().rev().map(String::as_str).collect();
    assert_eq!(Contract::from_records(&reversed.join("\n")).unwrap(), contract);
    let many = |count: u32| {
        (0..count)
            .map(|number| record(&number.to_string(), json!({"T": {"doc": number.to_string(), "unit": true}})) + "\n")
    };
    assert_eq!(Contract::from_records(&many(40).collect::<String>()).unwrap().types.len(), 40);
    assert_eq!(error(&many(100).collect::<String>()), "the contract has too many types with the name `T`");
    // Each depends on the next.
    let chain = |last: &str| {
        let mut types: Vec<_> = (0..1000)
            .map(|number| (format!("T{number:04}"), json!({"is": {"ref": format!("T{:04}", number + 1)}})))
            .collect();
        types.push(("T1000".into(), json!({"is": last})));
        types.push(("T".into(), json!({"unit": true})));
        json::Map::from_iter(types)
    };
    let records = [record("a", chain("u8").into()), record("b", chain("u16").into())].join("\n");
    assert!(error(&records).starts_with("the contract has too many types with the name `T"));
}

#[test]
fn every_reference_is_defined() {
    let undefined = "the contract doesn't define the type `Gone`";
    for record in [
        r#"{"export":"f","input":{"as":"json","type":{"ref":"Gone"}}}"#,
        r#"{"export":"f","output":{"as":"json","type":{"option":{"list":{"array":{"ref":"Gone"},"length":1}}}}}"#,
        r#"{"export":"f","args":[{"name":"a","type":{"tuple":["u8",{"map":"u8","key":{"ref":"Gone"}}]}}]}"#,
        r#"{"export":"f","shared":true,"args":[{"as":"json","type":{"ref":"Gone"}}]}"#,
        r#"{"import":"f","from":"m","output":{"as":"json","type":{"map":{"ref":"Gone"}}}}"#,
        r#"{"config":"C","fields":[{"flatten":{"ref":"Gone"}}]}"#,
        r#"{"export":"f","types":{"T":{"enum":[{"name":"V","struct":[{"name":"a","type":{"ref":"Gone"}}]}]}}}"#,
        r#"{"export":"f","types":{"T":{"is":{"ref":"Gone"}}}}"#,
    ] {
        assert_eq!(error(record), undefined, "{record}");
    }
}

/// None of these panics, hangs or takes much memory; the text says what is wrong and is safe to show.
#[test]
fn what_is_broken_or_hostile_is_an_error() {
    let nested = |depth: usize, left: &str, right: &str| {
        format!(r#"{{"export":"f","input":{{"as":"json","type":{}"u8"{}}}}}"#, left.repeat(depth), right.repeat(depth))
    };
    for (records, said) in [
        ("{", "can't read line 1 of the contract: EOF while parsing an object at column 1"),
        (
            "{}\n{\"export\":5}",
            "can't read line 2 of the contract: invalid type: integer `5`, expected a string at column 11",
        ),
        ("5", "can't read line 1 of the contract: invalid type: integer `5`, expected a record: an object at column 1"),
        ("{\"export\":\"f\",\"export\":\"f\"}", "duplicate field `export`"),
        ("{\"import\":\"f\"}", "missing field `from`"),
        (r#"{"export":"f","input":{}}"#, "missing field `as`"),
        (r#"{"export":"f","input":{"as":"json","type":5}}"#, "expected a type, which is a text or an object"),
        (r#"{"export":"f","input":{"as":"json","type":{"array":"u8"}}}"#, "missing field `length`"),
        (r#"{"export":"f","args":[{"name":"n"}]}"#, "a field without a type"),
        (r#"{"export":"f","errors":[{"code":99999999999,"name":"E"}]}"#, "expected i32"),
        (&nested(10_000, r#"{"option":"#, "}"), "lists and objects nest deeper than 127 levels at column "),
        (&nested(10_000, r#"{"tuple":["#, "]}"), "lists and objects nest deeper than 127 levels at column "),
        (&nested(10_000, r#"[{"x":"#, "}]"), "expected a type"),
        ("{\"export\":\"f\",\"fails\":\"\\u001b[2J\\u202e\"}", "invalid type: string \"\\u{1b}[2J\\u{202e}\""),
    ] {
        let text = error(records);
        assert!(text.contains(said), "{text}");
        assert!(text.len() < 1000 && !text.contains(|letter: char| letter.is_control()), "{text}");
    }
    let hostile = "\u{1b}[31m\n\"\u{202e}\u{200b}`";
    let record = json!({"export": "f", "input": {"as": "json", "type": {"ref": hostile.repeat(1000)}}}).to_string();
    let text = error(&record);
    assert!(text.starts_with("the contract doesn't define the type `\\u{1b}[31m\\n\"\\u{202e}\\u{200b}`"), "{text}");
    assert!(text.len() < 3000 && text.contains('…'), "{text}");
}

/// As deep as JSON may nest, in the thread of a test, without optimisation.
#[test]
fn what_nests_less_deep_is_read() {
    for (left, right, levels) in
        [(r#"{"option":"#, "}", 120), (r#"{"tuple":["#, "]}", 60), (r#"{"map":"u8","key":"#, "}", 120)]
    {
        let ty = format!("{}\"u8\"{}", left.repeat(levels), right.repeat(levels));
        let records = format!(
            r#"{{"export":"f","types":{{"T":{{"enum":[{{"name":"V","struct":[{{"name":"n","type":{ty}}}]}}]}}}}}}"#
        );
        let contract = Contract::from_records(&records).unwrap();
        assert_eq!(contract.clone(), contract);
        assert!(format!("{contract:?}").len() > levels);
        assert!(json::to_string(&contract).unwrap().contains(&ty));
    }
}

#[test]
fn a_section_is_read_up_to_its_limit() {
    let long = vec![b' '; 10 << 20];
    let wasm = module(&[], &["f"], &[&long]);
    let text = Contract::of(&wasm).unwrap_err().to_string();
    assert_eq!(text, "the contract has 10485760 bytes, more than the limit of 4194304");
    // Together they are as long.
    let wasm = module(&[], &["f"], &[&long[..3 << 20], &long[..3 << 20]]);
    assert!(Contract::of(&wasm).unwrap_err().to_string().contains("6291456 bytes"));
    let many = "{\"export\":\"f\"}\n".repeat(10_000);
    assert_eq!(Contract::of(&module(&[], &["f"], &[many.as_bytes()])).unwrap().unwrap().exports.len(), 1);
}

#[test]
fn text_is_utf_8() {
    let refused = |records: &[u8]| Contract::of(&module(&[], &["f"], &[records])).unwrap_err().to_string();
    assert_eq!(refused(b"{\"export\":\"f\"}\n{\"export\":\"\xff\"}"), "line 2 of the contract isn't UTF-8");
    assert_eq!(refused(b"\xc3"), "line 1 of the contract isn't UTF-8");
    // A character may begin in one section and end in the next: they are one text.
    let split = module(&[], &["f"], &[b"{\"export\":\"f\",\"doc\":\"\xc3", b"\xa9\"}"]);
    assert_eq!(Contract::of(&split).unwrap().unwrap().exports[0].doc, "é");
}

/// Cut off anywhere, or with any byte changed: an error, or what is left of it.
#[test]
fn a_damaged_module_is_an_error_or_less() {
    let records = br#"{"export":"f","input":{"name":"a","as":"json","type":{"list":"u8"}}}"#;
    let wasm = module(&[("kv", "read")], &["f"], &[records]);
    for end in 0..wasm.len() {
        let read = Contract::of(&wasm[..end]);
        assert!(matches!(read, Ok(None) | Err(_)), "{end}: {read:?}");
    }
    for at in 0..wasm.len() {
        for byte in [0, 1, 0x7f, 0x80, 0xff, wasm[at] ^ 1] {
            let mut changed = wasm.clone();
            changed[at] = byte;
            let _: Result<Option<Contract>, ContractError> = Contract::of(&changed);
        }
    }
    let said = |wasm: &[u8]| Contract::of(wasm).unwrap_err().to_string();
    assert!(said(b"hello").starts_with("the bytes aren't a WebAssembly module"));
    assert!(said(b"\0asm\x0d\0\x01\0").starts_with("the bytes aren't a WebAssembly module"));
    assert_eq!(said(&wasm[..wasm.len() - 1]), "the module is cut off, or a section's length is wrong");
    let exports = [b"\0asm\x01\0\0\0".to_vec(), custom(b"{}"), section(7, b"\xff\xff\xff\xff\x0f")].concat();
    assert_eq!(said(&exports), "can't read the module's exports");
    let imports = [b"\0asm\x01\0\0\0".to_vec(), custom(b"{}"), section(2, &[1, 0, 0, 99])].concat();
    assert_eq!(said(&imports), "can't read the module's imports");
}
