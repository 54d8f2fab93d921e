//! No expansion warns in the plugin's code.

#![deny(warnings)]

use extism_pdk::*;

#[derive(serde::Deserialize, FromBytes)]
#[encoding(Json)]
struct Input {
    n: u32,
}

#[derive(serde::Serialize, ToBytes)]
#[encoding(Json)]
struct Output {
    n: u32,
}

mod imports {
    #[extism_pdk::host_fn]
    extern "ExtismHost" {
        pub fn used(n: u32) -> u32;
    }
}

#[plugin_fn]
pub fn private_types_in_public(input: Input) -> FnResult<Output> {
    let n = unsafe { imports::used(input.n)? };
    Ok(Output { n })
}

#[plugin_fn]
pub unsafe fn without_argument() -> FnResult<Vec<u8>> {
    let bytes = input_bytes();
    info!("{} bytes", bytes.len());
    Ok(bytes)
}

#[shared_fn]
pub fn shared(text: String, Json(n): Json<u32>) -> SharedFnResult<String> {
    let text = format!("{text}{n}");
    Ok(text)
}
