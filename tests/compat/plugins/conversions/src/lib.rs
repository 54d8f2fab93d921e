//! Every type that converts, in and out, and every way to give a type of one's own a conversion.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

mod derived;
mod handmade;

macro_rules! echo {
    ($($name:ident: $ty:ty;)*) => {$(
        #[plugin_fn]
        pub fn $name(value: $ty) -> FnResult<$ty> {
            Ok(value)
        }
    )*};
}

echo! {
    echo_unit: ();
    echo_bool: bool;
    echo_i32: i32;
    echo_i64: i64;
    echo_u32: u32;
    echo_u64: u64;
    echo_f32: f32;
    echo_f64: f64;
    echo_string: String;
    echo_bytes: Vec<u8>;
    echo_value: json::Value;
    echo_json: Json<Person>;
    echo_msgpack: Msgpack<Person>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    name: String,
    age: u32,
}

/// Not the status: four bytes of output.
#[plugin_fn]
pub fn seven() -> FnResult<i32> {
    Ok(7)
}

#[plugin_fn]
pub fn from_box(bytes: Box<[u8]>) -> FnResult<u64> {
    Ok(bytes.len() as u64)
}

#[plugin_fn]
pub fn to_static_str() -> FnResult<&'static str> {
    Ok("static")
}

#[plugin_fn]
pub fn to_static_bytes() -> FnResult<&'static [u8]> {
    Ok(b"\x00static\xff")
}

#[plugin_fn]
pub fn to_reference() -> FnResult<&'static u64> {
    Ok(&0x0102_0304_0506_0708)
}

#[plugin_fn]
pub fn to_some() -> FnResult<Option<u32>> {
    Ok(Some(5))
}

#[plugin_fn]
pub fn to_none() -> FnResult<Option<String>> {
    Ok(None)
}

#[plugin_fn]
pub fn to_some_json(Json(name): Json<String>) -> FnResult<Option<Json<Person>>> {
    Ok(Some(Json(Person { name, age: 1 })))
}

#[plugin_fn]
pub fn to_memory_block(text: String) -> FnResult<Memory> {
    Ok(Memory::from_bytes(text.to_uppercase())?)
}

#[plugin_fn]
pub fn to_impl(n: u32) -> FnResult<impl for<'a> ToBytes<'a>> {
    Ok(n.to_string())
}

#[plugin_fn]
pub fn base64(text: String) -> FnResult<()> {
    output(Base64(text))?;
    Err(Error::msg("an output before an error is dropped"))?
}

#[no_mangle]
pub extern "C" fn base64_by_hand() -> i32 {
    let text: String = unwrap!(input());
    unwrap!(output(Base64(text)));
    0
}

/// Conversions by the traits' methods, where `#[plugin_fn]` takes no borrowing argument.
#[plugin_fn]
pub fn borrowing() -> FnResult<Json<Vec<String>>> {
    let bytes = input_bytes();
    let text = <&str>::from_bytes(&bytes)?;
    let slice = <&[u8]>::from_bytes(&bytes)?;
    let cursor = std::io::Cursor::<Vec<u8>>::from_bytes(&bytes)?;
    let some = Option::<String>::from_bytes(&bytes)?;
    let none = Option::<String>::from_bytes(b"")?;
    let owned = String::from_bytes_owned(&bytes)?;
    Ok(Json(vec![
        text.to_owned(),
        slice.len().to_string(),
        format!("{cursor:?}"),
        format!("{some:?}"),
        format!("{none:?}"),
        owned,
    ]))
}

#[plugin_fn]
pub fn raw_in_and_out() -> FnResult<u64> {
    let bytes = input_bytes();
    let Raw([a, b]) = Raw::<[u32; 2]>::from_bytes(&bytes)?;
    let sum = u64::from(*a) + u64::from(*b);
    let bytes = Raw(&sum).to_bytes()?;
    Ok(u64::from_bytes(bytes)?)
}

static PAIR: [u16; 2] = [1, 0x0203];

#[plugin_fn]
pub fn raw_out() -> FnResult<Raw<'static, [u16; 2]>> {
    Ok(Raw(&PAIR))
}

/// The texts of decode errors as the traits give them, without the name of any export.
#[plugin_fn]
pub fn raw_of_the_wrong_length() -> FnResult<String> {
    match Raw::<u64>::from_bytes(&[1, 2, 3]) {
        Ok(_) => Ok("three bytes are no u64".into()),
        Err(error) => Ok(error.to_string()),
    }
}

#[plugin_fn]
pub fn newtypes() -> FnResult<String> {
    let json: Json<u8> = 1.into();
    let msgpack = Msgpack::from(2u8);
    let debug = format!("{json:?} {msgpack:?}");
    Ok(format!("{debug} {} {}", json.into_inner(), msgpack.into_inner()))
}

#[plugin_fn]
pub fn input_twice(first: String) -> FnResult<String> {
    let second: String = input()?;
    let third = input::<Vec<u8>>()?;
    Ok(format!("{first}{second}{}{}", third.len(), input_bytes().len()))
}

/// The last output counts, also when it is empty.
#[plugin_fn]
pub fn output_then_unit() -> FnResult<()> {
    output("early")?;
    output(&String::from("later"))?;
    Ok(())
}

#[no_mangle]
pub extern "C" fn output_many_ways() -> i32 {
    unwrap!(output("text"));
    unwrap!(output(()));
    unwrap!(output(vec![1u8, 2]));
    unwrap!(output(&input_bytes()));
    unwrap!(output(1.5f64));
    unwrap!(output(Msgpack("packed")));
    unwrap!(output(&Json("borrowed")));
    unwrap!(output(Json(Person { name: "Ada".into(), age: 36 })));
    0
}
