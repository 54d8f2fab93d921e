//! Protocol Buffers messages of both crates.

use extism_pdk::*;
use protobuf::well_known_types::wrappers::StringValue;

#[derive(Clone, PartialEq, prost::Message)]
pub struct Greeting {
    #[prost(string, tag = "1")]
    pub text: String,
    #[prost(uint32, repeated, tag = "2")]
    pub numbers: Vec<u32>,
}

#[plugin_fn]
pub fn prost_message(Prost(mut greeting): Prost<Greeting>) -> FnResult<Prost<Greeting>> {
    greeting.text.push('!');
    greeting.numbers.reverse();
    debug!("{:?}", Prost::from(greeting.clone()));
    Ok(greeting.into())
}

#[plugin_fn]
pub fn protobuf_message(Protobuf(mut value): Protobuf<StringValue>) -> FnResult<Protobuf<StringValue>> {
    value.value += "!";
    Ok(Protobuf(value))
}

#[plugin_fn]
pub fn prost_var() -> FnResult<i32> {
    var::set("greeting", Prost(Greeting { text: "hi".into(), numbers: vec![300] }))?;
    let greeting = var::get::<Prost<Greeting>>("greeting")?.map(|Prost(greeting)| greeting).unwrap_or_default();
    Ok(greeting.numbers.iter().sum::<u32>() as i32)
}

#[plugin_fn]
pub fn prost_broken() -> FnResult<String> {
    Ok(format!("{:?}", Prost::<Greeting>::from_bytes(&[0xff]).map(|_| ())))
}
