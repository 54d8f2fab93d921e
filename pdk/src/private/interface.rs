//! The functions that the expansion of `#[plugin_fn]` above an `impl` calls.

use super::contract::{Head, Record};
use super::export::Export;

/// Finds an export of a plugin by its name.
pub const fn export_named(exports: &'static [Export], name: &str) -> Export {
    let mut rest = exports;
    while let Some((export, others)) = rest.split_first() {
        if is_same(export.name, name) {
            return *export;
        }
        rest = others;
    }
    panic!("the export isn't in the plugin's list")
}

/// Finds the record of a function. If the interface has no such function, rustc reports that, so here it is `None`.
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

/// Returns the length of a record's line in bytes.
pub const fn record_length(record: Option<&Record>) -> usize {
    match record {
        Some(record) => record.length(),
        None => 0,
    }
}

/// Returns a record's line.
pub const fn record_bytes<const LENGTH: usize>(record: Option<&Record>) -> [u8; LENGTH] {
    match record {
        Some(record) => record.bytes(),
        None => [0; LENGTH],
    }
}

/// Returns whether two texts are equal, at compile time.
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
