//! Kinds of functions.

use core::fmt;
use std::error::Error as StdError;
use std::io::Cursor;

use extism_pdk::contract::Describe;
use extism_pdk::host_fn::HostError;
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::*;
use serde::{Deserialize, Serialize};

/// Nobody described it.
#[derive(Serialize, Deserialize)]
pub struct Foreign;

/// What is described.
#[derive(Serialize, Deserialize, Describe)]
struct Known {
    id: u32,
}

#[derive(Deserialize, Describe)]
struct Borrowed<'a> {
    text: &'a str,
}

#[derive(Serialize, Deserialize, ToBytes, FromBytes, Describe)]
#[encoding(Json)]
struct Message {
    text: String,
}

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Msgpack)]
struct Packed;

encoding!(Own, json::to_vec, json::from_slice);

struct ByHand;

impl ToBytes<'_> for ByHand {
    type Bytes = [u8; 0];

    fn to_bytes(&self) -> Result<[u8; 0], Error> {
        Ok([])
    }
}

impl FromBytesOwned for ByHand {
    fn from_bytes_owned(_: &[u8]) -> Result<Self, Error> {
        Ok(ByHand)
    }
}

type Alias = Json<Vec<Known>>;
type Outcome<T> = Result<T, Refusal>;

macro_rules! exports {
    ($($(#[$attribute:meta])* $name:ident($($argument:pat => $ty:ty),*) $(-> $output:ty)?;)*) => {$(
        $(#[$attribute])*
        #[plugin_fn]
        pub fn $name($($argument: $ty),*) $(-> $output)? {
            core::todo!()
        }
    )*};
}

exports! {
    nothing();
    /// Takes and gives text.
    ///
    ///     with "quotes" and \
    /// an indented line.
    text(text => String) -> FnResult<String>;
    borrowed_text(_text => &str) -> String;
    bytes(bytes => Vec<u8>) -> &'static [u8];
    four_bytes(bytes => [u8; 4]) -> [u8; 2];
    number(number => u64) -> f64;
    flag(flag => bool) -> bool;
    unit(_ => ()) -> Result<(), Error>;
    optional(number => Option<i32>) -> FnResult<Option<String>>;
    value(value => json::Value) -> json::Value;
    json_of_known(Json(known) => Json<Known>) -> Json<Vec<Known>>;
    json_of_foreign(Json(foreign) => Json<Foreign>) -> Json<Option<Foreign>>;
    json_of_many_foreign(foreign => Json<Vec<Foreign>>) -> FnResult<Json<(u8, Foreign)>>;
    alias(known => Alias) -> Outcome<Alias>;
    optional_json(known => Option<Json<Known>>) -> Option<Json<Foreign>>;
    msgpack(Msgpack(known) => Msgpack<Known>) -> Msgpack<Foreign>;
    base64() -> Base64;
    cursor(cursor => Cursor<Vec<u8>>);
    derived(message => Message) -> Result<Message, String>;
    derived_undescribed(packed => Packed) -> Packed;
    own_encoding(own => Own<Known>) -> Own<Known>;
    by_hand(by_hand => ByHand) -> Option<ByHand>;
    block() -> Memory;
    response() -> HttpResponse;
    several(text => &str, count => usize, known => Option<Known>, _ => [u8; 2]) -> Result<u32, Box<dyn StdError>>;
    #[doc = concat!("Docs ", "of an expression.")]
    codes(text => String) -> Result<String, Refusal>;
    coded() -> Result<(), Coded>;
    result_of_option() -> Result<Option<ByHand>, Refusal>;
    #[cfg(any())]
    not_there(gone => Gone) -> Gone;
}

#[plugin_fn(name = "another-name")]
pub fn renamed() {}

#[plugin_fn]
pub fn borrowed<'a>(Json(borrowed): Json<Borrowed<'a>>) -> FnResult<Json<&'a str>> {
    Ok(Json(borrowed.text))
}

#[plugin_fn]
pub fn elided(Json(borrowed): Json<Borrowed>) -> FnResult<()> {
    let _ = borrowed.text;
    Ok(())
}

#[plugin_fn]
pub fn anonymous() -> impl ToMemory {
    "text"
}

#[plugin_fn]
pub fn anonymous_or_error() -> FnResult<impl ToMemory> {
    Ok("text")
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Pixel {
    red: u8,
}

#[plugin_fn]
pub fn raw(Raw(pixel): Raw<Pixel>) -> FnResult<Raw<Pixel>> {
    Ok(Raw(pixel))
}

/// Runs first.
#[plugin_fn(init)]
fn start() -> FnResult<()> {
    Ok(())
}

/// For other plugins.
#[shared_fn]
pub fn shared(text: String, #[scalar] count: i64, Json(known): Json<Known>) -> SharedFnResult<Json<Known>> {
    let _ = (text, count);
    Ok(Json(known))
}

#[shared_fn]
#[scalar]
pub fn shared_scalar() -> u32 {
    0
}

#[shared_fn]
pub fn shared_nothing(_: String) {}

/// Why a name is refused.
#[derive(Debug, ErrorCode)]
#[code(7)]
enum Refusal {
    /// There is no name.
    #[code(1)]
    Empty,
    #[code(-2)]
    TooLong(usize),
    Other,
}

/// An error with codes by hand: they aren't known.
#[derive(Debug)]
struct Coded;

impl ErrorCode for Coded {
    fn code(&self) -> i32 {
        3
    }
}

macro_rules! errors {
    ($($error:ty)*) => {$(
        impl fmt::Display for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("refused")
            }
        }

        impl StdError for $error {}
    )*};
}

errors! { Refusal Coded }

#[host_fn("my:store")]
unsafe extern "ExtismHost" {
    /// Reads a value.
    safe fn kv_read(key: &str) -> Option<String>;
    safe fn kv_write(key: &str, value: Json<Known>, note: &Foreign2);
    #[link_name = "kv-count"]
    safe fn kv_count(prefix: String) -> Result<u32, HostError>;
    safe fn kv_clear() -> Result<(), HostError>;
    #[scalar]
    safe fn seek(file: &str, #[scalar] offset: i64) -> u64;
    safe fn generic<T: ToMemory>(value: T, known: &Json<Known>) -> Json<Foreign>;
}

#[derive(Serialize, ToBytes)]
#[encoding(Json)]
struct Foreign2;

/// Calls all imports, without which the linker leaves them out.
#[plugin_fn]
pub fn call_imports() -> FnResult<()> {
    kv_read("")?;
    kv_write("", Json(Known { id: 1 }), &Foreign2)?;
    kv_count(String::new())?;
    kv_clear()?;
    seek("", 1)?;
    generic("", &Json(Known { id: 1 }))?;
    Ok(())
}
