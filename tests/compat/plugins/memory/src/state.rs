//! Variables and config.

use extism_pdk::*;

#[plugin_fn]
pub fn config_get(key: String) -> FnResult<String> {
    let by_reference = config::get(&key)?;
    let by_value = config::get(key)?.unwrap_or("unset".to_string());
    Ok(format!("{by_reference:?} {by_value}"))
}

#[plugin_fn]
pub fn config_get_memory(key: String) -> FnResult<Memory> {
    match config::get_memory(&key)? {
        Some(memory) => Ok(memory),
        None => Ok(Memory::from_bytes("no memory")?),
    }
}

#[plugin_fn]
pub fn var_set_every_type() -> FnResult<()> {
    var::set("bool", true)?;
    var::set("i32", -3i32)?;
    var::set("i64", -4i64)?;
    var::set("u32", 5u32)?;
    var::set(String::from("u64"), 6u64)?;
    var::set("f32", 0.5f32)?;
    var::set("f64", 0.25f64)?;
    var::set("text", "text")?;
    var::set("string", String::from("string"))?;
    var::set("reference", &String::from("reference"))?;
    var::set("bytes", vec![1u8, 2, 3])?;
    var::set("slice", &[4u8, 5][..])?;
    var::set("json", Json(("a", 1)))?;
    var::set("msgpack", Msgpack(vec![1, 2]))?;
    var::set("value", json::json!({ "k": [null] }))?;
    var::set("memory", Memory::from_bytes("memory")?)?;
    var::set("memory_reference", &Memory::from_bytes("by reference")?)?;
    var::set("base64", Base64("base64".into()))?;
    var::set("some", Some(7u32))?;
    var::set("none", None::<u32>)?;
    var::set("unit", ())?;
    var::set("empty", "")?;
    set_var!("formatted", "{} of {}", 1, 2)?;
    set_var!(&format!("key{}", 1), "literal")?;
    Ok(())
}

#[plugin_fn]
pub fn var_get_every_type() -> FnResult<String> {
    Ok(format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        var::get::<bool>("bool")?,
        var::get::<i32>("i32")?,
        var::get::<i64>("i64")?,
        var::get("u32")?.unwrap_or(0u32),
        var::get::<u64>("u64")?,
        var::get::<f32>("f32")?,
        var::get::<f64>(&String::from("f64"))?,
        var::get::<String>("text")?,
        var::get::<Vec<u8>>("bytes")?,
        var::get::<Json<(String, u8)>>("json")?,
        var::get::<Msgpack<Vec<u8>>>("msgpack")?,
        var::get::<String>("empty")?,
        var::get::<String>("none")?,
    ))
}

#[plugin_fn]
pub fn var_get_memory(key: String) -> FnResult<Vec<u8>> {
    Ok(var::get_memory(key)?.map(|memory| memory.to_vec()).unwrap_or_default())
}

#[plugin_fn]
pub fn var_count() -> FnResult<u64> {
    let count = var::get("count")?.unwrap_or(0u64) + 1;
    var::set("count", count)?;
    Ok(count)
}

#[plugin_fn]
pub fn var_remove(key: String) -> FnResult<()> {
    var::remove(key)?;
    Ok(var::remove("never set")?)
}

/// The cause of a failed decode, which names no export.
#[plugin_fn]
pub fn var_of_another_type() -> FnResult<String> {
    var::set("words", "many words")?;
    Ok(format!("{:?}", var::get::<Json<u32>>("words")))
}

#[plugin_fn]
pub fn var_with_an_empty_key() -> FnResult<()> {
    Ok(var::set("", "value")?)
}
