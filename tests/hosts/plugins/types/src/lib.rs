//! Calls host functions with arguments and results of each type. What `types/` has for each SDK is the other side.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct Point {
    x: u32,
}

#[host_fn("types")]
unsafe extern "ExtismHost" {
    /// The arguments as the host has them, in one text: of bytes and of what is missing, how many bytes there are.
    safe fn show(
        text: &str,
        bytes: &[u8],
        number: u32,
        point: Json<Point>,
        missing: Option<String>,
        #[scalar] id: i64,
        #[scalar] share: f64,
    ) -> String;
    safe fn give_bytes(text: &str) -> Vec<u8>;
    safe fn give_number(text: &str) -> u32;
    safe fn give_point(text: &str) -> Json<Point>;
    safe fn give_nothing(text: &str) -> Option<String>;
    #[scalar]
    safe fn give_id(text: &str) -> i64;
}

/// What the host was given, and what it gives for the text `x`.
#[plugin_fn]
pub fn cross() -> FnResult<String> {
    let shown = show("grüße", &[0, 255], 7, Json(Point { x: 3 }), None, -5, 0.25)?;
    let (bytes, number, Json(Point { x })) = (give_bytes("x")?, give_number("x")?, give_point("x")?);
    let (nothing, id) = (give_nothing("x")?, give_id("x")?);
    Ok(format!("{shown} / {bytes:?} {number} {x} {nothing:?} {id}"))
}
