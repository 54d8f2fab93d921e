//! Exports named as functions of C's that std doesn't call: they build for WASI, and std works beside them.

use std::fs;

use extism_pdk::*;

#[plugin_fn]
pub fn index(path: &str) -> FnResult<String> {
    Ok(fs::read_to_string(path)?)
}

#[plugin_fn(name = "time")]
pub fn time_since() -> FnResult<String> {
    Ok(format!("{:?}", std::time::SystemTime::now() > std::time::UNIX_EPOCH))
}

#[shared_fn]
pub fn send(text: String) -> SharedFnResult<String> {
    println!("{text}");
    Ok(text)
}
