//! Calls host functions over numbers that cross as WebAssembly's own. What they do is in the runners, by name.
//!
//! Of the crate `host_api` it calls the functions that every host can link: one that replies with an error is not among
//! them.

use std::fmt::Debug;

use extism_pdk::*;
use host_api::{mean, seek};

#[host_fn("numbers")]
unsafe extern "ExtismHost" {
    #[scalar]
    safe fn half_i32(#[scalar] number: i32) -> i32;
    #[scalar]
    safe fn half_u32(#[scalar] number: u32) -> u32;
    #[scalar]
    safe fn half_i64(#[scalar] number: i64) -> i64;
    #[scalar]
    safe fn half_u64(#[scalar] number: u64) -> u64;
    #[scalar]
    safe fn half_f32(#[scalar] number: f32) -> f32;
    #[scalar]
    safe fn half_f64(#[scalar] number: f64) -> f64;
    safe fn show(#[scalar] a: i32, #[scalar] b: u32, #[scalar] c: i64, #[scalar] d: u64) -> String;
    safe fn pack(#[scalar] wide: f64, #[scalar] narrow: f32) -> Vec<u8>;
}

/// Half of a number of this type. The number is text in and out: JSON has no infinity.
#[plugin_fn]
pub fn halve(kind: &str, number: &str) -> FnResult<String> {
    fn debug(number: impl Debug) -> String {
        format!("{number:?}")
    }
    Ok(match kind {
        "i32" => debug(half_i32(number.parse()?)?),
        "u32" => debug(half_u32(number.parse()?)?),
        "i64" => debug(half_i64(number.parse()?)?),
        "u64" => debug(half_u64(number.parse()?)?),
        "f32" => debug(half_f32(number.parse()?)?),
        "f64" => debug(half_f64(number.parse()?)?),
        _ => Err(Error::msg("no such type"))?,
    })
}

/// Numbers of all kinds of integers, as the host sees them.
#[plugin_fn]
pub fn shown(a: i32, b: u32, c: i64, d: u64) -> FnResult<String> {
    Ok(show(a, b, c, d)?)
}

/// Floats of both kinds, as the host sees them. They are text as those of `halve`.
#[plugin_fn]
pub fn packed(wide: &str, narrow: &str) -> FnResult<String> {
    let bytes = pack(wide.parse()?, narrow.parse()?)?;
    let (wide, narrow) = bytes.split_at_checked(8).ok_or(Error::msg("too few bytes"))?;
    Ok(format!("{:?} {:?}", f64::from_le_bytes(wide.try_into()?), f32::from_le_bytes(narrow.try_into()?)))
}

/// The place in a file: of a block and numbers, a number.
#[plugin_fn]
pub fn place(file: &str, offset: i64, from_end: u32) -> FnResult<String> {
    Ok(seek(file, offset, from_end)?.to_string())
}

/// The mean of numbers of two types, which are text as those of `halve`.
#[plugin_fn]
pub fn middle(a: &str, b: &str) -> FnResult<String> {
    Ok(format!("{:?}", mean(a.parse()?, b.parse()?)?))
}
