//! Changed contracts: any section is read, shown and used for arguments, or it is refused. The tests and a fuzz target share
//! this file.

use extism_pdk::contract::Contract;
use extism_pdk::testing::text::safe_lines;
use fastrand::Rng;
use serde_json::{Value, json};

use crate::heap;

/// More memory than reading a section of 4 MiB takes: two bytes of JSON, such as `1,`, take up to a hundred bytes.
const HEAP: usize = 512 << 20;
/// How many bytes of a contract are shown at most.
const SHOWN: usize = 20 << 20;

/// The arguments and outputs that are tried with each export.
const VALUES: [&str; 6] = [
    "[]",
    "[1]",
    r#"["text"]"#,
    r#"[{"a": [1, null, {"kind": "V"}], "V": 1}]"#,
    "[[1, [2]], null, -1.5]",
    r#"[{"a": [], "d": {"1": 18446744073709551616, "-": 1e300}, "\\\"1": -0, "": 2e19}, {"kind": "V"}]"#,
];

/// Reads the contract of a module, shows it and tries it. Returns whether there is one.
///
/// # Errors
/// What was wrong about the host meanwhile.
pub fn try_contract(wasm: &[u8]) -> Result<bool, String> {
    let (read, growth) = heap::growth(|| Contract::of(wasm));
    if growth > HEAP {
        return Err(format!("bytes of heap: {growth}, more than {HEAP}"));
    }
    let mut texts: Vec<String> = host_harness::describe_module(wasm).into_iter().flatten().collect();
    let is_read = match read {
        Ok(contract) => contract.is_some(),
        Err(error) => {
            texts.push(error.to_string());
            false
        }
    };
    texts.extend(host_harness::try_contract(wasm, &VALUES));
    match texts.iter().find(|text| **text != safe_lines(text) || text.len() > SHOWN) {
        None => Ok(is_read),
        Some(text) => Err(format!("this isn't safe to show: {text:?}")),
    }
}

/// Returns a module that imports and exports `f` and `g`, with these records.
pub fn module(records: &[u8]) -> Vec<u8> {
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7f\x02\x0d\x02\x01m\x01f\0\0\x01m\x01g\0\0\
                            \x07\x09\x02\x01f\0\0\x01g\0\x01";
    let name = b"\x12extism-contract-v0";
    let length = name.len() + records.len();
    // In five bytes, whatever it is.
    let length = [0, 7, 14, 21, 28].map(|shift| (length >> shift & 0x7f) as u8 | if shift < 28 { 0x80 } else { 0 });
    [MODULE, &[0], &length, name, records].concat()
}

/// Changes up to four values or bytes of records. The result is the same for the same seed.
pub fn changed_records(seed: u64) -> Vec<u8> {
    let mut random = Rng::with_seed(seed);
    let mut records = records();
    let values = all_values(&records);
    for _ in 0..random.usize(1..=4) {
        let value = match random.bool() {
            true => values[random.usize(..values.len())].clone(),
            false => hostile_value(&mut random),
        };
        replace(&mut records, value, &mut random);
    }
    let lines = records.as_array().into_iter().flatten().map(|record| format!("{record}\n"));
    let mut bytes = lines.collect::<String>().into_bytes();
    if random.u8(..4) == 0 && !bytes.is_empty() {
        let at = random.usize(..bytes.len());
        match random.u8(..4) {
            0 => bytes.truncate(at),
            1 => bytes[at] = random.u8(..),
            2 => drop(bytes.drain(at..bytes.len().min(at + 8))),
            _ => bytes.insert(at, random.u8(..)),
        }
    }
    bytes
}

/// All forms of the format.
fn records() -> Value {
    let t = json!({"ref": "T"});
    let types = json!({
        "T": {"doc": "d", "closed": true, "struct": [
            {"name": "a", "type": {"list": t}, "optional": true, "aliases": ["b"], "default": []},
            {"flatten": {"ref": "U"}}, {"name": "c", "type": {"option": {"ref": "E"}}, "omitted": true, "only": "in"}]},
        "U": {"struct": [{"name": "d", "type": {"map": "u128", "key": {"ref": "O"}}, "doc": "d", "optional": true}]},
        "E": {"enum": [{"name": "V", "is": t}, {"name": "W", "tuple": ["f32", "char"], "doc": "d"}, {"name": "X", "only": "out"},
            {"name": "Y", "struct": [{"name": "e", "type": "bytes"}], "aliases": ["Z"], "other": true}]},
        "I": {"enum": [{"name": "V", "is": t}], "tag": "kind"},
        "J": {"enum": [{"name": "V", "is": t, "optional": true}], "tag": "kind", "content": "value"},
        "K": {"enum": [{"name": "V", "is": {"ref": "K"}}, {"name": "W", "is": "u8"}], "untagged": true},
        "L": {"is": {"tuple": ["unit", {"array": "bool", "length": 2}, {"list": "text", "unique": true}]}},
        "M": {"tuple": [{"text": "ip"}, "any", {"any": "Name"}]},
        "N": {"unit": true},
        "O": {"is": {"option": "i16"}},
    });
    json!([
        {"export": "f", "doc": "d\ne", "input": {"name": "a", "as": "json", "type": t}, "output": {"as": "msgpack", "type": t},
            "fails": true, "errors": [{"code": 1, "name": "E", "doc": "d"}], "types": types},
        {"export": "g", "args": [{"name": "a", "type": {"ref": "I"}}, {"name": "b", "type": {"ref": "J"}, "optional": true}],
            "output": {"as": "le", "type": "u32", "optional": true}, "types": types},
        {"import": "f", "from": "m", "args": [{"name": "a", "as": "scalar", "type": "i64"}, {"as": "bytes"}],
            "output": {"as": "text"}, "recoverable": true},
        {"import": "g", "from": "m", "args": [{"name": "a", "as": "json", "type": {"ref": "K"}}], "types": types},
        {"config": "C", "fields": [{"name": "a", "type": {"ref": "L"}}, {"name": "b", "type": {"ref": "M"}}], "types": types},
        {"init": true, "doc": "d", "fails": true},
    ])
}

fn all_values(value: &Value) -> Vec<Value> {
    let mut values = vec![value.clone()];
    match value {
        Value::Array(items) => values.extend(items.iter().flat_map(all_values)),
        Value::Object(map) => values.extend(map.values().flat_map(all_values)),
        _ => {}
    }
    values
}

fn hostile_value(random: &mut Rng) -> Value {
    let nested = |depth: usize| (0..depth).fold(json!("u8"), |inner, _| json!({"option": inner}));
    match random.u8(..8) {
        0 => "\u{1b}[2J\u{202e}\u{200b}\"\n\\`".into(),
        1 => "long ".repeat(2000).into(),
        2 => json!({"ref": "T"}),
        3 => json!({"is": {"ref": "T"}}),
        4 => json!({"tuple": vec![json!({"ref": "T"}); 300]}),
        5 => nested(random.usize(..100)),
        6 => json!(u64::MAX),
        _ => Value::Null,
    }
}

/// Replaces a part of a value, or adds to it.
fn replace(within: &mut Value, value: Value, random: &mut Rng) {
    let is_here = random.u8(..6) == 0;
    match within {
        Value::Array(items) if !is_here && !items.is_empty() => {
            let at = random.usize(..items.len());
            replace(&mut items[at], value, random);
        }
        Value::Object(map) if !is_here && !map.is_empty() => {
            let key = map.keys().nth(random.usize(..map.len())).cloned().unwrap_or_default();
            if random.u8(..8) == 0 {
                let moved = map.remove(&key).unwrap_or_default();
                map.insert(value.as_str().unwrap_or("T").to_owned(), moved);
            } else {
                replace(&mut map[&key], value, random);
            }
        }
        other => *other = value,
    }
}
