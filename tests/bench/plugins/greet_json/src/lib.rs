//! `greet` and an export with JSON types, as most plugins have.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub struct Request {
    name: String,
    times: Option<u32>,
    tags: Vec<String>,
}

#[derive(Serialize)]
pub struct Reply {
    greeting: String,
    tags: Vec<String>,
}

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> {
    Ok(format!("Hello, {name}!"))
}

#[plugin_fn]
pub fn greet_json(Json(request): Json<Request>) -> FnResult<Json<Reply>> {
    let greeting = format!("Hello, {}!", request.name).repeat(request.times.unwrap_or(1) as usize);
    Ok(Json(Reply { greeting, tags: request.tags }))
}
