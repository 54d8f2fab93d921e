//! Host functions of every shape, and functions shared with linked plugins.

use std::borrow::Cow;

use extism_pdk::*;
use serde::{Deserialize, Serialize};

mod imports;
mod shared;

#[derive(Debug, Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Count {
    count: i32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Email<'a> {
    to: Cow<'a, str>,
    body: Cow<'a, str>,
}

#[host_fn]
extern "ExtismHost" {}

#[host_fn("empty:namespace")]
extern "ExtismHost" {}

#[host_fn]
extern "ExtismHost" {
    /// No argument, no result.
    fn ping();
    /// A result that is empty.
    fn nothing() -> ();
    fn shout(text: &str) -> String;
    fn add(a: u32, b: u32) -> u32;
    fn three(a: String, b: Vec<u8>, c: bool) -> bool;
    fn own(count: Count) -> Count;
    fn own_reference(count: &Count) -> Count;
    fn maybe(key: Option<String>) -> Option<String>;
    fn maybe_number(n: Option<u32>) -> Option<u64>;
    fn bytes(data: &[u8]) -> Vec<u8>;
    fn json(value: Json<&Count>) -> Json<Count>;
    fn packed(value: Msgpack<(u8, String)>) -> Msgpack<Vec<String>>;
    fn value(value: json::Value) -> json::Value;
    #[allow(mismatched_lifetime_syntaxes)]
    fn email(id: &str) -> Json<Email>;
    fn block(block: Memory) -> String;
    fn cursor(text: &String) -> std::io::Cursor<Vec<u8>>;
    fn void(text: String);
    fn float(x: f64) -> f32;
    fn unused(x: u64) -> u64;
}

#[host_fn]
extern "ExtismHost" {
    fn generic<T: for<'a> ToBytes<'a>>(key: &str, value: T) -> bool
    where
        T: Send;
    fn generic_result<T: FromBytesOwned>(key: &str) -> T
    where
        T: Default;
    fn with_lifetime<'a>(text: &'a str) -> String;
}

#[plugin_fn]
pub fn call_ping() -> FnResult<()> {
    let nothing: () = unsafe { ping()? };
    unsafe { self::nothing()? };
    Ok(nothing)
}

#[plugin_fn]
pub fn call_shout(text: String) -> FnResult<String> {
    let once = unsafe { shout(&text) }?;
    let function: unsafe fn(&str) -> Result<String, Error> = shout;
    Ok(once + &unsafe { function("again")? })
}

#[plugin_fn]
pub unsafe fn call_numbers() -> FnResult<Json<(u32, f32)>> {
    Ok(Json((add(2, 3)?, float(1.5)?)))
}

#[plugin_fn]
pub unsafe fn call_three() -> FnResult<String> {
    Ok(format!("{} {}", three("a".into(), vec![1, 2], true)?, three(String::new(), vec![], false)?))
}

#[plugin_fn]
pub unsafe fn call_own(mut count: Count) -> FnResult<Count> {
    count.count += own_reference(&count)?.count;
    let count = own(count)?;
    Ok(json(Json(&count))?.0)
}

#[plugin_fn]
pub unsafe fn call_maybe() -> FnResult<String> {
    Ok(format!(
        "{:?} {:?} {:?} {:?}",
        maybe(Some("key".into()))?,
        maybe(None)?,
        maybe_number(Some(1))?,
        maybe_number(None)?
    ))
}

#[plugin_fn]
pub unsafe fn call_bytes() -> FnResult<Vec<u8>> {
    let mut data = bytes(&[3, 2, 1])?;
    data.extend(bytes(b"")?);
    data.extend(cursor(&"cursor".to_string())?.into_inner());
    Ok(data)
}

#[plugin_fn]
pub unsafe fn call_encodings() -> FnResult<json::Value> {
    let Msgpack(words) = packed(Msgpack((2, "x".into())))?;
    Ok(value(json::json!({ "words": words }))?)
}

#[plugin_fn]
pub unsafe fn call_email() -> FnResult<String> {
    let Json(Email { to, body }) = email("7")?;
    Ok(format!("{to}: {body}"))
}

#[plugin_fn]
pub unsafe fn call_block() -> FnResult<String> {
    Ok(block(Memory::from_bytes("a block")?)?)
}

#[plugin_fn]
pub unsafe fn call_void() -> FnResult<()> {
    for word in ["one", "two", ""] {
        void(word.to_string())?;
    }
    Ok(())
}

#[plugin_fn]
pub unsafe fn call_generic() -> FnResult<String> {
    let stored = (generic("number", 7u32)?, generic("text", String::from("seven"))?, generic("json", Json([7]))?);
    let number: u32 = generic_result("number")?;
    let text = generic_result::<String>("text")?;
    Ok(format!("{stored:?} {number} {text} {}", with_lifetime("lifetime")?))
}

/// What a result that can't be decoded is told as.
#[plugin_fn]
pub unsafe fn call_for_broken_json() -> FnResult<String> {
    Ok(format!("{:?}", json(Json(&Count { count: -1 })).map(|_| ())))
}

#[plugin_fn]
pub unsafe fn call_in_a_loop(n: u32) -> FnResult<u32> {
    let mut sum = 0;
    for i in 0..n {
        sum = add(sum, i)?;
    }
    Ok(sum)
}
