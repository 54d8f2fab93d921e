//! What a replacement might not expect: unusual forms of the macros, and names that are near to those of the crate.
//! The crate depends on no anyhow of its own.

#![no_main]

use extism_pdk::*;
use serde::{Deserialize, Serialize};

mod absolute;
mod forms;
mod made_by_macros;
mod names;
mod names_of_imports;
mod raw_identifiers;

#[derive(Serialize, Deserialize)]
struct Private {
    n: u8,
}

/// A type that isn't public in the signature of a function that is.
#[plugin_fn]
pub fn private_types(Json(mut private): Json<Private>) -> FnResult<Json<Private>> {
    private.n += 1;
    Ok(Json(private))
}

/// `Error` without an anyhow of the plugin's own.
#[plugin_fn]
pub fn error_without_anyhow(text: String) -> FnResult<u32> {
    let boxed: Box<dyn std::error::Error + Send + Sync> = Error::msg("boxed").into();
    let plain: Box<dyn std::error::Error> = Error::msg("plain").into();
    debug!("{boxed} {plain} {}", Error::msg("root").context("outer").root_cause());
    let number = text.parse::<u32>().map_err(|error| Error::new(error).context("no number").context(text))?;
    Ok(number)
}

/// A library of the plugin's own that uses the crate too.
#[plugin_fn]
pub fn from_library(text: String) -> FnResult<String> {
    let length = unsafe { compat_library::length()? };
    Ok(format!("{} {length}", compat_library::helper(&text)?))
}

#[plugin_fn]
pub fn sizes() -> FnResult<String> {
    Ok(format!("{} {}", std::mem::size_of::<v128>(), std::mem::size_of::<extism_pdk::v128>()))
}

#[plugin_fn]
pub fn json_re_export() -> FnResult<json::Value> {
    let mut map = json::Map::new();
    map.insert("a".into(), json::json!([1, null, "x"]));
    let text = json::to_string(&map)?;
    let value: json::Value = extism_pdk::json::from_str(&text)?;
    let back: std::collections::HashMap<String, json::Value> = json::from_value(value.clone())?;
    json::to_writer(std::io::sink(), &back)?;
    Ok(value)
}
