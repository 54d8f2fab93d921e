//! Imports are checked against the contract before anything is called.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use extism_pdk::host_fn::HostError;
use extism_pdk::testing::Scalar;
use host_harness::{Builder, Error, Host};
use serde_json::{Value, json};

/// Returns a module with a contract.
fn module(text: &str, records: &[Value]) -> Builder {
    let records: String = records.iter().map(|record| format!("{record}\n")).collect();
    let escaped: String = records.bytes().map(|byte| format!("\\{byte:02x}")).collect();
    let text = format!(r#"(module {text} (@custom "extism-contract-v0" "{escaped}"))"#);
    Builder::from_bytes(wat::parse_str(text).unwrap())
}

/// Returns a plugin that imports `f` of `kv` with a WebAssembly type and a record.
fn plugin(ty: &str, record: &Value) -> Builder {
    let mut import = json!({"import": "f", "from": "kv"});
    import.as_object_mut().unwrap().extend(record.as_object().unwrap().clone());
    let text = format!(r#"(import "kv" "f" (func {ty})) (func (export "g") (result i32) (i32.const 0))"#);
    module(&text, &[import])
}

/// Returns the error's line about the import.
fn refused(builder: Builder) -> String {
    match builder.load().map(drop) {
        Err(Error::MissingImports { imports }) => imports.join("\n"),
        other => panic!("{other:?}"),
    }
}

fn text(name: &str) -> Value {
    json!({"name": name, "as": "text"})
}

fn scalar(name: &str, ty: &str) -> Value {
    json!({"name": name, "as": "scalar", "type": ty})
}

#[test]
fn a_mock_is_compared_with_the_import() {
    // WebAssembly's types can't tell these apart: a block is an i64.
    let block = json!({"args": [text("key")], "output": {"as": "text"}});
    let one = "(param i64) (result i64)";
    plugin(one, &block).host_fn_in("kv", "f", |key: String| key).load().unwrap();
    assert_eq!(
        refused(plugin(one, &block).host_fn_in("kv", "f", |Scalar(_): Scalar<i64>| "")),
        "`f` of `kv`: f(key: text) -> text, but it is linked as (i64) -> block"
    );
    assert_eq!(
        refused(plugin(one, &block).host_fn_in("kv", "f", |_: String| Scalar(1u64))),
        "`f` of `kv`: f(key: text) -> text, but it is linked as (block) -> i64"
    );
    let number = json!({"args": [scalar("at", "u64")], "output": scalar("", "i64")});
    plugin(one, &number).host_fn_in("kv", "f", |Scalar(at): Scalar<i64>| Scalar(at as u64)).load().unwrap();
    assert_eq!(
        refused(plugin(one, &number).host_fn_in("kv", "f", |Scalar(at): Scalar<i64>| at)),
        "`f` of `kv`: f(at: scalar u64) -> scalar i64, but it is linked as (i64) -> block: let the closure return a \
         `Scalar`"
    );
    assert_eq!(
        refused(plugin(one, &number).host_fn_in("kv", "f", |_: String| Scalar(1u64))),
        "`f` of `kv`: f(at: scalar u64) -> scalar i64, but it is linked as (block) -> i64: let the closure take a `Scalar` \
         for each scalar"
    );
    // WebAssembly's types tell these apart, too, so the error comes from them.
    assert_eq!(
        refused(plugin(one, &block).host_fn_in("kv", "f", |_: String, _: String| "")),
        "`f` of `kv`: f(key: text) -> text, but it is linked as (block, block) -> block"
    );
    assert_eq!(
        refused(plugin(one, &block).host_fn_in("kv", "f", |_: String| ())),
        "`f` of `kv`: f(key: text) -> text, but it is linked as (block)"
    );
    let float = json!({"args": [scalar("a", "f64"), scalar("b", "f32")]});
    assert_eq!(
        refused(plugin("(param f64 f32)", &float).host_fn_in("kv", "f", |_: Scalar<f32>, _: Scalar<f64>| ())),
        "`f` of `kv`: f(a: scalar f64, b: scalar f32), but it is linked as (f32, f64)"
    );
}

#[test]
fn an_envelope_is_compared() {
    let one = "(param i64) (result i64)";
    let plain = json!({"args": [text("key")], "output": {"as": "text"}});
    let recoverable = json!({"args": [text("key")], "output": {"as": "text"}, "recoverable": true});
    let replies = |key: String| Ok::<_, HostError>(key);
    plugin(one, &recoverable).host_fn_in("kv", "f", replies).load().unwrap();
    // The host may build the envelope itself.
    plugin(one, &recoverable).host_fn_in("kv", "f", |_: String| b"\0a".as_slice()).load().unwrap();
    assert_eq!(
        refused(plugin(one, &plain).host_fn_in("kv", "f", replies)),
        "`f` of `kv`: f(key: text) -> text, but it is linked as (block) -> envelope: declare the import as `-> Result<_, \
         HostError>`, or let the closure return another error"
    );
    assert_eq!(
        refused(plugin(one, &recoverable).host_fn_in("kv", "f", |_: String| Scalar(1u64))),
        "`f` of `kv`: f(key: text) -> text or an error, which the plugin handles, but it is linked as (block) -> i64: let \
         the closure return a `Result<_, HostError>`"
    );
    let nothing = json!({"args": [text("key")], "recoverable": true});
    plugin(one, &nothing).host(Host::new().host_fn_in("kv", "f", |_: String| Ok::<_, HostError>(()))).load().unwrap();
}

/// Imports that aren't described, imports that don't exist, and contracts that can't be read aren't errors.
#[test]
fn without_a_contract_nothing_is_compared() {
    let import = r#"(import "kv" "f" (func (param i64))) (func (export "g") (result i32) (i32.const 0))"#;
    let other = json!({"import": "f", "from": "elsewhere", "args": []});
    for records in [vec![], vec![other], vec![json!({"import": 5})]] {
        module(import, &records).host_fn_in("kv", "f", |_: Scalar<i64>| ()).load().unwrap();
    }
    let missing = plugin("(param i64)", &json!({"args": [text("key")]}));
    assert_eq!(refused(missing), "`f` of `kv`: (i64)");
}

/// Returns a plugin that imports a function, and a module that exports it.
fn linked(import: Value, export: Value) -> Result<(), String> {
    let types = |arguments: &Value| -> String {
        let of = |payload: &Value| match (payload["as"].as_str(), payload["type"].as_str()) {
            (Some("scalar"), Some("i32" | "u32")) => "i32",
            (Some("scalar"), Some(ty)) if ty.starts_with('f') => {
                if ty == "f32" {
                    "f32"
                } else {
                    "f64"
                }
            }
            _ => "i64",
        };
        arguments.as_array().into_iter().flatten().map(|payload| format!("{} ", of(payload))).collect()
    };
    let ty = |record: &Value| {
        let result = record.get("output").map(|output| types(&json!([output]))).unwrap_or_default();
        format!("(param {}) (result {result})", types(&record["args"]))
    };
    let mut record = json!({"export": "f", "shared": true});
    record.as_object_mut().unwrap().extend(export.as_object().unwrap().clone());
    let exporter = module(&format!(r#"(func (export "f") {} (unreachable))"#, ty(&export)), &[record]);
    match plugin(&ty(&import), &import).link("kv", exporter).load().map(drop) {
        Ok(()) => Ok(()),
        Err(Error::MissingImports { imports }) => Err(imports.join("\n")),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_linked_module_is_compared_with_the_import() {
    let both = json!({"args": [text("a"), scalar("b", "i64")], "output": {"as": "text"}});
    linked(both.clone(), both.clone()).unwrap();
    assert_eq!(
        linked(both.clone(), json!({"args": [scalar("a", "i64"), text("b")], "output": {"as": "text"}})).unwrap_err(),
        "`f` of `kv`: f(a: text, b: scalar i64) -> text, but it is linked as shared f(a: scalar i64, b: text) -> text"
    );
    assert_eq!(
        linked(both, json!({"args": [text("a")], "output": {"as": "text"}})).unwrap_err(),
        "`f` of `kv`: f(a: text, b: scalar i64) -> text, but it is linked as shared f(a: text) -> text"
    );
    let recoverable = json!({"args": [], "output": {"as": "text"}, "recoverable": true});
    assert!(linked(recoverable, json!({"args": [], "output": {"as": "text"}})).is_err());
    let result = json!({"output": {"as": "text"}});
    assert!(linked(result.clone(), json!({"output": scalar("", "u64")})).is_err());
    assert!(linked(json!({"output": scalar("", "u64")}), result).is_err());
}

#[test]
fn encodings_and_types_are_compared() {
    let payload = |(encoding, ty): (&str, Value)| json!({"as": encoding, "type": ty});
    let json_of = |ty: Value| ("json", ty);
    let types = json!({
        "A": {"struct": [{"name": "x", "type": "u8"}, {"name": "y", "type": "text"}]},
        "B": {"struct": [{"name": "x", "type": "i64"}]},
        "C": {"struct": [{"name": "x", "type": "text"}]},
        "D": {"struct": [{"name": "z", "type": "text"}]},
        "E": {"struct": [{"name": "z", "type": "text", "optional": true}]},
        "P": {"tuple": ["u8", "u8"]},
        "Is": {"is": {"ref": "A"}},
        "Enum": {"enum": [{"name": "V"}]},
        "Loop": {"is": {"ref": "Loop"}},
        "Twice": {"tuple": [{"ref": "Twice"}, {"ref": "Twice"}]},
    });
    let of = |name: &str| json_of(json!({"ref": name}));
    for (given, taken, fits) in [
        (("text", json!("text")), ("bytes", json!("bytes")), true),
        (("bytes", json!("bytes")), ("text", json!("text")), true),
        (("text", json!("text")), json_of(json!("u8")), true),
        (("any", json!("any")), ("le", json!("u32")), true),
        (("le", json!("u32")), ("le", json!("i32")), true),
        (("le", json!("u32")), ("le", json!("u64")), false),
        (("le", json!("u32")), ("le", json!("f32")), false),
        (("le", json!("u32")), ("text", json!("text")), false),
        (("msgpack", json!("u8")), json_of(json!("u8")), false),
        (json_of(json!("u8")), ("msgpack", json!("u8")), false),
        (("le", json!("u64")), json_of(json!("u64")), false),
        (json_of(json!("u8")), json_of(json!("f64")), true),
        (json_of(json!("u8")), json_of(json!("text")), false),
        (json_of(json!("text")), json_of(json!({"option": "text"})), true),
        (json_of(json!({"option": "text"})), json_of(json!("text")), true),
        (json_of(json!({"list": "u8"})), json_of(json!({"array": "u8", "length": 2})), true),
        (json_of(json!({"list": "u8"})), json_of(json!({"list": "text"})), false),
        (json_of(json!({"list": "u8"})), json_of(json!({"map": "u8"})), false),
        (json_of(json!({"tuple": ["u8", "text"]})), json_of(json!({"tuple": ["u8", "u8"]})), false),
        (json_of(json!({"tuple": ["u8"]})), json_of(json!({"tuple": ["u8", "u8"]})), false),
        (json_of(json!("any")), of("A"), true),
        (of("A"), of("A"), true),
        (of("A"), of("B"), true),
        (of("B"), of("A"), false),
        (of("A"), of("C"), false),
        (of("A"), of("D"), false),
        (of("A"), of("E"), true),
        (of("Is"), of("B"), true),
        (of("A"), of("Is"), true),
        (of("D"), of("Is"), false),
        (of("A"), json_of(json!({"map": "any"})), true),
        (of("A"), json_of(json!("text")), false),
        (json_of(json!("text")), of("A"), false),
        (of("P"), of("A"), false),
        (of("P"), json_of(json!({"list": "u8"})), true),
        (of("Enum"), json_of(json!("text")), true),
        (json_of(json!("text")), of("Enum"), true),
        (of("Loop"), of("Loop"), true),
        (of("Twice"), of("Twice"), true),
    ] {
        let described = |given: &(&str, Value)| json!({"args": [payload(given.clone())], "types": types});
        let argument = linked(described(&given), described(&taken));
        assert_eq!(argument.is_ok(), fits, "{given:?} {taken:?}: {argument:?}");
        // Results are passed in the other direction.
        let described = |given: &(&str, Value)| json!({"output": payload(given.clone()), "types": types});
        assert_eq!(linked(described(&taken), described(&given)).is_ok(), fits, "{taken:?} {given:?}");
    }
}

#[test]
fn a_linked_module_is_compared_with_what_it_imports_itself() {
    let block = json!({"args": [text("key")]});
    let inner = || plugin("(param i64)", &block);
    let main = module(r#"(func (export "g") (result i32) (i32.const 0))"#, &[]);
    let error = main.link("inner", inner()).host_fn_in("kv", "f", |_: Scalar<i64>| ()).load().map(drop).unwrap_err();
    assert!(
        error.to_string().starts_with(
            "can't use the module linked as `inner`: can't link these imports of the plugin:\n  `f` of `kv`: f(key: text), but \
             it is linked as (i64)"
        ),
        "{error}"
    );
}
