//! The foreign plugin in upstream's Rust: see ../../../README.md.

use extism_pdk::*;

#[host_fn]
extern "ExtismHost" {
    fn upper(text: String) -> String;
}

mod numbers {
    #[link(wasm_import_module = "extism:host/user")]
    unsafe extern "C" {
        pub fn half(number: i64) -> i64;
    }
}

/// The input.
#[plugin_fn]
pub fn echo(bytes: Vec<u8>) -> FnResult<Vec<u8>> {
    Ok(bytes)
}

/// Nothing, whatever the input.
#[plugin_fn]
pub fn nothing() -> FnResult<()> {
    Ok(())
}

/// The input in capitals, as the host makes them.
#[plugin_fn]
pub fn call_upper(text: String) -> FnResult<String> {
    // SAFETY: the host has this function.
    Ok(unsafe { upper(text)? })
}

/// Half of the lowest number.
#[plugin_fn]
pub fn call_half() -> FnResult<String> {
    // SAFETY: the host has this function.
    Ok(unsafe { numbers::half(i64::MIN) }.to_string())
}

/// A config value.
#[plugin_fn]
pub fn config_of(key: String) -> FnResult<String> {
    Ok(config::get(key)?.unwrap_or("absent".into()))
}

/// A variable.
#[plugin_fn]
pub fn var_of(key: String) -> FnResult<String> {
    Ok(var::get::<String>(key)?.unwrap_or("absent".into()))
}

/// Sets the variable named `kept`.
#[plugin_fn]
pub fn keep(value: Vec<u8>) -> FnResult<()> {
    var::set("kept", value)?;
    Ok(())
}

/// Removes the variable named `kept`.
#[plugin_fn]
pub fn forget() -> FnResult<()> {
    var::remove("kept")?;
    Ok(())
}

/// Logs the input at four levels.
#[plugin_fn]
pub fn log_lines(text: String) -> FnResult<()> {
    debug!("{text}");
    info!("{text}");
    warn!("{text}");
    error!("{text}");
    Ok(())
}

/// The body of the response from a URL.
#[plugin_fn]
pub fn fetch(url: String) -> FnResult<Vec<u8>> {
    Ok(http::request::<()>(&HttpRequest::new(url), None)?.body())
}

/// Fails with the input as the error's text.
#[plugin_fn]
pub fn fail(text: String) -> FnResult<()> {
    Err(WithReturnCode::new(Error::msg(text), 7))
}

/// Sets the input as the output, then fails with it as the error's text and the code 0.
#[plugin_fn]
pub fn output_then_fail(text: String) -> FnResult<()> {
    output(&text)?;
    Err(WithReturnCode::new(Error::msg(text), 0))
}

/// Sets the input as the output, then traps.
#[plugin_fn]
pub fn output_then_trap(bytes: Vec<u8>) -> FnResult<()> {
    output(bytes)?;
    core::arch::wasm32::unreachable()
}
