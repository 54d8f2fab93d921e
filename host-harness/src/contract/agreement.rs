//! Tests that the harness takes the arguments that a plugin takes. Each value is compared with a type by the type's contract,
//! and is read by the type's own `Deserialize`: both must agree.
#![allow(clippy::unwrap_used)] // tests fail by panicking
#![allow(dead_code)] // only serde reads and writes the fields

/// Asserts that the contract of a type and serde agree on JSON values, and returns the contract.
macro_rules! assert_agrees {
    ($ty:ty: $($json:expr),* $(,)?) => {{
        const RECORD: parts::Record = record(parts::Probe::<Json<$ty>>::DECODED, parts::Probe::<$ty>::SHAPE);
        const LINE: [u8; RECORD.length()] = RECORD.bytes();
        let contract = contract(&LINE);
        $({
            let read = serde_json::from_str::<$ty>($json).map_err(|error| error.to_string());
            let read = read.map(|value| (serde_json::to_string(&value), rmp_serde::to_vec(&value)));
            check(&contract, $json, read, |bytes| serde_json::to_string(&rmp_serde::from_slice::<$ty>(bytes).unwrap()));
        })*
        contract
    }};
}

// The macro is used in all of them.
mod keys;
mod missing;
mod numbers;
mod types;
mod variants;

use extism_pdk::__private::contract as parts;
use extism_pdk::contract::{Contract, Shape};

use super::payload::Described;

/// Returns the record of a function `json` that takes and returns one value.
const fn record(coding: Option<parts::Coding>, shape: Option<Shape>) -> parts::Record {
    parts::Record {
        head: parts::Head::Export("json"),
        doc: &[],
        given: parts::Given::Input(payload("value", coding, shape)),
        output: payload("", coding, shape),
        fails: false,
        errors: &[],
    }
}

const fn payload(name: &'static str, coding: Option<parts::Coding>, shape: Option<Shape>) -> parts::Payload {
    parts::payload(name, coding, shape, false, "", Shape::any(""))
}

/// Returns the contract of that function, and of a function `msgpack` that does the same in MessagePack.
fn contract(line: &[u8]) -> Contract {
    let line = std::str::from_utf8(line).unwrap();
    Contract::from_records(&format!("{line}{}", line.replace("\"json\"", "\"msgpack\""))).unwrap()
}

/// A value that serde has read, as serde writes it in JSON and in MessagePack; or why serde can't read it.
type Read = Result<(serde_json::Result<String>, Result<Vec<u8>, rmp_serde::encode::Error>), String>;

/// Asserts that the contract takes a value where serde does, and that both write it alike.
fn check(contract: &Contract, json: &str, read: Read, from_msgpack: impl Fn(&[u8]) -> serde_json::Result<String>) {
    let encoded = |function: &str| Described::new(contract, function).unwrap().encode_arguments(&format!("[{json}]"));
    let decoded = |function: &str, bytes: &[u8]| Described::new(contract, function).unwrap().decode_output(bytes);
    let taken = encoded("json");
    assert_eq!(taken.is_ok(), read.is_ok(), "{json}: the contract says {taken:?}, and serde {read:?}\n{contract:#?}");
    let Ok((written, msgpack)) = read else { return };
    let (written, msgpack) = (written.unwrap(), msgpack.unwrap());
    assert_eq!(decoded("json", written.as_bytes()).as_deref(), Ok(written.as_str()), "{json}");
    assert_eq!(decoded("msgpack", &msgpack).as_deref(), Ok(written.as_str()), "{json}");
    let again = from_msgpack(&encoded("msgpack").unwrap()).unwrap();
    assert_eq!(again, written, "{json}, in MessagePack");
}
