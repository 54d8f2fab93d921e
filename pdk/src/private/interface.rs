//! Interfaces: what `#[plugin_fn]` above an `impl` calls.

use super::contract::{Head, Record};
use super::export::Export;

/// An export of a plugin by its name.
pub const fn export_named(exports: &'static [Export], name: &str) -> Export {
    let mut rest = exports;
    while let Some((export, others)) = rest.split_first() {
        if is_same(export.name, name) {
            return *export;
        }
        rest = others;
    }
    panic!("the plugin lists its exports")
}

/// A function's record. None if the interface has no such function, about which rustc's message is enough.
pub const fn record_named(records: &'static [Record], name: &str) -> Option<&'static Record> {
    let mut rest = records;
    while let Some((record, others)) = rest.split_first() {
        match record.head {
            Head::Export(other) if is_same(other, name) => return Some(record),
            _ => rest = others,
        }
    }
    None
}

/// How many bytes a record's line has.
pub const fn record_length(record: Option<&Record>) -> usize {
    match record {
        Some(record) => record.length(),
        None => 0,
    }
}

/// A record's line.
pub const fn record_bytes<const LENGTH: usize>(record: Option<&Record>) -> [u8; LENGTH] {
    match record {
        Some(record) => record.bytes(),
        None => [0; LENGTH],
    }
}

/// Whether two texts are the same, at compile time.
pub const fn is_same(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        match (a.split_first(), b.split_first()) {
            (Some((first, rest)), Some((other, others))) if *first == *other => (a, b) = (rest, others),
            (None, None) => return true,
            _ => return false,
        }
    }
}
