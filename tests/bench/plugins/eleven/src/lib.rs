//! Eleven exports, one for each thing that is measured. `raw` does the same by hand, without a PDK.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Add {
    a: i64,
    b: i64,
}

#[derive(Serialize)]
struct Sum {
    sum: i64,
}

#[host_fn]
extern "ExtismHost" {
    fn shout(text: &str) -> String;
}

#[plugin_fn]
pub fn noop() -> FnResult<()> {
    Ok(())
}

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> {
    Ok(format!("Hello, {name}!"))
}

#[plugin_fn]
pub fn add(Json(Add { a, b }): Json<Add>) -> FnResult<Json<Sum>> {
    Ok(Json(Sum { sum: a + b }))
}

#[plugin_fn]
pub fn echo(data: Vec<u8>) -> FnResult<Vec<u8>> {
    Ok(data)
}

#[plugin_fn]
pub fn length(data: Vec<u8>) -> FnResult<u64> {
    Ok(data.len() as u64)
}

/// Counts a variable up so many times.
#[plugin_fn]
pub fn vars(times: u32) -> FnResult<u64> {
    for _ in 0..times {
        let count = var::get("count")?.unwrap_or(0u64);
        var::set("count", count + 1)?;
    }
    Ok(var::get("count")?.unwrap_or(0))
}

/// Looks a config key up so many times.
#[plugin_fn]
pub fn configs(times: u32) -> FnResult<u64> {
    let mut bytes = 0;
    for _ in 0..times {
        bytes += config::get("greeting")?.unwrap_or_default().len() as u64;
    }
    Ok(bytes)
}

/// Calls a host function so many times.
#[plugin_fn]
pub fn host_calls(times: u32) -> FnResult<u64> {
    let mut bytes = 0;
    for _ in 0..times {
        bytes += unsafe { shout("Hello, host!") }?.len() as u64;
    }
    Ok(bytes)
}

/// Logs so many lines.
#[plugin_fn]
pub fn logs(times: u32) -> FnResult<()> {
    for line in 0..times {
        info!("line {line}");
    }
    Ok(())
}

/// Sets a variable to 64 KiB and gets it so many times.
#[plugin_fn]
pub fn big_vars(times: u32) -> FnResult<u64> {
    var::set("big", vec![1; 65_536])?;
    let mut bytes = 0;
    for _ in 0..times {
        bytes += var::get::<Vec<u8>>("big")?.unwrap_or_default().len() as u64;
    }
    Ok(bytes)
}

/// The pages of the plugin's own memory.
#[plugin_fn]
pub fn pages() -> FnResult<u32> {
    Ok(core::arch::wasm32::memory_size(0) as u32)
}
