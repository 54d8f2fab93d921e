//! From arguments in JSON to an export's input, and from its output to JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use extism_pdk::contract::{Arguments, Contract, Direction, Encoding, Export, Import, Number, Payload, Type};
use extism_pdk::testing::text::{count, cut, safe_line, safe_name};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::data::Data;
use super::declare::{Declarations, plain_name};
use super::fit::{Fitting, into_bytes, show};

type Result<T> = std::result::Result<T, String>;

/// What a contract says of one export.
pub struct Described<'a> {
    contract: &'a Contract,
    declarations: Declarations<'a>,
    export: &'a Export,
}

impl<'a> Described<'a> {
    /// `None` for an export that the contract doesn't describe.
    pub fn new(contract: &'a Contract, export: &str) -> Option<Self> {
        let export = contract.export(export)?;
        Some(Described { contract, declarations: Declarations::of(contract), export })
    }

    /// The input that a JSON array of the arguments makes.
    pub fn encode_arguments(&self, json: &str) -> Result<Vec<u8>> {
        let texts = split_array(json).map_err(|reason| {
            format!(
                "--args is a JSON array of the arguments of `{}`: {reason}",
                self.declarations.export_signature(self.export)
            )
        })?;
        let wrong_number = |takes: String| {
            let function = self.declarations.export_signature(self.export);
            Err(format!("`{function}` takes {takes}, and --args has {}", texts.len()))
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
                    let fitted = fitting.fit(parse(text)?, &field.ty);
                    fitted.map_err(|error| error.describe(&argument_name(index, &field.name)))?;
                }
                Ok(format!("[{}]", texts.join(",")).into_bytes())
            }
            _ => Err(format!(
                "`{}` is called by other plugins, not by hosts",
                self.declarations.export_signature(self.export)
            )),
        }
    }

    /// The bytes of one argument.
    fn encode(&self, payload: &Payload, text: &str, fitting: &Fitting<'_>) -> Result<Vec<u8>> {
        encode_payload(payload, text, parse(text)?, &argument_name(0, &payload.name), &self.declarations, fitting)
    }

    /// The output as JSON. Bytes that nothing is known of are a text, or `{"base64": "…"}`.
    pub fn decode_output(&self, bytes: &[u8]) -> Result<String> {
        let Some(payload) = &self.export.output else {
            return if bytes.is_empty() { Ok("null".into()) } else { Err("expected no output".into()) };
        };
        if payload.optional && bytes.is_empty() {
            return Ok("null".into());
        }
        let fitting = Fitting::new(self.contract, &self.declarations, Direction::Out);
        let fit = |value: Data| fitting.fit(value, &payload.ty).map_err(|error| error.describe("the output"));
        let not_encoded = |reason: &dyn std::fmt::Display| {
            let reason = safe_line(&cut(reason, 200));
            format!(
                "the output ({}) isn't {}: {reason}",
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
                deserializer.set_max_depth(128);
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
                to_json(&value.ok_or_else(|| not_encoded(&"it has another length"))?)
            }
            _ => bytes_to_json(bytes),
        }
    }
}

/// The bytes of a host function's reply, in an envelope if the plugin handles errors. A text or bytes may be
/// written as they are, not as JSON.
pub fn encode_reply(contract: &Contract, import: &Import, text: &str) -> Result<Vec<u8>> {
    let declarations = Declarations::of(contract);
    let refuse = |reason: String| Err(format!("{reason}, as `{}` says", declarations.import_signature(import)));
    let Some(payload) = &import.output else {
        return if text.is_empty() { Ok(envelope(import, 0, Vec::new())) } else { refuse("it gives nothing".into()) };
    };
    let value = match (&payload.encoding, serde_json::from_str::<Data>(text)) {
        (Encoding::Any | Encoding::Other(_), _) => return Ok(envelope(import, 0, text.as_bytes().to_vec())),
        (_, Ok(value @ Data::Text(_))) => value,
        (_, Ok(Data::Null)) if payload.optional => Data::Null,
        (Encoding::Bytes, Ok(value)) if bytes_of(value.clone()).is_ok() => value,
        (Encoding::Text | Encoding::Bytes, _) => Data::Text(text.to_owned()),
        (_, Ok(value)) => value,
        (_, Err(error)) => return refuse(format!("it isn't JSON: {}", safe_line(&error.to_string()))),
    };
    let fitting = Fitting::new(contract, &declarations, Direction::In);
    match encode_payload(payload, text, value, "the value", &declarations, &fitting) {
        Ok(bytes) => Ok(envelope(import, 0, bytes)),
        Err(reason) => refuse(reason),
    }
}

/// An error that the plugin handles; `None` if it doesn't, and the call ends.
pub fn encode_error(import: &Import, text: &str) -> Option<Vec<u8>> {
    import.recoverable.then(|| envelope(import, 1, text.as_bytes().to_vec()))
}

/// The bytes of a reply: see [`HostError`](extism_pdk::host_fn::HostError).
fn envelope(import: &Import, kind: u8, bytes: Vec<u8>) -> Vec<u8> {
    if import.recoverable { [&[kind], bytes.as_slice()].concat() } else { bytes }
}

/// The bytes of a value that is written in JSON.
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
    let expected = |value: &Data| format!("{what}: expected {}, not {}", declarations.payload(payload), show(value));
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
            let bytes = bytes_of(value).map_err(|value| expected(&value))?;
            Ok(STANDARD.encode(bytes).into_bytes())
        }
        Encoding::LittleEndian | Encoding::Scalar => match (&payload.ty, fit(value)?) {
            (Type::Bool, Data::Bool(value)) => Ok(vec![value.into()]),
            (Type::Number(number), value) => number_to_bytes(*number, &value).ok_or_else(|| expected(&value)),
            (_, value) => bytes_of(value).map_err(|value| expected(&value)),
        },
        // Bytes as they are.
        _ => {
            let bytes = bytes_of(value).map_err(|value| expected(&value))?;
            match &payload.ty {
                Type::Array(_, length) if *length != bytes.len() as u64 => {
                    Err(format!("{what}: expected {}, not {}", count(length, "byte"), count(bytes.len(), "byte")))
                }
                _ => Ok(bytes),
            }
        }
    }
}

/// `argument 2, `times``.
fn argument_name(index: usize, name: &str) -> String {
    let name = if name.is_empty() { String::new() } else { format!(", `{}`", plain_name(name)) };
    format!("argument {}{name}", index + 1)
}

fn parse(json: &str) -> Result<Data> {
    Data::from_json(json).map_err(|error| format!("can't read --args as JSON: {error}"))
}

/// The elements of a JSON array, as they are written: numbers keep all their digits.
fn split_array(json: &str) -> Result<Vec<&str>> {
    let syntax = |error: serde_json::Error| safe_line(&error.to_string());
    serde_json::from_str::<IgnoredAny>(json).map_err(syntax)?;
    let Some(mut left) = json.trim().strip_prefix('[') else { return Err("this isn't an array".into()) };
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

/// Bytes: a text, `{"base64": "…"}`, or a list of numbers.
fn bytes_of(value: Data) -> std::result::Result<Vec<u8>, Data> {
    if let Data::Map(entries) = &value
        && let [(Data::Text(key), Data::Text(text))] = entries.as_slice()
        && key == "base64"
        && let Ok(bytes) = STANDARD.decode(text)
    {
        return Ok(bytes);
    }
    into_bytes(value)
}

fn bytes_to_json(bytes: &[u8]) -> Result<String> {
    let text = |text: &str| Data::Text(text.to_owned());
    to_json(&match std::str::from_utf8(bytes) {
        Ok(valid) => text(valid),
        Err(_) => Data::Map(vec![(text("base64"), Data::Text(STANDARD.encode(bytes)))]),
    })
}

fn to_json(value: &Data) -> Result<String> {
    serde_json::to_string(value).map_err(|error| format!("the output can't be shown as JSON: {}", safe_name(error)))
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
            // With as many digits as tell it from others of 32 bits.
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
