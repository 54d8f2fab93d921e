//! Encodes arguments and replies that are written in JSON, and decodes outputs to JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use extism_pdk::contract::{Arguments, Contract, Direction, Encoding, Export, Import, Number, Payload, Type};
use extism_pdk::testing::text::{count, cut, safe_line, safe_name};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::data::Data;
use super::declare::{Declarations, plain_name};
use super::fit::Fitting;

/// How many bytes of a parser's error are shown.
const MAX_REASON_BYTES: usize = 200;
/// How deep MessagePack may nest: as deep as JSON for serde_json.
const MAX_MESSAGE_PACK_DEPTH: usize = 128;

/// The first byte of an envelope: see [`HostError`](extism_pdk::host_fn::HostError).
const IS_VALUE: u8 = 0;
const IS_ERROR: u8 = 1;

type Result<T> = std::result::Result<T, String>;

/// An export that a contract describes.
pub struct Described<'a> {
    contract: &'a Contract,
    declarations: Declarations<'a>,
    export: &'a Export,
}

impl<'a> Described<'a> {
    /// Finds an export; `None` if the contract doesn't describe it.
    pub fn new(contract: &'a Contract, export: &str) -> Option<Self> {
        let export = contract.export(export)?;
        Some(Described { contract, declarations: Declarations::of(contract), export })
    }

    /// Encodes a JSON array of arguments as the input.
    pub fn encode_arguments(&self, json: &str) -> Result<Vec<u8>> {
        let texts = split_array(json).map_err(|reason| {
            format!(
                "can't read --args as a JSON array of the arguments of `{}`: {reason}",
                self.declarations.export_signature(self.export)
            )
        })?;
        let wrong_number = |takes: String| {
            let function = self.declarations.export_signature(self.export);
            Err(format!("`{function}` takes {takes}, but --args has {}", texts.len()))
        };
        let fitting = Fitting::new(self.contract, &self.declarations, Direction::In);
        match &self.export.arguments {
            Arguments::None if texts.is_empty() => Ok(Vec::new()),
            Arguments::None => wrong_number("no arguments".into()),
            Arguments::Input(payload) => match texts.as_slice() {
                [] if payload.optional => Ok(Vec::new()),
                [text] => self.encode(payload, text, &fitting),
                _ => wrong_number("1 argument".into()),
            },
            Arguments::Array(fields) => {
                let required = fields.iter().rposition(|field| !field.optional).map_or(0, |last| last + 1);
                if texts.len() < required || texts.len() > fields.len() {
                    let or_more = if required < fields.len() { format!("{required} to ") } else { String::new() };
                    return wrong_number(format!("{or_more}{}", count(fields.len(), "argument")));
                }
                for (index, (field, text)) in fields.iter().zip(&texts).enumerate() {
                    let fitted = fitting.fit(parse_argument(text)?, &field.ty);
                    fitted.map_err(|error| error.describe(&argument_name(index, &field.name)))?;
                }
                Ok(format!("[{}]", texts.join(",")).into_bytes())
            }
            _ => Err(format!(
                "can't call `{}`: only other plugins can call it",
                self.declarations.export_signature(self.export)
            )),
        }
    }

    /// Encodes the only argument.
    fn encode(&self, payload: &Payload, text: &str, fitting: &Fitting<'_>) -> Result<Vec<u8>> {
        encode_payload(
            payload,
            text,
            parse_argument(text)?,
            &argument_name(0, &payload.name),
            &self.declarations,
            fitting,
        )
    }

    /// Decodes the output to JSON. Bytes without a type become a string if they are UTF-8, and else `{"base64": "…"}`.
    pub fn decode_output(&self, bytes: &[u8]) -> Result<String> {
        let Some(payload) = &self.export.output else {
            return match bytes.len() {
                0 => Ok("null".into()),
                length => Err(format!("expected no output, not {}", count(length, "byte"))),
            };
        };
        if payload.optional && bytes.is_empty() {
            return Ok("null".into());
        }
        let fitting = Fitting::new(self.contract, &self.declarations, Direction::Out);
        let fit = |value: Data| fitting.fit(value, &payload.ty).map_err(|error| error.describe("the output"));
        let not_encoded = |reason: &dyn std::fmt::Display| {
            let reason = safe_line(&cut(reason, MAX_REASON_BYTES));
            format!(
                "can't decode the output ({}) as {}: {reason}",
                count(bytes.len(), "byte"),
                self.declarations.payload(payload)
            )
        };
        let text = || std::str::from_utf8(bytes).map_err(|error| not_encoded(&error));
        match &payload.encoding {
            Encoding::JsonText => {
                let text = text()?;
                fit(Data::from_json(text).map_err(|error| not_encoded(&error))?)?;
                Ok(text.trim().to_owned())
            }
            Encoding::MessagePack => {
                let mut deserializer = rmp_serde::Deserializer::from_read_ref(bytes);
                deserializer.set_max_depth(MAX_MESSAGE_PACK_DEPTH);
                let value = Data::deserialize(&mut deserializer).map_err(|error| not_encoded(&error))?;
                to_json(&fit(value)?)
            }
            Encoding::Text => to_json(&Data::Text(text()?.to_owned())),
            Encoding::Base64Text => {
                let bytes = STANDARD.decode(bytes).map_err(|error| not_encoded(&error))?;
                bytes_to_json(&bytes)
            }
            Encoding::LittleEndian => {
                let value = match (&payload.ty, bytes) {
                    (Type::Bool, [byte]) => Some(Data::Bool(*byte != 0)),
                    (Type::Number(number), bytes) => number_from_bytes(*number, bytes),
                    _ => None,
                };
                to_json(&value.ok_or_else(|| not_encoded(&"its length is wrong"))?)
            }
            _ => bytes_to_json(bytes),
        }
    }
}

/// Encodes the reply of a host function, in an envelope if the plugin handles its errors. `text` is JSON. A text or bytes can
/// also be written without quotes.
pub fn encode_reply(contract: &Contract, import: &Import, text: &str) -> Result<Vec<u8>> {
    let declarations = Declarations::of(contract);
    let refuse =
        |reason: String| Err(format!("{reason} (it is declared as `{}`)", declarations.import_signature(import)));
    let Some(payload) = &import.output else {
        return if text.is_empty() {
            Ok(wrap_reply(import, IS_VALUE, Vec::new()))
        } else {
            refuse("it returns nothing".into())
        };
    };
    if payload.optional && text.is_empty() {
        return Ok(wrap_reply(import, IS_VALUE, Vec::new()));
    }
    let value = match (&payload.encoding, serde_json::from_str::<Data>(text)) {
        (Encoding::Any | Encoding::Other(_), _) => return Ok(wrap_reply(import, IS_VALUE, text.as_bytes().to_vec())),
        (_, Ok(value @ Data::Text(_))) => value,
        (_, Ok(Data::Null)) if payload.optional => Data::Null,
        (Encoding::Bytes, Ok(value)) if read_bytes(value.clone()).is_ok() => value,
        (Encoding::Text | Encoding::Bytes, _) => Data::Text(text.to_owned()),
        (_, Ok(value)) => value,
        (_, Err(error)) => return refuse(format!("the value isn't valid JSON: {}", safe_line(&error.to_string()))),
    };
    let fitting = Fitting::new(contract, &declarations, Direction::In);
    match encode_payload(payload, text, value, "the value", &declarations, &fitting) {
        Ok(bytes) => Ok(wrap_reply(import, IS_VALUE, bytes)),
        Err(reason) => refuse(reason),
    }
}

/// Encodes an error as a reply. `None` if the plugin doesn't handle errors, so that the call ends.
pub fn encode_error(import: &Import, text: &str) -> Option<Vec<u8>> {
    import.recoverable.then(|| wrap_reply(import, IS_ERROR, text.as_bytes().to_vec()))
}

/// Puts a reply into an envelope if the import needs one.
fn wrap_reply(import: &Import, kind: u8, bytes: Vec<u8>) -> Vec<u8> {
    if import.recoverable { [&[kind], bytes.as_slice()].concat() } else { bytes }
}

/// Encodes a value that is written in JSON.
fn encode_payload(
    payload: &Payload,
    text: &str,
    value: Data,
    what: &str,
    declarations: &Declarations<'_>,
    fitting: &Fitting<'_>,
) -> Result<Vec<u8>> {
    if payload.optional && value == Data::Null {
        return Ok(Vec::new());
    }
    let expected =
        |value: &Data| format!("{what}: expected {}, not {}", declarations.payload(payload), value.describe());
    let fit = |value: Data| fitting.fit(value, &payload.ty).map_err(|error| error.describe(what));
    match &payload.encoding {
        Encoding::JsonText => {
            fit(value)?;
            Ok(text.as_bytes().to_vec())
        }
        Encoding::MessagePack => {
            rmp_serde::to_vec(&fit(value)?).map_err(|error| format!("{what}: {}", safe_line(&error.to_string())))
        }
        Encoding::Text => match value {
            Data::Text(text) => Ok(text.into_bytes()),
            other => Err(expected(&other)),
        },
        Encoding::Base64Text => {
            let bytes = read_bytes(value).map_err(|value| expected(&value))?;
            Ok(STANDARD.encode(bytes).into_bytes())
        }
        Encoding::LittleEndian | Encoding::Scalar => match (&payload.ty, fit(value)?) {
            (Type::Bool, Data::Bool(value)) => Ok(vec![value.into()]),
            (Type::Number(number), value) => number_to_bytes(*number, &value).ok_or_else(|| expected(&value)),
            (_, value) => read_bytes(value).map_err(|value| expected(&value)),
        },
        // All other encodings take the bytes as they are.
        _ => {
            let bytes = read_bytes(value).map_err(|value| expected(&value))?;
            match &payload.ty {
                Type::Array(_, length) if *length != bytes.len() as u64 => {
                    Err(format!("{what}: expected {}, not {}", count(length, "byte"), count(bytes.len(), "byte")))
                }
                _ => Ok(bytes),
            }
        }
    }
}

/// Names an argument, as in ``argument 2, `times` ``.
fn argument_name(index: usize, name: &str) -> String {
    let name = if name.is_empty() { String::new() } else { format!(", `{}`", plain_name(name)) };
    format!("argument {}{name}", index + 1)
}

fn parse_argument(json: &str) -> Result<Data> {
    Data::from_json(json).map_err(|error| format!("can't read --args as JSON: {error}"))
}

/// Splits a JSON array into its elements as they are written, so that numbers keep all their digits.
fn split_array(json: &str) -> Result<Vec<&str>> {
    let syntax = |error: serde_json::Error| safe_line(&error.to_string());
    serde_json::from_str::<IgnoredAny>(json).map_err(syntax)?;
    let Some(mut left) = json.trim().strip_prefix('[') else { return Err("it isn't an array".into()) };
    let mut elements = Vec::new();
    loop {
        left = left.trim_start().trim_start_matches(',').trim_start();
        if left.starts_with(']') {
            return Ok(elements);
        }
        let mut stream = serde_json::Deserializer::from_str(left).into_iter::<IgnoredAny>();
        stream.next().transpose().map_err(syntax)?;
        let (element, rest) = left.split_at_checked(stream.byte_offset()).unwrap_or((left, "]"));
        elements.push(element.trim_end());
        left = rest;
    }
}

/// Reads bytes from a text, `{"base64": "…"}`, or a list of numbers. Returns other values as they are, as an error.
fn read_bytes(value: Data) -> std::result::Result<Vec<u8>, Data> {
    if let Data::Map(entries) = &value
        && let [(Data::Text(key), Data::Text(text))] = entries.as_slice()
        && key == "base64"
        && let Ok(bytes) = STANDARD.decode(text)
    {
        return Ok(bytes);
    }
    value.into_bytes()
}

fn bytes_to_json(bytes: &[u8]) -> Result<String> {
    let text = |text: &str| Data::Text(text.to_owned());
    to_json(&match std::str::from_utf8(bytes) {
        Ok(valid) => text(valid),
        Err(_) => Data::Map(vec![(text("base64"), Data::Text(STANDARD.encode(bytes)))]),
    })
}

fn to_json(value: &Data) -> Result<String> {
    serde_json::to_string(value).map_err(|error| format!("can't show the output as JSON: {}", safe_name(error)))
}

fn number_to_bytes(number: Number, value: &Data) -> Option<Vec<u8>> {
    Some(match (number, value) {
        (Number::F32, Data::Float(value)) => (*value as f32).to_le_bytes().into(),
        (Number::F64, Data::Float(value)) => value.to_le_bytes().into(),
        (_, Data::Integer(integer)) => integer.to_le_bytes().get(..number.bits() as usize / 8)?.into(),
        (_, Data::Large(integer)) => integer.to_le_bytes().into(),
        _ => return None,
    })
}

fn number_from_bytes(number: Number, bytes: &[u8]) -> Option<Data> {
    if bytes.len() != number.bits() as usize / 8 {
        return None;
    }
    Some(match number {
        Number::F32 => {
            let value = f32::from_le_bytes(bytes.try_into().ok()?);
            // Keeps only the digits that a number of 32 bits has: 0.1 stays 0.1.
            Data::Float(value.to_string().parse().unwrap_or(f64::from(value)))
        }
        Number::F64 => Data::Float(f64::from_le_bytes(bytes.try_into().ok()?)),
        _ => {
            let is_negative = number.is_signed() && bytes.last().is_some_and(|byte| byte & 0x80 != 0);
            let mut whole = [if is_negative { 0xff } else { 0 }; 16];
            whole.get_mut(..bytes.len())?.copy_from_slice(bytes);
            match number.is_signed() {
                true => Data::Integer(i128::from_le_bytes(whole)),
                false => u128::from_le_bytes(whole).into(),
            }
        }
    })
}
