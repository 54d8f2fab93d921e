//! Writes records: a function, or the struct of the config, as one line of JSON.

use super::payload::Payload;
use super::shape::{Body, Definition, Field};
use super::types::Types;
use super::write::Writer;

/// A function's record.
pub struct Record {
    pub head: Head,
    pub doc: &'static [&'static str],
    pub given: Given,
    /// The output; [`Payload::NONE`] if there is none.
    pub output: Payload,
    pub fails: bool,
    pub errors: &'static [Code],
}

/// The kind of a function, and its name.
pub enum Head {
    Export(&'static str),
    Shared(&'static str),
    Init,
    Import { name: &'static str, from: &'static str, recoverable: bool },
}

/// The arguments of a function.
pub enum Given {
    Nothing,
    /// The whole input.
    Input(Payload),
    /// The elements of one JSON array.
    Elements(&'static [Field]),
    /// Arguments that each cross in a block, or as a number.
    Arguments(&'static [Payload]),
}

/// One of an error's codes.
pub struct Code {
    pub code: i32,
    pub name: &'static str,
    pub doc: &'static [&'static str],
}

/// Collects a record's types, with room for 8, then 64, 512 and 4096 of them, so that few types take little time to
/// compile.
macro_rules! with_types {
    ($add:ident($record:expr), $types:ident => $then:expr) => {
        with_types!(@ 8 64 512 4096, $add($record), $types => $then)
    };
    (@ $max:literal $($more:literal)*, $add:ident($record:expr), $types:ident => $then:expr) => {{
        const MAX_TYPES: usize = $max;
        let mut $types = Types::<MAX_TYPES>::new();
        $add(&mut $types, $record);
        $types.add_all_reached();
        if $types.is_complete() { $then } else { with_types!(@ $($more)*, $add($record), $types => $then) }
    }};
    (@, $add:ident($record:expr), $types:ident => $then:expr) => {
        panic!("a function has more than 4,096 types: does a generic type contain itself with ever larger arguments?")
    };
}

impl Record {
    /// Returns the length of the record's line in bytes.
    pub const fn length(&self) -> usize {
        with_types!(add(self), types => write::<0, MAX_TYPES>(self, &types).length)
    }

    /// Returns the record's line.
    pub const fn bytes<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        with_types!(add(self), types => write::<LENGTH, MAX_TYPES>(self, &types).bytes)
    }
}

const fn add<const MAX_TYPES: usize>(types: &mut Types<MAX_TYPES>, record: &Record) {
    match &record.given {
        Given::Nothing => {}
        Given::Input(payload) => add_payload(types, payload),
        Given::Elements(fields) => types.add_of_fields(fields, None),
        Given::Arguments(payloads) => {
            let mut next = 0;
            while next < payloads.len() {
                add_payload(types, &payloads[next]);
                next += 1;
            }
        }
    }
    add_payload(types, &record.output);
}

const fn add_payload<const MAX_TYPES: usize>(types: &mut Types<MAX_TYPES>, payload: &Payload) {
    if let Some(shape) = payload.shape {
        types.add(shape, None);
    }
}

const fn write<'a, const N: usize, const MAX_TYPES: usize>(
    record: &Record,
    types: &'a Types<MAX_TYPES>,
) -> Writer<'a, N, MAX_TYPES> {
    let mut writer = Writer::new(types);
    writer.raw("{");
    match record.head {
        Head::Export(name) | Head::Shared(name) => writer.text("export", name),
        Head::Init => writer.flag("init", true),
        Head::Import { name, from, .. } => {
            writer.text("import", name);
            writer.text("from", from);
        }
    }
    writer.flag("shared", matches!(record.head, Head::Shared(_)));
    writer.doc(record.doc);
    match &record.given {
        Given::Nothing => {}
        Given::Input(payload) => write_payload(&mut writer, "input", payload),
        Given::Elements(fields) => {
            writer.key("args");
            writer.fields(fields, None);
        }
        Given::Arguments(payloads) => write_arguments(&mut writer, payloads),
    }
    write_payload(&mut writer, "output", &record.output);
    writer.flag("recoverable", matches!(record.head, Head::Import { recoverable: true, .. }));
    writer.flag("fails", record.fails);
    write_errors(&mut writer, record.errors);
    writer.types();
    writer.raw("}\n");
    writer
}

const fn write_payload<const N: usize, const MAX_TYPES: usize>(
    writer: &mut Writer<'_, N, MAX_TYPES>,
    key: &str,
    payload: &Payload,
) {
    if !payload.encoding.is_empty() {
        writer.key(key);
        writer.payload(payload);
    }
}

const fn write_arguments<const N: usize, const MAX_TYPES: usize>(
    writer: &mut Writer<'_, N, MAX_TYPES>,
    payloads: &[Payload],
) {
    if payloads.is_empty() {
        return;
    }
    writer.key("args");
    writer.raw("[");
    let mut next = 0;
    while next < payloads.len() {
        writer.separate();
        writer.payload(&payloads[next]);
        next += 1;
    }
    writer.raw("]");
}

const fn write_errors<const N: usize, const MAX_TYPES: usize>(writer: &mut Writer<'_, N, MAX_TYPES>, errors: &[Code]) {
    if errors.is_empty() {
        return;
    }
    writer.key("errors");
    writer.raw("[");
    let mut next = 0;
    while next < errors.len() {
        writer.separate();
        writer.raw("{");
        writer.key("code");
        writer.number(errors[next].code as i64);
        writer.text("name", errors[next].name);
        writer.doc(errors[next].doc);
        writer.raw("}");
        next += 1;
    }
    writer.raw("]");
}

/// The record of the struct that the plugin's config is read into.
pub struct Config(pub &'static Definition);

impl Config {
    /// Returns the length of the record's line in bytes.
    pub const fn length(&self) -> usize {
        with_types!(add_config(self), types => write_config::<0, MAX_TYPES>(self, &types).length)
    }

    /// Returns the record's line.
    pub const fn bytes<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        with_types!(add_config(self), types => write_config::<LENGTH, MAX_TYPES>(self, &types).bytes)
    }

    const fn fields(&self) -> &'static [Field] {
        if let Body::Struct(fields) = self.0.body { fields } else { &[] }
    }
}

const fn add_config<const MAX_TYPES: usize>(types: &mut Types<MAX_TYPES>, config: &Config) {
    types.add_of_fields(config.fields(), None);
}

const fn write_config<'a, const N: usize, const MAX_TYPES: usize>(
    config: &Config,
    types: &'a Types<MAX_TYPES>,
) -> Writer<'a, N, MAX_TYPES> {
    let mut writer = Writer::new(types);
    writer.raw("{");
    writer.text("config", config.0.path);
    writer.doc(config.0.doc);
    writer.key("fields");
    writer.fields(config.fields(), None);
    writer.types();
    writer.raw("}\n");
    writer
}
