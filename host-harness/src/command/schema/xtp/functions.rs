//! Writes exports and imports.

use extism_pdk::contract::{Arguments, Encoding, Export, Field, Import, Payload, Type};

use super::{MAX_NAMES, NOT_A_NAME, Writer, describe};
use crate::command::contract::types::resolve;
use crate::command::schema::components::is_name;
use crate::command::schema::tree::Tree;
use crate::command::schema::typed::{Place, Typed};
use crate::testing::text::{first, safe_name};

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
const BINARY: &str = "application/x-binary";

/// The namespace of the application's functions, which is the same for every XTP plugin.
const NAMESPACE: &str = "extism:host/user";

impl Writer<'_> {
    /// Writes an export; `None` if XTP can't have it.
    pub(super) fn write_export(&mut self, export: &Export) -> Option<(String, Tree)> {
        let what = format!("export `{}`", safe_name(&export.name));
        if !is_name(&export.name) {
            self.leave_out(&what, NOT_A_NAME);
            return None;
        }
        let mut entries = describe(&export.doc);
        match &export.arguments {
            Arguments::None => {}
            Arguments::Input(payload) => {
                entries.push(("input".into(), self.write_parameter(payload, &format!("{what}, its input"))))
            }
            Arguments::Array(fields) => entries.push(("input".into(), self.write_arguments(fields, &what))),
            _ => {
                self.leave_out(&what, "only other plugins can call it");
                return None;
            }
        }
        if let Some(payload) = &export.output {
            entries.push(("output".into(), self.write_parameter(payload, &format!("{what}, its output"))));
        }
        if !export.errors.is_empty() {
            let codes = export.errors.iter().map(|error| format!("{} `{}`", error.code, safe_name(&error.name)));
            let codes = first(MAX_NAMES, codes).join(", ");
            self.warn(&what, &format!("XTP has no errors, so their codes are left out: {codes}"));
        }
        Some((export.name.clone(), Tree::Map(entries)))
    }

    /// Writes several arguments, which are one JSON array.
    fn write_arguments(&mut self, fields: &[Field], what: &str) -> Tree {
        let what = format!("{what}, its input");
        self.warn(&what, "XTP functions have one input, so the JSON array of its arguments becomes bytes");
        let names = fields.iter().map(|field| if field.name.is_empty() { "_".into() } else { safe_name(&field.name) });
        let note = format!("A JSON array: [{}].", first(MAX_NAMES, names).join(", "));
        parameter(Typed { note, ..buffer() }, BINARY)
    }

    /// Writes an import; `None` if XTP can't have it.
    pub(super) fn write_import(&mut self, import: &Import) -> Option<(String, Tree)> {
        let what = format!("import `{}`", safe_name(&import.name));
        let reason = if import.namespace != NAMESPACE {
            format!("it is in `{}`, and XTP has imports of `{NAMESPACE}` only", safe_name(&import.namespace))
        } else if !is_name(&import.name) {
            NOT_A_NAME.into()
        } else if import.arguments.len() > 1 {
            "XTP's imports take one argument".into()
        } else if import.arguments.iter().chain(&import.output).any(|payload| payload.encoding == Encoding::Scalar) {
            "XTP's imports take and return blocks of memory, not numbers".into()
        } else {
            String::new()
        };
        if !reason.is_empty() {
            self.leave_out(&what, &reason);
            return None;
        }
        let mut entries = describe(&import.doc);
        if let Some(payload) = import.arguments.first() {
            entries.push(("input".into(), self.write_parameter(payload, &format!("{what}, its input"))));
        }
        if import.recoverable {
            let what = format!("{what}, its output");
            self.warn(&what, "XTP has no errors, so the reply, which may be one, becomes bytes");
            let note = "A byte 0 and the value, or a byte 1 and the error text.".into();
            entries.push(("output".into(), parameter(Typed { note, ..buffer() }, BINARY)));
        } else if let Some(payload) = &import.output {
            entries.push(("output".into(), self.write_parameter(payload, &format!("{what}, its output"))));
        }
        Some((import.name.clone(), Tree::Map(entries)))
    }

    /// Writes an input or an output.
    fn write_parameter(&mut self, payload: &Payload, what: &str) -> Tree {
        let ty = resolve(self.types.contract, &payload.ty);
        let (mut typed, content_type) = match (&payload.encoding, ty) {
            (Encoding::Text, ty) => (self.types.write(ty, None, Place::Parameter), TEXT),
            (Encoding::Bytes, Type::Bytes) => (buffer(), BINARY),
            (Encoding::Bytes, Type::Array(..)) => {
                self.warn(what, "bytes of a fixed length become bytes of any length");
                (buffer(), BINARY)
            }
            (Encoding::Bytes, ty) => (self.types.write(ty, None, Place::Parameter), BINARY),
            (Encoding::JsonText, ty) => (self.types.write(ty, None, Place::Parameter), JSON),
            (Encoding::Base64Text, _) => (base64(), TEXT),
            (encoding, _) => {
                let encoding = match encoding {
                    Encoding::MessagePack => "MessagePack".to_owned(),
                    Encoding::LittleEndian => "a little-endian number".to_owned(),
                    Encoding::RawStruct => "the memory of a struct".to_owned(),
                    Encoding::ProtocolBuffers => "Protocol Buffers".to_owned(),
                    Encoding::Other(name) => format!("the encoding `{}`", safe_name(name)),
                    _ => "an encoding that the contract doesn't name".to_owned(),
                };
                self.warn(what, &format!("{encoding} becomes bytes"));
                (Typed { note: format!("The bytes hold {encoding}."), ..buffer() }, BINARY)
            }
        };
        typed.nullable |= payload.optional;
        if payload.optional && content_type == JSON {
            self.warn(what, "no bytes, which stand for no value, become null");
        }
        self.note_losses(&mut typed, what);
        parameter(typed, content_type)
    }
}

fn parameter(typed: Typed, content_type: &str) -> Tree {
    let description = describe(&typed.note);
    let mut entries = vec![("contentType".into(), content_type.into())];
    entries.extend(typed.finish());
    entries.extend(description);
    Tree::Map(entries)
}

fn buffer() -> Typed {
    Typed { entries: vec![("type".into(), "buffer".into())], ..Typed::default() }
}

/// A string that is base64.
fn base64() -> Typed {
    Typed { entries: vec![("type".into(), "string".into()), ("format".into(), "byte".into())], ..Typed::default() }
}
