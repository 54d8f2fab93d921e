//! Shows what popular choices add to an export that returns its input: each feature is a choice. The guide's "Small plugins" has the
//! figures, and `tests/bench/small` measures them.

use extism_pdk::*;

#[plugin_fn]
pub fn base(data: Vec<u8>) -> Vec<u8> {
    data
}

#[cfg(feature = "text")]
#[plugin_fn]
pub fn text(text: String) -> String {
    text
}

#[cfg(feature = "format")]
#[plugin_fn]
pub fn format(number: u32) -> Vec<u8> {
    format!("{number}").into_bytes()
}

#[cfg(feature = "result")]
#[plugin_fn]
pub fn result(number: u32) -> FnResult<u32> {
    if number > 7 { Err(Error::msg(TooMuch).into()) } else { Ok(number) }
}

#[cfg(feature = "result")]
#[derive(Debug)]
struct TooMuch;

#[cfg(feature = "result")]
impl std::fmt::Display for TooMuch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("too much")
    }
}

#[cfg(feature = "anyhow")]
#[plugin_fn]
pub fn anyhow(number: u32) -> FnResult<u32> {
    if number > 7 { Err(anyhow::anyhow!("too much: {number}").into()) } else { Ok(number) }
}

#[cfg(any(feature = "json_out", feature = "json_in"))]
#[derive(serde::Serialize, serde::Deserialize)]
struct Person {
    name: String,
    age: u32,
}

#[cfg(feature = "json_out")]
#[plugin_fn]
pub fn json_out(age: u32) -> Json<Person> {
    Json(Person { name: String::new(), age })
}

#[cfg(feature = "json_in")]
#[plugin_fn]
pub fn json_in(Json(person): Json<Person>) -> u32 {
    person.age + person.name.len() as u32
}

#[cfg(feature = "config")]
#[plugin_fn]
pub fn config() -> FnResult<String> {
    Ok(config::get("key")?.unwrap_or_default())
}

#[cfg(feature = "http")]
#[plugin_fn]
pub fn http() -> FnResult<Vec<u8>> {
    Ok(http::request::<()>(&HttpRequest::new("https://example.com"), None)?.body())
}

#[cfg(feature = "talc")]
#[global_allocator]
static ALLOCATOR: talc::TalckWasm = unsafe { talc::TalckWasm::new_global() };
