//! `call --args` encodes arguments in JSON by the contract, and prints outputs in JSON.

use std::sync::LazyLock;

use host_harness::{Profile, build_crate};
use serde_json::json;

use crate::support::{ECHO, Folder, assert_refused, call, json, run_with, stderr, stdout, with_contract};

/// Calls an export of a plugin whose exports return their input.
fn described(export: &str, args: &str) -> String {
    let output = call(&["tests/plugins/described", export, "--args", args]);
    assert!(output.status.success(), "{export}({args}): {}", stderr(&output));
    assert!(stderr(&output).is_empty(), "{export}({args}): {}", stderr(&output));
    stdout(&output).trim_end_matches('\n').to_owned()
}

/// Returns a small module with the contract of that plugin. Its functions are never called.
fn empty_module() -> &'static [u8] {
    static MODULE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let wasm = std::fs::read(build_crate("../tests/plugins/described", Profile::Named).unwrap()).unwrap();
        let exports = "json msgpack enums text maybe bytes number flag several nothing shared";
        let exports = exports.split(' ').map(|name| format!("(func (export \"{name}\") (result i32) (unreachable))"));
        let records = wasmparser::Parser::new(0).parse_all(&wasm).filter_map(|section| match section.unwrap() {
            wasmparser::Payload::CustomSection(section) if section.name() == "extism-contract-v0" => {
                Some(section.data())
            }
            _ => None,
        });
        with_contract(&format!("(module {})", exports.collect::<String>()), records.collect::<Vec<_>>().concat())
    });
    &MODULE
}

fn refused(export: &str, args: &str) -> String {
    let output = run_with(&["call", "-", export, "--args", args], empty_module());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stdout(&output).is_empty(), "{output:?}");
    stderr(&output).strip_prefix("error: ").unwrap().trim_end().to_owned()
}

/// Input and output can have different forms.
#[test]
fn each_encoding_takes_arguments_and_gives_json() {
    let text = json!({"as": "text"});
    let bytes = json!({"as": "bytes"});
    let of = |encoding: &str, ty: &str| json!({"as": encoding, "type": ty});
    let maybe = |mut payload: serde_json::Value| {
        payload["optional"] = true.into();
        payload
    };
    let array = json!({"as": "bytes", "type": {"array": "u8", "length": 2}});
    let list = json!({"as": "json", "type": {"list": "f64"}});
    for (input, args, output, printed) in [
        (&text, r#"["straße\n"]"#, &text, r#""straße\n""#),
        (&text, r#"["ÿ"]"#, &of("base64", "text"), ""),
        (&of("base64", "text"), r#"["ÿ"]"#, &text, r#""w78=""#),
        (&of("base64", "text"), r#"["ÿ"]"#, &of("base64", "text"), r#""ÿ""#),
        (&of("base64", "bytes"), "[[255, 0]]", &of("base64", "bytes"), r#"{"base64":"/wA="}"#),
        (&maybe(text.clone()), "[]", &maybe(text.clone()), "null"),
        (&maybe(text.clone()), "[null]", &bytes, r#""""#),
        (&maybe(text.clone()), r#"["a"]"#, &maybe(of("json", "u8")), ""),
        (&maybe(of("json", "u8")), "[ 7 ]", &text, r#""7""#),
        (&bytes, r#"["abc"]"#, &bytes, r#""abc""#),
        (&bytes, "[[0, 255]]", &bytes, r#"{"base64":"AP8="}"#),
        (&bytes, r#"[{"base64": "/wA="}]"#, &bytes, r#"{"base64":"/wA="}"#),
        (&array, "[[0, 255]]", &array, r#"{"base64":"AP8="}"#),
        (&of("raw", "any"), "[[0, 255]]", &of("protobuf", "any"), r#"{"base64":"AP8="}"#),
        (&of("any", "any"), r#"["as it is"]"#, &of("any", "any"), r#""as it is""#),
        (&of("le", "i64"), "[-2]", &bytes, r#"{"base64":"/v////////8="}"#),
        (&of("le", "i64"), "[-9223372036854775808]", &of("le", "i64"), "-9223372036854775808"),
        (&of("le", "i64"), "[-2]", &of("le", "u64"), "18446744073709551614"),
        (&of("le", "u32"), "[4294967294]", &of("le", "i32"), "-2"),
        (&of("le", "f32"), "[0.1]", &of("le", "f32"), "0.1"),
        (&of("le", "f32"), "[1]", &bytes, r#"{"base64":"AACAPw=="}"#),
        (&of("le", "f64"), "[-0.1]", &of("le", "f64"), "-0.1"),
        (&of("le", "bool"), "[true]", &bytes, r#""\u0001""#),
        (&of("le", "bool"), "[false]", &of("le", "bool"), "false"),
        (
            &of("json", "u128"),
            "[340282366920938463463374607431768211455]",
            &of("json", "u128"),
            "340282366920938463463374607431768211455",
        ),
        (&list, "[ [1, 2.50] ]", &list, "[1, 2.50]"),
        (&of("msgpack", "u8"), "[200]", &bytes, r#"{"base64":"zMg="}"#),
        (
            &bytes,
            "[[196, 16, 255,255,255,255,255,255,255,255,255,255,255,255,255,255,255,254]]",
            &of("msgpack", "i128"),
            "-2",
        ),
        (&of("msgpack", "text"), r#"["é"]"#, &of("msgpack", "text"), r#""é""#),
    ] {
        let mut input = input.clone();
        input["name"] = "a".into();
        let record = json!({"export": "echo", "input": input, "output": output});
        let wasm = with_contract(ECHO, record.to_string());
        let called = run_with(&["call", "-", "echo", "--args", args], &wasm);
        assert!(called.status.success(), "{record}: {}", stderr(&called));
        if printed.is_empty() {
            assert!(stderr(&called).starts_with("warning: "), "{record}: {}", stderr(&called));
        } else {
            assert_eq!((stdout(&called), stderr(&called)), (format!("{printed}\n").as_str(), ""), "{record}");
        }
    }
}

#[test]
fn several_arguments_are_an_array() {
    let record = json!({"export": "echo", "output": {"as": "json", "type": {"list": "any"}}, "args": [
        {"name": "text", "type": "text"}, {"name": "times", "type": "u8"},
        {"name": "between", "type": {"option": "text"}, "optional": true}]});
    let wasm = with_contract(ECHO, record.to_string());
    for (args, printed) in [
        (r#" [ "a,b]" , 2 , "\n" ] "#, "[\"a,b]\",2,\"\\n\"]\n"),
        (r#"["ab",2]"#, "[\"ab\",2]\n"),
        (r#"["ab",2,null]"#, "[\"ab\",2,null]\n"),
    ] {
        let output = run_with(&["call", "-", "echo", "--args", args], &wasm);
        assert_eq!(stdout(&output), printed, "{}", stderr(&output));
    }
    let nothing = with_contract(&ECHO.replace("(call $length)", "(i64.const 0)"), r#"{"export":"echo"}"#);
    assert_eq!(stdout(&run_with(&["call", "-", "echo", "--args", "[]"], &nothing)), "null\n");
}

#[test]
fn a_plugin_reads_what_is_encoded() {
    for (export, args, output) in [
        ("tree", r#"[{"value": 1, "children": [{"value": 2, "children": [{"value": 3}]}, {"value": 4}]}]"#, "10"),
        ("enums", r#"[{"t": "Left"}, 5, "::1"]"#, r#"[{"t":"Left"},5,"::1"]"#),
        ("enums", r#"[{"t": "Right", "c": 7}, ["a"], "10.0.0.1"]"#, r#"[{"t":"Right","c":7},["a"],"10.0.0.1"]"#),
        ("maybe", "[]", "null"),
        ("float", "[1]", "0.1"),
        ("base64", "[]", r#""ÿ""#),
    ] {
        assert_eq!(described(export, args), output, "{export}({args})");
    }
}

/// MessagePack has fields by position and numbers as keys. In JSON both have names, and stay the same.
#[test]
fn msgpack_is_json_here() {
    let drawing = concat!(
        r#"{"name":"d","shapes":["Empty",{"Square":1.5},{"Line":[1.0,2.0]},{"Circle":{"radius":0.5}}],"#,
        r#""pages":{"7":{"colour":"red","width":3},"10":null},"tags":["a","é"],"#,
        r#""marks":[{"kind":"Dot"},{"kind":"Text","text":"t"},{"kind":"Styled","colour":"blue","width":null}],"#,
        r#""origin":[-128,0.1]}"#
    );
    assert_eq!(described("msgpack", &format!("[{drawing}]")), drawing);
    assert_eq!(described("json", &format!("[{drawing}]")), drawing);
    let small = described("msgpack", r#"[{"shapes": [], "name": "d", "pages": {"1": {"color": "red"}}}]"#);
    let expected =
        r#"{"name":"d","shapes":[],"pages":{"1":{"colour":"red","width":null}},"tags":[],"marks":[],"origin":[0,0.0]}"#;
    assert_eq!(small, expected);
}

/// Wrong arguments are found before the call. The plugin's error would be another one, or it would take them for something
/// else.
#[test]
fn wrong_arguments_are_told_by_name_and_type() {
    let drawing = |rest: &str| format!(r#"[{{"name": "d", "shapes": [], {rest}}}]"#);
    for (export, args, said) in [
        ("text", "[5]".into(), "argument 1, `text`: expected text, not 5"),
        ("text", "[]".into(), "`text(text: text) -> text` takes 1 argument, but --args has 0"),
        ("number", r#"["5"]"#.into(), "argument 1, `number`: expected i64, not \"5\""),
        ("number", "[9223372036854775808]".into(), "argument 1, `number`: expected i64, not 9223372036854775808"),
        ("number", "[1e100]".into(), "argument 1, `number`: expected i64, not 1e+100"),
        ("number", "[1.5]".into(), "argument 1, `number`: expected i64, not 1.5"),
        ("flag", "[1]".into(), "argument 1, `flag`: expected bool, not 1"),
        ("bytes", "[[256]]".into(), "argument 1, `bytes`: expected bytes, not a list"),
        ("maybe", "[[]]".into(), "argument 1, `text`: expected optional text, not a list"),
        ("several", r#"["ab", 256]"#.into(), "argument 2, `times`: expected u8, not 256"),
        ("several", r#"["ab", null]"#.into(), "argument 2, `times`: expected u8, not null"),
        (
            "several",
            r#"["ab"]"#.into(),
            "`several(json [text: text, times: u8, between?: text?]) -> text` takes 2 to 3 arguments, but --args has 1",
        ),
        (
            "several",
            r#"["ab", 1, "", 2]"#.into(),
            "`several(json [text: text, times: u8, between?: text?]) -> text` takes 2 to 3 arguments, but --args has 4",
        ),
        ("nothing", "[1]".into(), "`nothing()` takes no arguments, but --args has 1"),
        (
            "text",
            r#""a""#.into(),
            "can't read --args as a JSON array of the arguments of `text(text: text) -> text`: it isn't an array",
        ),
        (
            "text",
            r#"["a"#.into(),
            "can't read --args as a JSON array of the arguments of `text(text: text) -> text`: EOF while parsing a string at line 1 \
             column 3",
        ),
        ("json", r#"[{"name": "d"}]"#.into(), "argument 1, `drawing`: the field `shapes: [Shape]` is missing"),
        (
            "json",
            r#"[{"name": "d", "shapes": ["Empty", "Round"]}]"#.into(),
            "argument 1, `drawing`, at `.shapes[1]`: the enum has no variant \"Round\": expected \"Empty\", \"Square\", \"Line\", \
             \"Circle\"",
        ),
        (
            "msgpack",
            r#"[{"name": "d", "shapes": [{"Circle": {"radius": "1"}}]}]"#.into(),
            "argument 1, `drawing`, at `.shapes[0].Circle.radius`: expected f64, not \"1\"",
        ),
        (
            "msgpack",
            drawing(r#""pages": {"x": null}"#),
            "argument 1, `drawing`, at `.pages[\"x\"]`: expected u16, not \"x\"",
        ),
        (
            "json",
            drawing(r#""pages": {"1": {"colour": "red", "size": 1}}"#),
            "argument 1, `drawing`, at `.pages[\"1\"]`: the struct has no field \"size\"",
        ),
        ("json", drawing(r#""tags": ["ab"]"#), "argument 1, `drawing`, at `.tags[0]`: expected char, not \"ab\""),
        (
            "json",
            drawing(r#""marks": [{"text": "t"}]"#),
            "argument 1, `drawing`, at `.marks[0]`: the field `kind`, which names the variant, is missing",
        ),
        ("json", drawing(r#""origin": [1]"#), "argument 1, `drawing`, at `.origin`: expected 2 elements, not 1"),
        ("enums", r#"[{"t": "Right"}, 1, "::1"]"#.into(), "argument 1, `side`: the field `c` is missing"),
        ("enums", r#"[{"t": "Left"}, true, "::1"]"#.into(), "argument 2, `either`: expected Either, not true"),
        ("enums", r#"[{"t": "Left"}, 1, "here"]"#.into(), "argument 3, `address`: expected text<ip>, not \"here\""),
        (
            "shared",
            r#"["a"]"#.into(),
            "can't call `shared shared(text: text) -> text or an error`: only other plugins can call it",
        ),
    ] {
        assert_eq!(refused(export, &args), said, "{export}({args})");
    }
}

#[test]
fn what_is_not_described_takes_input_only() {
    let text = r#"(module (func (export "f") (result i32) (i32.const 0)))"#;
    let refused = |wasm: &[u8], said: &str| {
        let output = run_with(&["call", "-", "f", "--args", "[]"], wasm);
        assert_refused(&output, &format!("error: can't encode --args: {said}"));
        assert!(stderr(&output).contains("by --input or --input-file"), "{}", stderr(&output));
    };
    refused(&wat::parse_str(text).unwrap(), "the plugin has no contract;");
    refused(&with_contract(text, r#"{"init":true}"#), "the plugin's contract doesn't describe `f`;");
    refused(&with_contract(text, "{"), "can't read line 1 of the contract: EOF while parsing an object at column 1;");
    let output = run_with(&["call", "-", "g", "--args", "[]"], &with_contract(text, r#"{"export":"f"}"#));
    assert!(stderr(&output).starts_with("error: the plugin has no export `g`"), "{output:?}");
    let output = run_with(&["call", "-", "f", "--args", "[]", "--input", "a"], &wat::parse_str(text).unwrap());
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

/// If an output doesn't match the contract, it is printed as usual, with a warning.
#[test]
fn an_output_that_is_not_as_described_is_said() {
    for (output, input, said) in [
        (json!({"as": "le", "type": "u32"}), "abc", "can't decode the output (3 bytes) as le u32: its length is wrong"),
        (json!({"as": "json", "type": "u8"}), "300", "the output: expected u8, not 300"),
        (json!({"as": "json", "type": {"list": "text"}}), "[\"a\",1]", "the output, at `[1]`: expected text, not 1"),
        (json!({"as": "json", "type": "u8"}), "{", "can't decode the output (1 byte) as json u8: EOF while parsing"),
        (json!({"as": "msgpack", "type": "u8"}), "", "can't decode the output (0 bytes) as msgpack u8: "),
        (json!({"as": "base64"}), "!", "can't decode the output (1 byte) as base64 any: "),
        (json!(null), "abc", "expected no output, not 3 bytes"),
    ] {
        let record = json!({"export": "echo", "input": {"as": "text"}, "output": output});
        let args = json!([input]).to_string();
        let output = run_with(&["call", "-", "echo", "--args", &args], &with_contract(ECHO, record.to_string()));
        assert!(output.status.success(), "{output:?}");
        assert_eq!(stdout(&output), input);
        assert!(
            stderr(&output).contains(&format!("warning: the contract says otherwise: {said}")),
            "{}",
            stderr(&output)
        );
    }
}

/// Types that contain themselves, or have too many forms.
#[test]
fn a_hostile_type_is_an_error() {
    let refused = |types: serde_json::Value, args: &str| {
        let record = json!({"export": "echo", "input": {"as": "json", "type": {"ref": "T"}}, "types": types});
        let wasm = with_contract(ECHO, record.to_string());
        let output = run_with(&["call", "-", "echo", "--args", args], &wasm);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(stderr(&output).starts_with("error: argument 1: "), "{}", stderr(&output));
        stderr(&output).to_owned()
    };
    let deep = "can't compare the value with the type T: it nests too deeply";
    assert!(refused(json!({"T": {"is": {"ref": "T"}}}), "[1]").contains(deep));
    let t = json!({"ref": "T"});
    let ways: Vec<_> = (0..4).map(|number| json!({"name": format!("V{number}"), "is": t})).collect();
    assert!(refused(json!({"T": {"untagged": true, "enum": ways}}), "[1]").contains("expected T, not 1"));
    assert!(
        refused(json!({"T": {"struct": [{"flatten": t}, {"flatten": t}, {"name": "a", "type": "u8"}]}}), "[{}]")
            .contains("missing")
    );
    let untagged: Vec<_> = (0..2).map(|number| json!({"name": format!("V{number}"), "is": t})).collect();
    let list = format!("[{:?}]", vec![1; 4000]);
    assert!(refused(json!({"T": {"untagged": true, "enum": untagged}}), &list).contains("expected T, not a list"));
    let wide: Vec<_> = (0..3000).map(|number| json!({"name": format!("f{number}"), "type": "u8"})).collect();
    assert!(refused(json!({"T": {"struct": wide}}), "[{}]").contains("the field `f0: u8` is missing"));
    let endless = json!({"T": {"struct": [{"flatten": t}, {"flatten": t}]}});
    let record = json!({"export": "echo", "input": {"as": "json", "type": t}, "types": endless});
    let output = run_with(&["call", "-", "echo", "--args", "[{}]"], &with_contract(ECHO, record.to_string()));
    assert!(output.status.success(), "{output:?}");
    let tuple = json!({"T": {"tuple": [t, t]}});
    let nested = format!("[{}{}]", "[".repeat(100), "]".repeat(100));
    assert!(refused(tuple, &nested).contains("expected 2 elements, not 1"));
}

#[test]
fn json_has_the_value_too() {
    let output = call(&["tests/plugins/described", "number", "--args", "[3]", "--json"]);
    let outcome = json(&output);
    assert_eq!((&outcome["value"], &outcome["output"]["base64"]), (&json!(2), &json!(null)));
    let output = call(&["examples/multi_arg", "repeat-text", "--args", r#"["ab", 2]"#]);
    assert_eq!(stdout(&output), "\"abab\"\n");
    let output = call(&["examples/multi_arg", "repeat-text", "--input", r#"["ab", 2]"#]);
    assert_eq!(stdout(&output), "abab");
    let folder = Folder::new();
    let plugin = folder.module("echo.wasm", ECHO);
    assert!(json(&call(&[&plugin, "echo", "--json"])).get("value").is_none());
}

/// Escape sequences in an output are shown as text.
#[test]
fn a_terminal_is_not_commanded_by_values() {
    let output = call(&["tests/plugins/described", "bytes", "--args", r#"["m2[\u001b"]"#]);
    assert_eq!(stdout(&output), "\"\\u001b[2m\"\n");
    let text = refused("number", r#"["\u001b[2J"]"#);
    assert_eq!(text, "argument 1, `number`: expected i64, not \"\\u{1b}[2J\"");
}
