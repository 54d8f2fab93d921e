//! Loads on every version of every host, and uses input, output, config, variables, errors, and logs at the levels info and error.
//! Functions that need newer kernel functions are in other plugins.

use extism_pdk::*;

/// The input.
#[plugin_fn]
pub fn echo(bytes: Vec<u8>) -> Vec<u8> {
    bytes
}

/// How many bytes the input has.
#[plugin_fn]
pub fn length(bytes: Vec<u8>) -> String {
    bytes.len().to_string()
}

/// So many bytes, as the table's `{"bytes": …}` makes them.
#[plugin_fn]
pub fn make(length: String) -> FnResult<Vec<u8>> {
    let length: usize = length.parse()?;
    Ok((0..length).map(|index| (index % 251) as u8).collect())
}

/// Text, borrowed from the input.
#[plugin_fn]
pub fn shout(text: &str) -> String {
    text.to_uppercase()
}

/// JSON in, JSON out.
#[plugin_fn]
pub fn sort(Json(mut words): Json<Vec<String>>) -> Json<Vec<String>> {
    words.sort();
    Json(words)
}

/// No input, no output.
#[plugin_fn]
pub fn nothing() {}

/// Whether there is an input.
#[plugin_fn]
pub fn optional(text: Option<String>) -> String {
    show(text)
}

/// A config value.
#[plugin_fn]
pub fn config_of(key: String) -> FnResult<String> {
    Ok(show(config::get(key)?))
}

/// A variable.
#[plugin_fn]
pub fn var_of(key: String) -> FnResult<String> {
    Ok(show(var::get::<String>(key)?))
}

/// A variable's length, read three times in one call: what is read stays what it is.
#[plugin_fn]
pub fn var_lengths(key: String) -> FnResult<String> {
    let mut lengths = Vec::new();
    for _ in 0..3 {
        lengths.push(var::get::<Vec<u8>>(&key)?.unwrap_or_default().len().to_string());
    }
    Ok(lengths.join(" "))
}

/// Sets a variable.
#[plugin_fn]
pub fn set_var(Json((key, value)): Json<(String, String)>) -> FnResult<()> {
    var::set(key, value)?;
    Ok(())
}

/// Sets a variable and reads it three times.
#[plugin_fn]
pub fn set_and_read(Json((key, value)): Json<(String, String)>) -> FnResult<String> {
    var::set(&key, value)?;
    let mut values = Vec::new();
    for _ in 0..3 {
        values.push(show(var::get(&key)?));
    }
    Ok(values.join(" "))
}

/// Sets a variable to so many bytes.
#[plugin_fn]
pub fn fill_var(Json((key, length)): Json<(String, usize)>) -> FnResult<()> {
    var::set(key, vec![7u8; length])?;
    Ok(())
}

/// A JSON text of so many bytes in a variable, read twice in each way: the lengths.
#[plugin_fn]
pub fn read_in_each_way(length: u32) -> FnResult<String> {
    var::set_json("each", &"x".repeat(length as usize))?;
    let mut lengths = Vec::new();
    for _ in 0..2 {
        lengths.push(var::get_json::<String>("each")?.unwrap_or_default().len());
        lengths.push(var::get_memory("each")?.map(ManagedMemory::new).map_or(0, |block| block.len()));
        lengths.push(var::get::<Vec<u8>>("each")?.unwrap_or_default().len());
    }
    Ok(format!("{lengths:?}"))
}

/// Writes over a block that a variable was read into, and reads the variable again.
#[plugin_fn]
pub fn write_over_block() -> FnResult<String> {
    var::set("kept", "value")?;
    if let Some(block) = var::get_memory("kept")?.map(ManagedMemory::new) {
        memory::internal::store(block.as_ref().0, "other");
    }
    Ok(show(var::get("kept")?))
}

/// Sets a variable so many times.
#[plugin_fn]
pub fn set_often(count: u32) -> FnResult<String> {
    for _ in 0..count {
        var::set("often", "four")?;
    }
    Ok("done".into())
}

/// Removes a variable.
#[plugin_fn]
pub fn remove_var(key: String) -> FnResult<()> {
    var::remove(key)?;
    Ok(())
}

/// Sets a variable, then fails.
#[plugin_fn]
pub fn set_var_and_fail(Json((key, value)): Json<(String, String)>) -> FnResult<()> {
    var::set(key, value)?;
    Err(Error::msg("failed after setting the variable"))?
}

/// Fails with the input as the error's text.
#[plugin_fn]
pub fn fail(text: String) -> FnResult<()> {
    Err(Error::msg(text))?
}

/// Fails with a code.
#[plugin_fn]
pub fn fail_with_code(code: String) -> FnResult<()> {
    Err(WithReturnCode::new(Error::msg("failed with a code"), code.parse()?))
}

/// Logs the input at level info, then something at level error.
#[plugin_fn]
pub fn log_lines(text: String) {
    info!("{text}");
    error!("{} bytes", text.len());
}

fn show(value: Option<String>) -> String {
    value.map_or("absent".into(), |value| format!("{value:?}"))
}
