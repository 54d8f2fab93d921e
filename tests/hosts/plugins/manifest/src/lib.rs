//! What hosts load by the manifest that `cargo extism manifest` writes: its config is what Cargo.toml and the contract say.

use extism_pdk::contract::Describe;
use extism_pdk::*;
use serde::Deserialize;

#[derive(Deserialize, Describe)]
#[describe(config)]
struct Settings {
    greeting: String,
    marks: usize,
    #[serde(default)]
    loud: bool,
}

/// Greets as it is configured, and remembers how.
#[plugin_fn]
pub fn greet() -> FnResult<String> {
    let Settings { greeting, marks, loud } = config::read()?;
    let greeting = if loud { greeting.to_uppercase() } else { greeting };
    var::set("greeting", greeting + &"!".repeat(marks))?;
    Ok(var::get("greeting")?.unwrap_or_default())
}

/// The value of a config key.
#[plugin_fn]
pub fn value(key: String) -> FnResult<String> {
    Ok(config::get(key)?.unwrap_or_default())
}
